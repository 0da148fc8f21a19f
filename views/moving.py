"""The move: the draft in the session, from where to where, and the translation worked out from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from harmoniser.drafts import (
    UNBORN,
    Draft,
    Sample,
    begun,
    example_of,
    make_case,
    move,
    narrowed,
    sample_draft,
    samples,
    states_a_concern,
)
from harmoniser.errors import HarmoniserError
from harmoniser.library import Library, data_folder
from harmoniser.model import Document
from harmoniser.notes import EXAMPLES, Made
from harmoniser.translation import Translation, translate
from views import address, frame

__all__ = ["Work", "ask_complete", "change", "choose", "complete", "current", "made", "missing", "work"]

_MOST_WEEKS = 44
_BLANK = "blank"


@dataclass(frozen=True)
class Work:
    """What the page shows: the draft, and its translation where anything is stated."""

    draft: Draft
    library: Library
    translation: Translation | None
    owners: tuple[int, ...]

    @property
    def sending(self) -> Document:
        """The document of the sending area."""
        return self.library.document(self.draft.sending)

    @property
    def receiving(self) -> Document:
        """The document of the receiving area."""
        return self.library.document(self.draft.receiving)

    @property
    def answered(self) -> bool:
        """Whether there is a result: something was found, and not only a level given or something well."""
        return self.translation is not None and states_a_concern(self.draft)

    def area(self, name: str) -> str:
        """An area's name."""
        return self.library.areas[name].name


@st.cache_resource(show_spinner=False)
def _samples() -> tuple[Sample, ...]:
    return samples(data_folder() / "examples", frame.library())


def current() -> Draft:
    """The draft of this session; at first a blank one."""
    if "draft" not in st.session_state:
        st.session_state.draft = Draft()
        st.session_state.narrow = True
    draft: Draft = st.session_state.draft
    return draft


def change(make: Callable[[Draft], Draft]) -> None:
    """Change the draft; for the callbacks of buttons and fields."""
    st.session_state.draft = make(current())


def complete() -> bool:
    """Whether the assessment is taken as complete for the needs that it ticks."""
    return bool(st.session_state.get("narrow", True))


def ask_complete() -> None:
    """The switch that says so."""
    st.session_state["complete"] = complete()
    st.toggle(
        "Take the assessment as complete: what was not ticked on the same need, worse or slighter, counts as not found",
        key="complete",
        on_change=_set_complete,
        help="Where it is off, whatever was not ticked stays open. The result and the note say what it takes away.",
    )


def _set_complete() -> None:
    st.session_state.narrow = st.session_state.complete


def made(draft: Draft) -> Made:
    """How the case was made, for the notes."""
    library = frame.library()
    taken = narrowed(draft, library) if complete() else {}
    return Made(example_of(draft, _samples(), library), tuple(taken.values()))


def work(draft: Draft) -> Work:
    """Translate the draft; a refusal is shown in one line."""
    library = frame.library()
    try:
        put = make_case(draft, library, complete=complete())
        if put is None:
            return Work(draft, library, None, ())
        case, owners = put
        return Work(draft, library, translate(case, draft.receiving, library, complete=complete()), owners)
    except HarmoniserError as problem:
        st.error(f"This cannot be translated: {problem}")
        return Work(draft, library, None, ())


# ------------------------------------------------------------------------------------------------ choosing


def choose(title: str) -> Draft:
    """The page's title and the fields above the answer.

    Returns:
        The draft that they show.
    """
    library = frame.library()
    _heed_address(library)
    draft = current()
    heading, sample = st.columns([3, 2], vertical_alignment="bottom")
    heading.title(title, anchor=False)
    with sample:
        _choose_sample()
    _mark_example(draft, library)
    areas = list(library.areas)

    def area_words(area: str) -> str:
        return library.areas[area].name if area else ""

    statuses = library.vocabulary.statuses
    ages = ["", *(value.name for value in library.vocabulary.circumstances["age"].values)]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall", key="movebar"):
        _select("From", "sending", areas, area_words, draft.sending or None, _set_areas, 150)
        st.button("⇄", on_click=_swap, help="Swap the two areas", key="swap", disabled=not begun(draft))
        _select("To", "receiving", areas, area_words, draft.receiving or None, _set_areas, 150)
        if draft.sending:
            document = library.document(draft.sending)
            levels = [None, *(item.id for item in document.levels)]
            words = partial(_level_words, document)
            _select(f"Level given in {area_words(draft.sending)}", "level", levels, words, draft.level, _set_plain, 330)
        _select("Age", "age", ages, _age_words, draft.age, _set_plain, 125)
        _select(
            "Plan or order now",
            "status",
            list(statuses),
            lambda s: statuses[s].label,
            draft.status,
            _set_plain,
            215,
        )
    if draft.age == UNBORN:
        st.session_state["weeks"] = draft.weeks
        st.number_input(
            "Weeks of pregnancy",
            0,
            _MOST_WEEKS,
            key="weeks",
            on_change=_set_plain,
            args=("weeks",),
            width=200,
        )
    if message := st.session_state.pop("message", ""):
        st.info(message)
    return draft


