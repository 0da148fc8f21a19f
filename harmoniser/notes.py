"""The transfer note: what a move comes to, on one or two pages, for practitioners and, without jargon, for the family.

A note is plain blocks that paper.py sets as HTML, PDF or DOCX. It holds no free text: every word comes from the
vocabulary, the mappings or this module. The guarded form is for a family in flight: it says nowhere where the family goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from harmoniser.england import Rule
from harmoniser.explanation import facts_in_words
from harmoniser.facts import DocumentFact, Facts
from harmoniser.library import Library
from harmoniser.moves import Child, ClockChoice, Deadline, Move
from harmoniser.narration import position_in_words, question_in_words, tiers_in_words
from harmoniser.pathways import ServiceChange, Stage

__all__ = [
    "Block",
    "Bullets",
    "Lines",
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
    "practitioner_note",
    "stated_in_words",
]

DANGER = "If anyone is in immediate danger, call 999."
SUPPORT = "This note supports professional judgement and decides nothing."
_MOST_STEPS, _MOST_SERVICES, _MOST_QUESTIONS, _MOST_FLAGS, _MOST_STATED, _MOST_DATES, _MOST_TASKS = 3, 7, 4, 5, 8, 6, 4
_MOST_STAGES = 4
FRONT_DOORS = ("front-door", "out-of-hours", "early-help")


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table with a head; its caption is also its description for those who cannot see it."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Notice:
    """Something that must not be missed. `kind` is danger or doubt."""

    text: str
    kind: str


@dataclass(frozen=True)
class Lines:
    """Empty lines to write on by hand, under a label."""

    label: str
    count: int


Block: TypeAlias = Paragraph | Bullets | Table | Notice | Lines


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Note:
    """A whole note, ready to be set on paper."""

    title: str
    subtitle: str
    opening: tuple[Block, ...]
    sections: tuple[Section, ...]
    footer: str


# ------------------------------------------------------------------------------------------------ words


def day_in_words(day: date) -> str:
    """A day as people write it.

    >>> day_in_words(date(2027, 1, 13))
    'Wednesday 13 January 2027'
    """
    return f"{day:%A} {day.day} {day:%B %Y}"


def deadline_in_words(item: Deadline, facts: Facts) -> str:
    """A time limit with its unit and the start of its clock."""
    number = f"{item.amount} to {item.upper}" if item.upper else str(item.amount)
    unit = facts.label("unit", item.unit)
    if number == "1":
        unit = unit.removesuffix("s")
    words = f"{item.bound.replace('-', ' ')} {number} {unit}"
    if item.clock == "previous":
        return words
    return f"{words}, counted from: {facts.label('event', item.clock)}"


def stated_in_words(child: Child, library: Library) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is stated of a child: concerns, and strengths; ticked lines by their labels, with their ids."""
    concerns: list[str] = []
    strengths: list[str] = []
    vocabulary = library.vocabulary
    if child.case.assessed:
        document = library.document(child.case.assessed.area)
        for name in child.case.assessed.indicators:
            line = document.by_id[name]
            strong = bool(line.alternatives) and all(condition.strength for condition in line.conditions())
            (strengths if strong else concerns).append(f"{line.label} ({name})")
    for observation in child.case.observations:
        absent = observation.known.get("degree") == 1
        names = [name for name in observation.stated if not (absent and name == "degree")]
        said = facts_in_words(observation.known, vocabulary, names)
        label = vocabulary.needs[observation.need].label
        said = [words.replace(": ", " ", 1) for words in said] + (["no concern"] if absent else [])
        (strengths if absent else concerns).append(f"{label} ({', '.join(said)})" if said else label)
    return tuple(concerns), tuple(strengths)


def _some(items: Sequence[str], most: int) -> tuple[str, ...]:
    """The first items, and how many more there are: nothing is left out silently."""
    left = len(items) - most
    return (*items[:most], f"… and {left} more, in the full answer") if left > 0 else tuple(items)


def _phones(fact: DocumentFact) -> str:
    return " or ".join(fact.phones)


