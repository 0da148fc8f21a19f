"""What the harmoniser is, how it works, how reliable it is, what it cannot do, what stays private, and whose the sources are."""

from __future__ import annotations

import streamlit as st

from harmoniser import __version__
from harmoniser.workshops import DAYS
from views import frame, signing, sources

_METHOD = (
    "1. Each line of a document is read as a need and the circumstances that its words mention: how bad, how often, since when, "
    "with what help.\n"
    "2. A line that was ticked in the sending area is turned into those facts, and the facts are held against the receiving "
    "area’s lines; numbers are never compared.\n"
    "3. A line is *met* where what is known lies wholly within it, *open* where it depends on something unknown, and *ruled out* "
    "otherwise.\n"
    "4. The highest level met is *entailed*, the highest that is met or open is *possible*, and where a document contradicts "
    "itself the more specific line prevails and the pair is flagged.\n"
    "5. A *floor* stands beside it: what section 47 lines and the current plan demand is never lost on the way.\n"
    "6. For policy teams the same is done with every set of facts at which any document draws a line. How far documents agree is "
    "Krippendorff’s alpha over those sets: 1 is full agreement, 0 is what chance would give."
)
# The figures are those of docs/mapping-quality.md; a test holds them to it.
_RELIABLE = (
    "The worth of an answer is the worth of the reading behind it. So 250 statements, drawn at random, were read a second time "
    "by readers who had not seen the first reading:\n"
    "- on whether a statement means anything to be mapped, both agreed in 99% and 100% of two rounds of 125;\n"
    "- they named exactly the same set of needs in 86% and 81%, and at least one in common in 98% and 97%;\n"
    "- **what a user meets**, the level that a statement comes to in another area, was the same in 93% and 92%.\n\n"
    "Eighteen whole cases were also answered by careful readers from the documents alone: 178 of 180 answers agree, two are too "
    "high, and none is too low. These cases calibrate; they do not prove."
)
_LIMITS = (
    "- It **supports professional judgement and decides nothing**: there is no score, and no answer without its evidence.\n"
    "- It knows the documents in the versions named above; some are out of date. **Check the area’s current document.**\n"
    "- Mappings are readings. Where a document leaves something open, so does the answer.\n"
    "- *Silent* means that a document does not name a need. It does not mean that the need is slight.\n"
    "- Numbers of children in a *what-if* come from a made-up caseload, or from a team’s own: they compare documents, and "
    "predict nothing.\n"
    "- Law and guidance were read at their source where it says so; the rest is marked to be checked.\n"
    "- Counts and shares show what a difference touches. None of them puts one authority above another."
)


def main() -> None:
    """The page."""
    st.title("About", anchor=False)
    st.markdown(
        "Every local safeguarding partnership in England publishes its own *threshold document*: which signs of need in a "
        "child’s life stand at which level, and what help each level leads to. They differ. When a child moves, this shows "
        "what an assessment made under one document amounts to under another, and on what evidence; for those who write the "
        "documents it shows where they disagree, and what one common scheme would change."
    )
    st.header("How it works", anchor=False)
    st.markdown(_METHOD)
    st.header("The documents", anchor=False)
    sources.show(
        {"Lines mapped": lambda document: f"{sum(bool(line.alternatives) for line in document.indicators)}"},
    )
    st.header("How reliable it is", anchor=False)
    st.markdown(_RELIABLE)
    st.header("What it cannot do", anchor=False)
    st.markdown(_LIMITS)
    st.header("Privacy", anchor=False)
    st.markdown(_privacy())
    st.header("Sources and licence", anchor=False)
    st.markdown(
        "- The threshold documents belong to their publishers and are no part of this program. It carries facts from them in "
        "our own words, each with its place, so that it can be checked.\n"
        f"- To see the documents’ own wordings beside our labels: {_wordings()}\n"
        "- The order of needs follows the national assessment framework of 2000, with the themes of newer documents; the "
        "tiers of response follow the Children Act 1989, sections 17 and 47, and *Working Together to Safeguard Children*.\n"
        "- Agreement: K. Krippendorff, *Content Analysis*; maps of documents: I. Borg and P. Groenen, *Modern Multidimensional "
        "Scaling*.\n"
        f"- The program and its mappings: version {__version__}, under the MIT licence; they may be used, changed and passed on "
        "freely."
    )


def _wordings() -> str:
    """How to have the documents' own words shown, as this app is set up."""
    if frame.served():
        return "whoever runs this server sets HARMONISER_DOCUMENTS to the folder with the documents’ text files."
    return (
        "open the side of the page (the arrow at the top left) and name the folder with the documents’ text files under “The "
        "documents’ exact wording”."
    )


def _privacy() -> str:
    """What is kept and what is not, as this app is set up."""
    if frame.served():
        place = (
            "The app runs on a server of whoever gave you its address, and calls no other machine. What you enter about a child "
            "crosses the network to that server, is held there in memory while the page is open, and is never written to disk or "
            "to the address."
        )
    else:
        place = (
            "The app runs on this machine and calls no other. Nothing that you enter about a child is written to disk or to the "
            "address; it is gone when you close or reload the page."
        )
    signed = (
        " You have signed in; who you are is held in a cookie of your browser, and nothing that you do is kept with it."
        if signing.wanted()
        else ""
    )
    return (
        f"{place}{signed}\n\n"
        "There is no field for a child’s name, and none is needed. Where there is something to type, what is shaped like an NHS "
        "number, a pupil number, a postcode, an e-mail address, a telephone number or a date of birth is refused; a name cannot "
        "be recognised reliably, so leave names out.\n\n"
        f"A workshop’s votes, reasons and chosen names are kept {DAYS} days at most on {frame.where()}, unless whoever runs it "
        "set another time, and then deleted. No statistics are gathered, here or anywhere else."
    )


main()
