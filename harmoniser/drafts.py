"""The case a person is putting together on a page: what was ticked or stated so far, as plain immutable data.

A draft becomes a case in the form of a case file. A ticked line about which more is known is handed on as observations: what
its words say, narrowed by what was added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from harmoniser.boxes import bits
from harmoniser.cases import case_from, read_case
from harmoniser.errors import CaseError, HarmoniserError
from harmoniser.explanation import narrowed_in_words
from harmoniser.library import Library
from harmoniser.matching import Fact, Stated, state_case, state_indicator
from harmoniser.model import Assessment, Case, Circumstance, Condition, Indicator
from harmoniser.reading import read_yaml
from harmoniser.translation import Question, Translation

__all__ = [
    "UNBORN",
    "Draft",
    "Sample",
    "Thing",
    "add",
    "age_mask",
    "answer",
    "answerable",
    "ask_range",
    "begun",
    "example_of",
    "known_of",
    "make_case",
    "move",
    "narrowed",
    "needs_of",
    "presence",
    "readings",
    "remove",
    "sample_draft",
    "samples",
    "say",
    "states_a_concern",
    "written",
]

UNBORN = "unborn"


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing stated: a ticked line of the sending document (`indicator`), or a need.

    `choice` says which reading of a line with "or" applies; `said` holds, for each need, what was added of its circumstances.
    """

    indicator: str = ""
    need: str = ""
    choice: int | None = None
    said: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the page holds. `age` is years in words, "unborn" (with `weeks`), or "" where it is not known.

    An area that is not chosen yet is "". `sample` is the name of the made-up example that it was begun from, "" where it was not.
    """

    sending: str = ""
    receiving: str = ""
    level: str | None = None
    age: str = ""
    weeks: int = 20
    status: str = "none"
    things: tuple[Thing, ...] = ()
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample case: its file, what it says of itself, and where it was assessed ("" where nowhere)."""

    path: Path
    title: str
    area: str

    @property
    def name(self) -> str:
        """What it is called in an address."""
        return self.path.stem


# ------------------------------------------------------------------------------------------------ how far a draft is


def begun(draft: Draft) -> bool:
    """Whether both areas are chosen; without them nothing can be read in anybody's terms."""
    return bool(draft.sending and draft.receiving)


def states_a_concern(draft: Draft) -> bool:
    """Whether anything is stated that was found: a ticked line, or a fact that is not there because it is well."""
    return any(thing.indicator or thing.said.get(thing.need, {}).get("degree") != "none" for thing in draft.things)


def example_of(draft: Draft, found: Iterable[Sample], library: Library) -> str:
    """Whether a draft is a made-up example: "whole", "changed" once any fact of it was, "" where it was begun blank."""
    sample = next((sample for sample in found if sample.name == draft.sample), None)
    if sample is None:
        return ""
    same = sample_draft(sample, draft.receiving, library)
    return "whole" if replace(draft, receiving=same.receiving) == same else "changed"


def narrowed(draft: Draft, library: Library) -> dict[str, str]:
    """What taking the assessment as complete takes away, in words, by ticked line."""
    ticked = tuple(thing.indicator for thing in draft.things if thing.indicator)
    case = Case(age_mask(draft, library), Assessment(draft.sending, None, ticked), "none", "", (), "")
    return narrowed_in_words(case, library) if ticked else {}


# ------------------------------------------------------------------------------------------------ changing a draft


def add(draft: Draft, thing: Thing) -> Draft:
    """State one more thing; nothing changes where it is stated already."""
    same = any(t.indicator == thing.indicator and t.need == thing.need for t in draft.things)
    return draft if same else replace(draft, things=(*draft.things, thing))


def remove(draft: Draft, number: int) -> Draft:
    """Take one thing back."""
    return replace(draft, things=draft.things[:number] + draft.things[number + 1 :])


def say(draft: Draft, number: int, need: str, circumstance: str, value: str | None) -> Draft:
    """Say a circumstance of a thing, or take it back (None)."""
    thing = draft.things[number]
    said = {name: dict(given) for name, given in thing.said.items()}
    given = said.setdefault(need, {})
    if value is None:
        given.pop(circumstance, None)
    else:
        given[circumstance] = value
    changed = replace(thing, said={name: given for name, given in said.items() if given})
    return replace(draft, things=(*draft.things[:number], changed, *draft.things[number + 1 :]))


def move(draft: Draft, sending: str, receiving: str, library: Library) -> tuple[Draft, int]:
    """Choose other areas; a tick in another document is kept as the facts it states.

    Returns:
        The draft, and how many ticks had to go because it is open which of their readings applies.
    """
    here, there = (library.areas[area].document if area else "" for area in (draft.sending, sending))
    if here in ("", there) or not there:
        return replace(draft, sending=sending, receiving=receiving), 0
    age, lost = age_mask(draft, library), 0
    kept = replace(draft, sending=sending, receiving=receiving, level=None, things=())
    for thing in draft.things:
        needs = needs_of(thing, age, library)
        lost += not needs
        stated = (
            state_indicator(library.indicator(thing.indicator), age, library.vocabulary) if thing.indicator else None
        )
        for need in needs:
            given = _observation(thing, need, stated, library)
            given.pop("need")
            kept = add(kept, Thing(need=need, said={need: given} if given else {}))
    return kept, lost


