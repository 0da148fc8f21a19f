"""Where documents set the same process going differently, or name services that others do not: kinds 7 and 8.

All of it is read off the facts that stand beside the indicators (docs/facts-guide.md), and off England's baseline for the clocks
between which it leaves a choice. Nothing here says which document is right.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from harmoniser.england import England, load_england
from harmoniser.facts import DocumentFact, Facts, load_facts
from harmoniser.findings import Discrepancy, Severity, Space, Stand, listed, make, name_of
from harmoniser.library import Library, data_folder
from harmoniser.model import Document
from harmoniser.narration import tiers_in_words

__all__ = ["baseline", "different_procedures", "known_facts", "missing_services", "process_of"]

_STRENGTH = {"not-required": 0, "sought": 1, "informed": 2, "required": 2, "explicit": 2}
_ASKED = {
    "not-required": "need not be asked",
    "informed": "is required and has to be informed",
    "sought": "is sought",
    "required": "is required",
    "explicit": "is required and has to be explicit",
}
_BOUND = {
    "within": "within {}",
    "every": "every {}",
    "at-least": "at least {}",
    "at-most": "at most {}",
    "after": "after {}",
    "before": "{} before",
    "for": "for {}",
}
_SHOWN = 3  # facts that a clause quotes before it only counts them


# ------------------------------------------------------------------------------------------------ what is read


class _Same:
    """A library as a key: one and the same object."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.library is self.library

    def __hash__(self) -> int:
        return id(self.library)


def known_facts(space: Space) -> Facts:
    """The facts of the documents, read once for one library."""
    return _facts(_Same(space.library))


def baseline(space: Space) -> England:
    """England's baseline, read once for one library."""
    return _england(_Same(space.library))


@lru_cache(maxsize=1)
def _facts(same: _Same) -> Facts:
    return load_facts(same.library)


@lru_cache(maxsize=1)
def _england(same: _Same) -> England:
    return load_england(data_folder(), same.library.vocabulary)


def process_of(fact: DocumentFact, facts: Facts) -> str:
    """The process that a fact is about: its own, or that of its step; a replaced process counts as its successor."""
    own = fact.process or (facts.by_id[fact.step].process if fact.step in facts.by_id else "")
    term = facts.terms["process"].get(own)
    return term.now or own if term else own


# ------------------------------------------------------------------------------------------------ 7 different procedure


@dataclass(frozen=True)
class _Position:
    """What one document says of one aspect of a process; those with the same `key` agree."""

    document: Document
    facts: tuple[DocumentFact, ...]
    key: Hashable
    words: str
    standing: str = "states"


def different_procedures(
    space: Space, facts: Facts | None = None, england: England | None = None
) -> Iterable[Discrepancy]:
    """Processes that documents bind to different time limits, consent, leads, forms or front doors.

    A document that says nothing of an aspect is shown only for time limits, and only where it describes the process: there its
    silence is itself a difference of procedure.
    """
    facts = facts or known_facts(space)
    yield from _time_limits(space, facts)
    yield from _consents(space, facts)
    yield from _leads(space, facts)
    yield from _forms(space, facts)
    yield from _gateways(space, facts)
    yield from _clock_choices(space, england or baseline(space), facts)


def _by_process(kind: str, space: Space, facts: Facts) -> dict[str, dict[str, list[DocumentFact]]]:
    """The facts of a kind by process and document."""
    found: dict[str, dict[str, list[DocumentFact]]] = {}
    for document in space.documents:
        for fact in facts.of(document.id):
            process = process_of(fact, facts)
            if fact.kind == kind and process:
                found.setdefault(process, {}).setdefault(document.id, []).append(fact)
    return found


def _compared(
    aspect: str,
    process: str,
    label: str,
    positions: Sequence[_Position],
    grave: Severity,
    question: str,
    space: Space,
    tiers: Iterable[str],
) -> Iterable[Discrepancy]:
    """One disagreement where the documents that say something of an aspect do not all say the same."""
    if len({position.key for position in positions}) < 2:
        return
    sides = {key: f"side-{number}" for number, key in enumerate(dict.fromkeys(p.key for p in positions), 1)}
    stands = [
        Stand(
            position.document.id,
            position.standing,
            None,
            (),
            (),
            tuple(fact.id for fact in position.facts),
            position.words,
            sides[position.key],
        )
        for position in positions
    ]
    said = "; ".join(f"{name_of(p.document)}: {p.words}" for p in positions)
    yield make(
        "different-procedure",
        process,
        [position.document.id for position in positions],
        aspect,
        named=(),
        vocabulary=space.library.vocabulary,
        grave=grave,
        text=f"{label}. {said}.",
        stands=stands,
        affected=f"Families whose case reaches this process ({tiers_in_words(tiers, space.library.vocabulary).lower()})",
        question=question,
    )


