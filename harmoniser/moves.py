"""A move between two areas: the translation, who is responsible until when, deadlines, both pathways, and the law.

Nothing here decides anything: every entry names its source, and what was not read at its source says so.
"""

from __future__ import annotations

from calendar import month_name
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from harmoniser.deadlines import add, holidays_between, parse_day
from harmoniser.england import England, Rule
from harmoniser.errors import MoveError
from harmoniser.facts import DocumentFact, Facts
from harmoniser.library import Library
from harmoniser.matching import Standing, Stated, match
from harmoniser.model import Case, Document, Indicator, Locator
from harmoniser.pathways import (
    CHANGES,
    STATUTORY,
    Pathway,
    ServiceChange,
    Stage,
    compare_services,
    from_process,
    pathway,
)
from harmoniser.reading import nearest
from harmoniser.translation import Translation, level_for_tier, translate

__all__ = ["Child", "ClockChoice", "Deadline", "Flag", "Move", "parse_events", "plan_move"]

NOTIFIED = "notification-of-move"
_AFTER_NOTICE = ("transfer-request", "transfer-accepted", "written-information", "referral", "referral-accepted")


@dataclass(frozen=True)
class Deadline:
    """One time limit of a move. `last` is the last day, where the day on which its clock starts is known (`start`).

    `earliest` is the last day if the clock started on the day of the notification, where it cannot start before that.
    `skipped` are the bank holidays that the count passed over. Exactly one of `rule` and `fact` is the source.
    """

    text: str
    amount: int
    upper: int | None
    unit: str
    bound: str
    clock: str
    start: date | None
    last: date | None
    earliest: date | None
    skipped: Mapping[date, str]
    rule: Rule | None = None
    fact: DocumentFact | None = None


@dataclass(frozen=True)
class ClockChoice:
    """One limit for which published procedures start the clock at different moments: a discrepancy, shown and not settled."""

    amount: int
    unit: str
    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True)
class Flag:
    """A rule of law that the case raises. `standing` is applies or may-apply (something it depends on is unknown)."""

    rule: Rule
    standing: str


@dataclass(frozen=True)
class Child:
    """One child of a move: the translation, both pathways, and what to watch.

    `now` are the stages here that belong to the status, `next` those there from where the child enters. `aside` are the
    documents' time limits that only something never stated would start (a stay in hospital).
    """

    case: Case
    translation: Translation
    here: Pathway | None
    there: Pathway | None
    now: tuple[Stage, ...]
    next: tuple[Stage, ...]
    services: tuple[ServiceChange, ...]
    flags: tuple[Flag, ...]
    responsibility: tuple[Rule, ...]
    warnings: tuple[str, ...]
    flight: bool
    aside: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Move:
    """A move of one child, or of siblings, from one area to another.

    `stay` is permanent or temporary; `complete`: each assessment was taken as complete for the needs that it ticks.
    """

    sending: str
    receiving: str
    day: date
    stay: str
    children: tuple[Child, ...]
    deadlines: tuple[Deadline, ...]
    choices: tuple[ClockChoice, ...]
    standings: tuple[str, ...]
    complete: bool

    @property
    def flight(self) -> bool:
        """Whether something stated may mean that the family is in flight."""
        return any(child.flight for child in self.children)


