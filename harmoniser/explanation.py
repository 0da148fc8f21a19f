"""Explains a translation: typed edges from what was stated to the level it leads to, and plain sentences made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from harmoniser.boxes import bits, highest, lowest
from harmoniser.graph import Edge
from harmoniser.library import Library
from harmoniser.matching import Link, Standing, state_case
from harmoniser.model import Case, Circumstance, Condition, Document
from harmoniser.translation import Evidence, Translation
from harmoniser.vocabulary import Vocabulary

__all__ = ["because", "edges", "facts_in_words", "level_name", "narrowed_in_words", "path_between"]


def level_name(document: Document, level: str | None) -> str:
    """A level as people say it: its number and what the document calls it."""
    if level is None:
        return "no level"
    return " / ".join(f"{part} ({document.level(part).name})" for part in level.split("/"))


def facts_in_words(known: Mapping[str, int], vocabulary: Vocabulary, names: Iterable[str]) -> list[str]:
    """Known circumstances as short phrases: `engagement with help: refusing`; a value says itself where its name repeats that."""
    said = []
    for name in names:
        if name in known and known[name] != vocabulary.full[name]:
            circumstance = vocabulary.circumstances[name]
            label, at = circumstance.label.lower(), bits(known[name])
            if len(at) == 1 and label in {value.name for value in circumstance.values}:
                said.append(circumstance.values[at[0]].label)
            else:
                said.append(f"{label}: {circumstance.words(known[name]).replace('-', ' ')}")
    return said


def narrowed_in_words(case: Case, library: Library) -> dict[str, str]:
    """What taking an assessment as complete took away, by ticked line: "“Bullied” is taken as not “Bullied badly”".

    Nothing of a line that no other line of its document narrowed.
    """
    if not case.assessed:
        return {}
    document = library.document(case.assessed.area)
    found = {}
    for statement in state_case(case, document, library.vocabulary, complete=True):
        if statement.narrowed_by:
            others = " nor ".join(f"“{document.by_id[name].label}”" for name in statement.narrowed_by)
            found[statement.indicator] = f"“{document.by_id[statement.indicator].label}” is taken as not {others}"
    return found


def path_between(start: str, end: str, vocabulary: Vocabulary) -> list[Edge]:
    """The links of the vocabulary that lead from a need to a broader or implied one (shortest way)."""
    ways: dict[str, list[Edge]] = {start: []}
    queue = [start]
    while queue:
        need = vocabulary.needs[queue.pop(0)]
        steps = [("is a kind of", other) for other in need.broader] + [("implies", other) for other in need.implies]
        for relation, other in steps:
            if other not in ways:
                ways[other] = [*ways[need.id], Edge(f"need:{need.id}", relation, f"need:{other}")]
                queue.append(other)
    return ways.get(end, [])


def edges(translation: Translation, evidence: Evidence, library: Library) -> tuple[Edge, ...]:
    """The subgraph that explains one line of a translation."""
    vocabulary = library.vocabulary
    document = library.documents[translation.document]
    line = document.by_id[evidence.indicator]
    found: dict[Edge, None] = {}
    for link in evidence.links:
        statement = translation.stated[link.index]
        source = f"line:{statement.indicator}" if statement.indicator else f"observation:{link.index}"
        detail = ", ".join(facts_in_words(link.fact.known, vocabulary, vocabulary.circumstances))
        found[Edge(source, "states", f"need:{link.fact.need}", detail)] = None
        if link.how in ("narrower", "implied"):
            found.update(dict.fromkeys(path_between(link.fact.need, link.condition.need, vocabulary)))
        elif link.how == "broader":
            found.update(dict.fromkeys(path_between(link.condition.need, link.fact.need, vocabulary)))
        elif link.how == "may-amount":
            for amount in vocabulary.may_amount(link.fact.need):
                if link.condition.need in vocabulary.above(amount.target):
                    found[Edge(f"need:{amount.need}", "may amount to", f"need:{amount.target}")] = None
                    found.update(dict.fromkeys(path_between(amount.target, link.condition.need, vocabulary)))
                    break
        asks = ", ".join(facts_in_words(link.condition.wide, vocabulary, link.condition.stated))
        found[
            Edge(
                f"need:{link.condition.need}",
                f"is what the line asks about ({evidence.standing})",
                f"line:{line.id}",
                asks,
            )
        ] = None
    for level in line.levels:
        found[Edge(f"line:{line.id}", "stands at", f"level:{document.id}:{level}")] = None
        for tier in document.level(level).tiers:
            found[Edge(f"level:{document.id}:{level}", "leads to", f"tier:{tier}")] = None
    for tier in line.tiers:
        found[
            Edge(f"line:{line.id}", f"sets going: {line.process}" if line.process else "leads to", f"tier:{tier}")
        ] = None
    for held in evidence.held_by:
        found[Edge(f"line:{held}", "holds back", f"line:{line.id}")] = None
    return tuple(found)


def because(translation: Translation, evidence: Evidence, library: Library) -> str:
    """One plain sentence that says why a line is met, open or weakened."""
    vocabulary = library.vocabulary
    document = library.documents[translation.document]
    line = document.by_id[evidence.indicator]
    place = (
        f"level {evidence.level}"
        if evidence.level
        else vocabulary.processes[line.process].label.lower()
        if line.process
        else "process"
    )
    opening = f"{_owner(document)} {place} line “{line.label}”"
    if evidence.standing == "open":
        if evidence.reason:
            return f"{opening} {evidence.reason}."
        reasons = _unique(_open_reason(link, vocabulary) for link in evidence.links if link.standing == Standing.OPEN)
        missing = _missing(evidence, line.alternatives, vocabulary)
        return f"{opening} is open: {'; '.join([*reasons, *missing][:4]) or 'not every reading of what was ticked meets it'}."
    met = [link for link in evidence.links if link.standing == Standing.MET]
    reasons = _unique(_met_reason(link, vocabulary) for link in met)
    if not reasons:
        reasons = [
            "it was ticked in this assessment"
            if _ticked(translation, line.id)
            else "every reading of what was ticked meets it"
        ]
    sentence = f"{opening} is met because {'; and '.join(reasons[:3])}."
    if evidence.standing == "weakened":
        lower = " and ".join(
            f"“{document.by_id[held].label}” (level {'/'.join(document.by_id[held].levels)})"
            for held in evidence.held_by[:2]
        )
        sentence += f" The more specific line {lower} prevails, so it entails level {evidence.counts_as} only."
    return sentence


def _owner(document: Document) -> str:
    name = document.areas[0].name if len(document.areas) == 1 else document.publisher
    return f"{name}'s" if not name.endswith("s") else f"{name}'"


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word for word in words if word))


def _ticked(translation: Translation, indicator: str) -> bool:
    return any(statement.indicator == indicator for statement in translation.stated)


def _subject(link: Link, vocabulary: Vocabulary) -> str:
    fact = vocabulary.needs[link.fact.need].label.lower()
    asked = vocabulary.needs[link.condition.need].label.lower()
    if link.how == "narrower":
        return f"{fact} (a kind of {asked})"
    if link.how == "implied":
        return f"{fact} (which implies {asked})"
    return fact


def _met_reason(link: Link, vocabulary: Vocabulary) -> str:
    if link.how == "absent":
        return f"{vocabulary.needs[link.fact.need].label.lower()} gives no concern"
    names = [name for name in vocabulary.circumstances if name in link.condition.stated and name in link.fact.known]
    said = facts_in_words(link.fact.known, vocabulary, names) if link.how != "implied" else []
    words = f"{_subject(link, vocabulary)} is stated" + (f" with {', '.join(said)}" if said else "")
    more = any(
        vocabulary.circumstances[name].ordered
        and name in link.fact.known
        and lowest(link.fact.known[name]) > highest(link.condition.worded[name])
        for name in link.condition.stated
    )
    return f"{words}, which is more than it asks" if more else words


def _open_reason(link: Link, vocabulary: Vocabulary) -> str:
    subject = _subject(link, vocabulary)
    asked = vocabulary.needs[link.condition.need].label.lower()
    if link.how == "may-amount":
        return f"{subject} may amount to {asked}"
    if link.how == "broader":
        return f"{asked} is a kind of {subject}, and it is not known which kind this is"
    unknown = []
    for name, mask in link.condition.firm.items():
        known = link.fact.known.get(name, vocabulary.full[name])
        if known & ~mask:
            unknown.append(_unknown(vocabulary.circumstances[name], known, mask))
    return f"{subject} is stated, but {' and '.join(_unique(sorted(unknown)))}" if unknown else f"{subject} is stated"


def _unknown(circumstance: Circumstance, known: int, asked: int) -> str:
    name, wanted = circumstance.label.lower(), circumstance.words(asked)
    if known == circumstance.full:
        return f"{name} is not known (the line asks for {wanted})"
    if not known & asked:
        return f"{name}: {circumstance.words(known)} is arguable (the line asks for {wanted})"
    return f"{name} is known only as {circumstance.words(known)} (the line asks for {wanted})"


def _missing(evidence: Evidence, alternatives: tuple[tuple[Condition, ...], ...], vocabulary: Vocabulary) -> list[str]:
    spoken = {id(link.condition) for link in evidence.links}
    missing = []
    for group in alternatives:
        rest = [part for part in group if id(part) not in spoken]
        if rest and len(rest) < len(group):
            missing += [f"nothing is stated of {vocabulary.needs[part.need].label.lower()}" for part in rest]
    return _unique(missing)