def _label(process: str, space: Space) -> str:
    return space.library.vocabulary.processes[process].label


def _weight(process: str, points: int, reasons: Sequence[str], space: Space) -> Severity:
    """How grave it is: why documents differ, and one more where the process can only be one of child protection."""
    tiers = space.library.vocabulary.processes[process].tiers
    if tiers == ("child-protection",):
        return Severity(points + 1, (*reasons, "the process belongs to child protection"))
    return Severity(points, tuple(reasons))


def _quoted(found: Sequence[DocumentFact]) -> str:
    said = [fact.label for fact in found[:_SHOWN]]
    more = len(found) - _SHOWN
    return "; ".join(said) + (f"; and {more} more" if more > 0 else "")


def _time_limits(space: Space, facts: Facts) -> Iterable[Discrepancy]:
    described = {
        (document.id, process_of(fact, facts))
        for document in space.documents
        for fact in facts.of(document.id)
        if fact.kind in ("step", "route", "standard")
    }
    for process, found in _by_process("time-limit", space, facts).items():
        positions = []
        for document in space.documents:
            # "At least 28 days" says what counts as such a case, and nothing of by when it has to be dealt with.
            own = [fact for fact in found.get(document.id, []) if fact.bound != "at-least"]
            if own:
                clocks = frozenset((f.amount, f.upper, f.unit, f.bound, f.clock) for f in own)
                words = listed(dict.fromkeys(_limit_in_words(fact, facts) for fact in own))
                if all(fact.clock == "not-stated" for fact in own):
                    standing = "clock-not-stated"
                else:
                    standing = "states"
                positions.append(_Position(document, tuple(own), clocks, words, standing))
            elif (document.id, process) in described:
                positions.append(_Position(document, (), frozenset(), "no time limit is printed", "silent"))
        stated = [position for position in positions if position.facts]
        amounts = {frozenset((f.amount, f.upper, f.unit, f.bound) for f in p.facts) for p in stated}
        clocks_ = {frozenset(f.clock for f in p.facts) for p in stated}
        reasons = []
        if len(amounts) > 1:
            reasons.append("the time limits differ, or are printed for different steps of it")
        if len(clocks_) > 1:
            reasons.append("the clocks are started by different events")
        if any(fact.clock == "not-stated" for position in stated for fact in position.facts):
            reasons.append("what starts a clock is not always stated")
        if len(stated) < len(positions):
            reasons.append("not every document prints a limit")
        yield from _compared(
            "time-limit",
            process,
            f"{_label(process, space)}: time limits",
            positions,
            _weight(process, min(3, len(reasons)), reasons, space),
            f"Within what time, counted from what, should “{_label(process, space).lower()}” happen?",
            space,
            space.library.vocabulary.processes[process].tiers,
        )


def _limit_in_words(fact: DocumentFact, facts: Facts) -> str:
    """A time limit with what it limits; the label of the fact says what that is."""
    return f"{_amount_in_words(fact, facts)} ({fact.label[0].lower()}{fact.label[1:]})"


def _amount_in_words(fact: DocumentFact, facts: Facts) -> str:
    amount = f"{fact.amount} to {fact.upper}" if fact.upper else f"{fact.amount}"
    length = f"{amount} {_unit(fact.unit, fact.upper or fact.amount, facts)}"
    said = _BOUND[fact.bound].format(length)
    if fact.clock == "not-stated":
        return f"{said}, from when is not stated"
    if fact.clock == "previous":
        return said
    event = facts.label("event", fact.clock).lower()
    return f"{said} {event}" if fact.bound == "before" else f"{said}, counted from: {event}"


def _unit(unit: str, amount: int | None, facts: Facts) -> str:
    label = facts.label("unit", unit).lower()
    return label.removesuffix("s") if amount == 1 else label