def contact_in_words(fact: DocumentFact) -> str:
    """A contact on one line: name, telephone, hours, and where it is found."""
    parts = [fact.name, _phones(fact), fact.hours, fact.web if not fact.phones else ""]
    return ", ".join(part for part in parts if part)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# ------------------------------------------------------------------------------------------------ for practitioners


def practitioner_note(move: Move, library: Library, facts: Facts, *, guarded: bool | None = None) -> Note:
    """The note that goes with the case.

    Args:
        move: the move.
        library: the vocabulary and documents.
        facts: the facts of the documents.
        guarded: leave out whatever tells where the family goes; by default where something stated may mean that it is
        in flight.
    """
    hidden = move.flight if guarded is None else guarded
    here = library.areas[move.sending].name
    there = "the receiving area" if hidden else library.areas[move.receiving].name
    references = [child.case.reference for child in move.children if child.case.reference]
    subtitle = f"{_capital(move.stay)} move from {here} to {there}; notified on {day_in_words(move.day)}"
    if references:
        subtitle += f"; reference {', '.join(references)}"
    opening: list[Block] = [Notice(f"{DANGER} {SUPPORT}", "danger")]
    if hidden:
        opening.append(
            Notice(
                "The family may be in flight from abuse: this note does not say where it goes. Do not add it, and give copies "
                "only to those who need them.",
                "doubt",
            )
        )
    several = len(move.children) > 1
    sections = []
    for number, child in enumerate(move.children, 1):
        name = f"Child {number}: " if several else ""
        sections.append(
            Section(f"{name}What the assessment comes to there", tuple(_outcome(child, move, library, hidden)))
        )
    sections += [
        Section("Who is responsible, and until when", tuple(_responsible(move, library, hidden))),
        Section("Dates", tuple(_dates(move, facts, hidden))),
        Section("First steps there", tuple(_steps(move, library, facts, hidden))),
    ]
    for number, child in enumerate(move.children, 1):
        name = f" (child {number})" if several else ""
        sections.append(Section(f"Help: lost, gained, kept{name}", tuple(_help(child, hidden))))
        sections.append(Section(f"Ask first{name}", tuple(_ask(child, library))))
        sections.append(Section(f"Needs, strengths and the child’s wishes{name}", tuple(_needs(child, library))))
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


def _outcome(child: Child, move: Move, library: Library, hidden: bool) -> Iterable[Block]:
    translation = child.translation
    vocabulary = library.vocabulary
    document = library.documents[translation.document]

    def words(level: str | None, tiers: Sequence[str]) -> str:
        return tiers_in_words(tiers, vocabulary) if hidden else position_in_words(document, level, tiers, vocabulary)

    there = "There" if hidden else f"In {library.areas[move.receiving].name}"
    if translation.result_level is None:
        yield Paragraph(
            f"{there} the document meets none of what is stated. Silence is not the lowest level: ask there."
        )
    else:
        tiers = [translation.result_tier] if translation.result_tier else list(translation.likely.tiers)
        yield Paragraph(f"{there} this comes to {words(translation.result_level, tiers)}.")
    doubt = []
    if translation.entailed.level:
        doubt.append(f"Met for certain: {words(translation.entailed.level, translation.entailed.tiers)}.")
    else:
        doubt.append("Met for certain: no line.")
    if translation.possible.level and translation.possible.level != translation.entailed.level:
        doubt.append(f"Could be as high as: {words(translation.possible.level, translation.possible.tiers)}.")
    if translation.likely_from == "sender" and translation.likely.level:
        doubt.append("No line above universal services is met: the sender’s judgement is carried over.")
    if translation.judgement:
        area, level, judged_tiers = translation.judgement
        judged = position_in_words(library.document(area), level, judged_tiers, vocabulary)
        doubt.append(f"Assessed in {library.areas[area].name} as {judged}.")
    if translation.floor:
        doubt.append(f"Never below: {vocabulary.tiers[translation.floor.tier].label} (plan, law or section 47 lines).")
    doubt.append(f"Status now: {vocabulary.statuses[child.case.status].label}.")
    yield Bullets(tuple(doubt))
    for warning in child.warnings:
        yield Notice(warning, "doubt")
    silent = [vocabulary.needs[need].label.lower() for need in translation.silent]
    if silent:
        yield Paragraph(f"Not named in the document there: {', '.join(_some(silent, 5))}.")


