"""Two or more documents side by side, for a policy team: where they differ, which differences matter most, and what to do next.

Where they differ is told by the documents' own lines (line_verdicts.py), because that is what people can check; which
differences matter most by what these lines, and the law, describe (priorities.py). Beside these stand each document by
itself, how far they agree, and the commands that say what agreement would take. Areas under one document share all its
lines.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import permutations
from typing import Any

from harmoniser.agreement import CAUSES, Agreement, agreement, agreement_plain, alpha_in_words
from harmoniser.discrepancies import found
from harmoniser.errors import UnknownNameError
from harmoniser.facts import Facts, load_facts
from harmoniser.findings import (
    CROSSINGS,
    Discrepancy,
    Space,
    listed,
    name_of,
)
from harmoniser.library import Library
from harmoniser.line_verdicts import VERDICTS, Direction, LineVerdict, Tally, direction, verdicts
from harmoniser.model import Document, Level
from harmoniser.priorities import GROUPS, RULE, Difference, Position, closure, most_weighty, short_tiers
from harmoniser.vocabulary import Vocabulary

__all__ = [
    "RULE",
    "VERDICTS",
    "Comparison",
    "Difference",
    "Direction",
    "LineVerdict",
    "Own",
    "Position",
    "Shared",
    "Tally",
    "compare",
    "comparison_in_words",
    "comparison_plain",
]

CONSISTENCY = ("internal-contradiction", "out-of-date", "below-floor")


@dataclass(frozen=True, slots=True)
class Own:
    """Whether one document agrees with itself, the present and the law: counts by kind, and the gravest few."""

    document: str
    counts: Mapping[str, int]
    certain_below: int
    gravest: tuple[Discrepancy, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """Areas that one document governs; `rules` and `facts` are what it says of one area and not of another."""

    document: str
    areas: tuple[str, ...]
    rules: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Comparison:
    """All that is compared.

    `documents` are in the order of the areas asked for; `narrowed` are the needs, where not all. `considered` says among how many
    differences the most were found, and `behind` are the disagreements whose ids these name.
    """

    areas: tuple[str, ...]
    documents: tuple[str, ...]
    need: str
    topic: str
    narrowed: tuple[str, ...] | None
    shared: tuple[Shared, ...]
    directions: tuple[Direction, ...]
    lines: tuple[LineVerdict, ...]
    most: tuple[Difference, ...]
    considered: int
    behind: tuple[Discrepancy, ...]
    own: tuple[Own, ...]
    agreement: Agreement | None
    facts: Facts = field(repr=False, compare=False)


def compare(
    library: Library,
    areas: Sequence[str],
    *,
    need: str = "",
    topic: str = "",
    most: int = 10,
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Compare the documents of some areas.

    Args:
        library: the vocabulary and documents.
        areas: at least two areas.
        need: only this need and its narrower needs.
        topic: only needs of this dimension or theme.
        most: how many of the differences that matter most.
        progress: called with how much is done, and of how much.

    Raises:
        UnknownNameError: an area, need or topic does not exist, or there are not two areas.
    """
    governed = _governed(library, areas)
    if most < 0:
        raise UnknownNameError("the number of differences to show is not negative")
    wanted = _wanted(need, topic, library.vocabulary)
    facts = load_facts(library)
    asked = tuple(library.documents[name] for name in governed)
    # Worked out in the library's order, so that who is named first changes nothing but the order of sides.
    documents = tuple(document for document in library.documents.values() if document.id in governed)
    told = _Progress(progress)
    needs = None if wanted is None else closure(wanted, library.vocabulary)
    space = Space(library, documents, told.part(0, 25), needs)
    lines: list[LineVerdict] = []
    differences: list[Difference] = []
    considered = 0
    behind: list[Discrepancy] = []
    measured = None
    if len(documents) > 1:
        own_cells = [c for c in space.cells if wanted is None or any(name in wanted for name, _ in c.facts)]
        measured = agreement(library, own_cells, documents)
        for number, (one, other) in enumerate(permutations(asked, 2)):
            told.part(25, 45)(number, len(asked) * (len(asked) - 1))
            lines += verdicts(one, other, governed[other.id][0], governed[one.id][0], wanted, library)
        differences, considered, behind = most_weighty(
            space, asked, wanted, facts, most, told.part(45, 100), every=bool(need)
        )
    quarrels = [
        item
        for item in found(space, CONSISTENCY)
        if wanted is None or any(name in wanted for name in (item.need, *item.also))
    ]
    told.done()
    return Comparison(
        areas=tuple(areas),
        documents=tuple(governed),
        need=need,
        topic=topic,
        narrowed=None if wanted is None else tuple(sorted(wanted)),
        shared=tuple(_shared(name, own, library, facts) for name, own in governed.items() if len(own) > 1),
        directions=tuple(direction(a.id, b.id, lines, library.vocabulary) for a, b in permutations(asked, 2)),
        lines=tuple(lines),
        most=tuple(differences),
        considered=considered,
        behind=tuple(behind),
        own=tuple(_own(document, quarrels) for document in asked),
        agreement=measured,
        facts=facts,
    )