def _consents(space: Space, facts: Facts) -> Iterable[Discrepancy]:
    """Rules on consent, by process; what is said of agreement to a referral counts for referrals, wherever it is printed."""
    found: dict[tuple[str, str], dict[str, list[DocumentFact]]] = {}
    for process, by_document in _by_process("consent", space, facts).items():
        for name, own in by_document.items():
            for fact in own:
                for purpose in fact.purpose or ("",):
                    key = (
                        ("referral", "referral") if purpose == "referral" and process == "information-sharing" else None
                    )
                    found.setdefault(key or (process, purpose), {}).setdefault(name, []).append(fact)
    for (process, purpose), by_document in found.items():
        positions = []
        strengths, whose, ages = set(), set(), set()
        for document in space.documents:
            own = by_document.get(document.id, [])
            if own:
                rules = frozenset((f.consent, frozenset(f.whose), f.ages, bool(f.unless)) for f in own)
                strengths.add(max(_STRENGTH[f.consent] for f in own))
                whose.add(frozenset(who for f in own for who in f.whose))
                ages.add(frozenset(f.ages for f in own))
                rules_ = {f.consent for f in own}
                # What is informed or explicit is required anyway.
                asked = [f.consent for f in own if f.consent != "required" or not rules_ & {"informed", "explicit"}]
                said = listed(dict.fromkeys(_ASKED[consent] for consent in asked))
                words = f"agreement {said} ({_quoted(own)})"
                positions.append(_Position(document, tuple(own), rules, words))
        reasons = ["the rules on consent differ"]
        if len(strengths) > 1:
            reasons.append("agreement is required in one document and only sought, or not asked for, in another")
        if len(whose) > 1:
            reasons.append("it is not the same people's agreement")
        if len(ages) > 1:
            reasons.append("they divide by different ages")
        label = _label(process, space)
        yield from _compared(
            f"consent-{purpose}",
            process,
            f"{label}: consent{f' to {_PURPOSE[purpose]}' if purpose else ''}",
            positions,
            _weight(process, min(3, len(reasons)), reasons, space),
            f"Whose agreement does “{label.lower()}” take, and when may it go ahead without?",
            space,
            space.library.vocabulary.processes[process].tiers,
        )


_PURPOSE = {
    "referral": "the referral",
    "assessment": "the assessment",
    "sharing": "sharing information",
    "service": "the service",
    "medical": "the medical",
    "plan": "the plan",
}


def _leads(space: Space, facts: Facts) -> Iterable[Discrepancy]:
    """Who leads: by tier, because documents tie the lead to a process or to a level as they please."""
    vocabulary = space.library.vocabulary
    by_tier: dict[str, list[_Position]] = {}
    for tier in vocabulary.tiers:
        for document in space.documents:
            own = [
                fact
                for fact in facts.of(document.id)
                if fact.kind == "lead-professional" and tier in _tiers_of(fact, document, space, facts)
            ]
            if own:
                roles = frozenset(role for fact in own for role in fact.by)
                by = listed(facts.label("role", role).lower() for role in sorted(roles))
                position = _Position(document, tuple(own), roles, f"{by} ({_quoted(own)})")
                by_tier.setdefault(tier, []).append(position)
    joined: dict[tuple[tuple[str, tuple[DocumentFact, ...]], ...], list[str]] = {}
    for tier, positions in by_tier.items():
        if set.intersection(*({role for fact in p.facts for role in fact.by} for p in positions)):
            continue  # there is one role that leads in all of them
        joined.setdefault(tuple((p.document.id, p.facts) for p in positions), []).append(tier)
    for tiers in joined.values():
        grave = Severity(1, ("another profession takes the lead, so a family that moves changes more than its worker",))
        label = tiers_in_words(tiers, vocabulary)
        yield from _compared(
            "lead-professional",
            "+".join(f"lead-{tier}" for tier in tiers),
            f"Who leads at {label.lower()}",
            by_tier[tiers[0]],
            grave,
            f"Who should lead the help for a child at {label.lower()}?",
            space,
            tiers,
        )


def _tiers_of(fact: DocumentFact, document: Document, space: Space, facts: Facts) -> tuple[str, ...]:
    """The tiers at which a fact holds: of its levels, else of its process."""
    if fact.levels:
        return tuple(dict.fromkeys(tier for level in fact.levels for tier in document.level(level).tiers))
    process = process_of(fact, facts)
    return space.library.vocabulary.processes[process].tiers if process else ()


def _forms(space: Space, facts: Facts) -> Iterable[Discrepancy]:
    def key(own: Sequence[DocumentFact]) -> Hashable:
        return frozenset(" ".join(fact.name.lower().split()) for fact in own)

    for process, found in _by_process("form", space, facts).items():
        positions = []
        for document in space.documents:
            own = found.get(document.id, [])
            if own:
                words = listed(dict.fromkeys(f"“{fact.name}”" for fact in own))
                positions.append(_Position(document, tuple(own), key(own), words))
        label = _label(process, space)
        yield from _compared(
            "form",
            process,
            f"{label}: forms",
            positions,
            _weight(process, 1, ["a form of one area is not that of another"], space),
            f"Could one form serve for “{label.lower()}” in all of these areas?",
            space,
            space.library.vocabulary.processes[process].tiers,
        )


