"""What happens next: who is responsible, by when, what begins there and what is lost, and the note that goes along."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape

import streamlit as st

from harmoniser.account import source_in_words
from harmoniser.deadlines import EARLIEST, LATEST
from harmoniser.drafts import make_case
from harmoniser.england import England, Rule, load_england
from harmoniser.errors import HarmoniserError
from harmoniser.facts import Facts, load_facts
from harmoniser.library import data_folder
from harmoniser.moves import Child, Move, plan_move
from harmoniser.narration import question_in_words
from harmoniser.notes import clock_warning, contact_in_words, service_in_words, stated_in_words
from harmoniser.timeline import days, side_by_side
from views import frame, handing, moving

_STYLE = """<style>
.hz-rules{margin:.2rem 0!important;padding-left:1.1rem!important}.hz-rules li{margin:.35rem 0!important}
.hz-rules small{display:block;font-size:.85rem;opacity:.85}
.hz-check{font-weight:650;color:light-dark(#7a4b00,#e0a450)}
.hz-call{border:2px solid light-dark(#1f6278,#5fb0c6);border-radius:.5rem;padding:.6rem .9rem;margin:.3rem 0}
.hz-call b{font-size:1.35rem;letter-spacing:.02em}.hz-call p{margin:.15rem 0}.hz-call small{opacity:.85}
.hz-columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(17rem,100%),1fr));gap:.6rem}
.hz-columns section{border:1px solid color-mix(in srgb,currentColor 20%,transparent);border-radius:.45rem;padding:.5rem .8rem}
.hz-columns h4{margin:0 0 .2rem!important;padding:0!important;font-size:1rem}
.hz-columns ul{margin:0!important;padding-left:1rem!important}
</style>"""
_EVENTS = ("arrival", "transfer-request", "transfer-accepted", "written-information")
_CALLS = ("front-door", "out-of-hours", "early-help", "advice")


@st.cache_resource(show_spinner="Reading what the documents set in motion …")
def _baseline() -> tuple[Facts, England]:
    library = frame.library()
    return load_facts(library), load_england(data_folder(), library.vocabulary)


def page() -> None:
    """The page."""
    state = moving.current()
    moving.choose(state, "What happens next there?")
    try:
        facts, england = _baseline()
        move = _planned(facts, england)
    except HarmoniserError as problem:
        st.error(str(problem))
        return
    if move is None:
        st.info(
            "Nothing is stated yet. Say what was found on the page “A child who moves”, or start from a sample case."
        )
        return
    child = move.children[0]
    _outcome(move, child)
    _responsible(child)
    _dates(move, facts)
    _call(move, child)
    _steps(move, child)
    _services(move, child)
    _ask(child)
    _law(child, england)
    _hand_over(child)
    handing.downloads(move, facts)


def _planned(facts: Facts, england: England) -> Move | None:
    state, library = moving.current(), frame.library()
    complete = bool(st.session_state.get("narrow", True))
    made = make_case(state, library, complete=complete)
    day_field, stay_field, flight_field = st.columns([1, 1, 2], vertical_alignment="bottom")
    day = day_field.date_input(
        "Receiving area notified on",
        value=st.session_state.get("notified", date.today()),
        min_value=EARLIEST,
        max_value=LATEST,
        format="DD/MM/YYYY",
        key="notified_on",
        on_change=_keep,
        args=("notified_on", "notified"),
    )
    stay = stay_field.radio(
        "The stay there is",
        ["permanent", "temporary"],
        index=["permanent", "temporary"].index(st.session_state.get("stay", "permanent")),
        horizontal=True,
        key="stay_is",
        on_change=_keep,
        args=("stay_is", "stay"),
    )
    if made is None or not isinstance(day, date):
        return None
    events = _events(facts)
    move = plan_move(
        [made[0]],
        state.sending,
        state.receiving,
        day,
        library,
        facts,
        england,
        stay=stay,
        events=events,
        complete=complete,
    )
    flight_field.checkbox(
        "The family flees abuse: no note says where it goes",
        value=bool(st.session_state.get("guarded", move.flight)),
        key="guarded_is",
        on_change=_keep,
        args=("guarded_is", "guarded"),
        help="Set by itself where domestic abuse, forced marriage or the like is stated.",
    )
    return move


def _keep(field: str, name: str) -> None:
    st.session_state[name] = st.session_state[field]


def _events(facts: Facts) -> dict[str, date]:
    found: dict[str, date] = {}
    with st.expander("Other days that start a clock, where you know them"):
        for event, column in zip(_EVENTS, st.columns(len(_EVENTS)), strict=True):
            label = facts.label("event", event)
            day = column.date_input(
                label[:1].upper() + label[1:], value=None, format="DD/MM/YYYY", key=f"event-{event}", min_value=EARLIEST
            )
            if isinstance(day, date):
                found[event] = day
    return found


# ------------------------------------------------------------------------------------------------ the sections


def _outcome(move: Move, child: Child) -> None:
    library, translation = frame.library(), child.translation
    name = library.areas[move.receiving].name
    document = library.document(move.receiving)
    if translation.result_level is None:
        said = f"{name}’s document meets none of what is stated. Silence is not the lowest level: ask there."
    else:
        tiers = [translation.result_tier] if translation.result_tier else list(translation.likely.tiers)
        said = f"In {name} this comes to {frame.place(document, translation.result_level, tiers, library)}."
    possible = translation.possible.level
    if possible and possible != translation.result_level:
        said += f" It could be as high as {frame.place(document, possible, translation.possible.tiers, library)}."
    st.html(f'{_STYLE}<p style="font-size:1.2rem;font-weight:650;margin:.4rem 0">{escape(said)}</p>')
    for warning in child.warnings:
        st.warning(warning)
    for standing in move.standings:
        st.caption(f"⚠ {standing}")
    st.page_link("views/move.py", label="The evidence for this, line by line", icon="🔎")


def _responsible(child: Child) -> None:
    st.header("Who is responsible, and until when", anchor=False)
    st.html(_rules(rule for rule in child.responsibility if not rule.limit))


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


def _dates(move: Move, facts: Facts) -> None:
    st.header("Dates", anchor=False)
    for choice in move.choices:
        st.warning(clock_warning(choice, facts), icon="⚖️")
    st.html(days(move, facts))
    st.caption("Working days are Monday to Friday without England’s bank holidays, as proclaimed so far.")


def _call(move: Move, child: Child) -> None:
    library = frame.library()
    st.header("Whom to call", anchor=False)
    document = library.document(move.receiving)
    found = [fact for fact in child.there.of("contact") if fact.contact_kind in _CALLS] if child.there else []
    found.sort(key=lambda fact: _CALLS.index(fact.contact_kind))
    if not found:
        st.write(
            f"{library.areas[move.receiving].name}’s document gives no telephone number for this: look up the front door on "
            "the authority’s own site. In immediate danger: 999."
        )
        return
    blocks = []
    for fact in found[:6]:
        phone = f"<p><b>{escape(' or '.join(fact.phones))}</b></p>" if fact.phones else ""
        more = ", ".join(part for part in (fact.hours, fact.address, fact.web) if part)
        blocks.append(
            f'<div class="hz-call"><p>{escape(fact.name)}</p>{phone}<small>{escape(more)} {escape(fact.id)}. From a document of '
            f"{escape(frame.month(document.date))}: check before use.</small></div>"
        )
    st.html(_STYLE + f'<div class="hz-columns">{"".join(blocks)}</div>')
    if len(found) > 6:
        with st.expander(f"{len(found) - 6} more contacts"):
            for fact in found[6:]:
                st.text(f"{contact_in_words(fact)} ({fact.id})")


def _steps(move: Move, child: Child) -> None:
    library = frame.library()
    here, there = (library.areas[area].name for area in (move.sending, move.receiving))
    st.header("Step by step", anchor=False)
    drawn = side_by_side(child, here, there, library)
    if drawn:
        st.html(drawn)
        st.caption(
            f"In {there} the steps are those of level {child.there.level}. "
            if child.there
            else "Where a document gives no steps for a process, it may still take place: ask."
        )
    else:
        st.write("Neither document gives steps for this.")


def _services(move: Move, child: Child) -> None:
    library = frame.library()
    st.header("Help: lost, gained and kept", anchor=False)
    if not child.services:
        st.write("The two documents’ services cannot be set side by side here: no level is known on one side.")
        return
    there = library.areas[move.receiving].name
    titles = {
        "lost": f"Not named in {there}: ask whether it exists",
        "gained": f"Named in {there} only",
        "similar": "A wider or narrower kind is named there",
        "kept": "Named in both",
    }
    sections = []
    for change, title in titles.items():
        found = [item for item in child.services if item.change == change]
        items = "".join(f"<li>{escape(service_in_words(item))}</li>" for item in found)
        sections.append(
            f"<section><h4>{escape(title)} ({len(found)})</h4><ul>{items or '<li>none</li>'}</ul></section>"
        )
    st.html(_STYLE + f'<div class="hz-columns">{"".join(sections)}</div>')
    st.caption("Matched by what a service does, not by its name, at the level now and the level there.")


def _ask(child: Child) -> None:
    if not child.translation.questions:
        return
    st.header("Ask first", anchor=False)
    for question in child.translation.questions[:4]:
        st.text(f"• {question_in_words(question, frame.library())}")


def _law(child: Child, england: England) -> None:
    st.header("What the law requires whatever the documents say", anchor=False)
    standing = {flag.rule.id: flag.standing for flag in child.flags}
    own = [flag.rule for flag in child.flags if not flag.rule.when.always]
    st.html(_rules(sorted(own, key=lambda rule: standing[rule.id] != "applies"), standing))
    always = [flag.rule for flag in child.flags if flag.rule.when.always]
    if always:
        with st.expander(f"On every move ({len(always)})"):
            st.html(_rules(always))
    with st.expander("What has changed across England"):
        for programme in england.programmes:
            check = "" if programme.read else " (Not read at the source: check.)"
            st.markdown(f"**{programme.title}** {programme.says} {programme.effect}{check}")


def _hand_over(child: Child) -> None:
    st.header("What to hand over", anchor=False)
    concerns, strengths = stated_in_words(child, frame.library())
    st.markdown("**Needs stated**")
    for words in concerns:
        st.text(f"• {words}")
    st.markdown("**Strengths stated**")
    for words in strengths or ("None so far: ask for them, and for what the child wants.",):
        st.text(f"• {words}")


page()