def missing(draft: Draft) -> None:
    """What to give before there is a result, and that nothing is kept."""
    steps = [
        (begun(draft), "the two areas: the one that the child leaves, and the one that it moves to"),
        (bool(draft.age), "the child’s age, because many lines hold for some ages only"),
        (states_a_concern(draft), "what was found: tick the lines, or state facts by themselves"),
    ]
    left = "".join(f"\n- {words}" for done, words in steps if not done)
    started = "Nothing is stated yet of what was found, so there is no result" if begun(draft) else "Begin here"
    more = "" if draft.things or draft.sample else "\n\nOr try it first: choose a made-up example above."
    st.info(
        f"**{started}.** Give{left}{more}\n\nNothing that you enter is kept: after a reload, or in a second tab, the page is "
        "blank and you begin anew."
    )


def _mark_example(draft: Draft, library: Library) -> None:
    if example := example_of(draft, _samples(), library):
        words, clear = st.columns([5, 1.4], vertical_alignment="center")
        words.warning(EXAMPLES[example], icon="⚠️")
        clear.button("Begin with a blank page", key="clear", on_click=_begin_blank, width="stretch")


def _level_words(document: Document, level: str | None) -> str:
    return "Not given" if level is None else frame.level_name(document, level).removeprefix("level ")


def _select(
    label: str,
    key: str,
    options: Sequence[Any],
    words: Callable[[Any], str],
    value: object,
    then: Callable[[str], None],
    width: int,
) -> None:
    """One field that shows the draft's value and changes the draft."""
    if value not in options and value is not None:
        options = [*options, value]
    st.session_state[key] = value
    st.selectbox(
        label,
        options,
        index=None if None not in options and value is None else 0,
        format_func=words,
        placeholder="Choose",
        key=key,
        on_change=then,
        args=(key,),
        width=width,
    )


def _age_words(age: str) -> str:
    if not age:
        return "Not known"
    return "Unborn" if age == UNBORN else "Under 1" if age == "0" else age


# ------------------------------------------------------------------------------------------------ made-up examples


def _choose_sample() -> None:
    found = _samples()
    if not found:
        return
    titles = {sample.name: sample.title for sample in found}
    st.selectbox(
        "Try a made-up example",
        [_BLANK, *titles],
        index=None,
        format_func=lambda name: titles.get(name, "None: begin with a blank page"),
        placeholder="Choose one: it takes the place of what is entered",
        key="sample",
        on_change=_load_sample,
    )


def _load_sample() -> None:
    chosen = st.session_state.sample
    if chosen == _BLANK:
        _begin_blank()
    elif chosen is not None:
        _begin_with(chosen, frame.library())
    st.session_state.sample = None


def _begin_with(name: str, library: Library) -> None:
    sample = next(sample for sample in _samples() if sample.name == name)
    change(lambda draft: sample_draft(sample, draft.receiving, library))


def _begin_blank() -> None:
    change(lambda _: Draft())


def _heed_address(library: Library) -> None:
    """Open the made-up example that the address names, once: a reload is blank again, and no case of anybody's is replaced."""
    name = address.read_choice("example", [sample.name for sample in _samples()], what="a made-up example")
    address.write_choice("example", "")
    if not name:
        return
    draft = current()
    if draft == Draft() or example_of(draft, _samples(), library) == "whole":
        _begin_with(name, library)
    else:
        st.info(
            "You have begun a case, so the example was not opened: choose it above if it is to take the case’s place."
        )


# ------------------------------------------------------------------------------------------------ changing the fields


def _set_plain(key: str) -> None:
    value = st.session_state[key]
    change(lambda draft: replace(draft, **{key: value}))


def _set_areas(key: str) -> None:
    draft, value = current(), st.session_state[key] or ""
    sending = value if key == "sending" else draft.sending
    receiving = value if key == "receiving" else draft.receiving
    _moved(sending, receiving)


def _swap() -> None:
    draft = current()
    _moved(draft.receiving, draft.sending)


def _moved(sending: str, receiving: str) -> None:
    draft = current()
    moved, lost = move(draft, sending, receiving, frame.library())
    st.session_state.draft = moved
    if draft.sending != sending and any(thing.indicator for thing in draft.things):
        said = "The lines that were ticked are kept as the facts they state; the level given there is not."
        if lost:
            said += f" {lost} could be meant in more than one way and had to go."
        st.session_state.message = said