# ------------------------------------------------------------------------------------------------ what a ticked line says


def readings(indicator: Indicator, age: int, library: Library) -> tuple[tuple[str, ...], ...]:
    """The ways in which a line can be meant, each as the needs it then states."""
    stated = state_indicator(indicator, age, library.vocabulary)
    return _readings(stated)


def _readings(stated: Stated) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(tuple(dict.fromkeys(fact.need for fact in facts)) for facts in stated.alternatives))


def needs_of(thing: Thing, age: int, library: Library) -> tuple[str, ...]:
    """The needs whose circumstances can be said; none while it is open which reading of a line applies."""
    if not thing.indicator:
        return (thing.need,)
    ways = readings(library.indicator(thing.indicator), age, library)
    if len(ways) == 1:
        return ways[0]
    return ways[thing.choice] if thing.choice is not None and thing.choice < len(ways) else ()


def known_of(thing: Thing, need: str, stated: Stated | None, library: Library) -> dict[str, int]:
    """What is known of a need by the thing's own words (and by what was not ticked), before anything was added."""
    if stated is None or not thing.indicator:
        return library.vocabulary.stated(need, {})
    return _hull([fact for facts in stated.alternatives for fact in facts if fact.need == need])


def _hull(facts: list[Fact]) -> dict[str, int]:
    """The smallest box around facts on one need."""
    if not facts:
        return {}
    names = set.intersection(*(set(fact.known) for fact in facts))
    hull = {}
    for name in names:
        mask = 0
        for fact in facts:
            mask |= fact.known[name]
        hull[name] = mask
    return hull


def written(circumstance: Circumstance, mask: int) -> str:
    """A mask as it is written in a case file: neighbours as a range."""
    parts: list[tuple[int, int]] = []
    for position in bits(mask):
        if parts and parts[-1][1] == position - 1:
            parts[-1] = (parts[-1][0], position)
        else:
            parts.append((position, position))
    names = [value.name for value in circumstance.values]
    return ", ".join(names[a] if a == b else f"{names[a]}..{names[b]}" for a, b in parts)


# ------------------------------------------------------------------------------------------------ a draft as a case


def make_case(draft: Draft, library: Library, *, complete: bool = True) -> tuple[Case, tuple[int, ...]] | None:
    """The case that a draft states, and for each of the engine's statements the thing it comes from.

    Returns:
        None where nothing is stated yet.

    Raises:
        CaseError: something stated is refused.
    """
    data, owners = _data(draft, library, complete)
    if not (data.get("assessed") or data.get("observations")):
        return None
    return case_from(data, library, name="this case"), owners


def _data(draft: Draft, library: Library, complete: bool) -> tuple[dict[str, Any], tuple[int, ...]]:
    ticked: list[tuple[int, str]] = []
    observations: list[tuple[int, dict[str, Any]]] = []
    age = age_mask(draft, library)
    for number, thing in enumerate(draft.things):
        needs = needs_of(thing, age, library)
        if thing.indicator and (not needs or (not thing.said and thing.choice is None)):
            ticked.append((number, thing.indicator))
            continue
        stated = _narrowed(draft, thing, age, library, complete) if thing.indicator else None
        for need in needs:
            observations.append((number, _observation(thing, need, stated, library)))
    data: dict[str, Any] = {"status": draft.status}
    if draft.age == UNBORN:
        data["age"] = {"unborn_weeks": draft.weeks}
    elif draft.age:
        data["age"] = int(draft.age)
    level = draft.level
    if level is None and len(ticked) < sum(bool(thing.indicator) for thing in draft.things):
        level = _highest_ticked(draft, library)
    if level is not None or ticked:
        data["assessed"] = {"area": draft.sending, "level": level, "indicators": [name for _, name in ticked]}
    data["observations"] = [item for _, item in observations]
    return data, tuple(number for number, _ in [*ticked, *observations])


def age_mask(draft: Draft, library: Library) -> int:
    """The draft's age as a mask."""
    ages = library.vocabulary.circumstances["age"]
    if draft.age:
        return ages.parse(draft.age)[0]
    return ages.full & ~ages.parse(UNBORN)[0]


def _narrowed(draft: Draft, thing: Thing, age: int, library: Library, complete: bool) -> Stated:
    """A ticked line as the engine states it, with what the lines that were not ticked take away."""
    ticked = tuple(other.indicator for other in draft.things if other.indicator)
    case = Case(age, Assessment(draft.sending, None, ticked), "none", "", (), "")
    everything = state_case(case, library.document(draft.sending), library.vocabulary, complete=complete)
    return next(stated for stated in everything if stated.indicator == thing.indicator)


