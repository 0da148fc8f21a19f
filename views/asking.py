"""The questions that would settle the answer, each answered in place."""

from __future__ import annotations

from functools import partial

import streamlit as st

from harmoniser.drafts import answer, answerable, ask_range
from harmoniser.model import Circumstance
from harmoniser.narration import could_be_higher, questions_left
from harmoniser.translation import Question, Translation
from views import frame
from views.moving import Work, change

__all__ = ["show"]

_FIRST = 4


def show(work: Work) -> None:
    """The section, where anything is worth asking."""
    translation = work.translation
    if translation is None or not work.answered:
        return
    asked = questions_left(translation, work.library)
    st.header("Ask first", anchor=False)
    if not asked:
        settled = could_be_higher(translation, work.library) is None
        st.write(
            "Nothing left to ask would raise the result or lower it."
            if settled
            else "No single answer would settle what is open."
        )
        return
    st.caption(
        "What is not known and would move the answer, the most decisive first. Choose an answer to see the result change."
    )
    for number, question in enumerate(asked[:_FIRST]):
        _question(work, translation, question, number)
    rest = asked[_FIRST:]
    if rest:
        with st.expander(f"{len(rest)} more questions"):
            for number, question in enumerate(rest, _FIRST):
                _question(work, translation, question, number)


def _question(work: Work, translation: Translation, question: Question, number: int) -> None:
    library = work.library
    need = library.vocabulary.needs[question.need]
    circumstance = library.vocabulary.circumstances.get(question.circumstance)
    asks = "Is it there?" if circumstance is None else f"{circumstance.label}?"
    wanted = ask_range(question, translation, library) if circumstance is None else ""
    with st.container(border=True):
        st.markdown(f"**{need.label}** – {asks}" + (f" ({wanted})" if wanted else ""))
        if not answerable(question, work.draft, work.owners, library):
            st.caption("The line that was ticked can be meant in several ways: say which under “Say more” first.")
            return
        options = dict(question.values)
        st.radio(
            f"{need.label}: {asks}",
            list(options),
            index=None,
            format_func=partial(_words, work, circumstance, options),
            key=f"ask-{number}-{question.need}-{question.circumstance}",
            on_change=_answer,
            args=(work, translation, question, f"ask-{number}-{question.need}-{question.circumstance}"),
            label_visibility="collapsed",
        )


def _words(work: Work, circumstance: Circumstance | None, options: dict[str, str | None], value: str) -> str:
    level = options[value]
    to = frame.level_name(work.receiving, level) if level else _unmet(work)
    if circumstance is None:
        said = {"present": "Yes", "absent": "No"}[value]
    else:
        place = circumstance.position(value)
        said = value if place is None else circumstance.values[place].label
    return f"{said[:1].upper()}{said[1:]} → {to}"


def _unmet(work: Work) -> str:
    """What no line met leads to: never to nothing."""
    if work.translation and work.translation.judgement:
        return "no line met; the judgement already made stands"
    return "no line met; that is not level 1: ask there"


def _answer(work: Work, translation: Translation, question: Question, key: str) -> None:
    value = st.session_state[key]
    if value is not None:
        change(lambda draft: answer(draft, question, value, translation, work.owners, work.library))
