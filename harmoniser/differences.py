"""Where two documents answer the same facts differently, or only one of them answers: kinds 1 to 6.

All but the false friends come from the cells (cells.py), so from what the lines mean and never from how they are listed.
What a document *divides by* is read off its answers too: two cells that differ in one circumstance only, and get two answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product

from harmoniser.boxes import Box, remove
from harmoniser.cells import Answer, Cell, answer_to
from harmoniser.findings import (
    Discrepancy,
    Severity,
    Space,
    Stand,
    ages_in_words,
    answer_in_words,
    at_most_in_words,
    inferred,
    levels_in_words,
    listed,
    make,
    name_of,
    named_as_effect,
    severity,
)
from harmoniser.matching import Fact, Stated
from harmoniser.model import Circumstance, Document, Indicator
from harmoniser.narration import tiers_in_words
from harmoniser.vocabulary import Vocabulary

__all__ = [
    "different_numbers",
    "different_responses",
    "false_friends",
    "finer_or_coarser",
    "gated_by_engagement",
    "is_number",
    "silences",
]

_GATES = ("engagement", "prior_help")
_SCALES = ("age", "engagement", "prior_help", "pattern")  # what a document may divide by, beside numbers
_SPEAKS = ("met", "counted")


# ------------------------------------------------------------------------------------------------ what is listed once


@dataclass
class _Draft:
    """A disagreement being gathered: on which needs, what sets it apart, by which lines of each document, in which cells."""

    needs: tuple[str, ...]
    apart: tuple[object, ...]
    lines: dict[str, set[str]] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    payload: list[_Jump] = field(default_factory=list)

    @property
    def subject(self) -> str:
        return "+".join(self.needs)

    def add(self, document: str, lines: Iterable[str]) -> None:
        self.lines.setdefault(document, set()).update(lines)


def _folded(drafts: Iterable[_Draft], vocabulary: Vocabulary) -> list[tuple[_Draft, tuple[str, ...]]]:
    """The drafts without those that only repeat one on a broader need, by the same lines; with the needs that repeat each.

    What a document says of a need holds for all its narrower needs. That is one disagreement and not one for each of them.
    """
    found = {(draft.needs, draft.apart): draft for draft in drafts}
    over: dict[int, list[_Draft]] = {}
    for draft in found.values():
        wider = []
        for needs in _wider(draft.needs, vocabulary):
            other = found.get((needs, draft.apart))
            if other and all(lines <= other.lines.get(name, set()) for name, lines in draft.lines.items()):
                wider.append(other)
        over[id(draft)] = wider
    also: dict[int, list[str]] = {}
    for draft in found.values():
        for other in over[id(draft)]:
            if not over[id(other)]:
                also.setdefault(id(other), []).append(draft.subject)
    return [(draft, tuple(sorted(also.get(id(draft), ())))) for draft in found.values() if not over[id(draft)]]


def _wider(needs: tuple[str, ...], vocabulary: Vocabulary) -> Iterable[tuple[str, ...]]:
    """The same with broader needs; and of several needs, each by itself."""
    above = [[other for other, kind in vocabulary.above(need).items() if kind] for need in needs]
    for choice in product(*above):
        if choice != needs:
            yield choice
    if len(needs) > 1:
        for others in above:
            for other in others:
                yield (other,)


def _needs(cell: Cell) -> tuple[str, ...]:
    return tuple(need for need, _ in cell.facts)


def _clearest(found: Iterable[Cell], space: Space) -> Cell:
    """The cell that takes the fewest words; it stands for the others."""
    return min(found, key=lambda cell: (len(space.in_words(cell)), cell.id))


def _facts(found: Sequence[Cell], space: Space) -> str:
    """The facts of some cells, by the clearest of them."""
    said = space.in_words(_clearest(found, space))
    more = len(found) - 1
    return f"{said}, and {more} {'other set' if more == 1 else 'other sets'} of facts" if more else said


def _affected(draft: _Draft, also: Sequence[str], space: Space) -> str:
    """Who is affected: the ages of the cells, the facts, and the narrower needs of which the same holds."""
    vocabulary = space.library.vocabulary
    ages = 0
    for cell in draft.cells:
        each = vocabulary.full["age"]
        for need, boxes in cell.facts:
            each &= _union(boxes, "age", vocabulary) & vocabulary.can_be(need).get("age", each)
        ages |= each
    said = ages_in_words(ages, vocabulary)
    said = f"{said[0].upper()}{said[1:]}: {_facts(draft.cells, space)}"
    labels = [_label(subject, vocabulary) for subject in also]
    if labels:
        more = f" and {len(labels) - 3} more" if len(labels) > 3 else ""
        said += f"; the same lines answer alike for {', '.join(labels[:3])}{more}"
    return said


def _union(boxes: Iterable[Box], name: str, vocabulary: Vocabulary) -> int:
    mask = 0
    for box in boxes:
        mask |= box.get(name, vocabulary.full[name])
    return mask


def _label(subject: str, vocabulary: Vocabulary) -> str:
    return " with ".join(vocabulary.needs[need].label.lower() for need in subject.split("+"))


def _title(needs: Sequence[str], vocabulary: Vocabulary) -> str:
    label = _label("+".join(needs), vocabulary)
    return f"{label[0].upper()}{label[1:]}"


def _names(space: Space, documents: Iterable[str]) -> str:
    return listed(name_of(space.library.documents[name]) for name in documents)


# ------------------------------------------------------------------------------------------------ 1 different response


def different_responses(space: Space) -> Iterable[Discrepancy]:
    """Facts that two documents put at different tiers: one for each need, pair of documents and pair of answers.

    Of facts on several needs, only where one of the two decides by a line that asks for them together.

    Where one document's answer is only that it draws all its lines higher, or that its line counts only beside others, no line
    of it says universal: the statutory lines between then do not add to the severity, and are not named as crossed.

    Beside what is certain of the facts shown stands the most that something not said could make of them.
    """
    vocabulary = space.library.vocabulary
    drafts: dict[tuple[object, ...], _Draft] = {}
    levels: dict[tuple[int, str], set[str]] = {}
    for cell in space.cells:
        for one, other in combinations(space.documents, 2):
            a, b = cell.answers[one.id], cell.answers[other.id]
            if a.speaks and b.speaks and a.tiers != b.tiers and _about(cell, (one, a), (other, b)):
                apart = (one.id, other.id, a.standing, a.tiers, b.standing, b.tiers)
                draft = drafts.setdefault((_needs(cell), apart), _Draft(_needs(cell), apart))
                draft.cells.append(cell)
                for name, answer in ((one.id, a), (other.id, b)):
                    draft.add(name, answer.by)
                    levels.setdefault((id(draft), name), set()).update([answer.level] if answer.level else [])
    for draft, also in _by_line(_folded(drafts.values(), vocabulary), space):
        pair = draft.cells[0].answers
        one_id, other_id = tuple(draft.lines)
        shown_cell = _clearest(draft.cells, space)
        stands = []
        for name in (one_id, other_id):
            answer, document = pair[name], space.library.documents[name]
            level = "/".join(sorted(levels[id(draft), name])) or None
            shown = Answer(answer.standing, level, answer.tiers, ())
            most = space.at_most(shown_cell, document)
            more = at_most_in_words(shown, most, document, vocabulary)
            stands.append(
                Stand(
                    name,
                    answer.standing,
                    level,
                    answer.tiers,
                    tuple(sorted(draft.lines[name])),
                    (),
                    answer_in_words(shown, document, vocabulary) + more,
                    open=tuple(line for line in most.by if line not in draft.lines[name]) if more else (),
                )
            )
        grave = severity(stands[0].tiers, stands[1].tiers, vocabulary)
        without = [stand for stand in stands if stand.standing != "met"]
        if without:
            who = _names(space, [stand.document for stand in without])
            counted = without[0].standing == "counted"
            why = "has a line that counts only beside others" if counted else "only draws its lines elsewhere"
            grave = inferred(grave, f"{who} {why}, so no statutory line is counted as crossed")
        described = sorted(
            {
                name
                for needs in (draft.needs, *(tuple(subject.split("+")) for subject in also))
                for name in _describing(needs, pair, (one_id, other_id), space)
            }
        )
        facts = _facts(draft.cells, space)
        said = "; ".join(f"{_names(space, [stand.document])}: {stand.words}" for stand in stands)
        choice = ", or ".join(tiers_in_words(stand.tiers, vocabulary).lower() for stand in stands)
        yield make(
            "different-response",
            draft.subject,
            (one_id, other_id),
            repr(sorted((stand.document, stand.standing, stand.tiers) for stand in stands)),
            vocabulary=vocabulary,
            grave=grave,
            text=f"{facts}. {said}.",
            stands=stands,
            affected=_affected(draft, also, space),
            question=f"If nothing else is known: {choice}?",
            need=draft.needs[0],
            also=also,
            described=described,
        )


def _about(cell: Cell, *answers: tuple[Document, Answer]) -> bool:
    """Whether a document of these answers speaks of the cell's facts together.

    Where both only speak of one need or the other, the cells of those needs tell it already.
    """
    needs = _needs(cell)
    return len(needs) == 1 or any(
        _asks_for(needs, document.by_id[name]) for document, answer in answers for name in answer.by
    )


def _asks_for(needs: tuple[str, ...], line: Indicator) -> bool:
    return any(tuple(condition.need for condition in group) == needs for group in line.alternatives)


def _by_line(
    drafts: Sequence[tuple[_Draft, tuple[str, ...]]], space: Space
) -> Iterable[tuple[_Draft, tuple[str, ...]]]:
    """The drafts, those on several needs joined where one and the same line asks for them.

    A line that asks for one of four needs with one of three others is one line, and not twelve.
    """
    joined: dict[tuple[object, ...], list[tuple[_Draft, tuple[str, ...]]]] = {}
    for draft, also in drafts:
        lines = {name for own in draft.lines.values() for name in own} if len(draft.needs) > 1 else set()
        asking = frozenset(name for name in lines if _asks_for(draft.needs, space.library.indicator(name)))
        key = (asking, draft.apart) if asking else (draft.needs, draft.apart)
        joined.setdefault(key, []).append((draft, also))
    for alike in joined.values():
        first, also = min(alike, key=lambda pair: pair[0].needs)
        for draft, more in alike:
            for name, lines in draft.lines.items():
                first.add(name, lines)
            also = (*also, *more, *([draft.subject] if draft is not first else []))
        yield first, tuple(sorted(set(also)))


def _describing(
    needs: tuple[str, ...], answers: Mapping[str, Answer], pair: tuple[str, str], space: Space
) -> Iterable[str]:
    """The lines of either document whose own words lead both documents to just these answers."""
    alike = [
        {
            name
            for name, answer in space.described.get((needs, document), ())
            if (answer.standing, answer.tiers) == (answers[document].standing, answers[document].tiers)
        }
        for document in pair
    ]
    for name in alike[0] & alike[1]:
        if any(name in space.library.documents[document].by_id for document in pair):
            yield name


# ------------------------------------------------------------------------------------------------ 2 false friends


def false_friends(space: Space) -> Iterable[Discrepancy]:
    """Levels of the same number, in two documents, that lead to different tiers."""
    vocabulary = space.library.vocabulary
    for one, other in combinations(space.documents, 2):
        theirs = {level.id: level for level in other.levels}
        for level in one.levels:
            twin = theirs.get(level.id)
            if twin is None or twin.tiers == level.tiers:
                continue
            stands = [
                Stand(document.id, "level", own.id, own.tiers, (), (), tiers_in_words(own.tiers, vocabulary).lower())
                for document, own in ((one, level), (other, twin))
            ]
            said = " and ".join(f"{stand.words} in {_names(space, [stand.document])}" for stand in stands)
            yield make(
                "false-friend",
                f"level-{level.id}",
                (one.id, other.id),
                "",
                vocabulary=vocabulary,
                grave=severity(level.tiers, twin.tiers, vocabulary),
                text=f"Level {level.id} is {said}.",
                stands=stands,
                affected=f"Every child assessed at level {level.id} in one area and known in the other",
                question=f"What should level {level.id} be called, so that nobody takes the one for the other?",
            )


# ------------------------------------------------------------------------------------------------ 3 silence


def silences(space: Space) -> Iterable[Discrepancy]:
    """Needs on which at least one document has a line and another has none, not even a general one that could carry it.

    A document that a general line, or one on a narrower need, leaves open is not silent; nor is one that draws its lines higher.
    """
    vocabulary = space.library.vocabulary
    drafts: dict[tuple[str, ...], _Draft] = {}
    joint: dict[tuple[str, ...], list[Cell]] = {}
    for cell in space.cells:
        joint.setdefault(_needs(cell), []).append(cell)
    for needs, found in sorted(joint.items(), key=lambda item: len(item[0])):
        silent = [
            d.id
            for d in space.documents
            if all(cell.answers[d.id].standing == "silent" for cell in found)
            and not any(_names_it(need, d, space) for need in needs)
        ]
        silent = [
            d for d in silent if not any(d in _silent_in(drafts.get((need,))) for need in needs if len(needs) > 1)
        ]
        speak = [d.id for d in space.documents if any(cell.answers[d.id].standing in _SPEAKS for cell in found)]
        if silent and speak:
            draft = drafts[needs] = _Draft(needs, (tuple(silent), tuple(speak)), cells=found)
            for name in speak:
                draft.add(name, (line for cell in found for line in cell.answers[name].by))
    for draft, also in _folded(drafts.values(), vocabulary):
        silent, speak = _silent_in(draft), list(draft.lines)
        stands = [Stand(name, "silent", None, (), (), (), "it says nothing of this", "silent") for name in silent]
        tops: list[tuple[str, ...]] = []
        for name in speak:
            answers = [c.answers[name] for c in draft.cells if c.answers[name].standing in _SPEAKS]
            stand = _range(name, answers, draft.lines[name], space, "speaks")
            stands.append(stand)
            top = max((a.tiers for a in answers), key=lambda tiers: [vocabulary.tiers[t].rank for t in tiers])
            tops.append(top)
        tops.sort(key=lambda tiers: [vocabulary.tiers[t].rank for t in tiers], reverse=True)
        worst = tiers_in_words(tops[0], vocabulary).lower()
        reasons = [f"silence is no level, so no tiers are counted; elsewhere it may mean {worst}"]
        # What one document alone speaks of is its own choice; what two put so high, a third should have weighed.
        points = max(1, vocabulary.tiers[tops[1][0]].rank) if len(tops) > 1 else 1
        if len(tops) == 1:
            reasons.append("only one document speaks of it")
        elif tops[1] != tops[0]:
            reasons.append(f"the second of those that speak: {tiers_in_words(tops[1], vocabulary).lower()}")
        title = _title(draft.needs, vocabulary)
        said = "; ".join(f"{_names(space, [s.document])}: {s.words}" for s in stands if s.standing != "silent")
        verb = "says" if len(silent) == 1 else "say"
        yield make(
            "silence",
            draft.subject,
            [stand.document for stand in stands],
            "",
            named=(),
            vocabulary=vocabulary,
            grave=Severity(points, tuple(reasons)),
            text=f"{title}: {_names(space, silent)} {verb} nothing of it; {said}.",
            stands=stands,
            affected=_affected(draft, also, space),
            question=f"Should {_names(space, silent)} have a line on {_label(draft.subject, vocabulary)}, and at which level?",
            need=draft.needs[0],
            also=also,
        )


def _names_it(need: str, document: Document, space: Space) -> bool:
    """Whether a line names a need at all: as a second thing it asks for, as a strength, a sign, or what it leads to."""
    vocabulary = space.library.vocabulary
    wider = [other for other, kind in vocabulary.above(need).items() if kind]
    lines = space.library.lines_of[document.id]
    return any(other in lines for other in (*wider, *vocabulary.narrower(need))) or bool(
        named_as_effect(need, document, vocabulary)
    )


def _silent_in(draft: _Draft | None) -> list[str]:
    silent = draft.apart[0] if draft else ()
    return list(silent) if isinstance(silent, tuple) else []


def _range(name: str, answers: Sequence[Answer], lines: Iterable[str], space: Space, side: str) -> Stand:
    """Where a document stands over several cells: from its lowest answer to its highest."""
    vocabulary = space.library.vocabulary
    document = space.library.documents[name]
    ordered = sorted({a.level for a in answers if a.level}, key=lambda level: document.level(level).rank)
    tiers = sorted({tier for a in answers for tier in a.tiers}, key=lambda tier: vocabulary.tiers[tier].rank)
    ends = list(dict.fromkeys([ordered[0], ordered[-1]])) if ordered else []
    words = "only several lines count"
    if ends:
        words = f"{levels_in_words(document, ends)} ({tiers_in_words(tiers, vocabulary).lower()})"
    return Stand(name, "met", "/".join(ends) or None, tuple(tiers), tuple(sorted(lines)), (), words, side)


# ------------------------------------------------------------------------------------------------ what a document divides by


@dataclass(frozen=True)
class _Jump:
    """Two sets of facts that differ only in some circumstances, to which one document gives two answers.

    `here` and `there` are the boxes, `answers` what every document says of each; the document has a line that is met `here`.
    """

    document: str
    names: tuple[str, ...]
    here: Box
    there: Box
    answers: tuple[Mapping[str, Answer], Mapping[str, Answer]]
    cell: Cell

    @property
    def own(self) -> tuple[Answer, Answer]:
        """The document's answers."""
        return self.answers[0][self.document], self.answers[1][self.document]

    @property
    def lines(self) -> set[str]:
        return {line for answer in self.own for line in answer.by}


