"""What the pages of a workshop share: its database, what was put to the room, keeping up with it, and a round's results."""

from __future__ import annotations

import gc
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Literal

import streamlit as st

from harmoniser.ballots import choice_in_words, median_in_words, picture, symbol_of, votes_in_words
from harmoniser.errors import UnknownWorkshopError
from harmoniser.findings import Discrepancy
from harmoniser.library import Library
from harmoniser.minutes import AGREEMENT, agreements
from harmoniser.room import Decision, Discussed, Item, Room, result
from harmoniser.strokes import STYLE as INKS
from harmoniser.strokes import TIERS, step, tiers_in_order
from harmoniser.subjects import ANSWERS, Answered, Subject, subject_of
from harmoniser.vignettes import Vignette, load_vignettes
from harmoniser.workshops import Workshops
from views import frame

__all__ = [
    "back_to_the_door",
    "count",
    "decisions",
    "disagreements",
    "draw",
    "forget",
    "keep",
    "live",
    "mark",
    "origin",
    "results",
    "style",
    "subjects",
    "tell_item",
    "tell_note",
    "vignettes",
    "workshops",
]

EVERY = 2  # seconds between looks at the database

_STYLE = """<style>
.hz-told{font-size:1.25rem;line-height:1.5;margin:.3rem 0 .6rem;max-width:46rem}
.hz-told p{margin:.15rem 0;font-size:inherit!important}.hz-asks{font-size:1rem;opacity:.9;margin:.2rem 0 .6rem}
.hz-count{font-size:1.35rem;font-weight:650;margin:.2rem 0}
.hz-room{max-width:44rem}.hz-room svg{width:100%}
.hz-median{font-size:1.3rem;font-weight:650;line-height:1.35;margin:.2rem 0}
.hz-decided{border:2px solid;border-radius:.5rem;padding:.6rem .9rem;font-size:1.25rem;line-height:1.4;margin:.4rem 0}
.hz-decided small{display:block;font-size:1rem;opacity:.9}
.hz-reasons{margin:.2rem 0!important;padding-left:1.2rem;line-height:1.6;overflow-wrap:anywhere}
table.hz-says-so{width:100%;border-collapse:collapse;line-height:1.4;font-size:1.05rem}
.hz-says-so th,.hz-says-so td{text-align:left;vertical-align:top;padding:.45rem .7rem .45rem 0;
 border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent)}
.hz-says-so small{display:block;font-weight:400;font-size:.85em;opacity:.9;margin-top:.15rem}
.hz-says-so tbody th{width:11rem}.hz-says-so td:nth-child(2){min-width:11rem}
.hz-says-so.hz-items tbody th{width:60%}
.hz-tier{display:inline-block;padding:.05rem .5rem;border-radius:.35rem;margin:.1rem .25rem .1rem 0;
 border:1px solid color-mix(in srgb,currentColor 35%,transparent)}
.hz-pie,[class*="st-key-vote-"]:not(.st-key-vote-cannot-say) button p:before{content:"";display:inline-block;width:.8em;
 height:.8em;border-radius:50%;border:.11em solid;vertical-align:-.08em;print-color-adjust:exact;
 background:conic-gradient(currentColor var(--part,0%),transparent 0)}
[class*="st-key-vote-"]:not(.st-key-vote-cannot-say) button p:before{margin-right:.6rem}
@media(max-width:640px){.hz-says-so thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
 .hz-says-so tr,.hz-says-so td,.hz-says-so tbody th{display:block;width:auto!important;border:0;padding:.1rem 0}
 .hz-says-so tbody tr{border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent);padding:.5rem 0}
 .hz-told{font-size:1.12rem}}
</style>"""


def style(library: Library) -> None:
    """What these pages look like; the tiers' colours are those of every picture."""
    tiers = tiers_in_order(library)
    colours = []
    for tier in tiers:
        fill, ink, dark, pale = TIERS[step(tier, tiers)]
        both = f"background:light-dark({fill},{dark})!important;color:light-dark({ink},{pale})!important"
        colours.append(f".hz-tier.hz-{tier.id},.st-key-vote-{tier.id} button{{{both}}}")
        part = f"--part:{tier.rank / max(tiers[-1].rank, 1):.0%}"
        colours.append(f".hz-tier.hz-{tier.id} .hz-pie,.st-key-vote-{tier.id} button p:before{{{part}}}")
    st.html(f"{INKS}{_STYLE}<style>{''.join(colours)}</style>")


# ------------------------------------------------------------------------------------------------ the database


