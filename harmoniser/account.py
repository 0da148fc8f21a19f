"""Puts facts, pathways, England's baseline and moves into lines of plain words, for the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harmoniser.england import KINDS, England, Rule
from harmoniser.facts import DocumentFact, Facts
from harmoniser.library import Library
from harmoniser.moves import Child, Deadline, Move
from harmoniser.narration import (
    floor_reasons,
    question_in_words,
    questions_left,
    result_in_words,
    standing_in_words,
    tiers_in_words,
)
from harmoniser.notes import (
    clock_warning,
    contact_in_words,
    day_in_words,
    deadline_in_words,
    front_doors,
    holders_in_words,
    is_statutory,
    service_in_words,
    stated_in_words,
    time_in_words,
)
from harmoniser.pathways import CHANGES, Pathway, Stage

__all__ = [
    "england_in_words",
    "fact_in_words",
    "limit_in_words",
    "move_in_words",
    "pathway_in_words",
    "source_in_words",
]


_CHANGES = {
    "lost": "not named there",
    "higher": "higher levels",
    "gained": "named there only",
    "similar": "similar",
    "kept": "named in both",
}


def fact_in_words(fact: DocumentFact, facts: Facts) -> str:
    """A fact on one line: its label, with what it carries besides."""
    said = [fact.label]
    if fact.kind == "contact":
        # The label often says the number already; only what it leaves out is added.
        said += [
            f"[{part}]"
            for part in (*fact.phones, fact.hours, fact.web, fact.address)
            if part and part not in fact.label
        ]
    if fact.amount is not None:
        said.append(f"[{limit_in_words(fact, facts)}]")
    if fact.name and fact.kind in ("form", "service") and fact.name not in fact.label:
        said.append(f"[{fact.name}]")
    if fact.by:
        said.append(f"[{', '.join(facts.label('role', role) for role in fact.by)}]")
    if fact.unless:
        said.append(f"[unless: {'; '.join(fact.unless)}]")
    return ". ".join(said[:1]) + "".join(f" {part}" for part in said[1:])


def limit_in_words(fact: DocumentFact, facts: Facts) -> str:
    """A time limit: how long, in which unit, counted from what."""
    return time_in_words(fact.amount or 0, fact.upper, fact.unit, fact.bound, fact.clock, facts)


def source_in_words(rule: Rule) -> str:
    """A rule's source, its kind, whether it was read there and is in force, and what is left to check."""
    read = _read_in_words(rule.read, rule.check)
    known = "not known to be in force; " if "in force" in rule.doubt else ""
    return f"{rule.citation} ({KINDS[rule.kind]}; {known}{read})"


def _read_in_words(read: str, check: str) -> str:
    check = check.rstrip(".")
    if read:
        return f"read on {read}" + (f"; still to check: {check}" if check else "")
    return f"not read at the source: {check}"


def pathway_in_words(path: Pathway, library: Library, facts: Facts) -> Iterator[str]:
    """A pathway, stage by stage."""
    document = library.document(path.area)
    level = document.level(path.level)
    yield f"{library.areas[path.area].name}, level {path.level}, {level.name}: {tiers_in_words(path.tiers, library.vocabulary)}"
    yield f"  {document.title}, {document.date}; {document.standing}"
    kinds = facts.terms["fact-kind"]
    for stage in path.stages:
        yield f"{stage.label} ({tiers_in_words(stage.tiers, library.vocabulary)})"
        for number, step in enumerate(stage.steps, 1):
            yield f"  {number:>2}. {fact_in_words(step.fact, facts)} ({step.fact.id})"
            for fact in step.details:
                yield f"      {kinds[fact.kind].label.lower()}: {fact_in_words(fact, facts)} ({fact.id})"
        for fact in stage.details:
            yield f"   -  {kinds[fact.kind].label.lower()}: {fact_in_words(fact, facts)} ({fact.id})"
    if path.general:
        yield "Beside these, at this level"
    for fact in path.general:
        yield f"   -  {kinds[fact.kind].label.lower()}: {fact_in_words(fact, facts)} ({fact.id})"


def england_in_words(england: England) -> Iterator[str]:
    """The baseline: the law, moving, and how current the documents are."""
    for title, rules in (("The law", england.law), ("Moving", england.moving)):
        yield title
        for rule in rules:
            yield f"  {rule.id}  {rule.title}. {rule.says}"
            yield f"    {source_in_words(rule)}"
            if rule.read_as:
                yield f"    what was read: {rule.read_as}"
    titles = {edition.id: edition.title for edition in england.editions}
    yield "The documents"
    for document in england.documents.values():
        since = ", ".join(titles[name] for name in document.since) or "none"
        yield f"  {document.document}: under {titles[document.in_force_then]}; editions reported since: {since}"
        for words in document.out_of_date:
            yield f"    {words}"
        if document.check:
            yield f"    to check: {document.check}"
    yield "Editions of Working Together to Safeguard Children"
    for edition in england.editions:
        until = f", replaced {edition.replaced}" if edition.replaced else ""
        yield f"  {edition.title}: published {edition.published}{until} ({_read_in_words(edition.read, edition.check)})"
    yield "Changes across England"
    for programme in england.programmes:
        yield f"  {programme.title} (since {programme.since}): {programme.says} {programme.effect}"
        yield f"    {_read_in_words(programme.read, programme.check)}"
        for part in programme.sections:
            yield f"    section {part.section}: {part.says} Commencement: {part.commencement}"
            yield f"      {_read_in_words(part.read, part.check)}"
    yield "Terms that law or guidance has replaced"
    for term in england.old_terms:
        yield f"  {term.term}: now {term.replaced_by} ({term.by}; {_read_in_words(term.read, term.check)})"