def plan_move(
    cases: Sequence[Case],
    sending: str,
    receiving: str,
    day: date,
    library: Library,
    facts: Facts,
    england: England,
    *,
    stay: str = "permanent",
    events: Mapping[str, date] | None = None,
    complete: bool = True,
) -> Move:
    """Work out a move.

    Args:
        cases: one case for each child.
        sending: the area that the child leaves.
        receiving: the area that the child moves to.
        day: the day on which the receiving area is notified.
        library: the vocabulary and documents.
        facts: what the documents say beside their indicators.
        england: the law and the published procedures.
        stay: permanent or temporary.
        events: the days of other events that start a clock, by the event's id.
        complete: take each assessment as complete for the needs that it ticks.

    Raises:
        MoveError: the areas are the same, or the day lies before one of the documents.
        UnknownNameError: there is no such area.
    """
    origin, target = library.document(sending), library.document(receiving)
    if sending == receiving:
        raise MoveError("--to: is the area that the child leaves; a move has two areas")
    for area, document in ((sending, origin), (receiving, target)):
        if day < _first_day(document.date):
            name = library.areas[area].name
            raise MoveError(f"--date: lies before {name}'s document, which is of {document.date}")
    started = {**(events or {}), NOTIFIED: day}
    children = tuple(
        _child(case, sending, receiving, stay, library, facts, england, complete=complete) for case in cases
    )
    rules = list(dict.fromkeys(rule for child in children for rule in child.responsibility))
    rules += [flag.rule for child in children for flag in child.flags if flag.rule not in rules]
    timed = [_deadline(rule, started) for rule in rules if rule.limit]
    # A short stay starts none of the receiving document's clocks where a plan or order is carried on from elsewhere.
    stages = (
        stage
        for child in children
        for stage in child.next
        if stay == "permanent" or child.case.status in ("none", "early-help")
    )
    limits = dict.fromkeys(fact for stage in stages for fact in stage.facts() if fact.kind == "time-limit")
    timed += [_deadline_of(fact, started) for fact in limits]
    choices, rest = _choices(timed)
    return Move(
        sending,
        receiving,
        day,
        stay,
        children,
        tuple(sorted(rest, key=lambda item: (item.last is None, item.last or date.max))),
        choices,
        tuple(standing_in_words(document) for document in {d.id: d for d in (origin, target)}.values()),
        complete,
    )


def _first_day(text: str) -> date:
    parts = [int(part) for part in text.split("-")]
    return date(*[*parts, 1, 1][:3])


def standing_in_words(document: Document) -> str:
    """One plain sentence or two on how far a document can still be relied on."""
    areas = ", ".join(area.name for area in document.areas)
    year, _, month = document.date.partition("-")
    when = f"{month_name[int(month[:2])]} {year}" if month else year
    return f"{areas}, {when}: {document.standing}."


# ------------------------------------------------------------------------------------------------ one child


def _child(
    case: Case,
    sending: str,
    receiving: str,
    stay: str,
    library: Library,
    facts: Facts,
    england: England,
    *,
    complete: bool,
) -> Child:
    translation = translate(case, receiving, library, complete=complete)
    here = _level_here(case, sending, library)
    paths = [
        pathway(area, level, library, facts) if level else None
        for area, level in ((sending, here), (receiving, translation.result_level))
    ]
    there = translation.result_level
    result = translation.result_tier or ""
    flags = tuple(_flags(case, translation.stated, result, stay, england.law, library))
    needs = {
        fact.need
        for stated in translation.stated
        for alternative in stated.alternatives
        for fact in alternative
        if not fact.absent
    }
    flight = any(library.vocabulary.above(need).get(other) for need in needs for other in facts.terms["flight"])
    kinds = {other for need in needs for other, kind in library.vocabulary.above(need).items() if kind}
    services = compare_services((sending, here), (receiving, there), library, facts) if here and there else ()
    return Child(
        case,
        translation,
        paths[0],
        paths[1],
        _next(paths[0], case.status, library.vocabulary.statuses[case.status].tier, facts, kinds) if paths[0] else (),
        _next(paths[1], case.status, translation.result_tier or "", facts, kinds) if paths[1] else (),
        _fitting(services, kinds, facts),
        flags,
        _responsibility(case, translation, (sending, receiving), stay, england, library),
        tuple(_warnings(case, translation, sending, library)),
        flight,
        _aside(paths, kinds, facts),
    )


def _fitting(services: Iterable[ServiceChange], needs: Collection[str], facts: Facts) -> tuple[ServiceChange, ...]:
    """Services with those first, of each change, that are meant for something stated; last what every area has by law."""
    kinds = facts.terms["service-kind"]
    found = [replace(item, fits=not set(kinds[item.kind].bears_on).isdisjoint(needs)) for item in services]
    return tuple(
        sorted(found, key=lambda item: (CHANGES.index(item.change), not item.fits, kinds[item.kind].everywhere))
    )


def _aside(paths: Iterable[Pathway | None], needs: Collection[str], facts: Facts) -> frozenset[str]:
    """The time limits that hold for other needs than these, or whose clock only another need would start."""
    events = facts.terms["event"]
    found = set()
    for limit in (fact for path in paths if path for fact in path.of("time-limit")):
        asked = limit.needs or (events[limit.clock].bears_on if limit.clock else ())
        if asked and set(asked).isdisjoint(needs):
            found.add(limit.id)
    return frozenset(found)