@st.cache_resource(show_spinner="Opening the workshops’ database …", max_entries=4)
def _opened(_library: Library, digest: str, url: str, days: str) -> Workshops:
    found = Workshops(_library, url or None)
    # After each run, of a fragment too, Streamlit looks for garbage in everything that there is: with all documents that takes
    # 80 ms, of which two dozen participants would need several processors. What is loaded by now stays, and is left out.
    _vignettes(_library, digest)
    gc.collect()
    gc.freeze()
    return found


def workshops() -> Workshops:
    """All workshops of this app.

    Raises:
        WorkshopUnavailableError: the database cannot be used.
    """
    library = frame.library()
    kept = (os.environ.get(f"HARMONISER_{name}", "") for name in ("DATABASE", "WORKSHOP_DAYS"))
    return _opened(library, library.digest, *kept)


def origin() -> str:
    """Something that stands for this browser's session, so that wrong codes can be counted."""
    return str(st.session_state.setdefault("workshop_origin", secrets.token_hex(8)))


# ------------------------------------------------------------------------------------------------ what is put to the room


@st.cache_resource(show_spinner=False, max_entries=2)
def _vignettes(_library: Library, digest: str) -> dict[str, Vignette]:
    return {vignette.id: vignette for vignette in load_vignettes(_library)}


def vignettes() -> Mapping[str, Vignette]:
    """All vignettes, by id."""
    library = frame.library()
    return _vignettes(library, library.digest)


@st.cache_resource(show_spinner="Looking up the disagreements; the first time takes about 15 seconds …", max_entries=16)
def _of_kind(_library: Library, digest: str, kind: str) -> dict[str, Discrepancy]:
    from harmoniser.discrepancies import discrepancies

    return {found.id: found for found in discrepancies(_library, kinds=[kind])}


def disagreements(ids: Sequence[str]) -> dict[str, Discrepancy]:
    """Disagreements by their ids; those that there are not are left out."""
    from harmoniser.discrepancies import kind_of
    from harmoniser.errors import UnknownNameError

    library = frame.library()
    found = {}
    for name in ids:
        try:
            there = _of_kind(library, library.digest, kind_of(name))
        except UnknownNameError:
            continue
        if name in there:
            found[name] = there[name]
    return found


@st.cache_resource(show_spinner="Reading how the documents answer …", max_entries=64)
def _subjects(
    _library: Library, digest: str, items: tuple[tuple[str, str, str], ...], areas: tuple[str, ...]
) -> tuple[Subject, ...]:
    put = [Item("vignette" if kind == "vignette" else "discrepancy", name, text) for kind, name, text in items]
    found = disagreements([item.id for item in put if item.kind == "discrepancy"])
    return tuple(subject_of(item, _library, areas, vignettes(), found) for item in put)


def subjects(room: Room) -> tuple[Subject, ...]:
    """A workshop's items with what the documents answer."""
    library = frame.library()
    put = tuple((one.item.kind, one.item.id, one.item.text) for one in room.items)
    return _subjects(library, library.digest, put, room.areas)


def tell_item(item: Discussed, number: int) -> None:
    """An item as the room hears it: nothing of what documents answer."""
    vignette = vignettes().get(item.item.id) if item.item.kind == "vignette" else None
    told = vignette.told if vignette else (f"{item.item.text.rstrip('.')}.",)
    title = vignette.title if vignette else "A matter on which the documents differ"
    st.header(f"{item.number} of {number}: {title}", anchor=False)
    asks = (
        f'<p class="hz-asks"><b>Left open:</b> {escape(" ".join(vignette.asks))}</p>'
        if vignette and vignette.asks
        else ""
    )
    st.html(f'<div class="hz-told">{"".join(f"<p>{escape(sentence)}</p>" for sentence in told)}</div>{asks}')


# ------------------------------------------------------------------------------------------------ keeping up


@st.fragment(run_every=EVERY)
def live(draw: Callable[[str], None], secret: str) -> None:
    """Draws a page of a workshop anew every two seconds, and the frame around it never.

    All of it, and not only what has changed: a whole-page run that was set going from a fragment now and then loses elements on a
    busy machine (Streamlit 1.67). What is drawn anew regularly mends itself; so does a page whose database was away for a while.
    """
    draw(secret)


def count(room: Room, *, big: bool = False) -> None:
    """How many are there, or have voted; `big` for the screen of the room."""
    there = len(room.participants)
    said = f"{room.voted} of {there} voted" if room.state == "voting" else ""
    if room.state == "lobby":
        said = f"{there} {'has' if there == 1 else 'have'} joined" if there else "Nobody has joined yet"
    if said:
        size = ' style="font-size:clamp(1.6rem,4vw,3.2rem)"' if big else ""
        st.html(f'<p class="hz-count" role="status"{size}>{escape(said)}</p>')