def holders_in_words(child: Child, move: Move, library: Library, *, hidden: bool = False) -> tuple[str, ...]:
    """Which authority is responsible for what, and until when, one sentence each."""
    names = {
        "sending": library.areas[move.sending].name,
        "receiving": "The receiving area" if hidden else library.areas[move.receiving].name,
        "both": "Each authority",
    }
    holding = [rule for rule in child.responsibility if rule.holds and rule.responsible in names]
    return tuple(f"{names[rule.responsible]} {rule.holds}{_doubt(rule)}." for rule in holding)


def _responsible(move: Move, library: Library, hidden: bool) -> Iterable[Block]:
    said = dict.fromkeys(
        words for child in move.children for words in holders_in_words(child, move, library, hidden=hidden)
    )
    yield Bullets(tuple(said))
    rules = list(dict.fromkeys(rule for child in move.children for rule in child.responsibility))
    for rule in rules:
        if rule.warns:
            yield Notice(rule.says, "doubt")
    tasks = [
        rule
        for rule in rules
        if len(rule.when.statuses) == 1 and not (rule.limit or rule.holds or rule.warns) and rule.responsible != "both"
    ]
    if tasks:
        said_of = (f"{_side(rule)}: {_first_sentence(rule.says)}{_doubt(rule)}" for rule in tasks[:_MOST_TASKS])
        yield Bullets(tuple(said_of))


def _side(rule: Rule) -> str:
    return {"sending": "Sending authority", "receiving": "Receiving authority"}.get(rule.responsible, "Everyone")


def _doubt(rule: Rule) -> str:
    return f" [{rule.doubt.rstrip('.')}]" if rule.doubt else ""


def _dates(move: Move, facts: Facts, hidden: bool) -> Iterable[Block]:
    rows = []
    for choice in move.choices:
        yield Notice(clock_warning(choice, facts), "doubt")
        rows += [_date_row(item, facts) for item in one_of_each_clock(choice)]
    shown = [item for item in move.deadlines if item.rule or not hidden]
    dated = [item for item in shown if item.last] + [item for item in shown if not item.last and item.rule]
    rows += [_date_row(item, facts) for item in dated[: max(0, _MOST_DATES - len(rows))]]
    if rows:
        yield Table("Time limits of the move", ("Last day", "What", "Limit", "Source"), tuple(rows))


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


def _date_row(item: Deadline, facts: Facts) -> tuple[str, ...]:
    if item.last:
        last = day_in_words(item.last)
    elif item.earliest:
        last = f"not before {day_in_words(item.earliest)}"
    else:
        last = "start not known"
    source = "receiving document"
    if item.rule:
        source = item.rule.citation + ("" if item.rule.read else " (check)")
    elif item.fact:
        source = f"document, {item.fact.id}"
    return last, item.text, deadline_in_words(item, facts), source


def front_doors(area: str, library: Library, facts: Facts) -> tuple[DocumentFact, ...]:
    """Where to call in an area, whatever the level: the front door first, then out of hours, then early help."""
    found = [
        fact
        for fact in facts.of(library.document(area).id, area)
        if fact.kind == "contact" and fact.contact_kind in FRONT_DOORS
    ]
    return tuple(sorted(found, key=lambda fact: (not fact.phones, FRONT_DOORS.index(fact.contact_kind))))