def _differ(one: Answer, other: Answer) -> bool:
    return (one.standing, one.tiers) != (other.standing, other.tiers)


def _jumps(need: str, space: Space, wanted: Sequence[tuple[str, ...]]) -> Iterable[_Jump]:
    """The jumps of all documents in one or other of some groups of circumstances."""
    # Each box by itself: two that lie in one cell get the same answers, but only one of them may lie beside the other answer.
    parts: list[tuple[Box, Mapping[str, Answer], Cell]] = [
        (box, cell.answers, replace(cell, id=f"{cell.id}.{number}", facts=((need, (box,)),)))
        for cell in space.alone.get(need, ())
        for number, box in enumerate(cell.facts[0][1])
    ]
    groups = {name: group for group in wanted for name in group}
    for (box, answers, cell), (other, others, _) in combinations(parts, 2):
        names = [name for name in box if name in other and not box[name] & other[name]]
        group = groups.get(names[0]) if names else None
        if group is None or any(name not in group for name in names):
            continue
        for document in space.documents:
            a, b = answers[document.id], others[document.id]
            if _differ(a, b):
                if a.standing in _SPEAKS:
                    yield _Jump(document.id, tuple(names), box, other, (answers, others), cell)
                elif b.standing in _SPEAKS:
                    yield _Jump(document.id, tuple(names), other, box, (others, answers), cell)
    yield from _jumps_out(need, space, parts, groups)


