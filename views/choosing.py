"""What a common position is asked for: areas, weights, who leads, what must not happen; and the proposal for that."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from harmoniser.browsing import Shelf
from harmoniser.findings import name_of
from harmoniser.harmonisation import harmonise
from harmoniser.library import Library
from harmoniser.proposal_report import Told, edits_told
from harmoniser.proposals import Choices, Proposal
from views import address, working

__all__ = ["Chosen", "ask", "proposal"]

_NOBODY, _NONE = "Nobody", "None"
_TARGETS = ("0.4", "0.5", "0.6", "0.667", "0.7", "0.8", "0.9")
_MOST_WEIGHT = 10.0


@dataclass(frozen=True)
class Chosen:
    """What the fields say."""

    areas: tuple[str, ...]
    weights: tuple[tuple[str, float], ...] = ()
    reference: str = ""
    never_lower: bool = False
    newest_leads: bool = False
    statutory_only: bool = False
    target: float | None = None

    def choices(self) -> Choices:
        """The same as the engine takes it."""
        return Choices(dict(self.weights), self.reference, self.never_lower, self.newest_leads, self.statutory_only)


def ask(library: Library) -> Chosen | None:
    """The fields; None, with what to do, where fewer than two documents are chosen."""
    areas = {area.name: area.id for area in library.areas.values()}
    address.heed("between", areas, what="areas")
    address.heed("leads", [_NOBODY, *areas], what="who leads")
    address.heed("target", [_NONE, *_TARGETS], what="agreement to reach")
    with st.form("choices", border=True):
        named = st.multiselect(
            "Areas to bring together", list(areas), default=list(areas), key="between", bind="query-params"
        )
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            leads = st.selectbox(
                "Whose document leads", [_NOBODY, *areas], key="leads", bind="query-params", width=200,
                help="Where this area’s document speaks, its answer stands.",
            )  # fmt: skip
            target = st.selectbox(
                "Agreement to reach (alpha)", [_NONE, *_TARGETS], key="target", bind="query-params", width=200,
                help="1 is full agreement, 0 what chance would give. Finds few edits that are enough.",
            )  # fmt: skip
        with st.container(horizontal=True, gap="medium"):
            never = st.checkbox(
                "Never lower", value=True, key="never", bind="query-params",
                help="Nobody gets less than any of the documents promises now. Without it the proposal may also lower; what "
                "lowers then stands apart, under a warning.",
            )  # fmt: skip
            newest = st.checkbox(
                "The newest leads",
                key="newest",
                bind="query-params",
                help="The newest document that speaks of a matter leads.",
            )
            only = st.checkbox(
                "Only across the statutory lines", key="statutory", bind="query-params",
                help="Documents change only where the line of section 17 or of section 47 lies between them.",
            )  # fmt: skip
        with st.expander("How much each document weighs"):
            st.caption("1 is the same as every other; 0 has no vote; 2 counts twice.")
            weights = _weights(library)
        st.form_submit_button("Work it out", type="primary")
    chosen = tuple(areas[name] for name in areas if name in named)
    governing = {library.document(area).id for area in chosen}
    if len(governing) < 2:
        st.info(
            "There is nothing to bring together yet. Choose areas of at least two documents, then press “Work it out”."
        )
        return None
    return Chosen(
        chosen,
        tuple(
            (library.documents[name].areas[0].id, value) for name, value in weights if name in governing and value != 1
        ),
        areas.get(leads, ""),
        bool(never),
        bool(newest),
        bool(only),
        None if not target or target == _NONE else float(target),
    )


def _weights(library: Library) -> list[tuple[str, float]]:
    """A weight for each document."""
    found = []
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        for document in library.documents.values():
            value = st.number_input(
                name_of(document),
                0.0,
                _MOST_WEIGHT,
                1.0,
                0.5,
                key=f"weight-{document.id}",
                bind="query-params",
                width=190,
            )
            found.append((document.id, value))
    return found


def proposal(library: Library, chosen: Chosen) -> tuple[Proposal, tuple[Told, ...]]:
    """The proposal for a choice, with its edits in words; worked out once for every session.

    Raises:
        HarmoniserError: the choice cannot be.
    """
    every = len({library.document(area).id for area in chosen.areas}) == len(library.documents)
    shelf = working.kept().peek(("disagreements", library.digest)) if every else None
    over = shelf.cells if isinstance(shelf, Shelf) else None

    def make(tell: working.Progress) -> tuple[Proposal, tuple[Told, ...]]:
        made = harmonise(
            library,
            chosen.areas,
            chosen.choices(),
            over=over,
            target=chosen.target,
            progress=lambda done, of: tell(95 * done // of, 100),
        )
        return made, edits_told(made, library)

    return working.worked_out(
        ("proposal", library.digest, chosen),
        make,
        "Looking for a common position: about 10 seconds, the first time only.",
    )
