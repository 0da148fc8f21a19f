"""The transfer note: what a move comes to, on one or two pages, for practitioners and, without jargon, for the family.

A note is plain blocks that paper.py sets as HTML, PDF or DOCX. It holds no free text: every word comes from the
vocabulary, the mappings or this module. The guarded form is for a family in flight: it says nowhere where the family goes,
and of what the receiving area's document makes of the case it gives the tiers alone, so that nobody can tell the area by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from harmoniser.blocks import Block, Bullets, Lines, Note, Notice, Paragraph, Section, Table
from harmoniser.england import Rule
from harmoniser.explanation import facts_in_words, narrowed_in_words
from harmoniser.facts import DocumentFact, Facts
from harmoniser.library import Library
from harmoniser.model import Document
from harmoniser.moves import Child, ClockChoice, Deadline, Move
from harmoniser.narration import (
    could_be_higher,
    outcome_in_words,
    question_in_words,
    questions_left,
    states_a_concern,
    tiers_in_words,
)
from harmoniser.pathways import STATUTORY, ServiceChange, Stage
from harmoniser.translation import Floor, translate

__all__ = [
    "EXAMPLES",
    "Block",
    "Bullets",
    "Lines",
    "Made",
    "Note",
    "Notice",
    "Paragraph",
    "Section",
    "Table",
    "day_in_words",
    "deadline_in_words",
    "family_note",
    "front_doors",
    "holders_in_words",
    "month_in_words",
    "practitioner_note",
    "referrals",
    "sources_in_words",
    "stated_in_words",
    "time_in_words",
]

DANGER = "If anyone is in immediate danger, call 999."
SUPPORT = "This note supports professional judgement and decides nothing."
_MOST_STEPS, _MOST_SERVICES, _MOST_QUESTIONS, _MOST_FLAGS, _MOST_STATED, _MOST_DATES, _MOST_TASKS = 3, 5, 4, 4, 8, 6, 4
_MOST_STAGES, _MOST_ASKED = 3, 8
FRONT_DOORS = ("front-door", "out-of-hours", "early-help")
_SHORT = 60
# Circumstances whose values say by themselves what they are about.
_PLAIN_VALUES = ("pattern", "recency", "certainty")


# What marks a note that was made from a made-up example, whole or with facts changed.
EXAMPLES = {
    "whole": "Made-up example: no real child.",
    "changed": "Based on a made-up example: facts of the example may still be in it. For a real child begin with a blank page.",
}


@dataclass(frozen=True)
class Made:
    """How the case of a note was made, which the case itself does not tell.

    Attributes:
        example: one of EXAMPLES where it is, or was made from, a made-up example; "" where it was not.
        narrowed: what taking the assessment as complete took away, in words; None: what the cases themselves show.
    """

    example: str = ""
    narrowed: tuple[str, ...] | None = None


_PLAIN = Made()


# ------------------------------------------------------------------------------------------------ words


def day_in_words(day: date) -> str:
    """A day as people write it.

    >>> day_in_words(date(2027, 1, 13))
    'Wednesday 13 January 2027'
    """
    return f"{day:%A} {day.day} {day:%B %Y}"


def month_in_words(day: str) -> str:
    """A document's date, as exactly as it is known.

    >>> month_in_words("2016-09")
    'September 2016'
    """
    parts = [int(part) for part in day.split("-")]
    if len(parts) == 1:
        return day
    month = f"{date(parts[0], parts[1], 1):%B %Y}"
    return f"{parts[2]} {month}" if len(parts) > 2 else month


def deadline_in_words(item: Deadline, facts: Facts) -> str:
    """A time limit with its unit and the start of its clock."""
    words = time_in_words(item.amount, item.upper, item.unit, item.bound, item.clock, facts)
    first = item.rule and item.rule.limit and item.rule.limit.counts_first_day
    return f"{words} (that day counts as the first)" if first else words


def time_in_words(amount: int, upper: int | None, unit: str, bound: str, clock: str, facts: Facts) -> str:
    """How long, in which unit, and what starts the clock."""
    number = f"{amount} to {upper}" if upper else str(amount)
    label = facts.label("unit", unit)
    if number == "1":
        label = label.removesuffix("s")
    if bound == "before":
        return f"at least {number} {label} before: {facts.label('event', clock)}"
    words = f"every {label}" if number == "1" and bound == "every" else f"{bound.replace('-', ' ')} {number} {label}"
    return words if clock == "previous" else f"{words}, counted from: {facts.label('event', clock)}"


def stated_in_words(
    child: Child, library: Library, *, only: Document | None = None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is stated of a child: concerns, and strengths; ticked lines by their labels, with their ids.

    Args:
        child: the child.
        library: the vocabulary and documents.
        only: the one document whose lines may be quoted; lines of any other are put by the needs that they are about.
    """
    concerns: list[str] = []
    strengths: list[str] = []
    vocabulary = library.vocabulary
    if child.case.assessed:
        document = library.document(child.case.assessed.area)
        for name in child.case.assessed.indicators:
            line = document.by_id[name]
            strong = bool(line.alternatives) and all(condition.strength for condition in line.conditions())
            said = [f"{line.label} ({name})"]
            if only not in (None, document):
                said = [vocabulary.needs[condition.need].label for condition in line.conditions()]
            (strengths if strong else concerns).extend(word for word in said if word not in (*strengths, *concerns))
    for observation in child.case.observations:
        absent = observation.known.get("degree") == 1
        names = [name for name in observation.stated if not (absent and name == "degree")]
        said = [_circumstance(words, library) for words in facts_in_words(observation.known, vocabulary, names)]
        said += ["no concern"] if absent else []
        label = vocabulary.needs[observation.need].label
        (strengths if absent else concerns).append(f"{label} ({', '.join(said)})" if said else label)
    return tuple(concerns), tuple(strengths)