def _jumps_out(
    need: str,
    space: Space,
    parts: Sequence[tuple[Box, Mapping[str, Answer], Cell]],
    groups: Mapping[str, tuple[str, ...]],
) -> Iterable[_Jump]:
    """Jumps to where no document has a line that is met: such facts have no cell."""
    vocabulary = space.library.vocabulary
    for box, answers, cell in parts:
        for name, mask in box.items():
            outside = vocabulary.can_be(need).get(name, vocabulary.full[name]) & ~mask & ~(name == "degree")
            if name not in groups or not outside:
                continue
            left = [{**box, name: outside}]
            for other, _, _ in parts:
                left = [piece for part in left for piece in remove(part, other, vocabulary.full)]
            for piece in left:
                if vocabulary.settle(need, piece) != piece:
                    continue
                stated = (Stated(0, ((Fact(need, piece),),)),)
                there = {document.id: answer_to(stated, document, space.library) for document in space.documents}
                for document in space.documents:
                    if answers[document.id].standing in _SPEAKS and _differ(answers[document.id], there[document.id]):
                        yield _Jump(document.id, (name,), box, piece, (answers, there), cell)


def is_number(circumstance: Circumstance) -> bool:
    """Whether a circumstance is an age or a quantity cut into bands: its values name numbers."""
    names = [value.name for value in circumstance.values]
    return any(sign.isdigit() for name in names for sign in name) or any(name.endswith("-or-more") for name in names)