class _Progress:
    """Progress of several parts as one, in hundredths."""

    def __init__(self, report: Callable[[int, int], None] | None) -> None:
        self._report = report

    def part(self, start: int, end: int) -> Callable[[int, int], None]:
        def show(done: int, of: int) -> None:
            if self._report:
                self._report(min(start + (end - start) * done // max(of, 1), 99), 100)

        return show

    def done(self) -> None:
        if self._report:
            self._report(100, 100)


def _governed(library: Library, areas: Sequence[str]) -> dict[str, list[str]]:
    """The areas by document, in the order in which they were given."""
    by_document: dict[str, list[str]] = {}
    for area in areas:
        by_document.setdefault(library.document(area).id, []).append(area)
    twice = [area for area, count in Counter(areas).items() if count > 1]
    if twice:
        raise UnknownNameError(f"{library.areas[twice[0]].name} is named twice; name different areas")
    if len(areas) < 2:
        raise UnknownNameError("name at least two areas to compare")
    return by_document


def _wanted(need: str, topic: str, vocabulary: Vocabulary) -> set[str] | None:
    """The needs to which a comparison is narrowed; None for all."""
    from harmoniser.reading import nearest

    if need and need not in vocabulary.needs:
        raise UnknownNameError(f"unknown need{nearest(need, list(vocabulary.needs))}; see: harmoniser needs")
    if topic and topic not in vocabulary.topics:
        known = list(vocabulary.topics)
        raise UnknownNameError(f"unknown topic{nearest(topic, known) or '; known: ' + ', '.join(known)}")
    if not need and not topic:
        return None
    found_ = set(vocabulary.narrower(need)) if need else set(vocabulary.needs)
    return {name for name in found_ if not topic or vocabulary.needs[name].topic == topic}


def _shared(document_id: str, areas: Sequence[str], library: Library, facts: Facts) -> Shared:
    """What a document of several areas says of each of them and not of all."""
    document = library.documents[document_id]
    rules = {area: tuple(r.label for r in document.rules if r.areas and area in r.areas) for area in areas}
    own = {
        area: dict(
            Counter(
                fact.kind for fact in facts.of(document_id) if area in fact.areas and not set(areas) <= {*fact.areas}
            ).most_common()
        )
        for area in areas
    }
    return Shared(document_id, tuple(areas), rules, own)


# ------------------------------------------------------------------------------------------------ 3 each by itself


def _own(document: Document, quarrels: Iterable[Discrepancy]) -> Own:
    """A document's quarrels with itself, the present and the law."""
    items = [item for item in quarrels if item.documents == (document.id,)]
    counts = Counter(item.kind for item in items)
    # Less than the law requires comes first where it is certain, then contradictions across a statutory line.
    ordered = sorted(
        items,
        key=lambda item: (
            not (item.kind == "below-floor" and item.crosses),
            -item.severity,
            not item.crosses,
            item.kind,
            item.id,
        ),
    )
    return Own(
        document.id,
        {kind: counts[kind] for kind in CONSISTENCY},
        sum(item.kind == "below-floor" and item.stands[0].standing == "met" for item in items),
        tuple(ordered[:3]),
    )


# ------------------------------------------------------------------------------------------------ in words


def comparison_in_words(compared: Comparison, library: Library, width: int = 100) -> list[str]:
    """The whole comparison as lines of text, at most so wide."""
    return [line.rstrip() for line in _Words(compared, library, max(width, 60)).lines()]


_COLUMNS = {
    "lines": "lines",
    "same": "same",
    "higher": "higher",
    "may-be-lower": "partly",
    "lower-unless": "unless",
    "lower": "lower",
    "silent": "silent",
    "several": "beside",
    "depends": "open",
}


class _Words:
    def __init__(self, compared: Comparison, library: Library, width: int) -> None:
        self.compared, self.library, self.width = compared, library, width
        self.vocabulary = library.vocabulary
        self.documents = [library.documents[name] for name in compared.documents]

    def lines(self) -> Iterator[str]:
        yield from self.head()
        if len(self.documents) > 1:
            yield from self.differ()
        yield from self.levels()
        if len(self.documents) > 1:
            yield from self.matter()
        yield from self.consistent()
        yield from self.agree()
        yield from self.commands()

    def wrapped(self, text: str, depth: int = 2, hang: int = 0) -> list[str]:
        return textwrap.wrap(
            text,
            self.width,
            initial_indent=" " * depth,
            subsequent_indent=" " * (depth + hang),
            break_on_hyphens=False,
            break_long_words=False,
        )

    def name(self, document: str) -> str:
        return name_of(self.library.documents[document])

    def short(self, document: str) -> str:
        """The first area that was asked for of a document."""
        areas = [a for a in self.compared.areas if self.library.areas[a].document == document]
        return self.library.areas[areas[0]].name

    # ---- what is compared

    def head(self) -> Iterator[str]:
        about = []
        if self.compared.need:
            about.append(f"“{self.vocabulary.needs[self.compared.need].label.lower()}” and its narrower needs")
        if self.compared.topic:
            about.append(f"“{self.vocabulary.topics[self.compared.topic].label.lower()}”")
        names = listed(self.library.areas[area].name for area in self.compared.areas)
        yield from self.wrapped(f"{names} compared{', on ' + ' within '.join(about) if about else ''}", 0)
        for document in self.documents:
            standing = f"; {document.standing}" if document.standing else ""
            yield from self.wrapped(f"{self.name(document.id)}: {document.title} ({document.date}{standing})", 2, 2)
        for shared in self.compared.shared:
            yield from self.wrapped(self.shared(shared), 2, 2)

    def shared(self, shared: Shared) -> str:
        names = {area: self.library.areas[area].name for area in shared.areas}
        both = "both" if len(names) == 2 else "all"
        said = [f"One document governs {listed(names.values())}: its lines and levels are the same in {both}."]
        for area, rules in shared.rules.items():
            said += [f"Only {names[area]} has this rule: {rule}." for rule in rules]
        beside = [
            f"{_count(sum(kinds.values()), 'fact')} of {names[area]} ({', '.join(list(kinds)[:4])}{', ...' * (len(kinds) > 4)})"
            for area, kinds in shared.facts.items()
            if kinds
        ]
        if beside:
            said.append(f"Beside its lines it states what is not the same for all: {'; '.join(beside)}.")
        return " ".join(said)

    # ---- 1

    def differ(self) -> Iterator[str]:
        yield from ("", "1. WHERE DO WE DIFFER")
        if not self.compared.lines:
            yield from self.wrapped("None of these documents has a line on this that can be ticked.")
            return
        yield from self.wrapped(
            "Lines of one document, each ticked by itself, translated into the other; held against their own tiers."
        )
        yield from self.table(
            [
                (f"{indent}{label}", tally)
                for way in self.compared.directions
                for indent, label, tally in (
                    ("", f"{self.short(way.document)} in {self.short(way.other)}", way.whole),
                    *(
                        ("  ", self.vocabulary.domains[tally.place], tally)
                        for tally in way.domains
                        if len(self.documents) == 2 and len(way.domains) > 1
                    ),
                )
            ]
        )
        yield from self.wrapped(
            "higher: or the same; partly: tiers in common, and an end that is lower; unless: lower, unless something unknown is "
            "bad enough; lower: whatever is unknown; beside: counts only beside other lines; open: it depends on what the line "
            "does not say."
        )
        for way in self.compared.directions:
            yield from self.wrapped(self.lost(way), 2, 2)
        rows = [(way, tally) for way in self.compared.directions for tally in way.topics]
        rows.sort(key=lambda row: (-row[1].statutory, -row[1].share))
        shown = [row for row in rows if row[1].statutory][:8]
        if shown:
            more = f"; {len(shown)} of {len(rows)} rows, all: --json" if len(shown) < len(rows) else ""
            yield from self.wrapped(
                "By topic and whose lines (share: lower or unsaid; stat.: those that are so across a statutory line, most "
                f"first{more}):"
            )
            yield from self.table(
                [(f"{self.vocabulary.topics[t.place].label} ({self.way(way)})", t) for way, t in shown],
                share=True,
            )

    def table(self, rows: Sequence[tuple[str, Tally]], *, share: bool = False) -> Iterator[str]:
        """Tallies as a table; with `share`, how many are wholly lower or unsaid in place of what is not settled."""
        names = list(_COLUMNS)[: -2 if share else None]
        wide = self.width - 2 - 7 * (len(names) + 2 * share)
        yield (
            "  "
            + " " * wide
            + "".join(f"{_COLUMNS[name]:>7}" for name in names)
            + (f"{'share':>7}{'stat.':>7}" if share else "")
        )
        for label, tally in rows:
            numbers = {"lines": tally.lines, **tally.verdicts}
            end = f"{tally.share:>7.0%}{tally.statutory:>7}" if share else ""
            shown = label if len(label) < wide else f"{label[: wide - 2]}…"
            yield "  " + f"{shown:<{wide}}" + "".join(f"{numbers[name] or '-':>7}" for name in names) + end

    def way(self, way: Direction) -> str:
        """Whose lines, and of more than two documents in which."""
        one, other = self.short(way.document), self.short(way.other)
        return one if len(self.documents) == 2 else f"{one} in {other}"

    def lost(self, way: Direction) -> str:
        one, other = self.short(way.document), self.short(way.other)
        lines = [
            line
            for line in self.compared.lines
            if (line.document, line.other) == (way.document, way.other) and line.loses
        ]
        if not lines:
            return f"{one} in {other}: no statutory line is wholly lower there, or unsaid."
        graver = sum("section-47" in line.loses for line in lines)
        said = f"{one} in {other}: {_count(len(lines), 'statutory line')} wholly lower there, or unsaid"
        said += f", {graver} of them of section 47" if graver else ""
        held = (
            f"; a translation keeps {way.whole.held} at their tier all the same, by section 47 or the law"
            if way.whole.held
            else ""
        )
        return f"{said}{held}."

    def levels(self) -> Iterator[str]:
        yield ""
        yield "  Levels side by side" if len(self.documents) > 1 else "LEVELS"
        wide = (self.width - 10) // len(self.documents)
        yield "    " + " " * 6 + "".join(f"{self.short(document.id):<{wide}}" for document in self.documents)
        friends = []
        for name, levels in self.rungs():
            false = len({level.tiers for level in levels if level and level.id == name}) > 1
            friends += [name] if false else []
            texts = [textwrap.wrap(self.level(level, name) if level else "-", wide - 2) for level in levels]
            for number in range(max(len(text) for text in texts)):
                mark = f"{name}{' !' if false else ''}" if not number else ""
                row = "".join(f"{text[number] if number < len(text) else '':<{wide}}" for text in texts)
                yield "    " + f"{mark:<6}" + row
        if friends:
            verb = "is" if len(friends) == 1 else "are"
            yield from self.wrapped(
                f"! A false friend: level {listed(friends)} {verb} not the same response in all.", 4
            )

    def rungs(self) -> Iterator[tuple[str, list[Level | None]]]:
        """The levels of all documents in rows: those of one number together; those without a number by their step."""
        numbered = {(x.step, x.id) for d in self.documents for x in d.levels if x.id[:1].isdigit()}
        steps = {step for step, _ in numbered}
        named = {(x.step, "") for d in self.documents for x in d.levels if x.step not in steps}
        for step, name in sorted(numbered | named):
            first = name == min((other for own, other in numbered if own == step), default="")
            yield (
                name,
                [
                    next((x for x in d.levels if x.id == name), None)
                    or next((x for x in d.levels if first and x.step == step and not x.id[:1].isdigit()), None)
                    for d in self.documents
                ],
            )

    def level(self, level: Level, name: str) -> str:
        tiers = short_tiers(level.tiers, self.vocabulary)
        return tiers if level.id == name else f"“{level.name}”: {tiers}"

    # ---- 2

    def matter(self) -> Iterator[str]:
        most, considered = self.compared.most, self.compared.considered
        count = f"{len(most)} of {considered}; more: --most N" if len(most) < considered else f"all {considered}"
        yield from ("", f"2. WHICH DIFFERENCES MATTER MOST ({count})")
        yield from self.wrapped(RULE)
        yield from self.wrapped("“At most” holds if something that is not said is bad enough.")
        group = ""
        for number, item in enumerate(most, 1):
            if item.group != group:
                group = item.group
                yield f"  {GROUPS[group].upper()}"
            yield from self.difference(number, item)

    def difference(self, number: int, item: Difference) -> Iterator[str]:
        label = " with ".join(self.vocabulary.needs[need].label for need in item.subject.split("+"))
        yield from self.wrapped(f"{number:>2}. {label}: {item.facts}. {item.who}.", 2, 4)
        for position in item.positions:
            places = [f"{place.id} {place.place.removeprefix(f'level {position.level}, ')}" for place in position.lines]
            more = f" and {position.more} more" if position.more else ""
            where = f" [{'; '.join(places)}{more}]" if places else ""
            yield from self.wrapped(f"{self.short(position.document)}: {position.words}{where}", 6, 2)
        # That a statutory line lies between, the heading says.
        why = item.why[item.group in CROSSINGS :]
        if why:
            yield from self.wrapped(f"Why: {'; '.join(why)}.", 6, 2)
        more = f" and {len(item.behind) - 1} more" if len(item.behind) > 1 else ""
        behind = f" [{item.behind[0]}{more}]" if item.behind else ""
        yield from self.wrapped(f"For a board: {item.question}{behind}", 6, 2)

    # ---- 3 to 5

    def consistent(self) -> Iterator[str]:
        yield from ("", "3. IS OUR OWN DOCUMENT CONSISTENT")
        for own in self.compared.own:
            counts = own.counts
            certain = f" ({own.certain_below} for certain)" if own.certain_below else ""
            old = f"{_count(counts['out-of-date'], 'point')} out of date, " if self.compared.narrowed is None else ""
            yield from self.wrapped(
                f"{self.short(own.document)}: {_count(counts['internal-contradiction'], 'contradiction')} with itself, {old}"
                f"{counts['below-floor']} below what the law requires{certain}.",
                2,
                2,
            )
            for item in own.gravest:
                text = item.text if len(item.text) <= 200 else f"{item.text[:200].rsplit(' ', 1)[0]} ..."
                yield from self.wrapped(f"- {text} [{item.id}]", 4, 2)
        area, *others = self.areas()
        more = f"; areas: also {', '.join(others)}" if others else ""
        yield f"  All: harmoniser discrepancies --area {area} --kind {CONSISTENCY[0]}"
        yield f"      (kinds: also {', '.join(CONSISTENCY[1:])}{more})"

    def areas(self) -> list[str]:
        """One area of each document."""
        return [next(a for a in self.compared.areas if self.library.areas[a].document == d.id) for d in self.documents]

    def agree(self) -> Iterator[str]:
        measured = self.compared.agreement
        yield from ("", "4. HOW FAR DO WE AGREE")
        if measured is None:
            yield from self.wrapped("One document governs all of these areas: there is nothing to measure.")
            return
        yield from self.wrapped(
            f"Alpha (1 full agreement, 0 chance; 95% interval): {' '.join(alpha_in_words(measured.overall).split())}",
            2,
            2,
        )
        said = [
            f"{listed(self.short(name) for name in d.documents)} lie {d.tiers:.2f} tiers apart on average ({d.cells:,} cells)"
            for d in measured.distances
            if d.tiers is not None
        ]
        if said:
            yield from self.wrapped(f"{'; '.join(said)}. In {measured.silent_cells:,} cells more, one is silent.", 2, 2)
        shares = sorted(measured.shares, key=lambda share: -share.pairs_share)
        told = [f"{share.pairs_share:.0%} {CAUSES[share.cause]}" for share in shares if share.pairs_share >= 0.05]
        if told:
            yield from self.wrapped(f"Where the tiers differ, because of: {'; '.join(told)}.", 2, 2)

    def commands(self) -> Iterator[str]:
        if len(self.documents) < 2:
            return
        areas = " ".join(self.areas())
        yield from ("", "5. WHAT WOULD WE HAVE TO CHANGE, AND WHOM WOULD IT TOUCH")
        yield f"  harmoniser harmonise --areas {areas}"
        yield "      what each would change; --alpha 0.8: few edits that reach it; --out DIR: keep the proposal;"
        yield "      --children 1000: how many of so many drawn children it would touch"
        yield f"  harmoniser impact --areas {areas}"
        yield "      drawn children under each; --cases FILE: your own; --under DIR: under the proposal"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def comparison_plain(compared: Comparison, library: Library) -> dict[str, Any]:
    """The comparison as plain data, as `harmoniser compare --json` prints it."""
    vocabulary = library.vocabulary

    def tally(item: Tally) -> dict[str, Any]:
        return {
            "lines": item.lines,
            **dict(item.verdicts),
            "share_lower_or_silent": item.share,
            "statutory": item.statutory,
            "held": item.held,
        }

    return {
        "areas": list(compared.areas),
        "documents": [
            {
                "id": document.id,
                "title": document.title,
                "date": document.date,
                "standing": document.standing,
                "areas": [area.id for area in document.areas],
                "levels": [
                    {"id": level.id, "name": level.name, "tiers": list(level.tiers)} for level in document.levels
                ],
            }
            for document in (library.documents[name] for name in compared.documents)
        ],
        "need": compared.need or None,
        "topic": compared.topic or None,
        "shared": [asdict(item) for item in compared.shared],
        "verdicts": VERDICTS,
        "where": [
            {
                "document": way.document,
                "other": way.other,
                **tally(way.whole),
                "domains": [{"domain": item.place, **tally(item)} for item in way.domains],
                "topics": [
                    {"topic": item.place, "domain": vocabulary.topics[item.place].domain, **tally(item)}
                    for item in way.topics
                ],
            }
            for way in compared.directions
        ],
        "lines": [asdict(line) for line in compared.lines],
        "rule": RULE,
        "considered": compared.considered,
        "most": [asdict(item) for item in compared.most],
        "own": [
            {
                "document": own.document,
                "counts": dict(own.counts),
                "certainly_below_floor": own.certain_below,
                "gravest": [asdict(item) for item in own.gravest],
            }
            for own in compared.own
        ],
        "agreement": agreement_plain(compared.agreement) if compared.agreement else None,
    }
