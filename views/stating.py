"""What was stated in the sending area, each thing beside the receiving lines it meets: the evidence, and where it is changed."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from harmoniser.drafts import Thing, add, age_mask, known_of, narrowed, needs_of, readings, remove, say
from harmoniser.explanation import because, edges
from harmoniser.graph import to_dot
from harmoniser.matching import Stated
from harmoniser.model import Circumstance
from harmoniser.privacy import personal_shape
from harmoniser.search import Hit, search_lines, search_needs
from harmoniser.translation import Evidence
from views import frame, moving
from views.moving import Work, change, current

__all__ = ["show"]

_FIRST_OPEN = 3
_STANDING = {"met": ("●", "Met"), "weakened": ("◐", "Weakened"), "open": ("○", "Open")}
_NOT_SAID = ""
_STYLE = """<style>
.hz-line{border-left:5px solid;border-radius:.3rem;padding:.35rem .7rem .45rem;margin:0 0 .55rem;line-height:1.38;
 background:color-mix(in srgb,currentColor 4%,transparent)}
.hz-line.met{border-color:light-dark(#1f6278,#4fa3bd)}.hz-line.weakened{border-color:light-dark(#6b5aa0,#b3a5e6);border-left-style:double}
.hz-line.open{border-color:light-dark(#9a5b06,#e0a450);border-left-style:dashed;background:none}
.hz-line b.hz-tag{margin-right:.4rem}.hz-line small{display:block;opacity:.88;font-size:.88rem}
.hz-side{font-size:.82rem;font-weight:600;opacity:.8;margin-bottom:-.55rem}.hz-side+.hz-stated{margin-top:.75rem}
.hz-stated{line-height:1.38}.hz-stated>b{font-size:1.05rem}.hz-stated small{display:block;opacity:.88;font-size:.88rem}
.hz-quote{margin:.3rem 0 0;padding:.1rem .7rem;border-left:3px solid color-mix(in srgb,currentColor 35%,transparent);
 font-size:.9rem;font-style:italic}
</style>"""


def show(work: Work) -> None:
    """The section with the search, the pairs, and the graph of a chosen line."""
    st.html(_STYLE)
    st.header("What was stated, and what it meets", anchor=False)
    _search()
    moving.ask_complete()
    for number, thing in enumerate(work.draft.things):
        with st.container(border=True):
            left, right = st.columns([2, 3], gap="medium")
            with left:
                _thing(work, number, thing)
            with right:
                _lines(work, number)
    rest = _evidence_of(work, None)
    if rest:
        with st.container(border=True):
            left, right = st.columns([2, 3], gap="medium")
            left.markdown("**Everything stated, taken together**")
            with right:
                _cards(work, rest, "together")
    _contradictions(work)
    _graph(work)


# ------------------------------------------------------------------------------------------------ searching


@st.fragment
def _search() -> None:
    draft, library = current(), frame.library()
    document = library.document(draft.sending)
    with st.container(border=True):
        words, topic = st.columns([3, 2])
        query = words.text_input(
            f"Add what was found in {library.areas[draft.sending].name}: search in everyday words",
            key="line_words",
            placeholder="drugs, young carer, not in school …",
            max_chars=60,
        )
        topics = _topics(draft.sending)
        _forget("line_topic", topics)
        chosen = topic.selectbox(
            "… or look through a topic",
            list(topics),
            index=None,
            format_func=topics.__getitem__,
            key="line_topic",
            placeholder="All topics",
        )
        shape = personal_shape(query)
        if shape:
            st.error(f"That looks like {shape}. Nothing that tells who somebody is belongs here: take it out.")
            return
        if query.strip():
            lines = list(search_lines(query, document.id, library, limit=8))
            needs = list(search_needs(query, library, limit=4))
            if not lines and not needs:
                st.write("Nothing found. Try another word or fewer words, or look through a topic.")
        elif chosen:
            found = [line for line in document.indicators if line.topic == chosen and line.alternatives]
            lines, needs = [Hit(line.id, line.label, "", 0) for line in found], []
        else:
            return
        _results(draft.sending, lines, needs)


def _forget(key: str, options: Container[str]) -> None:
    """Forget a choice that is offered no longer."""
    if st.session_state.get(key) not in options:
        st.session_state[key] = None


def _topics(area: str) -> dict[str, str]:
    library = frame.library()
    used = {line.topic for line in library.document(area).indicators if line.alternatives}
    return {name: topic.label for name, topic in library.vocabulary.topics.items() if name in used}


def _results(area: str, lines: Sequence[Hit], needs: Sequence[Hit]) -> None:
    library = frame.library()
    with st.container(height=420 if len(lines) + len(needs) > 5 else "content", border=False):
        if lines:
            st.markdown(f"**Lines of {library.areas[area].name}’s document**")
        for hit in lines:
            text, button = st.columns([5, 1.2], vertical_alignment="center")
            line = library.indicator(hit.id)
            whose = ", ".join(dict.fromkeys(_bearer(condition.need) for condition in line.conditions()))
            text.html(_found(hit, f"About {whose} · {frame.line_place(line, library)}"))
            thing = Thing(indicator=hit.id)
            _adder(button, "Tick", thing, f"Tick: {hit.label}")
        if needs:
            st.markdown("**Or state a fact by itself**")
        for hit in needs:
            text, concern, strength = st.columns([4, 1.2, 1.6], vertical_alignment="center")
            text.html(_found(hit, f"About {_bearer(hit.id)} · {library.vocabulary.needs[hit.id].definition}"))
            _adder(concern, "Concern", Thing(need=hit.id), f"State as a concern: {hit.label}")
            absent = Thing(need=hit.id, said={hit.id: {"degree": "none"}})
            _adder(strength, "Not a concern", absent, f"State that this is going well: {hit.label}")


def _bearer(need: str) -> str:
    """Whose need it is: what a child drinks and what a parent drinks are easily taken for one another."""
    vocabulary = frame.library().vocabulary
    return vocabulary.bearers[vocabulary.needs[need].bearer]


def _found(hit: Hit, place: str) -> str:
    through = f" · found through “{escape(hit.through)}”" if hit.through else ""
    return f'<div class="hz-stated">{escape(hit.label)}<small>{escape(place)}{through}</small></div>'


def _adder(column: st.delta_generator.DeltaGenerator, words: str, thing: Thing, help_: str) -> None:
    stated = any(t.indicator == thing.indicator and t.need == thing.need for t in current().things)
    kind = "none" if thing.said else "some"
    key = f"add-{kind}-{thing.indicator or thing.need}"
    if column.button("Stated ✓" if stated else words, key=key, disabled=stated, help=help_, width="stretch"):
        change(lambda draft: add(draft, thing))
        st.rerun(scope="app")


# ------------------------------------------------------------------------------------------------ one thing stated


def _thing(work: Work, number: int, thing: Thing) -> None:
    library = work.library
    if thing.indicator:
        line = library.indicator(thing.indicator)
        place = escape(frame.line_place(line, library))
        body = f"<b>{escape(line.label)}</b><small>Ticked · {place}</small>{frame.wording(line)}"
    else:
        need = library.vocabulary.needs[thing.need]
        absent = thing.said.get(thing.need, {}).get("degree") == "none"
        kind = "✓ Not a concern" if absent else "A fact stated by itself"
        body = f"<b>{escape(need.label)}</b><small>{kind} · {escape(need.definition)}</small>"
    said = "; ".join(_said(work, thing))
    if said:
        body += f"<small><b>Known:</b> {escape(said)}</small>"
    if taken := narrowed(work.draft, library).get(thing.indicator) if moving.complete() else None:
        body += f"<small><b>Taken as complete:</b> {escape(taken)}.</small>"
    name = escape(work.area(work.draft.sending))
    st.html(f'<div class="hz-side">{name}: what was stated</div><div class="hz-stated">{body}</div>')
    key = thing.indicator or thing.need
    with st.container(horizontal=True):
        with st.popover("Say more", key=f"more-{key}"):
            _circumstances(work, number, thing)
        st.button(
            "Remove",
            key=f"remove-{key}",
            on_click=_remove,
            args=(number,),
            type="tertiary",
            help="Take this back",
        )


def _remove(number: int) -> None:
    change(lambda draft: remove(draft, number))


def _statement(work: Work, number: int) -> Stated | None:
    if work.translation is None:
        return None
    return next((s for s in work.translation.stated if work.owners[s.index] == number), None)


def _said(work: Work, thing: Thing) -> list[str]:
    vocabulary = work.library.vocabulary
    found = []
    for need, given in thing.said.items():
        parts = []
        for name, text in given.items():
            if name == "degree" and text == "none":
                continue
            circumstance = vocabulary.circumstances[name]
            firm, arguable = circumstance.parse(text)
            parts += [f"{circumstance.label.lower()}: {_value_words(circumstance, firm | arguable)}"]
        if parts:
            own = len(thing.said) > 1 or (thing.indicator and need not in (thing.need,))
            found.append((f"{vocabulary.needs[need].label} – " if own else "") + ", ".join(parts))
    return found


def _value_words(circumstance: Circumstance, mask: int) -> str:
    labels = [value.label for place, value in enumerate(circumstance.values) if mask >> place & 1]
    return labels[0] if len(labels) == 1 else circumstance.words(mask).replace("-", " ")


def _circumstances(work: Work, number: int, thing: Thing) -> None:
    library = work.library
    age = age_mask(work.draft, library)
    if thing.indicator:
        ways = readings(library.indicator(thing.indicator), age, library)
        if len(ways) > 1:
            _choose_reading(work, number, thing, ways)
    for need in needs_of(thing, age, library):
        st.markdown(f"**{library.vocabulary.needs[need].label}**")
        _fields(work, number, thing, need)


def _choose_reading(work: Work, number: int, thing: Thing, ways: Sequence[tuple[str, ...]]) -> None:
    needs = work.library.vocabulary.needs
    key = f"reading-{thing.indicator}"
    st.session_state[key] = thing.choice
    st.selectbox(
        "The line can be meant in several ways. Which is it?",
        [None, *range(len(ways))],
        format_func=lambda n: "Not known" if n is None else " and ".join(needs[name].label for name in ways[n]),
        key=key,
        on_change=_set_reading,
        args=(number, key),
    )


def _set_reading(number: int, key: str) -> None:
    chosen = st.session_state[key]

    def changed(thing: Thing) -> Thing:
        return replace(thing, choice=chosen, said={})

    change(lambda d: replace(d, things=(*d.things[:number], changed(d.things[number]), *d.things[number + 1 :])))


def _fields(work: Work, number: int, thing: Thing, need: str) -> None:
    """A field for each circumstance that a line of either document asks about; every other one behind a switch."""
    vocabulary = work.library.vocabulary
    apt = [name for name in vocabulary.circumstances if name != "age" and vocabulary.applies(name, need)]
    asked = _asked(work, need) | set(thing.said.get(need, {})) | {"degree"}
    known = known_of(thing, need, _own_statement(work, thing), work.library) if thing.indicator else {}
    for name in sorted(asked.intersection(apt), key=lambda name: (name != "degree", apt.index(name))):
        _field(number, thing, need, vocabulary.circumstances[name], known.get(name))
    rest = [name for name in apt if name not in asked]
    if rest and st.toggle("More circumstances", key=f"every-{thing.indicator or thing.need}-{need}"):
        for name in rest:
            _field(number, thing, need, vocabulary.circumstances[name], known.get(name))


def _own_statement(work: Work, thing: Thing) -> Stated:
    from harmoniser.matching import state_indicator

    return state_indicator(
        work.library.indicator(thing.indicator), age_mask(work.draft, work.library), work.library.vocabulary
    )


def _asked(work: Work, need: str) -> set[str]:
    vocabulary = work.library.vocabulary
    near = set(vocabulary.above(need)) | vocabulary.narrower(need)
    found: set[str] = set()
    for document in {work.sending.id, work.receiving.id}:
        lines = work.library.lines_of[document]
        found.update(
            name
            for other in near
            for line in lines.get(other, ())
            for condition in line.conditions()
            if condition.need in near
            for name in condition.stated
        )
    return found - {"age"}


def _field(number: int, thing: Thing, need: str, circumstance: Circumstance, known: int | None) -> None:
    key = f"said-{thing.indicator or thing.need}-{need}-{circumstance.name}"
    mask = circumstance.full if known is None else known
    labels = {v.name: v.label[:1].upper() + v.label[1:] for n, v in enumerate(circumstance.values) if mask >> n & 1}
    said = thing.said.get(need, {}).get(circumstance.name, _NOT_SAID)
    if said and said not in labels:
        firm, arguable = circumstance.parse(said)
        labels[said] = _value_words(circumstance, firm | arguable).capitalize()
    empty = "Not said"
    if known is not None and known != circumstance.full:
        empty = f"As the line says: {_value_words(circumstance, known)}"
    st.session_state[key] = said
    st.selectbox(
        circumstance.label,
        [_NOT_SAID, *labels],
        format_func=lambda name: labels.get(name, empty),
        key=key,
        help=circumstance.definition,
        on_change=_set_field,
        args=(number, need, circumstance.name, key),
    )


def _set_field(number: int, need: str, circumstance: str, key: str) -> None:
    value = st.session_state[key] or None
    change(lambda draft: say(draft, number, need, circumstance, value))


# ------------------------------------------------------------------------------------------------ the lines it meets


def _evidence_of(work: Work, number: int | None) -> list[Evidence]:
    """The evidence that one thing decides; `None`: what no single thing does."""
    if work.translation is None:
        return []
    found = []
    for item in work.translation.evidence:
        inside = 0 <= item.observation < len(work.owners)
        owner = work.owners[item.observation] if inside else None
        if owner == number:
            found.append(item)
    order = {"met": 0, "weakened": 1, "open": 2}
    return sorted(found, key=lambda item: order[item.standing])


def _lines(work: Work, number: int) -> None:
    """The receiving lines that one thing meets or leaves open, or why there are none."""
    st.html(f'<div class="hz-side">{escape(work.area(work.draft.receiving))}: what it meets</div>')
    own, shared = _evidence_of(work, number), _shared(work, number)
    _cards(work, own, f"of-{number}")
    if shared:
        said = "; ".join(f"{' '.join(_STANDING[item.standing])}: {_label(work, item)}" for item in shared[:_FIRST_OPEN])
        more = f" and {len(shared) - _FIRST_OPEN} more" if len(shared) > _FIRST_OPEN else ""
        st.html(
            f'<div class="hz-stated"><small>Bears also on lines shown elsewhere here: {escape(said + more)}</small></div>'
        )
    elif not own:
        st.html(f'<div class="hz-stated"><small>{escape(_nothing(work, number))}</small></div>')


def _shared(work: Work, number: int) -> list[Evidence]:
    """Lines on which this thing bears too, shown beside another thing."""
    if work.translation is None:
        return []
    shown = _evidence_of(work, number)
    return [
        item
        for item in work.translation.evidence
        if item not in shown and any(work.owners[link.index] == number for link in item.links)
    ]


def _label(work: Work, item: Evidence) -> str:
    return work.library.indicator(item.indicator).label


def _nothing(work: Work, number: int) -> str:
    statement, translation = _statement(work, number), work.translation
    if statement is None or translation is None:
        return ""
    needs = {fact.need for facts in statement.alternatives for fact in facts}
    name = work.area(work.draft.receiving)
    if needs <= set(translation.silent):
        return f"∅ Silent: {name}’s document does not name this."
    return f"– {name} has no line that what is known meets or leaves open."


def _cards(work: Work, items: Sequence[Evidence], key: str) -> None:
    strong = [item for item in items if item.standing != "open"]
    opened = [item for item in items if item.standing == "open"]
    if items:
        st.html("".join(_line(work, item) for item in [*strong, *opened[:_FIRST_OPEN]]))
    if len(opened) > _FIRST_OPEN:
        with st.expander(f"○ {len(opened) - _FIRST_OPEN} more open lines", key=f"open-{key}"):
            st.html("".join(_line(work, item) for item in opened[_FIRST_OPEN:]))


def _line(work: Work, item: Evidence) -> str:
    translation = work.translation
    assert translation is not None
    line = work.library.indicator(item.indicator)
    symbol, word = _STANDING[item.standing]
    sentence = because(translation, item, work.library).partition(f"line “{line.label}” ")[2]
    reason = sentence.removeprefix("is ")
    return (
        f'<div class="hz-line {item.standing}"><b class="hz-tag">{symbol} {word}</b>{escape(line.label)}'
        f"<small><b>{escape(_upper(work, item))}</b></small>"
        f"<small>{escape(reason[:1].upper() + reason[1:])}</small>{frame.wording(line)}</div>"
    )


def _upper(work: Work, item: Evidence) -> str:
    text = frame.line_place(work.library.indicator(item.indicator), work.library)
    return text[:1].upper() + text[1:]


def _contradictions(work: Work) -> None:
    if work.translation is None or not work.translation.contradictions:
        return
    name = work.area(work.draft.receiving)
    st.subheader(f"⚠ {name}’s document contradicts itself here", anchor=False)
    for low, high in work.translation.contradictions:
        lower, higher = work.library.indicator(low), work.library.indicator(high)
        st.html(
            '<div class="hz-line weakened"><b class="hz-tag">⚠ Two levels for one thing</b>'
            f"<small>“{escape(lower.label)}”: <b>{escape(frame.line_place(lower, work.library))}</b></small>"
            f"<small>“{escape(higher.label)}”: <b>{escape(frame.line_place(higher, work.library))}</b></small></div>"
        )


def _graph(work: Work) -> None:
    translation = work.translation
    if translation is None or not translation.evidence:
        return
    with st.expander("Show how a line follows, as a picture"):
        by_id = {item.indicator: item for item in translation.evidence}

        def words(name: str) -> str:
            return f"{' '.join(_STANDING[by_id[name].standing])}: {work.library.indicator(name).label}"

        first = sorted(by_id, key=lambda name: by_id[name].standing != "met")
        if st.session_state.get("line_shown") not in by_id:
            st.session_state["line_shown"] = first[0]
        chosen = st.selectbox("Line", first, format_func=words, key="line_shown")
        item = by_id.get(chosen, translation.evidence[0])
        said = because(translation, item, work.library)
        st.graphviz_chart(_dot(to_dot(edges(translation, item, work.library), work.library)), alt=said)
        st.text(said)


def _dot(source: str) -> str:
    """The graph downwards, so that it fits a narrow page, in the colours of the page's theme."""
    ink = "#e6ebea" if st.context.theme.type == "dark" else "#22292d"
    colours = (
        f'bgcolor="transparent"; node [color="{ink}", fontcolor="{ink}"]; edge [color="{ink}", fontcolor="{ink}"];'
    )
    source = re.sub(r'label="Observation \d+"', 'label="Stated by itself"', source)
    return source.replace("{", f"{{ {colours}", 1).replace("rankdir=LR", "rankdir=TB", 1)