def _hangs(jumps: Iterable[_Jump], vocabulary: Vocabulary, what: str) -> Severity:
    """How much hangs on a division: the gravest step between two answers that the document itself gives."""
    best = Severity(1, (f"beyond {what} the document that divides has no line that is met",))
    for jump in jumps:
        here, there = jump.own
        if there.standing in _SPEAKS:
            grave = severity(here.tiers, there.tiers, vocabulary)
            if "counted" in (here.standing, there.standing):
                grave = inferred(grave, "a line on one side counts only beside others")
            points, reasons, crosses = grave
            if (points, len(crosses)) > (best.points, len(best.crosses)) or (points == 1 and not best.crosses):
                best = Severity(points, (f"{what} decides: {reasons[0]}", *reasons[1:]), crosses)
    return best


def _divided(
    space: Space, names: Sequence[str], judge: Callable[[str, str, Mapping[str, list[_Jump]]], _Draft | None]
) -> list[tuple[_Draft, tuple[str, ...]]]:
    """For each need and circumstance by which a document divides it: what `judge` makes of that, each listed once."""
    drafts = []
    for need in space.alone:
        found: dict[str, dict[str, list[_Jump]]] = {}
        for jump in _jumps(need, space, [(name,) for name in names]):
            found.setdefault(jump.names[0], {}).setdefault(jump.document, []).append(jump)
        for name, by_document in found.items():
            ordered = {d.id: by_document[d.id] for d in space.documents if d.id in by_document}
            draft = judge(need, name, ordered)
            if draft:
                drafts.append(draft)
    return _folded(drafts, space.library.vocabulary)


