"""What the harmoniser is, which documents it knows, how it works, and what it cannot do."""

from __future__ import annotations

from html import escape

import streamlit as st

from views import frame

known = frame.library()

st.title("About", anchor=False)
st.markdown(
    "Every local safeguarding partnership in England publishes its own *threshold document*: which signs of need in a child’s "
    "life stand at which level, and what help each level leads to. They differ. When a child moves, this shows what an "
    "assessment made under one document amounts to under another, and on what evidence."
)
st.header("How it works", anchor=False)
st.markdown(
    "1. Each line of a document is read as a need and the circumstances that its words mention: how bad, how often, since when, "
    "with what help.\n"
    "2. A line that was ticked in the sending area is turned into those facts, and the facts are held against the receiving "
    "area’s lines; numbers are never compared.\n"
    "3. A line is *met* where what is known lies wholly within it, *open* where it depends on something unknown, and *ruled out* "
    "otherwise.\n"
    "4. The highest level met is *entailed*, the highest that is met or open is *possible*, and where a document contradicts "
    "itself the more specific line prevails and the pair is flagged.\n"
    "5. A *floor* stands beside it: what section 47 lines and the current plan demand is never lost on the way."
)
st.header("The documents", anchor=False)
rows = "".join(
    f"<tr><th scope='row'>{escape(', '.join(area.name for area in document.areas))}</th>"
    f"<td>{escape(document.title)}<br><small>{escape(document.publisher)}, version {escape(document.version)}</small></td>"
    f"<td>{escape(frame.month(document.date))}</td><td>{escape(document.standing)}</td>"
    f"<td>{sum(bool(line.alternatives) for line in document.indicators)}<span> lines mapped</span></td></tr>"
    for document in known.documents.values()
)
st.html(
    "<style>.hz-table{width:100%;border-collapse:collapse;line-height:1.35}.hz-table th,.hz-table td{text-align:left;"
    "vertical-align:top;padding:.45rem .6rem;border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent)}"
    ".hz-table td span{display:none}@media(max-width:640px){.hz-table thead{display:none}"
    ".hz-table td span{display:inline}.hz-table tr,.hz-table td,.hz-table th{display:block;border:0;"
    "padding:.1rem 0}.hz-table tr{border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent);"
    "padding:.6rem 0}}</style>"
    "<table class='hz-table'><thead><tr><th>Area</th><th>Document</th><th>Date</th><th>Standing</th><th>Lines mapped</th></tr>"
    f"</thead><tbody>{rows}</tbody></table>"
)
st.header("What it cannot do", anchor=False)
st.markdown(
    "- It **supports professional judgement and decides nothing**: there is no score, and no answer without its evidence.\n"
    "- It knows the documents in the versions named above; some are out of date. **Check the area’s current document.**\n"
    "- Mappings are readings. Where a document leaves something open, so does the answer.\n"
    "- *Silent* means that a document does not name a need. It does not mean that the need is slight."
)
st.header("Privacy", anchor=False)
st.markdown(
    "The app runs on this machine and calls no other. Nothing you enter is written to disk or to the address; it is gone when "
    "you close or reload the page. There is no field for a name, and none is needed."
)
