"""The move: the draft in the session, from where to where, and the translation worked out from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from harmoniser.drafts import UNBORN, Draft, Sample, make_case, move, sample_draft, samples
from harmoniser.errors import HarmoniserError
from harmoniser.library import Library, data_folder
from harmoniser.model import Document
from harmoniser.translation import Translation, translate
from views import frame

__all__ = ["Work", "change", "choose", "current", "work"]

_OPENING = "neet-moves.yaml"
_MOST_WEEKS = 44


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

    def area(self, name: str) -> str:
        """An area's name."""
        return self.library.areas[name].name


@st.cache_resource(show_spinner=False)
def _samples() -> tuple[Sample, ...]:
    return samples(data_folder() / "examples", frame.library())


def current() -> Draft:
    """The draft of this session; at first a worked move."""
    if "draft" not in st.session_state:
        st.session_state.draft = _opening(frame.library())
        st.session_state.narrow = True
    draft: Draft = st.session_state.draft
    return draft


def change(make: Callable[[Draft], Draft]) -> None:
    """Change the draft; for the callbacks of buttons and fields."""
    st.session_state.draft = make(current())


def _opening(library: Library) -> Draft:
    areas = list(library.areas)
    blank = Draft(areas[0], areas[-1])
    found = _samples()
    if not found:
        return blank
    sample = next((s for s in found if s.path.name == _OPENING), found[0])
    return sample_draft(sample, areas[-1], library)


def work(draft: Draft) -> Work:
    """Translate the draft; a refusal is shown in one line."""
    library = frame.library()
    complete = bool(st.session_state.get("narrow", True))
    try:
        made = make_case(draft, library, complete=complete)
        if made is None:
            return Work(draft, library, None, ())
        case, owners = made
        return Work(draft, library, translate(case, draft.receiving, library, complete=complete), owners)
    except HarmoniserError as problem:
        st.error(f"This cannot be translated: {problem}")
        return Work(draft, library, None, ())


# ------------------------------------------------------------------------------------------------ choosing


def choose(draft: Draft, title: str) -> None:
    """The fields above the answer, under the page's title."""
    library = frame.library()
    heading, sample = st.columns([3, 2], vertical_alignment="bottom")
    heading.title(title, anchor=False)
    with sample:
        _choose_sample(library)
    areas = list(library.areas)
    document = library.document(draft.sending)
    levels = [None, *(item.id for item in document.levels)]

    def level_words(item: str | None) -> str:
        return "Not given" if item is None else frame.level_name(document, item).removeprefix("level ")

    def area_words(area: str) -> str:
        return library.areas[area].name

    statuses = library.vocabulary.statuses
    ages = ["", *(value.name for value in library.vocabulary.circumstances["age"].values)]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall", key="movebar"):
        _select("From", "sending", areas, area_words, draft.sending, _set_areas, 150)
        st.button("⇄", on_click=_swap, help="Swap the two areas", key="swap")
        _select("To", "receiving", areas, area_words, draft.receiving, _set_areas, 150)
        level_label = f"Level given in {area_words(draft.sending)}"
        _select(level_label, "level", levels, level_words, draft.level, _set_plain, 330)
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
    if value not in options:
        options = [*options, value]
    st.session_state[key] = value
    st.selectbox(label, options, format_func=words, key=key, on_change=then, args=(key,), width=width)


def _age_words(age: str) -> str:
    if not age:
        return "Not known"
    return "Unborn" if age == UNBORN else "Under 1" if age == "0" else age


def _choose_sample(library: Library) -> None:
    found = _samples()
    if not found:
        return
    titles = {str(number): sample.title for number, sample in enumerate(found)}
    st.selectbox(
        "Start from a sample case",
        [*titles, "blank"],
        index=None,
        format_func=lambda n: titles.get(n, "Nothing: a blank page"),
        placeholder="Choose one, or change the one below",
        key="sample",
        on_change=_load_sample,
    )


def _load_sample() -> None:
    chosen = st.session_state.sample
    draft = current()
    if chosen == "blank":
        change(lambda d: Draft(d.sending, d.receiving))
    elif chosen is not None:
        change(lambda d: sample_draft(_samples()[int(chosen)], draft.receiving, frame.library()))
    st.session_state.sample = None


def _set_plain(key: str) -> None:
    value = st.session_state[key]
    change(lambda draft: replace(draft, **{key: value}))


def _set_areas(key: str) -> None:
    draft, value = current(), st.session_state[key]
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
