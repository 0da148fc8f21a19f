"""What documents would make of a caseload: how many children fall on each tier, and who moves across the statutory lines.

Every child is placed under every document by its facts alone. What is known gives the least tier, what may yet turn out the
highest; the law and a plan in force hold a child up under every document alike. The level that a child was given is shown
beside, and changes nothing.

A mapping that people made (what a room agreed, or a common position of some documents) speaks of the facts in its lines. A child
who meets none of them is undecided there, neither universal nor lower; and one with further concerns gets at least what was
agreed, so that it is never counted as lower.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from harmoniser.boxes import covered
from harmoniser.errors import UnknownNameError
from harmoniser.findings import CROSSINGS
from harmoniser.library import Library
from harmoniser.matching import Standing, Stated, candidates, reading_of, state_case, with_harm
from harmoniser.model import Area, Case, Document
from harmoniser.translation import Reading

__all__ = [
    "SILENT",
    "Column",
    "Crossing",
    "Impact",
    "Mover",
    "Placement",
    "Transition",
    "impact",
    "impact_in_words",
    "impact_json",
    "moves_in_words",
    "place",
    "under",
    "with_document",
]

SILENT = "silent"
"""Where a document says nothing of anything that a child has, or what was agreed decides nothing; never taken for universal."""

_READ_AS = (
    "Children are placed by what is known, and at worst by what is still open. Each document is taken by itself, so that two of "
    "them may suppose different things of one unknown fact: the most that may move is an outer bound.",
    "Whom a document has lines for, but none that reaches so low, counts as universal. Where it says nothing of anything that a "
    "child has, the child is counted apart.",
    "A plan in force and the law itself hold a child up under every document alike.",
    "Positions that were agreed, or proposed for other documents, speak only of who meets one of their lines. Everybody else is "
    "undecided there; and who has further concerns gets at least what was agreed, and is never counted as lower.",
    "The counts compare documents by what their lines say, to show what a change would touch. They put no authority above "
    "another and foretell no caseload: a team weighs more than a line, and abuse "
    "that is named in general meets most documents' highest lines.",
    "Counts below six can point to a child: do not publish them.",
)

_UNDECIDED_WORDS = "Undecided: meets nothing agreed"
_UNDECIDED_WHY = "none of the positions is met, or they do not speak of every concern"

_SHORTLY = (
    "The counts compare what documents' lines say, each by itself, to show what a change would touch. They put no authority "
    "above another and foretell no caseload; the most is an outer bound.",
    "While facts are unknown a document's general line may count where a narrower, lower one of its own would apply in the end; "
    "a proposal holds no such lines, so that a few children can look lower under it than they would be.",
    _READ_AS[-1],
)


class Placement(NamedTuple):
    """Ranks of the least tier that is certain and the highest that is possible; -1 where the document is silent.

    `held` is whether the law or a plan in force, and not the document, sets the least tier. `met` is whether a line is met for
    certain, `whole` whether lines that are met speak of every concern stated.
    """

    least: int
    most: int
    held: bool
    met: bool = True
    whole: bool = True


_UNDECIDED = Placement(-1, -1, held=False, met=False, whole=False)


@dataclass(frozen=True, slots=True)
class Column:
    """Where the children fall under one document. `certain` are those whose tier nothing unknown can change.

    `known` and `possible` count every child once; `reached` gives, for each statutory line, how many are at or above it by what
    is known and at most. `held` are those held up by the law or a plan. `unsettled` are those whose tier is not certain.
    """

    id: str
    document: str
    area: str
    label: str
    known: Mapping[str, int]
    possible: Mapping[str, int]
    certain: Mapping[str, int]
    reached: Mapping[str, tuple[int, int]]
    held: int
    unsettled: int


@dataclass(frozen=True, slots=True)
class Crossing:
    """Who moves up and down: certainly, by what is known, and at most; of those that both documents place."""

    up: tuple[int, int, int]
    down: tuple[int, int, int]

    @property
    def unsettled(self) -> int:
        """How many have less only while facts are unknown: their former place stays possible after the move."""
        certain, known, _ = self.down
        return known - certain


@dataclass(frozen=True, slots=True)
class Mover:
    """One child that moves across a line by what is known; only where references were given and asked for."""

    reference: str
    line: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Transition:
    """What changes from one document to another. `table` counts children by tier before and after, by what is known.

    `tiers` is who moves to another tier at all, `crossings` who moves across each statutory line. `undecided` are those of whom
    one of the two, being made by people for some facts only, decides nothing that could be compared.
    """

    before: str
    after: str
    table: Mapping[str, Mapping[str, int]]
    tiers: Crossing
    crossings: Mapping[str, Crossing]
    one_silent: int
    movers: tuple[Mover, ...]
    undecided: int = 0


@dataclass(frozen=True)
class Impact:
    """A caseload under several documents. `given` counts the levels that children came with, by the least tier they lead to.

    `assumptions` says how to read it, and after that what a drawn caseload assumes. `against` is the document with which every
    other was compared, as before with after.
    """

    children: int
    columns: tuple[Column, ...]
    transitions: tuple[Transition, ...]
    given: Mapping[str, int]
    origin: str
    assumptions: tuple[str, ...]
    against: str = ""


# ------------------------------------------------------------------------------------------------ one child


def place(
    case: Case, document: Document, library: Library, area: str = "", stated: Sequence[Stated] | None = None
) -> Placement:
    """Where a child falls under a document, by its facts.

    Args:
        case: the facts.
        document: the document.
        library: the vocabulary, and the documents with this one among them.
        area: the area of the document, where its rules differ by area.
        stated: what the case states, where it was worked out before.
    """
    vocabulary = library.vocabulary
    rank = {tier.id: tier.rank for tier in vocabulary.tiers.values()}
    statements = tuple(_stated(case, library) if stated is None else stated)
    reading = Reading(document, statements, library, area=area)
    least = most = -1
    if reading.lines:
        entailed = reading.position(reading.entailed_rank)
        possible = reading.level(reading.possible_rank)
        least = rank[entailed.tiers[0]] if entailed.tiers else 0
        most = max(least, rank[possible.tiers[-1]] if possible else 0)
    floor = _floor(case, statements, library, rank)
    met = [line for line in reading.lines if line.match.standing == Standing.MET]
    spoken = {link.index for line in met for link in line.match.links if link.standing == Standing.MET}
    whole = all(s.index in spoken for s in statements if any(not f.absent for facts in s.alternatives for f in facts))
    if document.partial:
        if not met:
            return _UNDECIDED
        if not whole:
            most = max(rank.values())
    harmed = with_harm(statements, vocabulary)
    lines = reading.lines if harmed == statements else Reading(document, harmed, library, area=area).lines
    tied = any(line.match.standing == Standing.MET and line.match.indicator.tied for line in lines)
    if tied:
        # What the document itself ties to section 47 holds, also where only the effect on the child meets it.
        least = max(least, rank["child-protection"])
    return Placement(max(least, floor), max(least, most, floor), floor > least, bool(met) or tied, whole)


def _stated(case: Case, library: Library) -> tuple[Stated, ...]:
    return state_case(case, library.document(case.assessed.area) if case.assessed else None, library.vocabulary)


def _floor(case: Case, stated: Iterable[Stated], library: Library, rank: Mapping[str, int]) -> int:
    """The least that a plan in force and the law itself put a child at, whatever a document says; -1 where they are silent."""
    vocabulary = library.vocabulary
    tier = vocabulary.statuses[case.status].tier
    floor = rank[tier] if tier else -1
    for statement in stated:
        for rule in vocabulary.floors:
            if rank[rule.tier] > floor and all(
                any(
                    (known := None if fact.absent else reading_of(fact, rule.need, vocabulary)) is not None
                    and covered(known, [rule.when], vocabulary.full)
                    for fact in facts
                )
                for facts in statement.alternatives
            ):
                floor = rank[rule.tier]
    return floor


# ------------------------------------------------------------------------------------------------ many


def with_document(library: Library, folder: Path) -> tuple[Library, str]:
    """The library with one more document, read from a mapping folder, and the name that it has there.

    It may be a changed copy of a document that is there already: both are kept, so that before and after can be compared.

    Raises:
        MappingError: the folder is refused.
    """
    from harmoniser.errors import MappingError
    from harmoniser.mappings import load_document

    if not (folder / "document.yaml").is_file():
        raise MappingError(folder.name, None, "", "holds no document.yaml: give the folder of one mapping")
    document = load_document(folder, library.vocabulary)
    taken = {*library.documents, *library.areas}
    if document.id in taken or any(area.id in taken for area in document.areas):
        name = next(n for n in (f"{document.id}-as-given{i}" for i in ("", *range(2, 99))) if n not in taken)
        areas = tuple(Area(f"{name}-{n}" if n else name, area.name, name) for n, area in enumerate(document.areas))
        # Rules that hold in some areas only go by the areas' old names.
        renamed = {old.id: new.id for old, new in zip(document.areas, areas, strict=True)}
        rules = tuple(replace(rule, areas=tuple(renamed.get(a, a) for a in rule.areas)) for rule in document.rules)
        document = replace(document, id=name, title=f"{document.title} (as given)", areas=areas, rules=rules)
    more = replace(
        library,
        documents={**library.documents, document.id: document},
        areas={**library.areas, **{area.id: area for area in document.areas}},
    )
    return more, document.id


def under(library: Library, areas: Sequence[str] = ("all",)) -> list[tuple[str, str]]:
    """Which documents to place children under, as (document, area).

    Of `all` each document once, in its first area. Of areas that are named and share a document each one, where rules of their
    own set them apart; else the first.

    Raises:
        UnknownNameError: there is no such area.
    """
    if "all" in areas:
        return [(document.id, document.areas[0].id) for document in library.documents.values()]
    found: dict[tuple[str, frozenset[str]], tuple[str, str]] = {}
    for area in areas:
        document = library.document(area)
        found.setdefault((document.id, _rules_of(document, area)), (document.id, area))
    return list(found.values())


def _rules_of(document: Document, area: str) -> frozenset[str]:
    """The rules that hold in an area of a document."""
    return frozenset(rule.id for rule in document.rules if not rule.areas or area in rule.areas)


def impact(
    cases: Sequence[Case],
    library: Library,
    columns: Sequence[tuple[str, str]] | None = None,
    *,
    origin: str = "",
    assumptions: Sequence[str] = (),
    against: str = "",
    movers: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Impact:
    """Place a caseload under several documents and compare them two by two.

    Args:
        cases: the children.
        library: the vocabulary and documents.
        columns: documents with an area each, as `under` gives them; all by default.
        origin: where the caseload comes from, in words.
        assumptions: what it assumes, in words.
        against: compare every other document with this one only, as before with after; otherwise each with each.
        movers: name by reference who moves across a line.
        progress: called with how many children are placed, and of how many.

    Raises:
        UnknownNameError: movers are asked for, and a child has no reference.
    """
    if movers and not all(case.reference for case in cases):
        raise UnknownNameError("children cannot be told apart: the caseload gives no reference for each of them")
    chosen = list(under(library) if columns is None else columns)
    tiers = [tier.id for tier in sorted(library.vocabulary.tiers.values(), key=lambda tier: tier.rank)]
    pairs = list(combinations(range(len(chosen)), 2))
    if against:
        last = next(number for number, (document, _) in enumerate(chosen) if document == against)
        pairs = [(number, last) for number in range(len(chosen)) if number != last]
    shared = {pair: _changed(chosen[pair[0]], chosen[pair[1]], library) for pair in pairs}
    unmoved: dict[tuple[int, int], list[bool]] = {pair: [] for pair in pairs}
    placed: list[list[Placement]] = [[] for _ in chosen]
    for number, case in enumerate(cases):
        if progress:
            progress(number, len(cases))
        stated = _stated(case, library)
        for pair, changed in shared.items():
            unmoved[pair].append(
                changed is not None and not any(_bears(stated, chosen[n][0], changed, library) for n in pair)
            )
        for (document, area), own in zip(chosen, placed, strict=True):
            own.append(place(case, library.documents[document], library, area, stated))
    if progress:
        progress(len(cases), len(cases))
    made = tuple(_column(name, own, tiers, library, chosen) for name, own in zip(chosen, placed, strict=True))
    transitions = tuple(
        _transition(
            made[one].id,
            made[other].id,
            placed[one],
            placed[other],
            unmoved[one, other],
            (_only_some(chosen[one], chosen[other], library), _only_some(chosen[other], chosen[one], library)),
            tiers,
            cases if movers else (),
        )
        for one, other in pairs
    )
    return Impact(
        len(cases), made, transitions, _given(cases, tiers, library), origin, (*_READ_AS, *assumptions), against
    )


def _only_some(one: tuple[str, str], other: tuple[str, str], library: Library) -> bool:
    """Whether the first settles only some facts, as far as the other is concerned."""
    this, that = library.documents[one[0]], library.documents[other[0]]
    return this.partial or bool(this.made_of and not that.made_of and that.id not in this.made_of)


def _changed(one: tuple[str, str], other: tuple[str, str], library: Library) -> frozenset[str] | None:
    """The lines in which two versions of one document differ, by themselves or by a rule; None where they share nothing."""
    a, b = library.documents[one[0]], library.documents[other[0]]
    if a.levels != b.levels or not set(a.by_id) & set(b.by_id):
        return None
    lines = {name for name in {*a.by_id, *b.by_id} if a.by_id.get(name) != b.by_id.get(name)}
    held = [
        {
            replace(rule, areas=(), indicators=tuple(name for name in rule.indicators if name not in lines))
            for rule in document.rules
            if rule.id in _rules_of(document, area)
        }
        for document, area in ((a, one[1]), (b, other[1]))
    ]
    return frozenset(lines | {name for rule in held[0] ^ held[1] for name in rule.indicators})


def _bears(stated: Sequence[Stated], document: str, lines: frozenset[str], library: Library) -> bool:
    """Whether one of these lines has anything to do with what is stated."""
    if not lines:
        return False
    harmed = with_harm(stated, library.vocabulary)
    found = candidates(harmed, library.lines_of[document], library.vocabulary)
    return any(line.id in lines for line in found)


def _given(cases: Iterable[Case], tiers: Sequence[str], library: Library) -> dict[str, int]:
    """How many children came with a level that leads to each tier, by the least tier it leads to."""
    found: Counter[str] = Counter()
    for case in cases:
        if case.assessed and case.assessed.level:
            found[library.document(case.assessed.area).level(case.assessed.level).tiers[0]] += 1
    return {tier: found[tier] for tier in tiers} if found else {}


def _column(
    name: tuple[str, str],
    placed: Sequence[Placement],
    tiers: Sequence[str],
    library: Library,
    chosen: Sequence[tuple[str, str]],
) -> Column:
    document, area = name
    alone = sum(other == document for other, _ in chosen) == 1
    shown = library.documents[document]
    label = ", ".join(own.name for own in shown.areas) if alone else library.areas[area].name
    if shown.title.endswith("(as given)"):
        label += " (as given)"
    known = Counter(_tier(item.least, tiers) for item in placed)
    possible = Counter(_tier(item.most, tiers) for item in placed)
    certain = Counter(_tier(item.least, tiers) for item in placed if item.least == item.most)
    names = (*tiers, SILENT)
    lines = {line: tiers.index(tier) for line, tier in CROSSINGS.items()}
    return Column(
        id=document if alone else area,
        document=document,
        area=area,
        label=label,
        known={tier: known[tier] for tier in names},
        possible={tier: possible[tier] for tier in names},
        certain={tier: certain[tier] for tier in names},
        reached={
            line: (sum(item.least >= at for item in placed), sum(item.most >= at for item in placed))
            for line, at in lines.items()
        },
        held=sum(item.held for item in placed),
        unsettled=sum(item.least != item.most for item in placed),
    )


def _tier(rank: int, tiers: Sequence[str]) -> str:
    return tiers[rank] if rank >= 0 else SILENT


def _transition(
    before: str,
    after: str,
    one: Sequence[Placement],
    other: Sequence[Placement],
    unmoved: Sequence[bool],
    only_some: tuple[bool, bool],
    tiers: Sequence[str],
    cases: Sequence[Case],
) -> Transition:
    names = (*tiers, SILENT)
    pairs = list(zip(one, other, strict=True))
    undecided = 0
    if any(only_some):
        pairs = [(_decided(b, a) if only_some[0] else a, _decided(a, b) if only_some[1] else b) for a, b in pairs]
        undecided = sum((a.least < 0) != (b.least < 0) for a, b in pairs)
    counted = Counter((_tier(a.least, tiers), _tier(b.least, tiers)) for a, b in pairs)
    table = {row: {cell: counted[row, cell] for cell in names} for row in names}
    # Whom no changed line concerns stays where it is, whatever the unknown turns out to be.
    both = [(a, b) for (a, b), stays in zip(pairs, unmoved, strict=True) if a.least >= 0 and b.least >= 0 and not stays]
    crossings = {}
    movers: list[Mover] = []
    for line, tier in CROSSINGS.items():
        at = tiers.index(tier)
        crossings[line] = Crossing(_crossing(both, at), _crossing([(b, a) for a, b in both], at))
        for case, (a, b) in zip(cases, pairs, strict=False):
            if a.least >= 0 and b.least >= 0 and (a.least < at) != (b.least < at):
                movers.append(Mover(case.reference, line, _tier(a.least, tiers), _tier(b.least, tiers)))
    silent = 0 if any(only_some) else sum((a.least < 0) != (b.least < 0) for a, b in pairs)
    tiers_moved = Crossing(_moving(both), _moving([(b, a) for a, b in both]))
    return Transition(before, after, table, tiers_moved, crossings, silent, tuple(movers), undecided)


def _decided(other: Placement, own: Placement) -> Placement:
    """What a mapping of some facts decides of a child.

    That is nothing where no line of it is met, or where it would be lower for its silence on further concerns.
    """
    lower = not own.whole and own.least < other.least
    return _UNDECIDED if lower or not own.met else own


def _moving(pairs: Iterable[tuple[Placement, Placement]]) -> tuple[int, int, int]:
    """How many move to a higher tier: whatever is unknown, by what is known, and at most."""
    certain = known = most = 0
    for a, b in pairs:
        certain += a.most < b.least
        known += a.least < b.least
        most += a.least < b.most
    return certain, known, most


def _crossing(pairs: Iterable[tuple[Placement, Placement]], at: int) -> tuple[int, int, int]:
    """How many move up across a rank: whatever is unknown, by what is known, and at most."""
    certain = known = most = 0
    for a, b in pairs:
        certain += a.most < at <= b.least
        known += a.least < at <= b.least
        most += a.least < at <= b.most
    return certain, known, most


# ------------------------------------------------------------------------------------------------ output


def impact_json(found: Impact) -> dict[str, Any]:
    """An impact as plain data: counts, and shares of all children."""

    def share(count: int) -> dict[str, float]:
        return {"children": count, "share": round(count / found.children, 4) if found.children else 0.0}

    def shares(counts: Mapping[str, int]) -> dict[str, dict[str, float]]:
        return {name: share(count) for name, count in counts.items()}

    def span(counts: tuple[int, int, int]) -> dict[str, dict[str, float]]:
        return dict(zip(("certain", "known", "most"), map(share, counts), strict=True))

    def moves(crossing: Crossing) -> dict[str, Any]:
        return {
            "up": span(crossing.up),
            "down": span(crossing.down),
            "down_not_yet_settled": share(crossing.unsettled),
        }

    return {
        "children": found.children,
        "origin": found.origin,
        "documents": [
            {
                "id": column.id,
                "document": column.document,
                "area": column.area,
                "label": column.label,
                "tiers": {
                    tier: {
                        "certain": share(column.certain[tier]),
                        "known": share(column.known[tier]),
                        "possible": share(column.possible[tier]),
                    }
                    for tier in column.known
                },
                "at_or_above": {
                    line: {"known": share(known), "possible": share(most)}
                    for line, (known, most) in column.reached.items()
                },
                "held_by_law_or_plan": share(column.held),
                "tier_depends_on_unknown": share(column.unsettled),
            }
            for column in found.columns
        ],
        "transitions": [
            {
                "before": item.before,
                "after": item.after,
                "table": {row: shares(cells) for row, cells in item.table.items()},
                "tiers": moves(item.tiers),
                "crossings": {line: moves(crossing) for line, crossing in item.crossings.items()},
                "silent_in_one": share(item.one_silent),
                "undecided": share(item.undecided),
                **(
                    {
                        "children": [
                            {"reference": m.reference, "line": m.line, "before": m.before, "after": m.after}
                            for m in item.movers
                        ]
                    }
                    if item.movers
                    else {}
                ),
            }
            for item in found.transitions
        ],
        "levels_given": shares(found.given),
        "assumptions": list(found.assumptions),
    }


def impact_in_words(found: Impact, library: Library, *, table: bool = False, every: bool = False) -> list[str]:
    """An impact as lines of text.

    Args:
        found: the impact.
        library: the vocabulary.
        table: also every transition from tier to tier.
        every: also everything that is assumed, and not only what is needed to read the counts.
    """
    labels = {tier.id: tier.label for tier in library.vocabulary.tiers.values()} | {SILENT: "Says nothing of it"}
    names = {column.id: column.label for column in found.columns}

    def percent(count: int) -> str:
        return f"{count:,} ({100 * count / max(found.children, 1):.0f}%)"

    lines = [f"{_children(found.children)}{': ' if found.origin else ''}{found.origin}"]
    partial = {column.id for column in found.columns if library.documents[column.document].partial}
    for column in found.columns:
        tiers = {**labels, SILENT: _UNDECIDED_WORDS} if column.id in partial else labels
        lines += ["", f"{'Under ' + column.label:<38} {'by what is known':>16} {'for certain':>12} {'at worst':>12}"]
        for tier, count in column.known.items():
            most = column.possible[tier]
            if count or most:
                lines.append(f"  {tiers[tier]:<36} {percent(count):>16} {column.certain[tier]:>12,} {most:>12,}")
        for line, (known, most) in column.reached.items():
            lines.append(f"  {_named(line) + ' or above':<36} {percent(known):>16} {'':>12} {most:>12,}")
        if column.held:
            lines.append(
                f"  of them {column.held} are held up by the law or a plan in force, not by the document's lines"
            )
    if found.given:
        said = ", ".join(f"{labels[tier]} {count}" for tier, count in found.given.items() if count)
        lines += ["", f"The levels that the children came with lead at least to: {said}"]
    if found.transitions:
        lines += ["", "Who moves across the statutory lines (by what is known; in brackets certainly to at most)"]
        if found.against:
            lines += [
                "  Down: only those whose former place is no longer possible; in brackets at most. Not yet settled: less only "
                "while facts are unknown"
            ]
    for item in found.transitions:
        lines.append(f"  {names[item.before]} -> {names[item.after]}")
        for line, crossing in item.crossings.items():
            lines.append(f"    {_named(line)}: {_span(crossing.up)} up, {_downward(crossing, bool(found.against))}")
        if item.undecided:
            lines.append(f"    {_children(item.undecided)} undecided: {_UNDECIDED_WHY}")
        if item.one_silent:
            lines.append(f"    {_children(item.one_silent)} only one of the two says anything of")
        if table:
            for row, cells in item.table.items():
                said = ", ".join(f"{labels[cell]} {count}" for cell, count in cells.items() if count)
                if said:
                    lines.append(f"    from {labels[row]}: to {said}")
        for mover in item.movers:
            lines.append(
                f"    {mover.reference}: {_named(mover.line)}, {labels[mover.before]} -> {labels[mover.after]}"
            )
    return [*lines, "", *_reading(found, every=every)]


def moves_in_words(found: Impact, library: Library, *, all_tiers: bool = True, never_lower: bool = False) -> list[str]:
    """How many children a proposal would move: a row for every document, against the last column of an impact.

    A child counts as lower only where the most that the proposal makes possible lies below what the document gives by what is
    known. Who has less only while facts are unknown is not yet settled, and stands in a column of its own.

    Args:
        found: the impact, made against the proposal.
        library: the vocabulary.
        all_tiers: also who moves between any two tiers, and not only across the statutory lines.
        never_lower: the proposal was made so that nobody gets less; then no outer bound of lowering is shown, for none of those
            in it could end lower.
    """
    names = {column.id: column.label for column in found.columns}
    wide = max((len(names[item.before]) for item in found.transitions), default=0)
    heads = [*(["higher tier", "lower tier", "not yet settled"] if all_tiers else [])]
    heads += [
        head
        for line in CROSSINGS
        for head in (f"{_named(line).lower()} up", f"{_named(line).lower()} down", "not yet settled")
    ]
    ends = (
        "under --never-lower none of them ends lower once all facts are known"
        if never_lower
        else "which of them end lower depends on those facts"
    )
    lines = [
        f"How many children it would touch: {_children(found.children)}, {found.origin}; the same ones under each document",
        "  Who would get another tier, and who would move across the statutory lines. Higher: by what is known; in brackets "
        "those certain, whatever the unknown turns out to be, to the most that is possible.",
        "  Lower: only those whose former place is no longer possible under the proposal"
        f"{'' if never_lower else '; in brackets the most that is possible'}. Not yet settled: those who have less only while "
        f"facts are unknown, and whose former place stays possible; {ends}.",
    ]
    rows: list[list[str]] = []
    for item in found.transitions:
        moves = [item.tiers] if all_tiers else []
        moves += [item.crossings[line] for line in CROSSINGS]
        rows.append(
            [cell for move in moves for cell in (_span(move.up), _down(move, never_lower), f"{move.unsettled:,}")]
        )
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]

    def laid(first: str, cells: Sequence[str]) -> str:
        return f"  {first:<{wide}}" + "".join(f"  {cell:>{width}}" for cell, width in zip(cells, widths, strict=True))

    lines.append(laid("", heads))
    for item, row in zip(found.transitions, rows, strict=True):
        silent = f"  ({item.one_silent} more only one of the two says anything of)" if item.one_silent else ""
        undecided = f"  ({item.undecided} more undecided)" if item.undecided else ""
        lines.append(laid(names[item.before], row) + silent + undecided)
    return [*lines, *(f"  {line}" for line in _reading(found)[1:])]


def _reading(found: Impact, *, every: bool = False) -> list[str]:
    """How to read counts: a few lines, or everything."""
    if every:
        return ["How to read this, and what is assumed", *(f"  {line}" for line in found.assumptions)]
    rest = len(found.assumptions) - len(_READ_AS)
    where = "`harmoniser impact --show-assumptions` lists"
    more = f"{where} the {rest} assumptions of the draw" if rest > 0 else f"{where} the rest"
    return ["How to read this", *(f"  {line}" for line in _SHORTLY), f"  {more}; --json holds them."]


def _span(counts: tuple[int, int, int]) -> str:
    certain, known, most = counts
    return f"{known:,} ({certain:,} to {most:,})"


def _downward(move: Crossing, before_and_after: bool) -> str:
    if not before_and_after:
        return f"{_span(move.down)} down"
    return f"{_down(move, never_lower=False)} down, {move.unsettled:,} not yet settled"


def _down(move: Crossing, never_lower: bool) -> str:
    certain, _, most = move.down
    return f"{certain:,}" if never_lower else f"{certain:,} (to {most:,})"


def _children(number: int) -> str:
    return f"{number:,} {'child' if number == 1 else 'children'}"


def _named(line: str) -> str:
    return line.replace("-", " ").capitalize()