def _steps(move: Move, library: Library, facts: Facts, hidden: bool) -> Iterable[Block]:
    child = max(
        move.children,
        key=lambda child: library.vocabulary.tiers[child.translation.result_tier or "universal"].rank,
    )
    if child.there is None:
        yield Paragraph("No level is reached there: ask the front door what would be done.")
    elif hidden:
        yield Bullets(tuple(stage.label for stage in child.next)[:8])
    else:
        yield Bullets(_some([_stage_in_words(stage) for stage in child.next if stage.steps], _MOST_STAGES))
    if hidden:
        return
    document = library.document(move.receiving)
    doors = front_doors(move.receiving, library, facts)
    if any(fact.phones for fact in doors):
        calls = "; ".join(contact_in_words(fact) for fact in doors[:3] if fact.phones)
        yield Paragraph(f"Contact: {calls}. From a document of {document.date}: check before use.")
    else:
        named = f" ({doors[0].name.removesuffix(' (no number printed)')})" if doors else ""
        yield Paragraph(
            f"The document prints no telephone number for its front door{named}: look it up on the authority’s own site."
        )
    forms = list(dict.fromkeys(fact.name for fact in child.there.of("form"))) if child.there else []
    if forms:
        yield Paragraph(f"Forms: {', '.join(forms[:3])}.")


def _stage_in_words(stage: Stage) -> str:
    labels = [step.fact.label.rstrip(".") for step in stage.steps]
    left = len(labels) - _MOST_STEPS
    more = f"; and {left} more steps" if left > 1 else "; and 1 more step" if left else ""
    return f"{stage.label}: {'; '.join(labels[:_MOST_STEPS])}{more if left > 0 else ''}."


def _help(child: Child, hidden: bool) -> Iterable[Block]:
    if not child.services:
        yield Paragraph("The two documents’ services cannot be set side by side here: no level is known on one side.")
        return
    said = []
    for change, words in (
        ("lost", "Named nowhere there, so ask for it"),
        ("higher", "Named there for higher levels only"),
        ("gained", "Named there and not here"),
        ("kept", "Named in both"),
    ):
        labels = [item.label for item in child.services if item.change == change]
        if labels:
            said.append(f"{words}: {', '.join(_some(labels, _MOST_SERVICES))}.")
    yield Bullets(tuple(said))


def service_in_words(item: ServiceChange) -> str:
    """One kind of service, with what each side calls it."""
    here = ", ".join(dict.fromkeys(fact.name or fact.label for fact in item.here))
    there = ", ".join(dict.fromkeys(fact.name or fact.label for fact in item.there))
    return f"{item.label}: {' → '.join(filter(None, [here, there]))}"


def _ask(child: Child, library: Library) -> Iterable[Block]:
    if child.translation.questions:
        yield Bullets(tuple(question_in_words(q, library) for q in child.translation.questions[:_MOST_QUESTIONS]))


def _needs(child: Child, library: Library) -> Iterable[Block]:
    concerns, strengths = stated_in_words(child, library)
    if concerns:
        yield Bullets(_some(concerns, _MOST_STATED))
    yield Paragraph(
        f"Strengths stated: {'; '.join(_some(strengths, 4)) if strengths else 'none so far: ask for them'}."
    )
    yield Lines("What the child says and wants (write by hand; nothing is typed here)", 2)


def _consent(move: Move, hidden: bool) -> Iterable[Block]:
    found = {
        fact.label: None
        for child in move.children
        if child.there and not hidden
        for fact in child.there.of("consent")
        if "sharing" not in fact.purpose
    }
    said = [
        "Early help needs the family’s agreement, given again in the new area. Section 17 help is worked out with the family; "
        "section 47 enquiries do not wait for consent."
    ]
    yield Bullets((*said, *_some(list(found), 2)))


def _sharing(move: Move) -> Iterable[str]:
    yield (
        "Sharing to keep a child safe rests on law, not on consent: tell the family what is shared and why, unless that would "
        "put someone at risk. Share what is needed, with those who need it."
    )
    found = [f"{rule.citation}{_doubt(rule)}" for rule in _flags(move, "sharing") if rule.kind != "statutory-guidance"]
    if found:
        yield f"It rests on: {'; '.join(found)}."


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
    return text.split(". ", maxsplit=1)[0].rstrip(".") + "."


def _sources(move: Move, library: Library, hidden: bool) -> Iterable[Block]:
    sides = [move.sending] if hidden else [move.sending, move.receiving]
    said = []
    for area in sides:
        document = library.document(area)
        said.append(f"{document.title}, {document.publisher}, version {document.version}, {document.date}.")
    standings = move.standings[:1] if hidden else move.standings
    yield Bullets((*said, *standings))
    yield Paragraph(
        "Contacts and limits are as the documents give them: check before use. "
        "Days are England’s working days as proclaimed so far."
    )


