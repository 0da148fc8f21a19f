"""The vocabulary to browse: every need by domain and topic, with its meaning, other terms, who speaks of it and who is silent."""

from __future__ import annotations

import re
from html import escape

import streamlit as st

from harmoniser.findings import name_of
from harmoniser.library import Library
from harmoniser.model import Need
from harmoniser.search import search_needs
from views import frame, picking

__all__ = ["show"]

_STYLE = """<style>
.hz-tree details{border-top:1px solid color-mix(in srgb,currentColor 16%,transparent);padding:.15rem 0 .15rem .9rem}
.hz-tree summary{cursor:pointer;padding:.3rem 0;line-height:1.35;margin-left:-.9rem}.hz-tree>details>summary{font-weight:650;
 font-size:1.12rem}.hz-tree>details>details>summary{font-weight:600}
.hz-tree p{margin:.2rem 0 .3rem;line-height:1.45}.hz-tree small{opacity:.88;font-size:.86rem}
.hz-tree summary:focus-visible,.hz-tree button:focus-visible{outline:3px solid light-dark(#1f6278,#8cc4e0);outline-offset:1px}
.hz-tree button{font:inherit;color:inherit;background:none;border:1px solid currentColor;border-radius:.35rem;
 padding:.15rem .6rem;cursor:pointer;margin:.1rem 0 .4rem}
@media print{.hz-tree button{display:none}}
</style>"""


@st.fragment
def show(library: Library) -> None:
    """The tree, or the part of it that a search leaves."""
    st.write("The needs that all documents are read into. Open a domain and a topic, or search.")
    words = st.text_input(
        "Search the vocabulary", key="find", max_chars=60, placeholder="for example: alcohol, home, young carer"
    )
    hits = None
    if words.strip():
        hits = {hit.id for hit in search_needs(words, library, limit=len(library.vocabulary.needs))}
        if not hits:
            st.info("Nothing in the vocabulary fits these words. Try another word for it.")
            return
        st.caption(f"{len(hits)} of {len(library.vocabulary.needs)} needs.")
    picking.pick(_html(library, hits), "tree", _turn)


def _turn(need: str) -> None:
    """A need's graph was asked for."""
    needs = frame.library().vocabulary.needs
    if need in needs:
        st.session_state.update({"tool": "Graph", "what": "A need", "centre": needs[need].label})


def _html(library: Library, hits: set[str] | None) -> str:
    vocabulary = library.vocabulary
    wanted = " open" if hits is not None else ""
    parts = []
    for domain, label in vocabulary.domains.items():
        topics = sorted((t for t in vocabulary.topics.values() if t.domain == domain), key=lambda t: t.order)
        told, count = [], 0
        for topic in topics:
            needs = [n for n in vocabulary.needs.values() if n.topic == topic.id and (hits is None or n.id in hits)]
            if needs:
                needs.sort(key=lambda need: need.label.casefold())
                own = "".join(_need(need, library) for need in needs)
                told.append(f"<details{wanted}><summary>{escape(topic.label)} ({len(needs)})</summary>{own}</details>")
                count += len(needs)
        if told:
            parts.append(f"<details{wanted}><summary>{escape(label)} ({count})</summary>{''.join(told)}</details>")
    return f'{_STYLE}<div class="hz-tree">{"".join(parts)}</div>'


def _named(scope: str, library: Library) -> str:
    """What tells a need from others, with these by their labels."""
    needs = library.vocabulary.needs
    return re.sub(
        r"[a-z]+(?:-[a-z]+)+", lambda found: f"“{needs[found[0]].label}”" if found[0] in needs else found[0], scope
    )


def _need(need: Need, library: Library) -> str:
    vocabulary = library.vocabulary
    rows = [("Also", "; ".join(need.other_terms)), ("What it is not", _named(need.scope, library))]
    rows.append(("A kind of", "; ".join(vocabulary.needs[name].label for name in need.broader)))
    kinds = sorted(vocabulary.needs[name].label for name in vocabulary.narrower(need.id) - {need.id})
    rows += [
        ("Kinds of it", "; ".join(kinds)),
        ("Implies", "; ".join(vocabulary.needs[name].label for name in need.implies)),
    ]
    rows.append(("Whose need", vocabulary.bearers.get(need.bearer, need.bearer)))
    speaks = {d.id: name_of(d) for d in library.documents.values() if need.id in library.lines_of[d.id]}
    silent = [name_of(d) for d in library.documents.values() if d.id not in speaks]
    rows += [("Named by", "; ".join(speaks.values()) or "no document"), ("Not named by", "; ".join(silent))]
    said = "".join(
        f"<small><b>{escape(head)}:</b> {escape(text.rstrip('.'))}.</small><br>" for head, text in rows if text
    )
    return (
        f"<details><summary>{escape(need.label)}</summary><p>{escape(need.definition)}</p><p>{said}</p>"
        f'<button type="button" data-pick="{escape(need.id)}">Its graph</button></details>'
    )