def _circumstance(words: str, library: Library) -> str:
    """A known circumstance as people say it: “moderate concern”, “persistent”, “engagement with help: reluctant”."""
    label, _, value = words.partition(": ")
    if not value:
        return words
    circumstances = library.vocabulary.circumstances
    if label == circumstances["degree"].label.lower():
        return f"{value} concern"
    return value if label in [circumstances[name].label.lower() for name in _PLAIN_VALUES] else f"{label}: {value}"


def _some(items: Sequence[str], most: int) -> tuple[str, ...]:
    """The first items, and how many more there are: nothing is left out silently."""
    left = len(items) - most
    return (*items[:most], f"… and {left} more, on the page “What happens next”") if left > 0 else tuple(items)


def _phones(fact: DocumentFact) -> str:
    return " or ".join(fact.phones)


def contact_in_words(fact: DocumentFact) -> str:
    """A contact on one line: name, telephone, hours, and where it is found."""
    short = any(3 < len(phone.replace(" ", "")) < 9 for phone in fact.phones)
    local = "printed without its area code" if short else ""
    parts = [fact.name, _phones(fact), local, fact.hours, "" if fact.phones else fact.web or fact.address]
    return ", ".join(part for part in parts if part)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# ------------------------------------------------------------------------------------------------ for practitioners


def practitioner_note(
    move: Move, library: Library, facts: Facts, *, guarded: bool | None = None, made: Made = _PLAIN
) -> Note:
    """The note that goes with the case.

    Args:
        move: the move.
        library: the vocabulary and documents.
        facts: the facts of the documents.
        guarded: leave out whatever tells where the family goes; by default where something stated may mean that it is
        in flight.
        made: how the cases were made.
    """
    hidden = move.flight if guarded is None else guarded
    here = library.areas[move.sending].name
    there = "the receiving area" if hidden else library.areas[move.receiving].name
    several = len(move.children) > 1
    subtitle = f"{_capital(move.stay)} move from {here} to {there}; notified on {day_in_words(move.day)}"
    if several:
        subtitle += f"; {len(move.children)} children"
    elif move.children[0].case.reference:
        subtitle += f"; reference {move.children[0].case.reference}"
    opening: list[Block] = [Notice(f"{DANGER} {SUPPORT}", "danger"), *_example(made)]
    if hidden:
        opening.append(
            Notice(
                "The family may be in flight from abuse: this note does not say where it goes. Do not add it, and give copies "
                "only to those who need them.",
                "doubt",
            )
        )
    names = {number: _child_name(child, number) for number, child in enumerate(move.children, 1)}
    sections = []
    for number, child in enumerate(move.children, 1):
        title = (
            f"{names[number]}: what the assessment comes to there" if several else "What the assessment comes to there"
        )
        sections.append(Section(title, tuple(_outcome(child, move, library, hidden, made))))
    sections += [
        Section("Who is responsible, and until when", tuple(_responsible(move, library, hidden))),
        Section("Dates", tuple(_dates(move, facts, hidden))),
        Section("First steps there", tuple(_steps(move, library, facts, hidden))),
    ]
    if not hidden:
        sections += _help_sections(move)
    for number, child in enumerate(move.children, 1):
        name = f" ({_uncapital(names[number])})" if several else ""
        asked = _ask_anywhere(child, move, library) if hidden else _ask(child, library)
        sections.append(Section(f"Ask first{name}", tuple(asked)))
        only = library.document(move.sending) if hidden else None
        sections.append(Section(f"Needs, strengths and wishes{name}", tuple(_needs(child, library, only))))
    sections += [
        Section("Consent to help", tuple(_consent(move, hidden))),
        Section("Lawful basis for sharing this note", (Bullets(tuple(_sharing(move))),)),
        Section("What the law requires whatever the documents say", tuple(_law(move))),
        Section("Sources and doubt", tuple(_sources(move, library, hidden))),
    ]
    return Note(
        "Transfer note",
        subtitle,
        tuple(opening),
        tuple(section for section in sections if section.blocks),
        f"{SUPPORT} {DANGER}",
    )


def _example(made: Made) -> Iterable[Block]:
    if made.example:
        yield Notice(EXAMPLES[made.example], "doubt")