def _gateways(space: Space, facts: Facts) -> Iterable[Discrepancy]:
    """Where a process is begun: the kinds of contact to which its routes lead, or that stand under it."""
    doors: dict[str, dict[str, dict[str, DocumentFact]]] = {}
    for fact in (fact for document in space.documents for fact in facts.of(document.id)):
        process = process_of(fact, facts)
        contact = facts.by_id.get(fact.contact) if fact.kind == "route" else fact if fact.kind == "contact" else None
        if process and contact and contact.contact_kind not in ("procedures", "neighbour", "safeguarding-board"):
            doors.setdefault(process, {}).setdefault(fact.document, {}).update({fact.id: fact, contact.id: contact})
    for process, found in doors.items():
        positions = []
        for document in space.documents:
            own = list(found.get(document.id, {}).values())
            contacts = [fact for fact in own if fact.kind == "contact"]
            if contacts:
                kinds = sorted({fact.contact_kind for fact in contacts})
                names = listed(dict.fromkeys(fact.name for fact in contacts[:_SHOWN]))
                more = f" and {len(contacts) - _SHOWN} more" if len(contacts) > _SHOWN else ""
                words = f"{listed(facts.label('contact-kind', kind).lower() for kind in kinds)} ({names}{more})"
                positions.append(_Position(document, tuple(own), tuple(kinds), words))
        label = _label(process, space)
        yield from _compared(
            "gateway",
            process,
            f"{label}: where it begins",
            positions,
            _weight(process, 1, ["another kind of front door is responsible"], space),
            f"Through which door should “{label.lower()}” be reached, so that a family need not ask twice?",
            space,
            space.library.vocabulary.processes[process].tiers,
        )


def _clock_choices(space: Space, england: England, facts: Facts) -> Iterable[Discrepancy]:
    """Limits for which published procedures start the clock with different events, so that no clock is agreed."""
    choices: dict[str, list[int]] = {}
    rules = [*england.law, *england.moving]
    for number, rule in enumerate(rules):
        if rule.choice and rule.limit:
            choices.setdefault(rule.choice, []).append(number)
    for choice, numbers in choices.items():
        offered: dict[str, list[str]] = {}
        for number in numbers:
            limit = rules[number].limit
            if limit:
                offered.setdefault(limit.clock, []).append(rules[number].citation)
        if len(offered) < 2:
            continue
        first = rules[numbers[0]].limit
        assert first is not None
        clocks = listed(facts.label("event", clock).lower() for clock in offered)
        length = f"{first.amount} {_unit(first.unit, first.amount, facts)}"
        stands = []
        for document in space.documents:
            areas = {area.id for area in document.areas}
            own = [
                rules[number]
                for number in numbers
                if not rules[number].areas or areas.intersection(rules[number].areas)
            ]
            open_ = len({rule.limit.clock for rule in own if rule.limit}) != 1
            words = "nothing settles which event starts the clock" if open_ else f"{own[0].citation} settles the clock"
            stands.append(
                Stand(document.id, "clock-not-stated" if open_ else "states", None, (), (), (), words, "open")
            )
        reasons = ["a limit without one agreed clock can be kept and missed at once"]
        doubts = dict.fromkeys(rules[number].doubt for number in numbers)
        reasons += [doubt for doubt in doubts if doubt]
        yield make(
            "different-procedure",
            choice,
            [document.id for document in space.documents],
            "clock-choice",
            named=(),
            vocabulary=space.library.vocabulary,
            grave=Severity(3, tuple(reasons)),
            text=f"{_title(choice)}: {length}, counted from different events in published procedures: {clocks}.",
            stands=stands,
            affected="Children who move to another area while this limit runs",
            question=f"From which one of these events are the {length} to be counted?",
        )


def _title(name: str) -> str:
    words = name.replace("-", " ")
    return f"{words[0].upper()}{words[1:]}"


# ------------------------------------------------------------------------------------------------ 8 missing service


