"""What the receiving document does not say, and how the two documents stand."""

from __future__ import annotations

from html import escape

import streamlit as st

from harmoniser.model import Document
from views import frame
from views.moving import Work

__all__ = ["show"]


def show(work: Work) -> None:
    """Silence, and the documents."""
    _silence(work)
    st.header("The documents", anchor=False)
    both = {document.id: document for document in (work.sending, work.receiving)}
    for column, document in zip(st.columns(len(both)), both.values(), strict=True):
        column.html(_document(document))


def _silence(work: Work) -> None:
    translation = work.translation
    if translation is None or not work.answered:
        return
    needs = work.library.vocabulary.needs
    name = work.area(work.draft.receiving)
    st.header(f"What {name}’s document does not say", anchor=False)
    if not translation.silent and not translation.general:
        st.write("It has lines on everything that was stated, whether or not they are met.")
    for need in translation.silent:
        st.markdown(f"∅ **{needs[need].label}**: not named at all. Silence is not level 1: ask there.")
    for need in translation.general:
        st.markdown(f"≈ **{needs[need].label}**: not named, but a more general line could carry it.")


def _document(document: Document) -> str:
    review = f"<br>Due for review: {escape(frame.month(document.review))}" if document.review else ""
    areas = ", ".join(area.name for area in document.areas)
    return (
        f"<p><b>{escape(areas)}</b><br>{escape(document.title)}<br>{escape(document.publisher)}, version "
        f"{escape(document.version)}, {escape(frame.month(document.date))}<br>⚠ {escape(document.standing)}{review}</p>"
    )