def _child_name(child: Child, number: int) -> str:
    return f"Child {number}{f', reference {child.case.reference}' if child.case.reference else ''}"


def _uncapital(text: str) -> str:
    """Without its capital, unless that begins an abbreviation."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _place(document: Document, level: str | None, tiers: Sequence[str], library: Library) -> str:
    """A level with its name, and what it leads to."""
    leads = tiers_in_words(tiers, library.vocabulary)
    if level is None:
        return leads if tiers else "no line is met"
    name = document.level(level).name
    return f"level {level} ({name.lower()}): {leads}" if level[0].isdigit() else f"the level “{name}”: {leads}"


def _outcome(child: Child, move: Move, library: Library, hidden: bool, made: Made) -> Iterable[Block]:
    translation = child.translation
    vocabulary = library.vocabulary
    document = library.documents[translation.document]

    def words(level: str | None, tiers: Iterable[str]) -> str:
        return tiers_in_words(tiers, vocabulary) if hidden else _place(document, level, tuple(tiers), library)

    there = "There" if hidden else f"In {library.areas[move.receiving].name}"
    if not states_a_concern(translation):
        yield Paragraph(
            "Nothing is stated of what was found, so there is no result: the judgement already made and the plan stand until "
            "somebody looks."
        )
    elif translation.result_level is None:
        yield Paragraph(
            f"{there} the document meets none of what is stated. Silence is not the lowest level: ask there."
        )
    else:
        yield Paragraph(f"{there} this comes to {outcome_in_words(translation, library, words)}.")
    doubt = [f"Status now: {_uncapital(vocabulary.statuses[child.case.status].label)}."]
    if translation.judgement:
        doubt.append(f"{_judged(child, move, library, hidden)}.")
    if not states_a_concern(translation) or hidden:
        pass  # what exactly is met there would tell one document from another
    elif translation.entailed.level:
        doubt.append(f"Met for certain there: {words(translation.entailed.level, translation.entailed.tiers)}.")
    else:
        doubt.append("Met for certain there: no line.")
    if higher := could_be_higher(translation, library):
        doubt.append(f"Could be as high as: {words(higher.level, higher.tiers)}. See “Ask first”.")
    if states_a_concern(translation) and translation.likely_from == "sender" and translation.likely.level:
        doubt.append("No line above universal services is met there: the judgement already made is carried over.")
    if translation.floor:
        tier = vocabulary.tiers[translation.floor.tier].label
        doubt.append(f"Never below: {tier}, because of {_why(translation.floor, child, library)}.")
    yield Bullets(tuple(doubt))
    if narrowed := _narrowed(child, move, library, hidden, made):
        yield Paragraph(
            "The assessment was taken as complete: what was not ticked on the same need counts as not found. Check whether that "
            f"holds: {'; '.join(narrowed)}."
        )
    for warning in child.warnings:
        yield Notice(_veiled(warning, move, library) if hidden else warning, "doubt")
    silent = [_uncapital(vocabulary.needs[need].label) for need in translation.silent]
    if silent and not hidden:
        yield Paragraph(f"Not named in the document there: {', '.join(_some(silent, 5))}.")


def _narrowed(child: Child, move: Move, library: Library, hidden: bool, made: Made) -> tuple[str, ...]:
    """What taking the assessment as complete took away; hidden, no line is quoted but of the area that is left."""
    taken = made.narrowed
    if taken is None:
        taken = tuple(narrowed_in_words(child.case, library).values()) if move.complete else ()
    elsewhere = child.case.assessed and library.document(child.case.assessed.area) is not library.document(move.sending)
    return ("lines beside those that were ticked count as not found",) if hidden and elsewhere and taken else taken


def _judged(child: Child, move: Move, library: Library, hidden: bool) -> str:
    """The judgement that the child came with; hidden, no other area than the one that it leaves is named."""
    judgement = child.translation.judgement
    if judgement is None:
        return ""
    area, level, tiers = judgement
    document = library.document(area)
    if hidden and document is not library.document(move.sending):
        return f"Assessed in another area as {tiers_in_words(tiers, library.vocabulary)}"
    where = "" if hidden and area != move.sending else f" in {library.areas[area].name}"
    return f"Assessed{where} as {_place(document, level, tiers, library)}"


def _why(floor: Floor, child: Child, library: Library) -> str:
    """What holds a floor: the status, the law, or lines tied to section 47."""
    said = []
    for why in floor.because:
        kind, _, name = why.partition(":")
        if kind == "status":
            said.append(f"the status now ({_uncapital(library.vocabulary.statuses[child.case.status].label)})")
        elif kind == "law":
            said.append(f"the law: {name}")
        else:
            said.append("lines tied to section 47")
    return "; ".join(dict.fromkeys(said))


def _veiled(text: str, move: Move, library: Library) -> str:
    """A sentence in which no area but the one that is left is named."""
    for area in library.areas.values():
        if area.id != move.sending:
            text = re.sub(rf"\b{re.escape(area.name)}\b", "another area", text)
    return text


def _told(rule: Rule, move: Move, hidden: bool) -> bool:
    """Whether a rule may be shown: hidden, none that holds in other areas than the one that is left."""
    return not hidden or set(rule.areas) <= {move.sending}


def holders_in_words(child: Child, move: Move, library: Library, *, hidden: bool = False) -> tuple[str, ...]:
    """Which authority is responsible for what, and until when, one sentence each."""
    names = {
        "sending": library.areas[move.sending].name,
        "receiving": "The receiving area" if hidden else library.areas[move.receiving].name,
        "both": "Each authority",
    }
    holding = [
        rule for rule in child.responsibility if rule.holds and rule.responsible in names and _told(rule, move, hidden)
    ]
    return tuple(f"{names[rule.responsible]} {rule.holds}.{_doubt(rule)}" for rule in holding)


def _responsible(move: Move, library: Library, hidden: bool) -> Iterable[Block]:
    said = dict.fromkeys(
        words for child in move.children for words in holders_in_words(child, move, library, hidden=hidden)
    )
    yield Bullets(tuple(said))
    asked = dict.fromkeys(rule for child in move.children for rule in child.responsibility)
    rules = [rule for rule in asked if _told(rule, move, hidden)]
    for rule in rules:
        if rule.warns:
            yield Notice(f"{rule.says}{_doubt(rule)}", "doubt")
    # What the child's situation asks for, and whose step each is where the status asks for it.
    tasks = [
        rule
        for rule in rules
        if not (rule.limit or rule.holds or rule.warns or rule.when.results or rule.topic == "handover")
        and (_situation(rule) or (len(rule.when.statuses) == 1 and rule.responsible != "both"))
    ]
    # What an area lays on itself first: the reader finds it nowhere else; then what not every child with the status meets.
    tasks.sort(key=lambda rule: (not rule.areas, not _situation(rule)))
    if tasks:
        yield Bullets(_some([_task(rule) for rule in tasks], _MOST_TASKS))


def _situation(rule: Rule) -> bool:
    return bool(rule.when.needs) or rule.when.ages is not None


def _task(rule: Rule) -> str:
    said = f"{_first_sentence(rule.says)}{_doubt(rule)}"
    side = {"sending": "Sending authority", "receiving": "Receiving authority"}.get(
        rule.responsible, "Both authorities"
    )
    named = rule.areas or re.match(r"(The|Until the) (sending|receiving|placing|area)\b", said)
    return said if named else f"{side}: {_uncapital(said)}"


def _doubt(rule: Rule) -> str:
    """The mark of a rule that has to be checked; _MARKS says what each means."""
    if rule.kind == "advice":
        return " [our advice]"
    if "in force" in rule.doubt:
        return " [in force?]"
    return " [check]" if rule.doubt else ""


_MARKS = (
    "What the marks mean: [check], not read at its source by this project, so read it before relying on it; [in force?], not "
    "known to be in force; [our advice], good practice as this project sees it, from no source."
)


def _dates(move: Move, facts: Facts, hidden: bool) -> Iterable[Block]:
    skipped: dict[date, str] = {}
    shown = [item for item in move.deadlines if (_told(item.rule, move, hidden) if item.rule else not hidden)]
    for choice in move.choices:
        yield Notice(clock_warning(choice, facts), "doubt")
        rows = tuple(
            _clock_row(clock, choice, facts) for clock in dict.fromkeys(item.clock for item in choice.deadlines)
        )
        yield Table(
            f"{_about(choice)}: the last day, by where the count starts",
            ("Last day", "Counted from", "Published in"),
            rows,
        )
        for item in choice.deadlines:
            skipped |= item.skipped
    ordered = [item for item in shown if item.last] + [item for item in shown if not item.last and item.rule]
    most = max(2, _MOST_DATES - sum(len(one_of_each_clock(choice)) for choice in move.choices))
    if ordered:
        head = ("Last day", "What", "Limit", "Source")
        title = "Other time limits" if move.choices else "Time limits of the move"
        yield Table(title, head, tuple(_date_row(item, facts) for item in ordered[:most]))
        for item in ordered[:most]:
            skipped |= item.skipped
    if skipped:
        named = "; ".join(f"{day_in_words(day)}, {name}" for day, name in sorted(skipped.items()))
        yield Paragraph(
            f"To count again: the first working day after the clock starts is 1. Not counted: Saturdays, Sundays and {named}."
        )
    if len(ordered) > most:
        yield Paragraph(f"{len(ordered) - most} more time limits stand on the page “What happens next”.")


def _about(choice: ClockChoice) -> str:
    """What the limit of a choice is about: guidance names it best."""
    named = [item for item in choice.deadlines if item.rule and item.rule.kind == "statutory-guidance"]
    return _capital((named or list(choice.deadlines))[0].text.rpartition(": ")[2])


def _clock_row(clock: str, choice: ClockChoice, facts: Facts) -> tuple[str, ...]:
    items = [item for item in choice.deadlines if item.clock == clock]
    start = f", on {day_in_words(items[0].start)}" if items[0].start else ", day not given"
    sources = dict.fromkeys(f"{item.rule.citation}{_doubt(item.rule)}" for item in items if item.rule)
    return _last(items[0]), f"{facts.label('event', clock)}{start}", "; ".join(sources)


def one_of_each_clock(choice: ClockChoice) -> list[Deadline]:
    """One deadline for each clock, the first (one read at its source where there is one)."""
    found: dict[str, Deadline] = {}
    for item in choice.deadlines:
        found.setdefault(item.clock, item)
    return list(found.values())


def clock_warning(choice: ClockChoice, facts: Facts) -> str:
    """That procedures disagree on when a clock starts, and what to do about it."""
    clocks = [facts.label("event", item.clock) for item in choice.deadlines]
    unit = facts.label("unit", choice.unit)
    return (
        f"Published procedures start the {choice.amount} {unit} at different moments ({'; '.join(dict.fromkeys(clocks))}). "
        "Agree the day in writing; until then work to the earliest."
    )


def _last(item: Deadline) -> str:
    if item.last:
        return day_in_words(item.last)
    return f"not before {day_in_words(item.earliest)}" if item.earliest else "start not known"


def _date_row(item: Deadline, facts: Facts) -> tuple[str, ...]:
    source = f"receiving document, {item.fact.id}" if item.fact else ""
    if item.rule:
        source = f"{item.rule.citation}{_doubt(item.rule)}"
    return _last(item), item.text, deadline_in_words(item, facts), source


def front_doors(area: str, library: Library, facts: Facts, *, statutory: bool) -> tuple[DocumentFact, ...]:
    """Where to call in an area, whatever the level: the front door first, then out of hours.

    Early help’s own line comes last, and not at all where the answer is `statutory` (section 17 or 47): the wrong door then.
    """
    kinds = FRONT_DOORS[:2] if statutory else FRONT_DOORS
    found = [
        fact
        for fact in facts.of(library.document(area).id, area)
        if fact.kind == "contact" and fact.contact_kind in kinds
    ]
    return tuple(sorted(found, key=lambda fact: (not fact.phones, FRONT_DOORS.index(fact.contact_kind))))


def is_statutory(move: Move) -> bool:
    """Whether the answer for one of the children is section 17 or 47, or a plan or order says so."""
    return any(
        child.translation.result_tier in STATUTORY or child.case.status not in ("none", "early-help")
        for child in move.children
    )


def referrals(move: Move, library: Library, facts: Facts, *, hidden: bool = False) -> tuple[str, ...]:
    """Whom to refer where the result lies above the plan, which then comes before every other step; with the door to go to.

    Hidden, without the door: it would tell where the family goes.
    """
    rules = dict.fromkeys(rule for child in move.children for rule in child.responsibility if rule.when.results)
    if not rules:
        return ()
    if hidden:
        door = "The number of its children’s social care: from the worker who holds the case."
    else:
        doors = front_doors(move.receiving, library, facts, statutory=True)
        month = month_in_words(library.document(move.receiving).date)
        found = [fact for fact in doors if fact.phones]
        door = f"{contact_in_words(found[0])} (from a document of {month}: check before use)." if found else ""
        door = (
            f"The door there: {door}"
            if door
            else "Its document prints no number: look it up on the authority’s own site."
        )
    return tuple(f"{rule.says} {door}{_doubt(rule)}" for rule in rules)


def _steps(move: Move, library: Library, facts: Facts, hidden: bool) -> Iterable[Block]:
    if refer := referrals(move, library, facts, hidden=hidden):
        yield Bullets(refer)
    if hidden:
        yield Paragraph(
            "Left out here, because they would tell where the family goes: steps, contacts and services there. "
            "Ask the worker who holds the case."
        )
        return
    ranked = [
        (library.vocabulary.tiers[child.translation.result_tier or "universal"].rank, -number, child)
        for number, child in enumerate(move.children)
    ]
    child = max(ranked)[2]
    stages = [stage for stage in child.next if _fits(stage, child, library)]
    if move.stay == "temporary" and child.case.status != "none":
        stages = []
        yield Paragraph(
            "For a short stay the steps there do not begin by themselves: the sending authority carries on. If the child may be "
            "suffering harm there, or the stay becomes lasting, call the front door."
        )
    elif child.there is None:
        yield Paragraph("No level is reached there: ask the front door what would be done.")
    else:
        steps = [_stage_in_words(stage) for stage in stages if stage.steps]
        # What the area says of just this move stands with the process at which such a child enters.
        entries = facts.terms["status"][child.case.status].broader
        own = [fact for stage in stages if stage.process in entries for fact in stage.details]
        said = [_end(fact.label) for fact in own if fact.kind in ("route", "rule")]
        if said or steps:
            yield Bullets((*said[:2], *_some(steps, _MOST_STAGES)))
        else:
            yield Paragraph("The document gives no steps for this: ask the front door what comes next.")
    document = library.document(move.receiving)
    doors = front_doors(move.receiving, library, facts, statutory=is_statutory(move))
    if any(fact.phones for fact in doors):
        calls = "; ".join(contact_in_words(fact) for fact in doors[:3] if fact.phones)
        yield Paragraph(f"Contact: {calls}. From a document of {month_in_words(document.date)}: check before use.")
    else:
        front = [fact for fact in doors if fact.contact_kind == "front-door"]
        named = f" ({front[0].name.removesuffix(' (no number printed)')})" if front else ""
        yield Paragraph(
            f"The document prints no telephone number for its front door{named}: look it up on the authority’s own site."
        )
    forms = list(dict.fromkeys(fact.name for stage in stages for fact in stage.facts() if fact.kind == "form"))
    if forms:
        yield Paragraph(f"Forms: {', '.join(_some(forms, 3))}.")


def _fits(stage: Stage, child: Child, library: Library) -> bool:
    """Whether a stage is for this child: the disability service is for a child of whom a disability is stated."""
    if stage.process != "disability-service":
        return True
    needs = {fact.need for stated in child.translation.stated for facts_ in stated.alternatives for fact in facts_}
    return any("disability" in library.vocabulary.above(need) for need in needs)


def _end(text: str) -> str:
    return text.rstrip(".") + "."


def _stage_in_words(stage: Stage) -> str:
    labels = [step.fact.label.rstrip(".") for step in stage.steps]
    left = len(labels) - _MOST_STEPS
    more = f"; and {left} more steps" if left > 1 else "; and 1 more step" if left else ""
    return f"{stage.label}: {'; '.join(labels[:_MOST_STEPS])}{more if left > 0 else ''}."


def _help_sections(move: Move) -> list[Section]:
    """What becomes of each service; children for whom it is the same share a section."""
    groups: dict[tuple[ServiceChange, ...], list[int]] = {}
    for number, child in enumerate(move.children, 1):
        groups.setdefault(child.services, []).append(number)
    sections = []
    for services, numbers in groups.items():
        word = "child" if len(numbers) == 1 else "children"
        whose = f" ({word} {' and '.join(map(str, numbers))})" if len(groups) > 1 else ""
        sections.append(Section(f"Help: lost, gained, kept{whose}", tuple(_help(services))))
    return sections


def _help(services: Sequence[ServiceChange]) -> Iterable[Block]:
    if not services:
        yield Paragraph("The two documents’ services cannot be set side by side here: no level is known on one side.")
        return
    said = []
    for change, words in (
        ("lost", "Not named there; it may exist all the same, so ask"),
        ("higher", "Named there for higher levels only"),
        ("gained", "Named there and not here"),
        ("similar", "A wider or narrower kind is named there"),
        ("kept", "Named in both"),
    ):
        labels = [item.label for item in services if item.change == change and item.kind != "other"]
        if labels:
            said.append(f"{words}: {', '.join(_some(labels, _MOST_SERVICES))}.")
    yield Bullets(tuple(said))


def service_in_words(item: ServiceChange) -> str:
    """One kind of service, with what each side calls it."""
    here = ", ".join(dict.fromkeys(fact.name or fact.label for fact in item.here))
    there = ", ".join(dict.fromkeys(fact.name or fact.label for fact in item.there))
    return f"{item.label}: {' → '.join(filter(None, [here, there]))}"


def _ask(child: Child, library: Library) -> Iterable[Block]:
    asked = questions_left(child.translation, library) if states_a_concern(child.translation) else ()
    if asked:
        yield Bullets(tuple(question_in_words(question, library) for question in asked[:_MOST_QUESTIONS]))


def _ask_anywhere(child: Child, move: Move, library: Library) -> Iterable[Block]:
    """What to ask, worked out over every document, so that it is the same wherever the family goes; by needs, without levels."""
    if not states_a_concern(child.translation):
        return
    needs, circumstances = library.vocabulary.needs, library.vocabulary.circumstances
    weight: dict[str, int] = {}
    ways: dict[str, dict[str, None]] = {}
    for document in library.documents.values():
        found = translate(child.case, document.areas[0].id, library, complete=move.complete)
        for question in questions_left(found, library):
            levels = {level: document.level(level).step for level in question.values.values() if level}
            weight[question.need] = weight.get(question.need, 0) + max(levels.values(), default=0) + 1
            what = "is it there" if question.circumstance == "presence" else ""
            asks = what or circumstances[question.circumstance].label.lower()
            ways.setdefault(question.need, {})[asks] = None
    ranked = sorted(ways, key=lambda need: (-weight[need], needs[need].label))
    said = tuple(f"{needs[need].label}: {'? '.join(map(_capital, ways[need]))}?" for need in ranked)
    if said:
        yield Bullets(_some(said, _MOST_ASKED))


def _needs(child: Child, library: Library, only: Document | None) -> Iterable[Block]:
    concerns, strengths = stated_in_words(child, library, only=only)
    if concerns:
        yield Bullets(_some(concerns, _MOST_STATED))
    yield Paragraph(
        f"Strengths stated: {'; '.join(_some(strengths, 4)) if strengths else 'none so far: ask for them'}."
    )
    passed = [
        f"{_first_sentence(rule.says)}{_doubt(rule)}" for rule in child.responsibility if rule.topic == "handover"
    ]
    if passed:
        yield Paragraph(f"To hand over: {' '.join(passed[:2])}")
    who = "What the parents say and want for the child" if _unborn(child, library) else "What the child says and wants"
    yield Lines(f"{who} (write by hand; nothing is typed here)", 2)


def _unborn(child: Child, library: Library) -> bool:
    return child.case.age == library.vocabulary.circumstances["age"].parse("unborn")[0]


def _consent(move: Move, hidden: bool) -> Iterable[Block]:
    found = {
        _end(fact.label): None
        for child in move.children
        if child.there and not hidden
        for fact in child.there.of("consent")
        if "sharing" not in fact.purpose
    }
    said = [
        "Early help needs the family’s agreement, given again in the new area. Section 17 help is worked out with the family; "
        "section 47 enquiries do not wait for consent."
    ]
    yield Bullets((*said, *_some([f"By the document there: {words}" for words in found], 2)))


def _sharing(move: Move) -> Iterable[str]:
    yield (
        "Sharing to keep a child safe rests on law, not on consent: tell the family what is shared and why, unless that would "
        "put someone at risk. Share what is needed, with those who need it."
    )
    rules = [rule for rule in _flags(move, "sharing") if rule.kind != "statutory-guidance"]
    for words, found in (
        ("The law to cite", [rule for rule in rules if "in force" not in rule.doubt]),
        ("Not known to be in force, so not yet to be relied on", [rule for rule in rules if "in force" in rule.doubt]),
    ):
        if found:
            mark = "" if words.startswith("Not") else " "
            cited = dict.fromkeys(f"{rule.citation}{_doubt(rule) if mark else ''}" for rule in found)
            yield f"{words}: {'; '.join(cited)}."


def _flags(move: Move, topic: str = "duty") -> list[Rule]:
    found = dict.fromkeys(flag.rule for child in move.children for flag in child.flags)
    return [rule for rule in found if rule.topic == topic]


def _law(move: Move) -> Iterable[Block]:
    standing = {flag.rule: flag.standing for child in move.children for flag in reversed(child.flags)}
    rules = sorted(_flags(move), key=lambda rule: law_order(rule, standing[rule]))
    words = [
        ("May apply: " if standing[rule] == "may-apply" else "")
        + f"{rule.title} ({rule.citation}). {_first_sentence(rule.says)}{_doubt(rule)}"
        for rule in rules
    ]
    if words:
        yield Bullets(_some(words, _MOST_FLAGS))


def law_order(rule: Rule, standing: str) -> tuple[bool, bool, bool, bool]:
    """What to show first: what is in force and applies, for the child's needs, then for the status, then on every move."""
    return "in force" in rule.doubt, rule.when.always, standing != "applies", not rule.when.needs