def missing_services(space: Space, facts: Facts | None = None) -> Iterable[Discrepancy]:
    """Kinds of service that some documents name and another does not, not even a wider or a narrower kind.

    Not to be named is not to be lacking: a document may have left out what the area does have.
    """
    facts = facts or known_facts(space)
    kinds = facts.terms["service-kind"]
    near = _near(kinds.keys(), lambda kind: kinds[kind].broader)
    named: dict[str, dict[str, list[DocumentFact]]] = {}
    for document in space.documents:
        for fact in facts.of(document.id):
            for kind in fact.services if fact.kind == "service" else ():
                named.setdefault(kind, {}).setdefault(document.id, []).append(fact)
    for kind, found in named.items():
        related = [other for other in named if other in near[kind]]
        silent = [d for d in space.documents if not any(d.id in named[other] for other in (kind, *related))]
        if silent and kind != "other":
            yield _missing(kind, found, related, named, silent, space, facts)


def _near(kinds: Iterable[str], broader: Callable[[str], Sequence[str]]) -> Mapping[str, set[str]]:
    """The wider and narrower kinds of each kind."""
    above: dict[str, set[str]] = {}
    for kind in kinds:
        todo, wider = [kind], set[str]()
        while todo:
            for name in broader(todo.pop()):
                if name not in wider:
                    wider.add(name)
                    todo.append(name)
        above[kind] = wider
    return {kind: wider | {other for other in above if kind in above[other]} for kind, wider in above.items()}


def _missing(
    kind: str,
    found: Mapping[str, Sequence[DocumentFact]],
    related: Sequence[str],
    named: Mapping[str, Mapping[str, Sequence[DocumentFact]]],
    silent: Sequence[Document],
    space: Space,
    facts: Facts,
) -> Discrepancy:
    vocabulary = space.library.vocabulary
    label = facts.label("service-kind", kind)
    stands = []
    reached: list[str] = []
    for document in space.documents:
        own = list(found.get(document.id, ()))
        if own:
            levels = [level.id for level in document.levels if any(level.id in fact.levels for fact in own)]
            numbered = all(level[:1].isdigit() for level in levels)
            places = levels if numbered else [f"“{document.level(level).name}”" for level in levels]
            tiers = {tier for fact in own for tier in _tiers_of(fact, document, space, facts)}
            ordered = tuple(tier for tier in vocabulary.tiers if tier in tiers)
            reached += ordered
            at = f"at level {listed(places)}" if levels else "without a level"
            own_names = listed(dict.fromkeys(fact.name or fact.label for fact in own[:_SHOWN]))
            words = f"named {at} ({own_names})"
            ids = tuple(fact.id for fact in own)
            stands.append(Stand(document.id, "named", "/".join(levels) or None, ordered, (), ids, words, "named"))
        elif document in silent:
            stands.append(Stand(document.id, "silent", None, (), (), (), "none of this kind is named", "silent"))
        else:
            others = [other for other in related if document.id in named[other]]
            words = f"only something near it is named ({listed(facts.label('service-kind', o).lower() for o in others[:3])})"
            ids = tuple(fact.id for other in others for fact in named[other][document.id])
            stands.append(Stand(document.id, "near", None, (), (), ids, words, "near"))
    reasons = [f"named by {len(found)} of {len(space.documents)} documents; what is not named may still be there"]
    points = 1
    everywhere = facts.terms["service-kind"][kind].everywhere
    if everywhere:
        reasons.append("each area has it by law, so only the naming differs")
    elif len(silent) == 1 and len(space.documents) > 2:
        points += 1
        reasons.append(f"only {name_of(silent[0])} names nothing of the kind")
    high = vocabulary.tiers["child-in-need"].rank
    if not everywhere and any(vocabulary.tiers[tier].rank >= high for tier in reached):
        points += 1
        reasons.append("it is named for children in need or above")
    missing = listed(name_of(document) for document in silent)
    verb = "names" if len(silent) == 1 else "name"
    said = "; ".join(
        f"{name_of(space.library.documents[stand.document])}: {stand.words}"
        for stand in stands
        if stand.standing != "silent"
    )
    return make(
        "missing-service",
        kind,
        [stand.document for stand in stands],
        "",
        named=(),
        vocabulary=vocabulary,
        grave=Severity(points, tuple(reasons)),
        text=f"{label}: {missing} {verb} none; {said}.",
        stands=stands,
        affected=f"Families who use this service and move to {missing}",
        question=f"Should the document of {missing} name how this service ({label.lower()}) is reached, and from which level?"
        if everywhere
        else f"Is there such a service ({label.lower()}) in {missing}, and from which level?",
    )
