"""Documents made up at random over the real vocabulary: every form that a mapping can have, densely, so that lines meet."""

import random

from harmoniser.library import Library
from harmoniser.model import Area, Condition, Document, Indicator, Level, Locator, Rule

_NOWHERE = Locator(0, 1, "0" * 12, 1)


def made_up_library(seed: int, real: Library, *, documents: int = 3, lines: int = 40, needs: int = 10) -> Library:
    """A library of documents made up at random; the same for the same seed."""
    chance = random.Random(seed)
    pool = _related(chance, real, needs)
    made = {}
    areas = {}
    for number in range(documents):
        document = _document(f"made-up-{number}", chance, real, pool, lines)
        made[document.id] = document
        areas.update({area.id: area for area in document.areas})
    return Library(real.vocabulary, made, areas, f"made up {seed}")


def _related(chance: random.Random, real: Library, count: int) -> list[str]:
    """Needs of which many are kinds of one another, imply one another or may amount to one another."""
    vocabulary = real.vocabulary
    pool: list[str] = []
    while len(pool) < count:
        start = chance.choice(list(vocabulary.needs))
        near = [*vocabulary.above(start), *sorted(vocabulary.narrower(start))]
        near += [amount.target for amount in vocabulary.may_amount(start)]
        chance.shuffle(near)
        pool += [start, *near[:3]]
    return sorted(set(pool))


def _document(name: str, chance: random.Random, real: Library, pool: list[str], count: int) -> Document:
    levels = _levels(chance, real)
    lines = tuple(_line(f"{name}-{number:03}", name, chance, real, pool, levels) for number in range(count))
    areas = tuple(Area(f"{name}-{side}", f"{name} {side}", name) for side in ("east", "west")[: chance.choice((1, 2))])
    return Document(
        id=name,
        title=name,
        publisher="nobody",
        version="1",
        date="2026",
        standing="made up",
        review="",
        file="",
        characters=1,
        areas=areas,
        levels=levels,
        indicators=lines,
        rules=tuple(_rules(name, chance, real, lines, [area.id for area in areas])),
        by_id={line.id: line for line in lines},
    )


def _levels(chance: random.Random, real: Library) -> tuple[Level, ...]:
    """Three to five levels over the tiers from low to high; the highest sometimes in parts."""
    tiers = sorted(real.vocabulary.tiers.values(), key=lambda tier: tier.rank)
    last = len(tiers) - 1
    count = chance.randint(3, 5)
    cuts = [round(number * last / (count - 1)) for number in range(count)]
    levels = []
    for number, low in enumerate(cuts):
        high = min(last, low + chance.choice((0, 0, 1)))
        own = tuple(tier.id for tier in tiers[low : high + 1])
        levels.append(Level(str(number), f"level {number}", "", own, number, number, "", ()))
    top = levels[-1]
    if chance.random() < 0.5:
        wide = (tiers[last - 1].id, tiers[last].id)
        levels[-1] = Level(top.id, top.name, "", wide, top.rank, top.step, "", ())
        for extra, own in enumerate(((wide[0],), wide, (wide[1],)), 1):
            part = f"{top.id}{'abc'[extra - 1]}"
            levels.append(Level(part, part, "", own, top.rank + extra, top.step, top.id, ()))
    return tuple(levels)


def _condition(chance: random.Random, real: Library, pool: list[str]) -> Condition:
    vocabulary = real.vocabulary
    need = chance.choice(pool)
    names = [name for name in vocabulary.circumstances if vocabulary.applies(name, need)]
    given = {}
    for name in chance.sample(names, chance.choice((0, 1, 1, 2, 2, 3))):
        count = len(vocabulary.circumstances[name].values)
        low = chance.randrange(count)
        high = chance.randrange(low, count)
        firm = (1 << high + 1) - (1 << low)
        if name == "degree" and chance.random() < 0.8:
            firm = firm & ~1 or 2
        arguable = 1 << low - 1 if low and chance.random() < 0.3 and not (name == "degree" and low == 1) else 0
        given[name] = firm, arguable
    if chance.random() < 0.12:
        given["degree"] = 1, 0
    return vocabulary.condition(need, given, closed=chance.random() < 0.9)


def _line(
    name: str, document: str, chance: random.Random, real: Library, pool: list[str], levels: tuple[Level, ...]
) -> Indicator:
    sizes = [chance.choice((1, 1, 1, 2, 3)) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
    alternatives = tuple(tuple(_condition(chance, real, pool) for _ in range(size)) for size in sizes)
    kind = chance.choice(("indicator", "indicator", "indicator", "matrix", "sign", "description", "trigger"))
    place = chance.randrange(len(levels))
    own: tuple[str, ...] = (levels[place].id,)
    tiers: tuple[str, ...] = ()
    ordered = sorted(real.vocabulary.tiers.values(), key=lambda tier: tier.rank)
    if kind == "trigger":
        own = ()
        if chance.random() < 0.8:
            low = chance.randrange(len(ordered))
            tiers = tuple(tier.id for tier in ordered[low : low + chance.choice((1, 2))])
    elif chance.random() < 0.1 and place + 1 < len(levels) and not levels[place + 1].within:
        own = (levels[place].id, levels[place + 1].id)
    return Indicator(
        name, document, kind, own, next(iter(real.vocabulary.topics)), 0, name, alternatives, "", tiers,
        chance.random() < 0.1, "", "", _NOWHERE,
    )  # fmt: skip


def _rules(
    name: str, chance: random.Random, real: Library, lines: tuple[Indicator, ...], areas: list[str]
) -> list[Rule]:
    ids = [line.id for line in lines]
    tiers = sorted(real.vocabulary.tiers.values(), key=lambda tier: tier.rank)
    found = []
    for number in range(chance.randrange(4)):
        combination = chance.random() < 0.6
        low = chance.randrange(1, len(tiers))
        found.append(
            Rule(
                id=f"{name}-rule-{number}",
                kind="combination" if combination else "at-least",
                count=chance.choice((2, 2, 3)),
                indicators=tuple(chance.sample(ids, min(len(ids), chance.randint(4, 12)))),
                tiers=(tiers[low].id,) if combination else (),
                certain=combination and chance.random() < 0.5,
                distinct_needs=chance.random() < 0.5,
                areas=tuple(chance.sample(areas, 1)) if chance.random() < 0.4 else (),
                label=f"rule {number}",
            )
        )
    return found