# ------------------------------------------------------------------------------------------------ 4 finer or coarser


def finer_or_coarser(space: Space) -> Iterable[Discrepancy]:
    """Needs that one document divides by age, engagement, past help, frequency or a number, and another does not.

    The other one is counted only where it gives a level to both sides of a division, and the same one.
    """
    vocabulary = space.library.vocabulary
    numbers = [name for name, circumstance in vocabulary.circumstances.items() if is_number(circumstance)]

    def judge(need: str, name: str, found: Mapping[str, list[_Jump]]) -> _Draft | None:
        coarser: dict[str, list[Answer]] = {}
        kept: dict[str, list[_Jump]] = {}
        for document in space.documents:
            if document.id in found:
                continue
            for finer, jumps in found.items():
                for jump in jumps:
                    if name != "age" and name in numbers and not _prints(jump, name, space):
                        continue
                    one, other = (answers[document.id] for answers in jump.answers)
                    if one.standing in _SPEAKS and not _differ(one, other):
                        coarser.setdefault(document.id, []).append(one)
                        kept.setdefault(finer, []).append(jump)
        if not coarser:
            return None
        order = [d.id for d in space.documents]
        draft = _Draft((need,), (name, tuple(d for d in order if d in kept), tuple(d for d in order if d in coarser)))
        for finer in sorted(kept, key=order.index):
            unique = list({id(jump): jump for jump in kept[finer]}.values())
            draft.payload += unique
            draft.add(finer, (line for jump in unique for line in jump.lines))
        for document_id in sorted(coarser, key=order.index):
            draft.add(document_id, (line for answer in coarser[document_id] for line in answer.by))
        draft.cells = list({jump.cell.id: jump.cell for jump in draft.payload}.values())
        return draft

    for draft, also in _divided(space, [*_SCALES, *(n for n in numbers if n not in _SCALES)], judge):
        name, finer_ids, coarser_ids = draft.apart
        assert isinstance(name, str) and isinstance(finer_ids, tuple) and isinstance(coarser_ids, tuple)
        circumstance = vocabulary.circumstances[name]
        what = circumstance.label.lower()
        stands = []
        for document in finer_ids:
            own = [jump for jump in draft.payload if jump.document == document]
            cuts = listed(_cuts_in_words(_cuts(own, circumstance), circumstance))
            answers = [answer for jump in own for answer in jump.own if answer.standing in _SPEAKS]
            stand = _range(document, answers, draft.lines[document], space, "finer")
            words = f"it divides by {what} ({cuts}), {stand.words}"
            stands.append(Stand(document, "finer", stand.level, stand.tiers, stand.indicators, (), words, "finer"))
        for document in coarser_ids:
            answers = [
                jump.answers[0][document] for jump in draft.payload if jump.answers[0][document].standing in _SPEAKS
            ]
            stand = _range(document, answers, draft.lines[document], space, "coarser")
            words = f"it does not divide by {what}, {stand.words}"
            stands.append(Stand(document, "coarser", stand.level, stand.tiers, stand.indicators, (), words, "coarser"))
        title = _title(draft.needs, vocabulary)
        said = "; ".join(f"{_names(space, [stand.document])}: {stand.words}" for stand in stands)
        yield make(
            "finer-or-coarser",
            draft.subject,
            [stand.document for stand in stands],
            name,
            named=(),
            vocabulary=vocabulary,
            grave=_hangs(draft.payload, vocabulary, what),
            text=f"{title}. {said}.",
            stands=stands,
            affected=_affected(draft, also, space),
            question=f"Should {what} decide what response {_label(draft.subject, vocabulary)} has?",
            need=draft.needs[0],
            also=also,
        )