# ------------------------------------------------------------------------------------------------ for the family


def family_note(move: Move, library: Library, facts: Facts, *, guarded: bool | None = None) -> Note:
    """The same for the family: everyday words, no levels, no section numbers, nothing that a child could not hear.

    Args:
        move: the move.
        library: the vocabulary and documents.
        facts: the facts of the documents.
        guarded: as for the practitioner's note.
    """
    hidden = move.flight if guarded is None else guarded
    here = library.areas[move.sending].name
    there = "your new area" if hidden else library.areas[move.receiving].name
    statuses = facts.terms["status"]
    now = [statuses[status].plain for status in dict.fromkeys(child.case.status for child in move.children)]
    tiers = list(
        dict.fromkeys(child.translation.result_tier for child in move.children if child.translation.result_tier)
    )
    expect = "; or ".join(facts.terms["tier"][tier].plain for tier in tiers)
    next_ = [_plain_next(child.case.status, move.stay, there, here) for child in move.children]
    dates = [
        f"A meeting about the plan should be held by {day_in_words(item.last)} at the latest. You will be asked to come."
        for choice in move.choices
        for item in choice.deadlines
        if item.last
    ]
    lost = list(dict.fromkeys(s.label for child in move.children for s in child.services if s.change == "lost"))
    sections = [
        Section("What is happening", (Paragraph(" ".join([f"You are moving from {here} to {there}.", *now])),)),
        Section("Who helps you, and until when", (Bullets(tuple(dict.fromkeys(next_))),)),
        Section("What happens next", (Bullets(tuple(dict.fromkeys(dates)) + _plain_help(expect, there)),)),
    ]
    if lost:
        said = ", ".join(label.lower() for label in lost[:6])
        sections.append(
            Section(
                "Help to ask about",
                (
                    Paragraph(
                        f"We could not find this help in what {there} has written down: {said}. "
                        "It may be there all the same. Please ask."
                    ),
                ),
            )
        )
    sections.append(Section("Your rights", (Bullets(_RIGHTS),)))
    contact = _family_contact(move, library, facts, hidden, there)
    sections.append(
        Section("Who to call", (Paragraph(contact), Lines("Name and number of the person who helps us now", 1)))
    )
    sections.append(Section("What we want people to know", (Lines("What the child says, and what goes well", 3),)))
    return Note(
        "Moving to a new area",
        f"For the family. {day_in_words(move.day)}",
        (Notice(DANGER, "danger"),),
        tuple(sections),
        "This page does not decide anything. People who know you do, together with you.",
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
            return f"{here} stays in charge of the plan while you are away. People in {there} help to keep the children safe."
        return f"{here} stays in charge of the plan until a meeting in {there} decides what happens next."
    if status == "section-47":
        return f"{here} will usually finish finding out whether everyone is safe, together with people in {there}."
    if status == "looked-after":
        return f"The council that looks after the child stays in charge, also in {there}."
    if status == "child-in-need":
        return (
            f"{here} tells {there} about your plan and goes on helping until {there} has talked with you and decided. "
            "If nobody calls you, please ring."
        )
    if status == "early-help":
        return (
            f"If you agree, {here} tells {there} what has helped. "
            f"{_capital(there)} will ask you again whether you want help."
        )
    return f"If you want help in {there}, you can ask for it. Any worker who knows you can ask for you."


def _plain_help(expect: str, there: str) -> tuple[str, ...]:
    if not expect:
        return (f"People in {there} will look at what would help.",)
    return (f"From what is known, the help in {there} may be: {expect}. They will talk with you before they decide.",)


def _family_contact(move: Move, library: Library, facts: Facts, hidden: bool, there: str) -> str:
    if hidden:
        return "Ask the person who helps you now for the telephone number in your new area. Keep your new address to yourselves."
    doors = [fact for fact in front_doors(move.receiving, library, facts) if fact.phones]
    if not doors:
        return f"Ask the person who helps you now for the telephone number in {there}."
    return f"In {there}: {_phones(doors[0])}. Please check the number first; it may have changed."
