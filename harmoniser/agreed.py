"""What a room agreed as a mapping of its own: the same form as a proposed common position, with the agreed facts only.

Of a disagreement these are the cells that it is about. Of a vignette they are its concerns together, at the ages between which no
document of the workshop answers it differently; what goes well is left out, since whatever is graver never gets less.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from harmoniser.agreement import Alpha
from harmoniser.boxes import Box, covered, lowest
from harmoniser.cells import Cell, answer_to, cells
from harmoniser.common_area import as_document, beside, mapping_files
from harmoniser.findings import Discrepancy
from harmoniser.harmonisation import documents_of
from harmoniser.library import Library
from harmoniser.matching import Fact, Stated, reading_of, state_case
from harmoniser.model import Case
from harmoniser.proposals import Choices, Common, Proposal
from harmoniser.room import NO_AGREEMENT, Discussed, Room
from harmoniser.subjects import Subject
from harmoniser.vignettes import Vignette, answers

__all__ = ["NAME", "Agreed", "agreed_of", "agreed_zip"]

NAME = "agreed"
_FOLDER = "agreed-positions"
_NOTE = "# Positions that a workshop agreed, made by the threshold harmoniser. Nobody has adopted them.\n"
_DAY = (1980, 1, 1, 0, 0, 0)  # the same files make the same archive
_NONE = Alpha(None, None, None, 0, 0, 0, 0)


@dataclass(frozen=True)
class Agreed:
    """The agreed positions of a workshop.

    `kept` are the numbers of the items in it; `left_out` those that were decided and are not, each with why; `overruled` those
    whose facts come out at another tier, because the room put something no graver higher.
    """

    proposal: Proposal
    kept: tuple[int, ...]
    left_out: tuple[tuple[int, str], ...]
    overruled: tuple[tuple[int, str], ...]


def agreed_of(
    room: Room,
    library: Library,
    vignettes: Mapping[str, Vignette],
    discrepancies: Mapping[str, Discrepancy],
    subjects: Sequence[Subject],
) -> Agreed:
    """Put together what a room agreed.

    Args:
        room: the workshop.
        library: the vocabulary and documents.
        vignettes: all vignettes, by id.
        discrepancies: the disagreements that were put to the room, by id.
        subjects: the items with what the documents answer, in the order of the room.
    """
    documents = documents_of(room.areas, library)
    positions: list[Common] = []
    kept, left = [], []
    for item, subject in zip(room.items, subjects, strict=True):
        if item.decision is None:
            continue
        found, why = _cells(item, library, room.areas, vignettes, discrepancies)
        tier = item.decision.outcome
        if tier == NO_AGREEMENT:
            why = "the room did not agree"
        elif not why and (subject.below_floor(tier, library) or _below_law(found, tier, library)):
            why = "it is less than the law demands, as we read it"
        if why:
            left.append((item.number, why))
            continue
        kept.append(item.number)
        positions += [_position(item.number, cell, tier) for cell in found]
    proposal = Proposal(
        room.areas, tuple(d.id for d in documents), Choices(), tuple(positions), (), before=_NONE, after=_NONE
    )
    return Agreed(proposal, tuple(kept), tuple(left), tuple(_overruled(proposal, library)))


def _position(number: int, cell: Cell, tier: str) -> Common:
    return Common(
        id=f"item-{number}-{cell.id}",
        cell=cell.id,
        facts=cell.facts,
        tier=tier,
    )


def _cells(
    item: Discussed,
    library: Library,
    areas: Sequence[str],
    vignettes: Mapping[str, Vignette],
    discrepancies: Mapping[str, Discrepancy],
) -> tuple[list[Cell], str]:
    """The facts that an item is about, or why it has none that could stand in a line."""
    name = item.item.id
    if item.item.kind == "vignette":
        vignette = vignettes.get(name)
        if vignette is None:
            return [], "there is no such vignette any more"
        if vignette.case.status != "none":
            return [], "it depends on a plan or order in force, which no line can ask for"
        return [_of_vignette(vignette, library, areas)], ""
    found = discrepancies.get(name)
    if found is None:
        return [], "there is no such disagreement any more"
    if found.kind != "different-response":
        return [], "a disagreement of this kind is not about one set of facts"
    return _of_disagreement(found, library), ""


# ------------------------------------------------------------------------------------------------ the facts


def _of_disagreement(found: Discrepancy, library: Library) -> list[Cell]:
    """The cells in which the documents answer as the disagreement says."""
    needs = tuple(found.subject.split("+"))
    return [
        cell
        for cell in cells(library, needs=needs[:1])
        if tuple(need for need, _ in cell.facts) == needs
        and all(
            (cell.answers[stand.document].standing, cell.answers[stand.document].tiers) == (stand.standing, stand.tiers)
            for stand in found.stands
        )
    ]


def _of_vignette(vignette: Vignette, library: Library, areas: Sequence[str]) -> Cell:
    ages = _ages(vignette, library, areas)
    facts: list[tuple[str, tuple[Box, ...]]] = []
    for statement in state_case(vignette.case, None, library.vocabulary):
        present = [group[0] for group in statement.alternatives if not group[0].absent]
        if present:
            boxes = tuple({**fact.known, "age": ages} for fact in present)
            facts.append((present[0].need, boxes))
    return Cell(vignette.id, tuple(facts), {})


def _ages(vignette: Vignette, library: Library, areas: Sequence[str]) -> int:
    """The ages around the one told between which no document of the areas answers differently; an unborn child is apart."""
    own = lowest(vignette.case.age)
    if not own or vignette.case.age != 1 << own:
        return vignette.case.age

    def heard(age: int) -> Any:
        case = _aged(vignette.case, 1 << age)
        given = answers(replace(vignette, case=case), library)
        return [
            (a.document, a.areas, a.translation.likely.tiers, a.translation.result_tier, a.translation.status)
            for a in given
            if set(a.areas) & set(areas)
        ]

    told, first, last = heard(own), own, own
    oldest = library.vocabulary.full["age"].bit_length() - 1
    can_be = library.vocabulary.full["age"]
    for observation in vignette.case.observations:
        can_be &= library.vocabulary.can_be(observation.need).get("age", can_be)
    while first > 1 and can_be >> (first - 1) & 1 and heard(first - 1) == told:
        first -= 1
    while last < oldest and can_be >> (last + 1) & 1 and heard(last + 1) == told:
        last += 1
    return sum(1 << age for age in range(first, last + 1))


def _aged(case: Case, age: int) -> Case:
    seen = tuple(replace(each, known={**each.known, "age": age}) for each in case.observations)
    return replace(case, age=age, observations=seen)


def _below_law(found: Sequence[Cell], tier: str, library: Library) -> bool:
    """Whether the law demands more than a tier wherever the facts lie."""
    vocabulary = library.vocabulary
    rank = vocabulary.tiers[tier].rank if tier in vocabulary.tiers else 0
    rules = [rule for rule in vocabulary.floors if vocabulary.tiers[rule.tier].rank > rank]
    return any(
        all(
            (known := reading_of(Fact(need, box), rule.need, vocabulary)) is not None
            and covered(known, [rule.when], vocabulary.full)
            for box in boxes
        )
        for cell in found
        for need, boxes in cell.facts
        for rule in rules
    )


def _overruled(proposal: Proposal, library: Library) -> list[tuple[int, str]]:
    """The items whose own facts do not come out at their tier, read in the mapping as a whole; with the tier at which they do."""
    document = as_document(proposal, library)
    whole = beside(library, document)
    found: dict[int, str] = {}
    for position in proposal.positions:
        stated = [Stated(n, ((Fact(need, boxes[0]),),)) for n, (need, boxes) in enumerate(position.facts)]
        answer = answer_to(stated, document, whole)
        if answer.tiers != (position.tier,):
            found[int(position.id.split("-")[1])] = answer.tiers[-1] if answer.tiers else ""
    return list(found.items())


# ------------------------------------------------------------------------------------------------ the files


def agreed_zip(agreed: Agreed, room: Room, library: Library) -> bytes:
    """A ZIP with the mapping's folder, and what it holds and what not in words.

    Args:
        agreed: the positions.
        room: the workshop.
        library: the vocabulary and documents.
    """
    day = (room.closed or room.opened).date().isoformat()
    head = {
        "id": NAME,
        "title": f"Positions agreed in a workshop: {room.title}",
        "publisher": "a workshop with the threshold harmoniser; a proposal that nobody has adopted",
        "date": day,
        "standing": "agreed by those in the room, in force nowhere",
        "file": f"{NAME}.txt",
        "areas": [{"id": NAME, "name": "Positions agreed in a workshop"}],
        "partial": True,
        "made_of": [],
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in mapping_files(agreed.proposal, library, head).items():
            body = _NOTE + text.partition("\n")[2]
            archive.writestr(zipfile.ZipInfo(f"{_FOLDER}/{name}", _DAY), body)
        archive.writestr(zipfile.ZipInfo("READ-ME.txt", _DAY), _read_me(agreed, room, library))
    return out.getvalue()


def _read_me(agreed: Agreed, room: Room, library: Library) -> str:
    tiers = library.vocabulary.tiers
    lines = [
        f"What a room agreed: {room.title}",
        "",
        f"The folder {_FOLDER} is a mapping that the threshold harmoniser reads. What it would change for a caseload:",
        f"  harmoniser impact --generate 500 --under {_FOLDER}",
        "It holds only what was agreed, so most children meet none of its lines. A vignette stands with its concerns together,",
        "at the ages between which no document of the workshop answers it differently. Of a child who meets none of its lines",
        "nothing was decided: it counts as undecided, not as universal and not as lower. Who has further concerns gets at least",
        "what was agreed. It was agreed by those in the room, and nobody has adopted it.",
        "",
    ]
    for item in room.items:
        decision = item.decision
        if item.number in agreed.kept and decision:
            lines.append(f"{item.number}. {item.item.text}: {tiers[decision.outcome].label}")
    for number, why in agreed.left_out:
        lines.append(f"{number}. {room.items[number - 1].item.text}: left out, {why}")
    for number, tier in agreed.overruled:
        now = tiers[tier].label if tier else "no tier"
        lines.append(
            f"Note: read in this mapping, the facts of item {number} come to {now}, because something no graver was put there."
        )
    return "\n".join(lines) + "\n"