def _first_sentence(text: str) -> str:
    """The first sentence, with the second where the first is too short to say much."""
    sentences = text.split(". ")
    return _end(". ".join(sentences[: 1 if len(sentences[0]) > _SHORT else 2]))


def sources_in_words(move: Move, library: Library, *, hidden: bool = False) -> tuple[str, ...]:
    """The documents that a move rests on, with their dates and how far each can still be relied on.

    Hidden, only the one of the area that is left; and where several areas share that document, none of them is named by it.
    """
    said = []
    sides = [move.sending] if hidden else list(dict.fromkeys((move.sending, move.receiving)))
    documents = {library.document(area).id: library.document(area) for area in sides}
    for document, standing in zip(documents.values(), move.standings, strict=False):
        shared = hidden and len(document.areas) > 1
        title = (
            "The threshold document of the area that is left" if shared else f"{document.title}, {document.publisher}"
        )
        number = document.version if document.version[:1].isalpha() else f"version {document.version}"
        said.append(f"{title}, {number}, {month_in_words(document.date)}.")
        said.append(standing.partition(": ")[2] if shared else standing)
    return tuple(said)


def _sources(move: Move, library: Library, hidden: bool) -> Iterable[Block]:
    yield Bullets(sources_in_words(move, library, hidden=hidden))
    yield Paragraph(
        "Contacts and limits are as the documents give them: check before use. "
        "Days are England’s working days as proclaimed so far."
    )
    yield Paragraph(_MARKS)