def _prints(jump: _Jump, name: str, space: Space) -> bool:
    """Whether one of the lines that decide on either side prints a number for a quantity, and is not only read to give one."""
    by_id = space.library.documents[jump.document].by_id
    lines = [by_id[line] for line in jump.lines]
    return any(name in c.stated and name not in line.unprinted for line in lines for c in line.conditions())


def _cuts(jumps: Iterable[_Jump], circumstance: Circumstance) -> tuple[int, ...]:
    """Between which neighbouring values a document's answer changes; each by the place of the lower one."""
    found = set()
    for jump in jumps:
        one, other = (box.get(circumstance.name, circumstance.full) for box in (jump.here, jump.there))
        for place in range(len(circumstance.values) - 1):
            low, high = 1 << place, 1 << place + 1
            if (one & low and other & high) or (other & low and one & high):
                found.add(place)
    return tuple(sorted(found))


def _cuts_in_words(cuts: Iterable[int], circumstance: Circumstance) -> list[str]:
    said = []
    for place in cuts:
        low, high = (circumstance.values[place + step].name for step in (0, 1))
        if high.isdigit():
            said.append(f"from {high}" if low.isdigit() else "at birth")
        else:
            said.append(f"between {low.replace('-', ' ')} and {high.replace('-', ' ')}")
    return said