def move_in_words(move: Move, library: Library, facts: Facts, *, guarded: bool | None = None) -> Iterator[str]:
    """A move as it is read to a colleague."""
    here, there = (library.areas[area].name for area in (move.sending, move.receiving))
    yield f"{here} → {there}, {move.stay}; notified on {day_in_words(move.day)}"
    for standing in move.standings:
        yield f"  document: {standing}"
    if move.flight and guarded is not False:
        yield "  Domestic abuse or the like is stated: notes say nowhere where the family goes (--not-in-flight changes that)."
    for number, child in enumerate(move.children, 1):
        if len(move.children) > 1:
            yield f"Child {number}"
        yield from _child(child, move, library)
    yield "Responsible, and until when"
    for words in dict.fromkeys(words for child in move.children for words in holders_in_words(child, move, library)):
        yield f"  {words}"
    rules = list(dict.fromkeys(rule for child in move.children for rule in child.responsibility if not rule.limit))
    for rule in rules:
        if rule.topic != "handover":
            yield from _rule(rule)
    yield "What to hand over"
    for number, child in enumerate(move.children, 1):
        name = f"child {number}, " if len(move.children) > 1 else ""
        concerns, strengths = stated_in_words(child, library)
        for kind, found in (("need", concerns), ("strength", strengths)):
            for words in found:
                yield f"  {name}{kind}: {words}"
    yield "  the child's wishes, in the child's own words: ask, and write them on the note by hand"
    for rule in rules:
        if rule.topic == "handover":
            yield from _rule(rule)
    doors = front_doors(move.receiving, library, facts, statutory=is_statutory(move))
    yield f"Whom to call in {there}"
    for fact in doors:
        yield f"  {contact_in_words(fact)} ({fact.id}; of {library.document(move.receiving).date}: check before use)"
    if not doors:
        yield "  the document names no front door: look it up on the authority's own site"
    yield "Dates"
    for choice in move.choices:
        yield f"  {clock_warning(choice, facts)}"
        for item in choice.deadlines:
            yield f"    {_dated(item, facts)}"
    for item in move.deadlines:
        yield f"  {_dated(item, facts)}"
    for number, child in enumerate(move.children, 1):
        name = f" (child {number})" if len(move.children) > 1 else ""
        yield f"Steps in {there}{name}"
        yield from _steps(child.next, child.there, facts)
        yield f"Steps in {here} now{name}"
        yield from _steps(child.now, child.here, facts)
        yield f"Help{name}"
        if not child.services:
            yield "  cannot be set side by side: no level is known on one side"
        for change in CHANGES:
            for service in child.services:
                if service.change == change:
                    yield f"  {_CHANGES[change]:<16} {service_in_words(service)}"
        yield f"The law{name}"
        for flag in child.flags:
            yield f"  {flag.standing.replace('-', ' ')}: {flag.rule.title}. {flag.rule.says}"
            yield f"    {source_in_words(flag.rule)}"


def _child(child: Child, move: Move, library: Library) -> Iterator[str]:
    translation = child.translation
    for name, text in standing_in_words(translation, library).items():
        yield f"  {name + ':':<10} {text}"
    if translation.floor:
        why = "; ".join(floor_reasons(translation.floor, library))
        yield f"  {'floor:':<10} {library.vocabulary.tiers[translation.floor.tier].label}, because of {why}"
    yield f"  {'result:':<10} {result_in_words(translation, library)}"
    for warning in child.warnings:
        yield f"  {'mind:':<10} {warning}"
    for need in translation.silent:
        yield f"  silent:    the document does not name {library.vocabulary.needs[need].label.lower()}"
    for question in questions_left(translation, library)[:5]:
        yield f"  {'ask:':<10} {question_in_words(question, library)}"


def _rule(rule: Rule) -> Iterable[str]:
    yield f"  {rule.title}: {rule.says}"
    yield f"    {source_in_words(rule)}"


def _dated(item: Deadline, facts: Facts) -> str:
    if item.last:
        last = f"by {day_in_words(item.last)}"
        if item.skipped:
            last += f" (passing over {', '.join(item.skipped.values())})"
    elif item.earliest:
        last = f"not before {day_in_words(item.earliest)}; the day on which its clock starts is not given"
    else:
        last = "no day: the day on which its clock starts is not given"
    source = source_in_words(item.rule) if item.rule else item.fact.id if item.fact else ""
    return f"{item.text}: {deadline_in_words(item, facts)} → {last} [{source}]"


def _steps(stages: Iterable[Stage], path: Pathway | None, facts: Facts) -> Iterable[str]:
    if path is None:
        yield "  no level is known here, so no steps can be shown"
        return
    shown = [stage for stage in stages if stage.steps]
    for stage in shown:
        yield f"  {stage.label}"
        for number, step in enumerate(stage.steps, 1):
            yield f"    {number:>2}. {fact_in_words(step.fact, facts)} ({step.fact.id})"
            for fact in step.details:
                if fact.kind in ("time-limit", "consent", "form", "contact", "lead-professional"):
                    yield f"        {facts.label('fact-kind', fact.kind).lower()}: {fact_in_words(fact, facts)} ({fact.id})"
    if not shown:
        yield "  the document gives no steps for this"
    yield f"  all that the document says there: harmoniser pathway --area {path.area} --level {path.level}"