def _next(path: Pathway, status: str, tier: str, facts: Facts, needs: Collection[str]) -> tuple[Stage, ...]:
    """The stages from where a child of that status and those needs enters.

    Being looked after is a status of its own: its care planning awaits only a child who is looked after. Nor is abuse to be
    recognised once more where somebody has a plan for the child already.
    """
    entries = {name: next(iter(term.broader), "recognition") for name, term in facts.terms["status"].items()}
    entry = entries[status]
    others = {entries["looked-after"], entries["none"]} - {entry}
    return tuple(stage for stage in from_process(path, entry, tier, facts, needs) if stage.process not in others)


def _level_here(case: Case, sending: str, library: Library) -> str | None:
    """The level whose pathway the child is on now: the one assessed there, or the lowest that the status calls for."""
    document = library.document(sending)
    if case.assessed and library.document(case.assessed.area) is document and case.assessed.level:
        return case.assessed.level
    rank = {tier.id: tier.rank for tier in library.vocabulary.tiers.values()}
    tier = library.vocabulary.statuses[case.status].tier
    return level_for_tier(document, tier, rank).id if tier else None


def _responsibility(
    case: Case, translation: Translation, areas: Sequence[str], stay: str, england: England, library: Library
) -> tuple[Rule, ...]:
    """What a move asks of whom: what the result calls for beyond the status, then the status, the situation, every move.

    A procedure of certain areas counts only where the side that it binds is among them: what a receiving area lays on itself
    says nothing of a child who leaves it.
    """
    sides = {"sending": areas[:1], "receiving": areas[1:]}
    found = [
        flag.rule
        for flag in _flags(case, translation.stated, translation.result_tier or "", stay, england.moving, library)
        if flag.standing == "applies"
        and (not flag.rule.areas or set(flag.rule.areas).intersection(sides.get(flag.rule.responsible, areas)))
    ]
    return tuple(
        sorted(found, key=lambda rule: (not rule.when.results, not rule.when.statuses, rule.when.always, rule.order))
    )


def _flags(
    case: Case, stated: Sequence[Stated], result: str, stay: str, rules: Iterable[Rule], library: Library
) -> Iterable[Flag]:
    """The rules that a case raises: all that a rule asks holds, or (then it may apply) is not known of age or needs."""
    for rule in rules:
        when = rule.when
        if not (when.always or when.statuses or when.results or when.needs or when.ages is not None or when.stay):
            continue  # background
        if (when.statuses and case.status not in when.statuses) or when.stay not in ("", stay):
            continue
        if when.results and result not in when.results:
            continue
        standings = ["applies"]
        if when.ages is not None:
            if not case.age & when.ages:
                continue
            standings.append("may-apply" if case.age & ~when.ages else "applies")
        if when.needs:
            found = match(_as_line(rule), stated, library.vocabulary)
            if found is None or found.standing not in (Standing.MET, Standing.OPEN):
                continue
            standings.append("applies" if found.standing == Standing.MET else "may-apply")
        yield Flag(rule, "may-apply" if "may-apply" in standings else "applies")


def _as_line(rule: Rule) -> Indicator:
    """A rule's facts as a line, so that the one way of matching serves the law too."""
    return Indicator(
        *(rule.id, "england", "trigger", (), "", 0, rule.title, rule.when.needs, "", (), False, "", ""),
        locator=Locator(0, 1, "", 0),
    )


def _warnings(case: Case, translation: Translation, sending: str, library: Library) -> Iterable[str]:
    """What the case says that does not fit together; both sides are kept."""
    vocabulary = library.vocabulary
    rank = {tier.id: tier.rank for tier in vocabulary.tiers.values()}
    status = vocabulary.statuses[case.status]
    if case.assessed and library.document(case.assessed.area) is not library.document(sending):
        yield (
            f"The assessment was made in {library.areas[case.assessed.area].name}, but the child leaves "
            f"{library.areas[sending].name}: both are kept."
        )
    result = translation.result_tier
    # Being looked after is a status beside the tiers; a result that the status itself holds is no difference.
    if result in STATUTORY and case.status != "looked-after" and rank.get(status.tier, -1) < rank[result]:
        yield (
            f"The result and the plan differ: what is stated comes to “{vocabulary.tiers[result].label.lower()}” there at least, "
            f"and the plan or order now is “{status.label.lower()}”. What to do first follows the higher of the two."
        )
    alone = translate(replace(case, status="none"), sending, library, questions=False)
    tied = alone.floor is not None and alone.floor.tier == "child-protection"
    top = alone.likely.tiers[-1] if alone.likely.tiers else ""
    # Being looked after is a status beside the tiers, which the lines cannot contradict.
    grave = case.status != "looked-after" and not (tied and status.tier == "child-protection")
    if grave and status.tier and top and rank[top] < rank[status.tier]:
        yield (
            f"The status is “{status.label.lower()}”, but the lines stated lead no further than "
            f"“{vocabulary.tiers[top].label.lower()}” in {library.areas[sending].name}: both are kept, and the status stands."
        )
    if tied and (not status.tier or rank[status.tier] < rank["child-protection"]):
        yield (
            f"Lines of section 47 are met, but the status is “{status.label.lower()}”: both are kept. "
            "Ask at once whether a strategy discussion is needed."
        )


