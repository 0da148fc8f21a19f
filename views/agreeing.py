"""How far the documents agree, measured: by domain and topic, how near each stands to each, what the differences come from."""

from __future__ import annotations

import streamlit as st

from harmoniser.agreement import Outlier
from harmoniser.browsing import Shelf
from harmoniser.findings import name_of
from harmoniser.library import Library
from harmoniser.pictures import distance_table, map_of, map_picture, tree
from harmoniser.policy_pictures import (
    alpha_rows,
    alphas,
    cause_rows,
    causes,
    distance_rows,
    map_rows,
    tree_rows,
)
from views import address, figures

__all__ = ["show"]

_BY = ("Domain", "Dimension and theme")
_FEWEST = 3  # on fewer sets of facts an outlier is no pattern


def show(found: Shelf) -> None:
    """The tab."""
    library, measured = found.library, found.agreement
    names = {name: name_of(library.documents[name]) for name in measured.documents}
    overall = measured.overall
    if overall.value is None:
        st.info(f"There is no figure: {overall.reason}.")
        return
    between = f", with 95% certainty {overall.low:.2f} to {overall.high:.2f}" if overall.low is not None else ""
    st.markdown(
        f"All {len(names)} documents on all topics, whatever the list was narrowed to: **alpha {overall.value:.2f}**{between}, "
        f"over {overall.cells:,} sets of facts on {overall.needs} needs. 1 is full agreement, 0 what chance would give; where "
        "people code texts, 0.8 is commonly asked for. Silence is no rating and counts for nothing here."
    )
    st.header("Where they agree more, and where less", anchor=False)
    address.heed("by", _BY, what="what to measure by")
    by = st.segmented_control("Agreement by", _BY, default=_BY[0], key="by", bind="query-params", required=True)
    _by(found, by or _BY[0])
    st.header("How near the documents stand to one another", anchor=False)
    figures.show(
        distance_table(measured.distances, names),
        "agreement-distances",
        distance_rows(measured.distances, names),
        wide=900,
    )
    if len(names) > 2 and measured.tree:
        st.subheader("Who joins whom", anchor=False)
        figures.show(tree(measured.tree, names), "agreement-tree", tree_rows(measured.tree, names), wide=800)
        st.caption("The nearest join first; the numbers are tiers apart on average.")
    if (laid := map_of(measured.distances, measured.documents)) is not None:
        st.subheader("The documents as a map", anchor=False)
        picture = map_picture(laid, names)
        figures.show(picture, "agreement-map", map_rows(laid, names), wide=800)
        st.caption(picture.words)
    st.header("What the differences come from", anchor=False)
    st.caption("Of each pair of documents that answer one set of facts differently, the first cause that fits.")
    figures.show(causes(measured.shares), "agreement-causes", cause_rows(measured.shares), wide=900)
    _outliers(found)


def _by(found: Shelf, by: str) -> None:
    vocabulary, measured = found.library.vocabulary, found.agreement
    if by == _BY[0]:
        shown = {vocabulary.domains[name]: one for name, one in measured.domains.items()}
    else:
        shown = {vocabulary.topics[name].label: one for name, one in measured.topics.items()}
    shown = {"Everything together": measured.overall, **shown}
    title = f"Agreement of the documents by {by.lower()}"
    figures.show(alphas(shown, title), f"agreement-by-{by.lower().replace(' ', '-')}", alpha_rows(shown), wide=980)
    st.caption(
        "The dot is alpha, the line its 95% interval, from drawing the needs anew many times. Below 0: they oppose one another."
    )


def _outliers(found: Shelf) -> None:
    """Which document stands apart, on what."""
    library, measured = found.library, found.agreement
    st.header("Which document stands apart, and where", anchor=False)
    st.caption(
        "The document without which the others would agree most. Left out: what rests on fewer than "
        f"{_FEWEST} sets of facts, or mainly on some where no line of the document counts."
    )
    rows = [
        _outlier(item, "topic", library.vocabulary.topics[item.place].label, library)
        for item in measured.by_topic
        if _firm(item)
    ]
    rows += [
        _outlier(item, "need", library.vocabulary.needs[item.place].label, library)
        for item in measured.by_need
        if _firm(item)
    ]
    if not rows:
        st.info("None stands apart anywhere.")
        return
    st.dataframe(
        rows,
        hide_index=True,
        height=340,
        column_config={
            "Matter": st.column_config.TextColumn(width=240),
            "Stands apart": st.column_config.TextColumn(width=240),
            "Agreement": st.column_config.NumberColumn(format="%.2f"),
            "Without it": st.column_config.NumberColumn(format="%.2f"),
            "Tiers above (+) or below (-)": st.column_config.NumberColumn(format="%+.1f"),
        },
        alt="Which document stands apart on which topic or need, and how agreement would rise without it.",
    )


def _firm(item: Outlier) -> bool:
    return 2 * item.inferred <= item.cells and item.cells >= _FEWEST


def _outlier(item: Outlier, kind: str, label: str, library: Library) -> dict[str, object]:
    return {
        "Matter": label,
        "Is a": kind,
        "Stands apart": name_of(library.documents[item.document]),
        "Tiers above (+) or below (-)": item.tiers,
        "Agreement": item.before,
        "Without it": item.after,
        "Sets of facts": item.cells,
    }