# ------------------------------------------------------------------------------------------------ 5 gated by engagement


def gated_by_engagement(space: Space) -> Iterable[Discrepancy]:
    """Needs that one document makes statutory only where help is refused or has failed.

    Of two sets of facts that differ only in engagement and past help, it puts the one at or above section 17, and the other, in
    which help is accepted and untried, below. Beside it stand the documents that are statutory without that.
    """
    vocabulary = space.library.vocabulary
    line = vocabulary.tiers["child-in-need"].rank

    def statutory(answer: Answer) -> bool:
        return answer.standing == "met" and vocabulary.tiers[answer.tiers[0]].rank >= line

    def willing(box: Box) -> bool:
        return all(box.get(name, 1) & 1 for name in _GATES)

    drafts: dict[tuple[str, str], _Draft] = {}
    for need in space.alone:
        for jump in _jumps(need, space, [_GATES]):
            here, there = jump.own
            if willing(jump.there) and not willing(jump.here) and statutory(here) and not statutory(there):
                if there.standing == "open":
                    continue
                draft = drafts.setdefault((need, jump.document), _Draft((need,), (jump.document,)))
                draft.payload.append(jump)
                draft.add(jump.document, jump.lines)
    for draft in drafts.values():
        draft.cells = list({jump.cell.id: jump.cell for jump in draft.payload}.values())
    for draft, also in _folded(drafts.values(), vocabulary):
        (document,) = draft.lines
        helped = [jump.own[1] for jump in draft.payload if jump.own[1].standing in _SPEAKS]
        gated = _range(document, [jump.own[0] for jump in draft.payload], draft.lines[document], space, "gated")
        free = _range(document, helped, (), space, "gated").words if helped else "no line of it is met"
        words = f"{gated.words} only when help is refused or has failed, otherwise {free}"
        stands = [Stand(document, "gated", gated.level, gated.tiers, gated.indicators, (), words, "gated")]
        for other in space.documents:
            answers = [jump.answers[1][other.id] for jump in draft.payload if statutory(jump.answers[1][other.id])]
            if other.id != document and answers:
                lines = {name for answer in answers for name in answer.by}
                stand = _range(other.id, answers, lines, space, "without")
                words = f"{stand.words} whether or not help is accepted"
                stands.append(Stand(other.id, "met", stand.level, stand.tiers, stand.indicators, (), words, "without"))
        title = _facts(draft.cells, space)
        said = "; ".join(f"{_names(space, [stand.document])}: {stand.words}" for stand in stands)
        yield make(
            "gated-by-engagement",
            draft.subject,
            [stand.document for stand in stands],
            "",
            named=(document,),
            vocabulary=vocabulary,
            grave=_hangs(draft.payload, vocabulary, "whether help is accepted"),
            text=f"{title}. {said}.",
            stands=stands,
            affected=_affected(draft, also, space),
            question=f"Should {_label(draft.subject, vocabulary)} be statutory only when help is refused or has failed?",
            need=draft.needs[0],
            also=also,
        )


# ------------------------------------------------------------------------------------------------ 6 different numbers