def keep(kind: Literal["success", "warning", "error"], text: str, *, at: str = "") -> None:
    """Remember something to tell until whoever sees it does something else, or the room moves on.

    Args:
        kind: how it is shown.
        text: what is told.
        at: the field that it belongs to; "" for the page.
    """
    st.session_state.workshop_note = {"kind": kind, "text": text, "at": at, "seen": None}


def forget() -> None:
    """Somebody does something: what was told before it is over."""
    st.session_state.pop("workshop_note", None)


def tell_note(*at: str, room: Room | None = None) -> None:
    """Tell what was remembered, here.

    Args:
        at: the fields whose notes are told here; every one where none is named.
        room: the workshop, where there is one: what was told in another round than this is over.
    """
    found = st.session_state.get("workshop_note")
    if not found or (at and found["at"] not in at):
        return
    place = (room.on, room.round) if room else None
    if found["seen"] not in (None, place):
        forget()
        return
    found["seen"] = place
    {"success": st.success, "warning": st.warning, "error": st.error}[found["kind"]](sentence(found["text"]))


def sentence(text: str | Exception) -> str:
    """A message as a sentence of its own."""
    words = str(text)
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"


def back_to_the_door(problem: Exception) -> None:
    """A link that leads nowhere, or a database that cannot be used: say so, and offer what can be done."""
    st.title("Workshop", anchor=False)
    tell_note()
    st.error(sentence(problem))
    if isinstance(problem, UnknownWorkshopError):
        if st.button("Join or open a workshop", key="to-the-door", type="primary"):
            for name in ("workshop_seat", "workshop_lead", "workshop_note"):
                st.session_state.pop(name, None)
            st.query_params.clear()
            st.rerun()
    else:
        st.write("Nothing is lost: votes and decisions that were recorded are kept. This page looks again by itself.")
        st.button("Try again", key="again", on_click=forget, type="primary")


# ------------------------------------------------------------------------------------------------ results


def results(room: Room, item: Discussed, *, names: bool = False) -> None:
    """All that is revealed of an item: votes, reasons, the documents' answers, and how far everybody agrees."""
    library = frame.library()
    revealed = [one for one in item.rounds if one.revealed]
    if not revealed:
        return
    last = result(revealed[-1], library.vocabulary)
    drawn = picture(item, library)
    st.subheader("How the room voted", anchor=False)
    before = ""
    if len(revealed) > 1:
        first = result(revealed[0], library.vocabulary)
        before = f"<p>In round {revealed[0].number}: {escape(votes_in_words(first, library))}. "
        before += f"{escape(median_in_words(first, library))}</p>"
    st.html(f'<p class="hz-median">{escape(median_in_words(last, library))}</p>{before}')
    draw(f'<div class="hz-room">{drawn.svg}</div>')
    _reasons(item, library, names=names)
    subject = subjects(room)[item.number - 1]
    st.subheader("How the documents answer", anchor=False)
    _documents(subject, library)
    _agreement(room)


def draw(ours: str) -> None:
    """Something with SVG in it, all of it ours and escaped: `st.html` would take the SVG out. An empty line would end it."""
    st.markdown(" ".join(ours.split()), unsafe_allow_html=True)


def _reasons(item: Discussed, library: Library, *, names: bool) -> None:
    last = [one for one in item.rounds if one.revealed][-1]
    if names:
        told = [(vote.choice, f"{vote.name}: {vote.reason}" if vote.reason else vote.name) for vote in last.votes]
        order = list(result(last, library.vocabulary).distribution)
        told.sort(key=lambda pair: order.index(pair[0]))
    else:
        told = list(result(last, library.vocabulary).reasons)
    if told:
        st.subheader("Who voted what, and why" if names else "Reasons given", anchor=False)
        rows = "".join(f"<li>{mark(choice, library)} {escape(text)}</li>" for choice, text in told)
        st.html(f'<ul class="hz-reasons">{rows}</ul>')