# ------------------------------------------------------------------------------------------------ for the family


def family_note(
    move: Move, library: Library, facts: Facts, *, guarded: bool | None = None, made: Made = _PLAIN
) -> Note:
    """The same for the family: everyday words, no levels, no section numbers, nothing that a child could not hear.

    Args:
        move: the move.
        library: the vocabulary and documents.
        facts: the facts of the documents.
        guarded: as for the practitioner's note.
        made: how the cases were made.
    """
    hidden = move.flight if guarded is None else guarded
    here = library.areas[move.sending].name
    there = "your new area" if hidden else library.areas[move.receiving].name
    statuses = facts.terms["status"]
    now = [statuses[status].plain for status in dict.fromkeys(child.case.status for child in move.children)]
    found = (child.translation.result_tier or "" for child in move.children if states_a_concern(child.translation))
    expect = "; or ".join(facts.terms["tier"][tier].plain for tier in dict.fromkeys(filter(None, found)))
    next_ = [_plain_next(child.case.status, move.stay, there, here) for child in move.children]
    first = [item.last for choice in move.choices for item in choice.deadlines if item.last]
    dates = []
    if first:
        dates.append(
            f"A meeting about the plan should be held by {day_in_words(min(first))} at the latest. You will be asked to come."
        )
    sections = [
        Section("What is happening", (Paragraph(" ".join([f"You are moving from {here} to {there}.", *now])),)),
        Section("Who helps you, and until when", (Bullets(tuple(dict.fromkeys(next_))),)),
        Section("What happens next", (Bullets((*dates, *_plain_help(expect, there))),)),
        Section("Help to ask about", tuple(_family_help(move, facts, there, hidden))),
        Section("Your rights", (Bullets(_RIGHTS),)),
    ]
    contact = _family_contact(move, library, facts, hidden, there)
    sections.append(
        Section("Who to call", (Paragraph(contact), Lines("Name and number of the person who helps us now", 1)))
    )
    born = [child for child in move.children if not _unborn(child, library)]
    asked = "What the child says, and what goes well" if born else "What you say and want, and what goes well"
    sections.append(Section("What we want people to know", (Lines(asked, 3),)))
    return Note(
        "Moving to a new area",
        f"For the family. {day_in_words(move.day)}",
        (Notice(DANGER, "danger"), *_example(made)),
        tuple(section for section in sections if section.blocks),
        "This page does not decide anything. People who know you do, together with you.",
    )