# ------------------------------------------------------------------------------------------------ deadlines


def _deadline(rule: Rule, started: Mapping[str, date]) -> Deadline:
    limit = rule.limit
    if limit is None:
        raise ValueError(f"{rule.id} has no time limit")
    return _dated(
        Deadline(
            *(rule.title, limit.amount, limit.upper, limit.unit, limit.bound, limit.clock, None, None, None, {}),
            rule=rule,
        ),
        started,
    )


def _deadline_of(fact: DocumentFact, started: Mapping[str, date]) -> Deadline:
    return _dated(
        Deadline(
            *(fact.label, fact.amount or 0, fact.upper, fact.unit, fact.bound, fact.clock, None, None, None, {}),
            fact=fact,
        ),
        started,
    )


def _dated(item: Deadline, started: Mapping[str, date]) -> Deadline:
    start = started.get(item.clock)
    amount = item.upper or item.amount
    if start is not None and item.bound in ("within", "before", "at-most"):
        first = bool(item.rule and item.rule.limit and item.rule.limit.counts_first_day)
        last = add(start, amount, item.unit, back=item.bound == "before", counts_first_day=first)
        skipped = holidays_between(start, last) if last and item.unit == "working-days" else {}
        return replace(item, start=start, last=last, skipped=skipped)
    if item.clock in _AFTER_NOTICE and item.bound == "within":
        return replace(item, earliest=add(started[NOTIFIED], amount, item.unit))
    return item


def _choices(timed: Sequence[Deadline]) -> tuple[tuple[ClockChoice, ...], list[Deadline]]:
    """Rules that set one limit with different clocks, taken together; of the other rules, one for each limit and clock."""
    groups: dict[str, list[Deadline]] = {}
    rest: list[Deadline] = []
    seen: set[tuple[object, ...]] = set()
    for item in timed:
        if item.rule and item.rule.choice:
            groups.setdefault(item.rule.choice, []).append(item)
            continue
        key = (item.amount, item.unit, item.bound, item.clock)
        if item.fact or key not in seen:
            rest.append(item)
        if item.rule:
            seen.add(key)
    choices = []
    for group in groups.values():
        apart = sorted(group, key=lambda item: (item.last is None, bool(item.rule and not item.rule.read)))
        if len({item.clock for item in group}) > 1:
            choices.append(ClockChoice(group[0].amount, group[0].unit, tuple(apart)))
        else:
            rest += apart
    return tuple(choices), rest


def parse_events(given: Iterable[str], facts: Facts) -> dict[str, date]:
    """Read the days of events, each written EVENT=YYYY-MM-DD.

    Raises:
        DateError: a day does not exist.
        MoveError: one is not of this form, is given twice, or its event is not known.
    """
    events = facts.terms["event"]
    found: dict[str, date] = {}
    for text in given:
        name, equals, day = text.partition("=")
        if not equals:
            raise MoveError("--event: expected EVENT=YYYY-MM-DD, such as transfer-accepted=2026-12-21")
        if name not in events or name in (NOTIFIED, "not-stated", "previous"):
            hint = nearest(name, list(events)) or "; see: harmoniser move --help"
            raise MoveError(
                f"--event: unknown event{hint}" if name != NOTIFIED else "--event: use --date for the notification"
            )
        if name in found:
            raise MoveError(f"--event: {name} is given twice")
        found[name] = parse_day(day, f"--event {name}")
    return found