def _observation(thing: Thing, need: str, stated: Stated | None, library: Library) -> dict[str, Any]:
    """One need as a case file would state it."""
    vocabulary = library.vocabulary
    given: dict[str, Any] = {"need": need}
    if stated:
        for name, mask in known_of(thing, need, stated, library).items():
            if name != "age" and mask != vocabulary.full[name] and vocabulary.applies(name, need):
                given[name] = written(vocabulary.circumstances[name], mask)
    return {**given, **thing.said.get(need, {})}


def _highest_ticked(draft: Draft, library: Library) -> str | None:
    document = library.document(draft.sending)
    ids = [level for t in draft.things if t.indicator for level in document.by_id[t.indicator].levels]
    return max(ids, key=lambda level: document.level(level).rank, default=None)


# ------------------------------------------------------------------------------------------------ questions


def answerable(question: Question, draft: Draft, owners: tuple[int, ...], library: Library) -> bool:
    """Whether an answer can be taken in place; not while it is open which reading of a line applies."""
    if question.circumstance in ("presence", "age"):
        return True
    if question.observation is None or question.observation >= len(owners):
        return False
    thing = draft.things[owners[question.observation]]
    return question.need in needs_of(thing, age_mask(draft, library), library)


def answer(
    draft: Draft,
    question: Question,
    value: str,
    translation: Translation,
    owners: tuple[int, ...],
    library: Library,
) -> Draft:
    """The draft with a question answered."""
    if question.circumstance == "age":
        return replace(draft, age=value)
    if question.circumstance == "presence":
        said = presence(question.need, translation, library) if value == "present" else {"degree": "none"}
        return add(draft, Thing(need=question.need, said={question.need: said} if said else {}))
    if question.observation is None:
        return draft
    return say(draft, owners[question.observation], question.need, question.circumstance, value)


def presence(need: str, translation: Translation, library: Library) -> dict[str, str]:
    """What "it is there" means for a question: as the line that asks for it words it."""
    vocabulary = library.vocabulary
    for condition in _asked(need, translation, library):
        return {
            name: written(vocabulary.circumstances[name], mask)
            for name, mask in condition.firm.items()
            if name != "age" and mask != vocabulary.full[name] and vocabulary.applies(name, need)
        }
    return {}


def _asked(need: str, translation: Translation, library: Library) -> list[Condition]:
    by_id = library.documents[translation.document].by_id
    lines = [item for item in translation.evidence if item.standing in ("open", "weakened")]
    found = []
    for item in lines:
        spoken = {id(link.condition) for link in item.links if link.how in ("same", "narrower", "implied")}
        found += [c for c in by_id[item.indicator].conditions() if c.need == need and id(c) not in spoken]
    return found


def ask_range(question: Question, translation: Translation, library: Library) -> str:
    """What a question about a presence asks for, in words; "" where it asks for the need alone."""
    vocabulary = library.vocabulary
    for condition in _asked(question.need, translation, library):
        names = [name for name in condition.stated if name != "age" and name in condition.firm]
        names = [name for name in names if condition.firm[name] != vocabulary.full[name]]
        return ", ".join(
            f"{vocabulary.circumstances[n].label.lower()}: {vocabulary.circumstances[n].words(condition.firm[n])}"
            for n in names
        )
    return ""


# ------------------------------------------------------------------------------------------------ samples


def samples(folder: Path, library: Library) -> tuple[Sample, ...]:
    """The sample cases of a folder that the library accepts, by title."""
    found = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            case = read_case(path, library)
        except HarmoniserError:
            continue
        found.append(Sample(path, _title(path), case.assessed.area if case.assessed else ""))
    return tuple(sorted(found, key=lambda sample: sample.title.casefold()))


def _title(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        first = file.readline().strip()
    return first.lstrip("# ").rstrip(".") if first.startswith("#") else path.stem.replace("-", " ").capitalize()


def sample_draft(sample: Sample, receiving: str, library: Library) -> Draft:
    """A sample as a draft, moving to `receiving` (or elsewhere, where it was assessed there)."""
    data = read_yaml(sample.path, error=CaseError, max_bytes=65_536, max_depth=6, max_values=5_000).data
    assessed = data.get("assessed") or {}
    sending = assessed.get("area") or next(area for area in library.areas if area != receiving)
    if not receiving or library.areas[sending].document == library.areas[receiving].document:
        others = [a.id for a in library.areas.values() if a.document != library.areas[sending].document]
        receiving = others[-1] if others else sending
    age = data.get("age")
    unborn = isinstance(age, dict)
    things = [Thing(indicator=name) for name in assessed.get("indicators") or ()]
    for item in data.get("observations") or ():
        given = {name: str(value) for name, value in item.items() if name != "need"}
        things.append(Thing(need=item["need"], said={item["need"]: given} if given else {}))
    level = assessed.get("level")
    return Draft(
        sending=sending,
        receiving=receiving,
        level=None if level is None else str(level),
        age=UNBORN if unborn else "" if age is None else str(age),
        weeks=age["unborn_weeks"] if isinstance(age, dict) else 20,
        status=data.get("status") or "none",
        things=tuple(things),
        sample=sample.name,
    )