def different_numbers(space: Space) -> Iterable[Discrepancy]:
    """Needs that documents cut at different numbers, or where some name a number and others that speak of it name none.

    Quantities count as the lines word them, even where another line of the same level makes a number decide nothing. Of ages
    those count at which a document's answer changes, since many lines have an age only from the table in which they stand;
    a document that does not divide by age at all is coarser (`finer_or_coarser`) and not listed here.
    """
    vocabulary = space.library.vocabulary
    names = [name for name, circumstance in vocabulary.circumstances.items() if is_number(circumstance)]
    drafts = []
    for need in space.alone:
        jumps = list(_jumps(need, space, [(name,) for name in names]))
        for circumstance_id in names:
            own = [jump for jump in jumps if jump.names == (circumstance_id,)]
            cuts = _ages(own, space) if circumstance_id == "age" else _worded(need, circumstance_id, space)
            if len({places for places, _ in cuts.values()}) < 2:
                continue
            apart = (circumstance_id, tuple((document, places) for document, (places, _) in cuts.items()))
            draft = _Draft((need,), apart, payload=own)
            for document, (_, lines) in cuts.items():
                draft.add(document, lines)
            draft.cells = list({jump.cell.id: jump.cell for jump in own}.values()) or space.alone[need]
            drafts.append(draft)
    for draft, also in _folded(drafts, vocabulary):
        name, pairs = draft.apart
        assert isinstance(name, str) and isinstance(pairs, tuple)
        circumstance = vocabulary.circumstances[name]
        what = circumstance.label.lower()
        stands = []
        for document, places in pairs:
            said = "; ".join(_cuts_in_words(places, circumstance))
            lines = draft.lines[document]
            answers = [
                cell.answers[document] for cell in space.alone[draft.needs[0]] if lines & set(cell.answers[document].by)
            ]
            answers = [answer for answer in answers if answer.standing in _SPEAKS]
            stand = _range(document, answers, lines, space, said) if answers else None
            words = f"cut {said}" if places else "no number"
            words += f", {stand.words}" if stand else ""
            level, tiers = (stand.level, stand.tiers) if stand else (None, ())
            standing = "cut" if places else "no-number"
            stands.append(Stand(document, standing, level, tiers, tuple(sorted(lines)), (), words, said or "no number"))
        title = _title(draft.needs, vocabulary)
        told = "; ".join(f"{_names(space, [stand.document])}: {stand.words}" for stand in stands)
        yield make(
            "different-numbers",
            draft.subject,
            [stand.document for stand in stands],
            name,
            named=(),
            vocabulary=vocabulary,
            grave=_hangs(draft.payload, vocabulary, what)
            if draft.payload
            else Severity(1, (f"{what} changes no answer by itself: other lines decide whatever it is",)),
            text=f"{title}{'' if title.lower() == what else f' by {what}'}. {told}.",
            stands=stands,
            affected=_affected(draft, also, space),
            question=f"At which {what} should the response to {_label(draft.subject, vocabulary)} change?",
            need=draft.needs[0],
            also=also,
        )


_Cuts = dict[str, tuple[tuple[int, ...], set[str]]]  # by document: between which values it cuts, and the lines that do


def _ages(jumps: Iterable[_Jump], space: Space) -> _Cuts:
    """The ages at which each document's answer changes."""
    age = space.library.vocabulary.circumstances["age"]
    by_document: dict[str, list[_Jump]] = {}
    for jump in jumps:
        by_document.setdefault(jump.document, []).append(jump)
    return {
        document.id: (_cuts(own, age), {line for jump in own for line in jump.lines})
        for document in space.documents
        if (own := by_document.get(document.id))
    }


def _worded(need: str, name: str, space: Space) -> _Cuts:
    """The numbers that each document's lines on a need word; of documents that speak of it and word none, nothing.

    Empty where no document words any.
    """
    circumstance = space.library.vocabulary.circumstances[name]
    found: _Cuts = {}
    for document in space.documents:
        cuts: set[int] = set()
        lines: set[str] = set()
        for line in space.library.lines_of[document.id].get(need, ()):
            for condition in line.conditions():
                worded = name in condition.stated and name not in line.unprinted
                if condition.need == need and worded and line.kind not in ("sign", "description"):
                    mask = condition.worded[name]
                    cuts |= {p for p in range(len(circumstance.values) - 1) if (mask >> p & 1) != (mask >> p + 1 & 1)}
                    lines.add(line.id)
        answers = [cell.answers[document.id] for cell in space.alone[need]]
        if lines:
            found[document.id] = tuple(sorted(cuts)), lines
        elif any(answer.standing in _SPEAKS for answer in answers):
            found[document.id] = (), {line for answer in answers for line in answer.by}
    return found if any(cuts for cuts, _ in found.values()) else {}