def _documents(subject: Subject, library: Library) -> None:
    if not subject.known:
        st.info("This item is no longer part of the harmoniser, so the documents’ answers cannot be shown.")
        return
    if not subject.answered:
        st.info("None of this workshop’s areas has a document that takes part in this disagreement.")
        return
    rows = "".join(
        f"<tr><th scope='row'>{escape(answer.who(library))}<small>{escape(_dated(answer))}</small></th>"
        f"<td>{_range(answer, library)}</td><td>{escape(answer.words[:1].upper() + answer.words[1:])}.{_asks(answer)}</td></tr>"
        for answer in subject.answered
    )
    law = ""
    if subject.floor:
        least = choice_in_words(subject.floor, library)
        law = f"<p><b>▲ Whatever a document says:</b> {escape('; '.join(subject.because))} asks for {escape(least)} at least.</p>"
    more = f"<p>{escape(subject.text)}</p>" if subject.text else ""
    st.html(
        "<table class='hz-says-so'><thead><tr><th scope='col'>Document of</th><th scope='col'>Leads to</th>"
        f"<th scope='col'>In its own terms</th></tr></thead><tbody>{rows}</tbody></table><p>{escape(ANSWERS)}</p>{law}{more}"
    )


def _dated(answer: Answered) -> str:
    """Of when a document is, and the first thing to know of how it stands today."""
    return f"{answer.dated}: {answer.stands.partition(';')[0].partition('. ')[0]}" if answer.stands else answer.dated


def _asks(answer: Answered) -> str:
    if not answer.asks:
        return ""
    return f"<small>It leaves open: {escape('; '.join(answer.asks))}.</small>"


def _range(answer: Answered, library: Library) -> str:
    """What is certain, and how high it could be: never the one without the other."""
    least = mark(answer.raised, library) if answer.raised else tier_marks(answer.tiers, library, answer.silent)
    if not answer.most:
        return least
    certain = " at least<br>" if answer.tiers or answer.raised else " for certain<br>"
    return f"{least}{certain}could be {mark(answer.most[-1], library)}"


def tier_marks(tiers: Sequence[str], library: Library, silent: bool = False) -> str:
    """Tiers by symbol, word and colour, as HTML."""
    if not tiers:
        return "<span class='hz-tier'>∅ silent</span>" if silent else "<span class='hz-tier'>– no line met</span>"
    return "".join(mark(tier, library) for tier in tiers)


def mark(choice: str, library: Library) -> str:
    """A tier, or what was said instead, by symbol, word and colour, as HTML."""
    words = escape(choice_in_words(choice, library).partition(" (")[0])
    if choice not in library.vocabulary.tiers:
        return f"<span class='hz-tier'>{symbol_of(choice, library)} {words}</span>"
    return f"<span class='hz-tier hz-{choice}'><span class='hz-pie' aria-hidden='true'></span> {words}</span>"


@st.cache_data(show_spinner=False, max_entries=64)
def _measured(_room: Room, _subjects: tuple[Subject, ...], _library: Library, key: tuple[str, int]) -> tuple[str, ...]:
    done = [
        subject for subject, item in zip(_subjects, _room.items, strict=True) if any(r.revealed for r in item.rounds)
    ]
    return agreements(_room, _library, done)


def _agreement(room: Room) -> None:
    """Over all items so far."""
    first, last, documents = _measured(room, subjects(room), frame.library(), (room.id, room.version))
    st.subheader("How far we agree, over all items so far", anchor=False, help=AGREEMENT)
    rows = [("The room", last), *([("The room, first rounds", first)] if first != last else [])]
    rows.append(("The documents, on the same items", documents))
    body = "".join(
        f"<tr><th scope='row'>{escape(who)}</th><td>{escape(sentence(said))}</td></tr>" for who, said in rows
    )
    st.html(
        "<table class='hz-says-so'><thead><tr><th scope='col'>Who</th><th scope='col'>Agreement</th></tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


# ------------------------------------------------------------------------------------------------ decisions


def decided(decision: Decision, library: Library, *, names: bool = True) -> None:
    """A decision, in a frame."""
    more = f"<small>{escape(decision.note)}</small>" if decision.note else ""
    if decision.dissent:
        told = [
            f"{one.name}: {choice_in_words(one.tier, library)}" if names else choice_in_words(one.tier, library)
            for one in decision.dissent
        ]
        more += f"<small>Dissent – {escape('; '.join(told if names else sorted(told)))}</small>"
    st.html(f'<div class="hz-decided"><b>Decided: {mark(decision.outcome, library)}</b>{more}</div>')


def decisions(room: Room) -> None:
    """Every item with what was decided."""
    library = frame.library()
    rows = []
    for item in room.items:
        if item.decision:
            outcome = mark(item.decision.outcome, library)
        else:
            outcome = "not decided" if item.rounds else "not put to the vote"
        rows.append(f"<tr><th scope='row'>{item.number}. {escape(item.item.text)}</th><td>{outcome}</td></tr>")
    st.html(
        "<table class='hz-says-so hz-items'><thead><tr><th scope='col'>Item</th><th scope='col'>Decided</th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )
