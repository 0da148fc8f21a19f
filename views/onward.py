"""What happens next: who is responsible, by when, what begins there and what is lost, and the note that goes along.

The order is that of a telephone call: what it comes to, who answers for the child, what to do first, whom to ring, by when.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from harmoniser import narration
from harmoniser.account import source_in_words
from harmoniser.deadlines import EARLIEST, LATEST
from harmoniser.drafts import UNBORN, Draft, begun, make_case, states_a_concern
from harmoniser.england import England, Rule, load_england
from harmoniser.errors import HarmoniserError
from harmoniser.facts import DocumentFact, Facts, load_facts
from harmoniser.library import data_folder
from harmoniser.model import Case
from harmoniser.moves import Child, ClockChoice, Deadline, Move, plan_move
from harmoniser.notes import (
    EXAMPLES,
    clock_warning,
    day_in_words,
    deadline_in_words,
    holders_in_words,
    law_order,
    referrals,
    stated_in_words,
)
from harmoniser.pathways import ServiceChange
from harmoniser.timeline import UNDATED, clocks, days, later_limits, side_by_side
from views import frame, handing, moving

_STYLE = """<style>
.hz-outcome{font-size:1.45rem;font-weight:650;line-height:1.3;margin:.3rem 0}
.hz-hold{list-style:none;margin:.2rem 0!important;padding:0!important}
.hz-hold li{font-size:1.2rem;line-height:1.4;margin:.3rem 0!important;padding:.1rem 0 .1rem .8rem;
 border-left:4px solid light-dark(#1f6278,#5fb0c6)}
.hz-first{margin:.2rem 0!important;padding-left:1.6rem!important}
.hz-first li{font-size:1.1rem;line-height:1.4;margin:.3rem 0!important}
.hz-rules{margin:.2rem 0!important;padding-left:1.1rem!important}.hz-rules li{margin:.35rem 0!important}
.hz-rules small,.hz-first small{display:block;font-size:.85rem;opacity:.88}
.hz-check{font-size:.9em;font-weight:650;color:light-dark(#7a4b00,#e0a450)}
.hz-call{border:2px solid light-dark(#1f6278,#5fb0c6);border-radius:.5rem;padding:.6rem .9rem}
.hz-call p{margin:.1rem 0}.hz-call .hz-phone{font-size:1.7rem;font-weight:650;letter-spacing:.02em;line-height:1.3}
.hz-call .hz-phone a{color:inherit}.hz-call small{display:block;opacity:.88}
.hz-columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(17rem,100%),1fr));gap:.6rem}
.hz-columns section{border:1px solid color-mix(in srgb,currentColor 20%,transparent);border-radius:.45rem;padding:.5rem .8rem}
.hz-columns h3{margin:0 0 .2rem!important;padding:0!important;font-size:1rem}
.hz-columns ul,.hz-plain{margin:0!important;padding-left:1rem!important}.hz-columns small{display:block;opacity:.88}
.hz-plain li{margin:.15rem 0!important}
.hz-case{border:2px solid #555;padding:.4rem .7rem;margin:.4rem 0}
@media print{[class*="st-key-off-paper"],[data-testid="stExpander"]:has(details:not([open])),.hz-foot{display:none!important}
 .stMainBlockContainer{zoom:.78}}
@media(max-width:640px){.hz-outcome{font-size:1.2rem}.hz-hold li{font-size:1.08rem}.hz-first li{font-size:1rem}}
</style>"""
_AFTER = ("transfer-request", "transfer-accepted", "written-information", "initial-conference")
_SOON = ("minutes", "hours", "days", "working-days")
_CALLS = ("front-door", "out-of-hours", "advice", "early-help")
_STAYS = ("permanent", "temporary")
_NOT_STATUTORY = ("none", "early-help")
_MOST_TASKS, _MOST_CALLS, _MOST_SERVICES, _MOST_LAW, _MOST_QUESTIONS, _MOST_OPEN = 4, 3, 8, 4, 3, 4
_MOST_UNPREFIXED = 7  # digits of a number that is printed without its area code


@st.cache_resource(show_spinner="Reading what the documents set in motion …")
def _baseline() -> tuple[Facts, England]:
    library = frame.library()
    return load_facts(library), load_england(data_folder(), library.vocabulary)


@dataclass(frozen=True)
class _Given:
    """What the fields above the answer say of the move. Two are the same where they say the same."""

    day: date | None
    stay: str
    events: dict[str, date]


def page() -> None:
    """The page."""
    state = moving.choose("What happens next there?")
    if not begun(state) or not (states_a_concern(state) or state.status not in _NOT_STATUTORY):
        moving.missing(state)
        frame.go("move", "Say what was found: A child who moves")
        return
    try:
        facts, england = _baseline()
        given, beside = _fields()
        made = make_case(state, frame.library(), complete=moving.complete())
        if made is None:
            moving.missing(state)
            return
        if state.sending == state.receiving:
            st.info("Choose two different areas: a move has two.")
            return
        if given.day is None:
            st.info("Give the day on which the receiving area is notified: the dates are counted from it.")
            return
        move = _planned(state, made[0], given, facts, england)
    except HarmoniserError as problem:
        st.error(_in_words(problem))
        return
    child = move.children[0]
    with beside:
        guarded = _guarded(state, move)
    _on_paper(state, move, guarded=guarded)
    _outcome(move, child, guarded=guarded)
    _responsible(move, child)
    _first(move, child, facts)
    _call(move, child, facts)
    _dates(move, facts)
    _ask(child)
    _steps(move, child)
    _services(move, child)
    _law(child, england)
    _hand_over(child)
    made_from = moving.made(state)
    with st.container(key="off-paper"):
        handing.downloads(move, facts, made_from, guarded=guarded, key=(state, given, made_from, move.complete))


def _in_words(problem: HarmoniserError) -> str:
    """A refusal in the words of the page, which has fields and no options."""
    said = str(problem).replace("--date:", "The day of the notification").replace("--to:", "The receiving area")
    return f"{said.rstrip('.')}."


def _planned(state: Draft, case: Case, given: _Given, facts: Facts, england: England) -> Move:
    return plan_move(
        [case],
        state.sending,
        state.receiving,
        given.day or date.today(),
        frame.library(),
        facts,
        england,
        stay=given.stay,
        events=given.events,
        complete=moving.complete(),
    )


# ------------------------------------------------------------------------------------------------ the fields


def _fields() -> tuple[_Given, DeltaGenerator]:
    """The fields, and the place beside them for what depends on what the move turns out to be."""
    day_field, stay_field, beside = st.columns([1, 1, 2], vertical_alignment="bottom")
    st.session_state["notified_on"] = st.session_state.setdefault("notified", date.today())
    day = day_field.date_input(
        "Receiving area notified on",
        help="The days are counted from it. What you type counts once you leave the field.",
        min_value=EARLIEST,
        max_value=LATEST,
        format="DD/MM/YYYY",
        key="notified_on",
        on_change=_keep,
        args=("notified_on", "notified"),
    )
    st.session_state["stay_is"] = st.session_state.get("stay", _STAYS[0])
    stay = stay_field.radio(
        "The stay there is",
        _STAYS,
        horizontal=True,
        key="stay_is",
        on_change=_keep,
        args=("stay_is", "stay"),
    )
    kept: dict[str, date | None] = st.session_state.setdefault("event_days", {})
    events = {event: started for event, started in kept.items() if started}
    return _Given(day, stay, events), beside


def _keep(field: str, name: str) -> None:
    st.session_state[name] = st.session_state[field]


def _events(move: Move, facts: Facts) -> None:
    """The days of the other events that start a clock of this move, kept while other pages are looked at."""
    limits = [*(item for choice in move.choices for item in choice.deadlines), *move.deadlines]
    events = dict.fromkeys(item.clock for item in limits if item.rule and item.clock not in UNDATED)
    if not events:
        return
    dated = bool(move.choices) or any(item.last for item in limits)
    with (
        st.container(key="off-paper-days"),
        st.expander("Other days that start a clock: enter those that you know", expanded=not dated),
        st.container(horizontal=True),
    ):
        for event in events:
            label = facts.label("event", event)
            key = f"event-{event}"
            st.session_state[key] = st.session_state.event_days.get(event)
            st.date_input(
                label[:1].upper() + label[1:],
                format="DD/MM/YYYY",
                key=key,
                min_value=EARLIEST,
                max_value=LATEST,
                on_change=_keep_event,
                args=(event,),
                width=340,
            )
            if event in _AFTER and (day := st.session_state[key]) and day < move.day:
                st.warning(f"This day lies before the notification: {label}. Is that right?")


def _keep_event(event: str) -> None:
    st.session_state.event_days = {**st.session_state.event_days, event: st.session_state[f"event-{event}"]}


def _guarded(state: Draft, move: Move) -> bool:
    """Whether notes leave out where the family goes.

    On by itself where something stated calls for it; switched off by hand only for the very things stated then. Switched on
    by hand it stays on.
    """
    released = st.session_state.get("released") == state.things
    guarded = bool(st.session_state.get("guarded")) or (move.flight and not released)
    st.session_state["guarded_is"] = guarded
    st.checkbox(
        "The family flees abuse: no note says where it goes",
        key="guarded_is",
        on_change=_set_guarded,
        help="On by itself where domestic abuse, forced marriage or the like is stated.",
    )
    return guarded


def _set_guarded() -> None:
    on = bool(st.session_state["guarded_is"])
    st.session_state.guarded = on
    st.session_state.released = None if on else moving.current().things


# ------------------------------------------------------------------------------------------------ what it comes to


def _on_paper(state: Draft, move: Move, *, guarded: bool) -> None:
    """What the fields say, in one line for the printed page, where they are not; and whether that page may leave the room."""
    library, document = frame.library(), frame.library().document(state.sending)
    age = (
        f"{state.weeks} weeks of pregnancy"
        if state.age == UNBORN
        else f"age {state.age}"
        if state.age
        else "age not known"
    )
    parts = [
        f"{library.areas[state.sending].name} → {library.areas[state.receiving].name}",
        f"assessed in {library.areas[state.sending].name} as {frame.level_name(document, state.level)}"
        if state.level
        else "no level given",
        age,
        library.vocabulary.statuses[state.status].label.lower(),
        f"{move.stay} stay, receiving area notified on {day_in_words(move.day)}",
        "the family flees abuse" if guarded else "not marked as fleeing abuse",
    ]
    example = EXAMPLES.get(moving.made(state).example, "")
    lines = [f"<b>{escape(example)}</b>"] if example else []
    if guarded:
        lines.append(
            f"<b>This sheet names {escape(library.areas[state.receiving].name)}, where the family goes. Do not hand it on, copy "
            "it or leave it lying: hand on the transfer note, which does not say it.</b>"
        )
    lines.append(escape("; ".join(parts) + ". What is folded away on the page is not printed."))
    st.html(f'{_STYLE}<div class="hz-on-paper hz-case">{"<br>".join(lines)}</div>')


def _outcome(move: Move, child: Child, *, guarded: bool) -> None:
    library, translation = frame.library(), child.translation
    name = library.areas[move.receiving].name
    if not narration.states_a_concern(translation):
        said = "Nothing is stated yet of what was found, so there is no result. The plan in force stands."
    elif translation.result_level is None:
        said = f"{name}’s document meets none of what is stated. Silence is not the lowest level: ask there."
    else:
        said = f"In {name} this comes to {frame.outcome(library.document(move.receiving), translation, library)}."
    st.html(f'{_STYLE}<p class="hz-outcome">{escape(said)}</p>')
    for rule in dict.fromkeys(rule for rule in child.responsibility if rule.warns):
        st.warning(f"**{rule.title}.** {rule.says}{f' ({rule.doubt})' if rule.doubt else ''}", icon="⚠️")
    if guarded:
        st.warning(
            "**The family may be fleeing abuse.** Tell nobody where it goes who does not need to know it to protect the child. "
            "The notes below leave it out.",
            icon="⚠️",
        )
    for warning in child.warnings:
        st.warning(warning, icon="⚠️")
    st.html(f"<p><b>The documents’ age.</b> {escape(' '.join(f'{standing}' for standing in move.standings))}</p>")
    with st.container(horizontal=True, vertical_alignment="center", key="off-paper-links"):
        st.page_link("views/move.py", label="The evidence for this, line by line")
        st.markdown("[The note to take along](#note)")


# ------------------------------------------------------------------------------------------------ responsible, and first


def _responsible(move: Move, child: Child) -> None:
    st.header("Who is responsible, and until when", anchor=False)
    said = holders_in_words(child, move, frame.library())
    items = "".join(f"<li>{escape(words)}</li>" for words in said)
    st.html(f'{_STYLE}<ul class="hz-hold">{items}</ul>' if items else "<p>Nothing is known of this.</p>")
    rules = [
        rule
        for rule in dict.fromkeys(child.responsibility)
        if not (rule.choice or rule.warns or rule.topic == "handover")
    ]
    with st.expander(f"The rules behind this, with their sources ({len(rules)})"):
        for side, title in _sides(move).items():
            found = [rule for rule in rules if rule.responsible == side]
            if found:
                st.subheader(title, anchor=False)
                st.html(_rules(found))


def _sides(move: Move) -> dict[str, str]:
    areas = frame.library().areas
    return {
        "sending": f"What {areas[move.sending].name} does",
        "receiving": f"What {areas[move.receiving].name} does",
        "both": "What both do",
        "every-professional": "What everyone does",
    }


def _rules(rules: Iterable[Rule], standing: dict[str, str] | None = None) -> str:
    items = []
    for rule in dict.fromkeys(rules):
        may = "May apply: " if standing and standing.get(rule.id) == "may-apply" else ""
        check = f' <span class="hz-check">{escape(rule.doubt)}</span>' if rule.doubt else ""
        items.append(
            f"<li><b>{escape(may + rule.title)}.</b> {escape(rule.says)}{check}"
            f"<small>{escape(source_in_words(rule))}</small></li>"
        )
    return f'{_STYLE}<ul class="hz-rules">{"".join(items)}</ul>' if items else "<p>Nothing is known of this.</p>"


def _first(move: Move, child: Child, facts: Facts) -> None:
    """What is to be done first: what the result calls for beyond the plan; then what the plan gives each side, in order."""
    law = (flag.rule for flag in child.flags if flag.standing == "applies" and _soon(flag.rule))
    rules = [*law, *child.responsibility]
    tasks = [
        rule
        for rule in dict.fromkeys(rules)
        if len(rule.when.statuses) == 1
        and rule.responsible in ("sending", "receiving")
        and not (rule.choice or rule.holds or rule.warns or rule.areas)
    ]
    refer = referrals(move, frame.library(), facts)
    if not tasks and not move.choices and not refer:
        return
    st.header("What to do first", anchor=False)
    areas = frame.library().areas
    names = {"sending": areas[move.sending].name, "receiving": areas[move.receiving].name}
    timed = {item.rule: item for item in move.deadlines if item.rule}
    items = [f"<li><b>{escape(names['sending'])}:</b> {escape(words)}</li>" for words in refer]
    for rule in tasks[:_MOST_TASKS]:
        limit = _limit(timed[rule], facts) if rule in timed else ""
        check = f' <span class="hz-check">{escape(rule.doubt)}</span>' if rule.doubt else ""
        items.append(f"<li><b>{escape(names[rule.responsible])}:</b> {escape(rule.says)}{check}{limit}</li>")
    items += [f"<li><b>Both:</b> {escape(_agree(choice, facts))}</li>" for choice in move.choices]
    st.html(f'{_STYLE}<ol class="hz-first">{"".join(items)}</ol>')


def _soon(rule: Rule) -> bool:
    """Whether the law sets a limit in days or less."""
    return rule.limit is not None and rule.limit.bound == "within" and rule.limit.unit in _SOON


def _agree(choice: ClockChoice, facts: Facts) -> str:
    """That the start of a clock has to be agreed, and the day to work to until then."""
    said = f"agree in writing which day starts the {choice.amount} {facts.label('unit', choice.unit)}."
    known = [item for item in choice.deadlines if item.last]
    if known:
        first = min(known, key=lambda item: item.last or date.max)
        said += (
            f" Until then the last day is {day_in_words(first.last or date.max)}, "
            f"counted from: {facts.label('event', first.clock)}."
        )
    return said


def _limit(item: Deadline, facts: Facts) -> str:
    words = deadline_in_words(item, facts)
    last = f": by {day_in_words(item.last)}" if item.last else ""
    return f"<small>Time limit: {escape(words + last)}</small>"


# ------------------------------------------------------------------------------------------------ whom to call


def _call(move: Move, child: Child, facts: Facts) -> None:
    library = frame.library()
    st.header("Whom to call", anchor=False)
    early = child.translation.result_tier in ("universal", "early-help", "targeted-early-help")
    there = _contacts(move.receiving, facts, early=early)
    name, document = library.areas[move.receiving].name, library.document(move.receiving)
    if not any(fact.phones for fact in there):
        st.html(
            f"<p>{escape(name)}’s document prints no telephone number for its front door or for early help: look it up on the "
            "authority’s own site. In immediate danger: <b>999</b>.</p>"
        )
    elif not any(fact.phones for fact in there if fact.contact_kind == "front-door"):
        st.html(
            f"<p>{escape(name)}’s document prints no number for the front door of children’s social care: look it up on the "
            "authority’s own site.</p>"
        )
    st.html(_cards(there[:_MOST_CALLS], frame.month(document.date)))
    if left := there[_MOST_CALLS:]:
        with st.expander(f"More contacts in {name} ({len(left)})"):
            st.html(_cards(left, frame.month(document.date)))
    here = [fact for fact in _contacts(move.sending, facts, early=early) if fact.phones]
    if here:
        other = library.areas[move.sending].name
        with st.expander(f"Numbers in {other}, for whoever takes over"):
            st.html(_cards(here, frame.month(library.document(move.sending).date)))


def _contacts(area: str, facts: Facts, *, early: bool) -> list[DocumentFact]:
    """Front door, out of hours, advice and early help of an area: numbers first; early help on top where that is the answer."""
    order = ("early-help", *_CALLS[:-1]) if early else _CALLS
    document = frame.library().document(area)
    found = [fact for fact in facts.of(document.id, area) if fact.kind == "contact" and fact.contact_kind in order]
    return sorted(found, key=lambda fact: (not fact.phones, order.index(fact.contact_kind)))


def _cards(found: Sequence[DocumentFact], month: str) -> str:
    blocks = []
    for fact in found:
        name = fact.name.removesuffix(" (no number printed)")
        phones = " or ".join(_phone(phone) for phone in fact.phones) or "no number printed"
        short = any(_unprefixed(phone) for phone in fact.phones)
        parts = [fact.hours, fact.address, fact.web, "printed without its area code" if short else ""]
        more = ", ".join(part for part in parts if part)
        kind = "hz-phone" if fact.phones else ""
        blocks.append(
            f'<div class="hz-call"><p>{escape(name)}</p><p class="{kind}">{phones}</p><small>{escape(more)}</small>'
            f'<small><span class="hz-check">Check before use:</span> from a document of {escape(month)} ({escape(fact.id)}).'
            "</small></div>"
        )
    return f'{_STYLE}<div class="hz-columns">{"".join(blocks)}</div>' if blocks else ""


def _unprefixed(phone: str) -> bool:
    return not phone.startswith("0") and 3 < len(phone.replace(" ", "")) <= _MOST_UNPREFIXED


def _phone(phone: str) -> str:
    if _unprefixed(phone):
        return escape(phone)
    return f'<a href="tel:{escape(phone.replace(" ", ""))}">{escape(phone)}</a>'


# ------------------------------------------------------------------------------------------------ dates


def _dates(move: Move, facts: Facts) -> None:
    st.header("Dates", anchor=False)
    for choice in move.choices:
        st.html(clocks(choice, facts))
        st.warning(clock_warning(choice, facts), icon="⚖️")
    st.html(days(move, facts))
    _events(move, facts)
    count, waiting = later_limits(move, facts)
    if count:
        dated = bool(move.choices) or any(item.last for item in move.deadlines)
        with st.expander(f"Limits whose day is not known yet ({count})", expanded=not dated and count <= _MOST_OPEN):
            st.html(waiting)
    st.caption("Working days are Monday to Friday without England’s bank holidays, as proclaimed so far.")


def _ask(child: Child) -> None:
    library = frame.library()
    asked = narration.questions_left(child.translation, library)
    if not asked or not narration.states_a_concern(child.translation):
        return
    st.header("Ask first", anchor=False)
    said = [narration.question_in_words(question, library) for question in asked]
    st.html(_list(said[:_MOST_QUESTIONS]))
    if left := said[_MOST_QUESTIONS:]:
        with st.expander(f"More questions ({len(left)})"):
            st.html(_list(left))


def _list(items: Iterable[str]) -> str:
    return f'{_STYLE}<ul class="hz-plain">{"".join(f"<li>{escape(item)}</li>" for item in items)}</ul>'


# ------------------------------------------------------------------------------------------------ steps and services


def _steps(move: Move, child: Child) -> None:
    library = frame.library()
    here, there = (library.areas[area].name for area in (move.sending, move.receiving))
    st.header("Step by step", anchor=False)
    drawn = side_by_side(child, here, there, library)
    if drawn:
        st.html(drawn)
    elif child.there is None:
        st.write(f"No level is reached in {there}, so no steps can be shown: ask the front door what would be done.")
    else:
        st.write(f"{there}’s document gives no steps for this. It may still take place: ask.")
    whole = side_by_side(child, here, there, library, whole=True)
    if whole:
        counts = [sum(len(stage.steps) for stage in path.stages) if path else 0 for path in (child.here, child.there)]
        with st.expander(f"Every step of both documents ({here} {counts[0]}, {there} {counts[1]})"):
            st.html(whole)
    if child.there:
        kinds = {"lead-professional": "Lead", "form": "Forms", "consent": "Consent and agreement"}
        found = {title: child.there.of(kind) for kind, title in kinds.items()}
        count = sum(len(facts) for facts in found.values())
        if count:
            with st.expander(f"Who leads, forms and consent in {there} ({count})"):
                for title, facts in found.items():
                    if facts:
                        st.subheader(title, anchor=False)
                        st.html(_list(f"{fact.label} ({fact.id})" for fact in facts))


def _services(move: Move, child: Child) -> None:
    library = frame.library()
    st.header("Help: lost, gained and kept", anchor=False)
    if not child.services:
        st.write("The two documents’ services cannot be set side by side here: no level is known on one side.")
        return
    there = library.areas[move.receiving].name
    titles = {
        "lost": f"Not named in {there}: ask whether it exists",
        "higher": f"Named in {there} for higher levels only",
        "gained": f"Named in {there} only",
        "similar": "A wider or narrower kind is named there",
        "kept": "Named in both",
    }
    found = {change: [item for item in child.services if item.change == change] for change in titles}
    st.html(
        _STYLE + f'<div class="hz-columns">{_changes("lost", found, titles)}{_changes("higher", found, titles)}</div>'
    )
    rest = {change: items for change, items in found.items() if change not in ("lost", "higher") and items}
    counted = ", ".join(f"{len(items)} {change}" for change, items in rest.items())
    if rest:
        with st.expander(f"What is gained and kept, and the whole list ({counted})"):
            folded = [change for change in ("lost", "higher") if found[change]]
            sections = "".join(_changes(change, found, titles, whole=True) for change in [*folded, *rest])
            st.html(_STYLE + f'<div class="hz-columns">{sections}</div>')
    st.caption("Matched by what a service does, not by its name, at the level now and the level there.")


def _changes(change: str, found: dict[str, list[ServiceChange]], titles: dict[str, str], *, whole: bool = False) -> str:
    items = found[change]
    if not items and change != "lost":
        return ""
    fitting = [item for item in items if item.fits]
    shown = items if whole else (fitting or items)[:_MOST_SERVICES]
    listed = "".join(f"<li>{escape(item.label)}{_names(item)}</li>" for item in shown) or "<li>none</li>"
    left = len(items) - len(shown)
    more = f"<li>and {left} more, in the whole list</li>" if left else ""
    if fitting and not whole:
        more = f"<li>and {left} more that are not meant for what is stated, in the whole list</li>" if left else ""
    return f"<section><h3>{escape(titles[change])} ({len(items)})</h3><ul>{listed}{more}</ul></section>"


def _names(item: ServiceChange) -> str:
    """What each side calls a service, where it has a name of its own."""
    sides = [", ".join(dict.fromkeys(fact.name for fact in facts if fact.name)) for facts in (item.here, item.there)]
    said = " → ".join(name for name in sides if name and name.casefold() != item.label.casefold())
    return f"<small>{escape(said)}</small>" if said else ""


# ------------------------------------------------------------------------------------------------ the law, what goes along


def _law(child: Child, england: England) -> None:
    st.header("What the law requires whatever the documents say", anchor=False)
    standing = {flag.rule.id: flag.standing for flag in child.flags}
    rules = sorted(
        {flag.rule.id: flag.rule for flag in child.flags}.values(), key=lambda r: law_order(r, standing[r.id])
    )
    own = [rule for rule in rules if not rule.when.always]
    always = [rule for rule in rules if rule.when.always]
    duties = [rule for rule in own if rule.topic == "duty" and standing[rule.id] == "applies"]
    first = [rule for rule in duties if "in force" not in rule.doubt][:_MOST_LAW]
    rest = [rule for rule in own if rule not in first]
    if first:
        st.html(_rules(first, standing))
    else:
        st.write("Nothing in law is tied to what is stated beyond what holds on every move.")
    for title, folded in (("More that applies or may apply here", rest), ("On every move", always)):
        if folded:
            with st.expander(f"{title} ({len(folded)})"):
                st.html(_rules(folded, standing))
    with st.expander("What has changed across England"):
        for programme in england.programmes:
            check = "" if programme.read else " (Not read at the source: check.)"
            st.markdown(f"**{programme.title}.** {programme.says} {programme.effect}{check}")


def _hand_over(child: Child) -> None:
    st.header("What to hand over", anchor=False)
    concerns, strengths = stated_in_words(child, frame.library())
    sections = (
        ("Needs stated", concerns or ("None stated.",)),
        ("Strengths stated", strengths or ("None so far: ask for them.",)),
        ("The child’s wishes", ("Ask the child. The note has lines to write them on by hand.",)),
    )
    blocks = "".join(
        f"<section><h3>{escape(title)}</h3><ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul></section>"
        for title, items in sections
    )
    st.html(_STYLE + f'<div class="hz-columns">{blocks}</div>')
    st.html(_rules(rule for rule in child.responsibility if rule.topic == "handover"))


page()
