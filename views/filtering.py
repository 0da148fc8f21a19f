"""What is looked for among the disagreements: the filters of both lists, each in the address, and what they come to in words."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from harmoniser.browsing import Asked, Shelf
from harmoniser.findings import CROSSINGS, KINDS
from harmoniser.library import Library
from harmoniser.pictures import kind_name
from harmoniser.policy_pictures import line_name
from views import address

__all__ = ["ask", "count", "stem"]

_ANY, _ALL = "Any", "All areas"


def _matters(library: Library) -> dict[str, tuple[str, str]]:
    """What can be chosen as a matter: domains, and the dimensions and themes under them, each as (domain, topic)."""
    vocabulary = library.vocabulary
    found = {}
    for domain, label in vocabulary.domains.items():
        found[f"{label} (all)"] = (domain, "")
        own = [topic for topic in vocabulary.topics.values() if topic.domain == domain]
        found |= {topic.label: ("", topic.id) for topic in own}
    return found


def ask(found: Shelf) -> Asked:
    """The filters; each keeps itself in the address."""
    library = found.library
    areas = {area.name: area.id for area in library.areas.values()}
    kinds = {kind_name(kind): kind for kind in KINDS}
    matters = _matters(library)
    graves = {f"{n} or more": n for n in range(2, max((item.severity for item in found.items), default=1) + 1)}
    lines = {line_name(line).capitalize(): line for line in CROSSINGS}

    others = {"area": [_ALL, *areas], "other": [_ANY, *areas], "matter": [_ANY, *matters], "severity": [_ANY, *graves]}
    for key, options in {**others, "across": [_ANY, *lines], "kind": list(kinds)}.items():
        address.heed(key, options)

    def pick(label: str, key: str, options: Sequence[str], first: str, width: int, tip: str = "") -> str:
        every = [first, *options]
        chosen = st.selectbox(label, every, key=key, bind="query-params", width=width, help=tip or None)
        return chosen if chosen != first else ""

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        area = pick("Area", "area", list(areas), _ALL, 168, "What this area’s document takes part in.")
        other = pick(
            "and", "other", [n for n in areas if n != area], _ANY, 168, "Only what stands between these two areas."
        )
        matter = pick("Domain or topic", "matter", list(matters), _ANY, 250)
        grave = pick(
            "Severity", "severity", list(graves), _ANY, 130, "Each kind has its own scale: see “Kinds and severity”."
        )
        line = pick(
            "Line between",
            "across",
            list(lines),
            _ANY,
            140,
            "Only where this line of the Children Act 1989 lies between the answers.",
        )
        chosen = st.multiselect(
            "Kinds",
            list(kinds),
            key="kind",
            bind="query-params",
            placeholder="All kinds",
            width=300,
            filter_mode="contains",
        )
        words = st.text_input(
            "Words", key="words", bind="query-params", placeholder="such as school exclusion", max_chars=60, width=220,
            help="Finds facts, lines and everyday terms. Type nothing about a real child: what you type stands in the address.",
        )  # fmt: skip
    domain, topic = matters.get(matter, ("", ""))
    if other and not area:
        area, other = other, ""
    return Asked(
        areas.get(area, ""),
        areas.get(other, ""),
        tuple(kinds[name] for name in chosen),
        domain,
        topic,
        graves.get(grave, 0),
        lines.get(line, ""),
        words or "",
    )


def stem(asked: Asked) -> str:
    """The name of a file: what, which areas, and whether narrowed."""
    whose = "-".join(name for name in (asked.area, asked.other) if name) or "all-areas"
    parts = ["disagreements", whose, *asked.kinds[:1], asked.topic or asked.domain, asked.crosses]
    narrowed = "narrowed" if asked.words or asked.least or len(asked.kinds) > 1 else ""
    return "-".join(part for part in (*parts, narrowed) if part)


def count(found: Shelf, places: Sequence[int], asked: Asked) -> None:
    """How many fit, and what was asked for, in a sentence."""
    items = [found.items[place] for place in places]
    crossed = [
        f"{sum(line in item.crosses for item in items):,} across the {line_name(line)} line" for line in CROSSINGS
    ]
    said = found.in_words(asked)
    st.markdown(
        f"**{len(items):,} of {len(found.items):,} disagreements**{f' {said}' if said else ''}: {', '.join(crossed)}."
    )
    if asked.area and asked.other and found.library.document(asked.area) == found.library.document(asked.other):
        st.info("One document governs both areas: they cannot differ, and this is what the document has with itself.")