def _family_help(move: Move, facts: Facts, there: str, hidden: bool) -> Iterable[Block]:
    """Help that is named here and not there, in everyday words; in flight the list would tell where the family goes."""
    if hidden:
        yield Paragraph("Ask which of the help that you have now goes on in your new area.")
        return
    kinds = facts.terms["service-kind"]
    lost = dict.fromkeys(
        kinds[service.kind].plain
        for child in move.children
        for service in child.services
        if service.change == "lost" and kinds[service.kind].plain
    )
    if lost:
        yield Paragraph(
            f"We could not find this in what {there} has written down: {'; '.join(list(lost)[:5])}. "
            "It may be there all the same. If you need it, please ask."
        )


_RIGHTS = (
    "You can say yes or no to extra help. If people worry that a child is not safe, they may have to act without your yes; "
    "they will tell you why, unless that would put someone in danger.",
    "You can ask what has been written about you, what is passed on, and to whom.",
    "You can bring someone to meetings, ask for an interpreter, and complain if something goes wrong.",
    "Children can say what they think, and ask for someone to speak for them.",
)


def _plain_next(status: str, stay: str, there: str, here: str) -> str:
    if status == "child-protection-plan":
        if stay == "temporary":
            return (
                f"The council in {here} stays in charge of the plan while you are away. People in {there} help to keep the "
                "children safe."
            )
        return (
            f"The council in {here} stays in charge of the plan until a meeting in {there} decides what happens next."
        )
    if status == "section-47":
        return f"The council in {here} will usually finish finding out whether everyone is safe, together with people in {there}."
    if status == "looked-after":
        return f"The council that looks after the child stays in charge, also in {there}."
    if status == "child-in-need" and stay == "temporary":
        return f"The council in {here} goes on helping you while you are away, and tells {there} what you may need."
    if status == "child-in-need":
        return (
            f"The council in {here} tells {there} about your plan and goes on helping until people in {there} have talked with "
            "you and decided. If nobody calls you, please ring."
        )
    if status == "early-help" and stay == "temporary":
        return f"The people who help you in {here} go on helping you while you are away."
    if status == "early-help":
        return (
            f"If you agree, the people who help you in {here} tell {there} what has helped. In {there} you will be asked again "
            "whether you want help."
        )
    return f"If you want help in {there}, you can ask for it. Any worker who knows you can ask for you."


def _plain_help(expect: str, there: str) -> tuple[str, ...]:
    if not expect:
        return (f"People in {there} will look at what would help.",)
    return (f"From what is known, the help in {there} may be: {expect}. They will talk with you before they decide.",)


def _family_contact(move: Move, library: Library, facts: Facts, hidden: bool, there: str) -> str:
    if hidden:
        return "Ask the person who helps you now for the telephone number in your new area. Keep your new address to yourselves."
    doors = front_doors(move.receiving, library, facts, statutory=is_statutory(move))
    doors = tuple(fact for fact in doors if fact.phones)
    if not doors:
        return f"Ask the person who helps you now for the telephone number in {there}."
    return f"In {there}: {_phones(doors[0])}. Please check the number first; it may have changed."
