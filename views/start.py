"""The first page: what this is, a door for each of three audiences, the documents, and what stays private."""

from __future__ import annotations

import streamlit as st

from harmoniser.workshops import DAYS
from views import frame, sources

_DOORS: tuple[tuple[str, str, str, tuple[tuple[str, str, dict[str, str]], ...]], ...] = (
    (
        "A child is moving",
        "For a practitioner",
        "What does the assessment amount to there? Who is responsible until when, whom do I call, and what might the family "
        "lose? One page to check and take along.",
        (
            ("move", "Move a child", {}),
            ("move", "Try it with a made-up child", {"example": "neet-moves"}),
            ("onward", "What happens next", {}),
        ),
    ),
    (
        "How do our documents differ?",
        "For a policy team",
        "Need by need, side by side: where they disagree, fall silent or use terms that law has replaced; and what one "
        "common scheme would change, for whom.",
        (
            ("compare", "Compare", {}),
            ("levels", "Levels", {}),
            ("discrepancies", "Discrepancies", {}),
            ("harmonise", "Harmonise", {}),
        ),
    ),
    (
        "We meet as a board",
        "For a safeguarding partnership in one room",
        "Put made-up children or real disagreements to the room; everybody votes from their own phone. Reveal, discuss, "
        "decide, and take the minutes away.",
        (("workshop", "Open or join a workshop", {}), ("levels", "Show where “level 3” goes", {"number": "3"})),
    ),
)

_STYLE = """<style>
.hz-lead{font-size:1.15rem;line-height:1.5;max-width:62rem}
[class*="st-key-door-"] h2{padding-top:.2rem}
[class*="st-key-door-"] [data-testid="stPageLink-NavLink"]{border:1px solid light-dark(#1f6278,#5fb0c6);border-radius:.4rem;
 padding:.35rem .8rem;width:100%}
[class*="st-key-door-"] [data-testid="stPageLink-NavLink"] p{font-size:1rem;font-weight:600;
 color:inherit;text-decoration:none}
[class*="st-key-door-"] [data-testid="stPageLink-NavLink"]::after{content:"→";
 color:light-dark(#1f6278,#8cc4e0);margin-left:auto;font-weight:700}
</style>"""


def main() -> None:
    """The page."""
    st.title("The threshold harmoniser: what does “level 3” mean there?", anchor=False)
    st.html(
        '<p class="hz-lead">Every local safeguarding partnership in England publishes its own <i>threshold document</i>: which '
        "signs of need in a child’s life stand at which level, and what help each level leads to. "
        "The documents differ, and the same number can mean help that nobody can insist on in one area and a legal duty "
        "in the next. "
        "The threshold harmoniser reads them as meaning, not as numbers, and shows its evidence for everything "
        f"that it says.</p>{_STYLE}"
    )
    for place, (column, (title, who, words, ways)) in enumerate(zip(st.columns(3), _DOORS, strict=True)):
        with column.container(border=True, height="stretch", key=f"door-{place}"):
            st.header(title, anchor=False)
            st.caption(who)
            st.write(words)
            for page, label, choices in ways:
                frame.go(page, label, **choices)
    st.header("The documents it knows", anchor=False)
    st.write(
        "Each answer says of which date its document is. Some are out of date: "
        "**check the area’s present document** before you act."
    )
    sources.show()
    st.header("What stays private", anchor=False)
    st.markdown(
        f"- What you enter about a child is held in memory on {frame.where()} while the page is open, and nowhere else. It is "
        "never in the page’s address.\n"
        "- There is no field for a child’s name. What looks like an NHS number, a date of birth, a telephone number or a "
        "postcode is refused where you can type; names cannot be recognised, so leave them out.\n"
        "- A workshop is about made-up children. Its votes, reasons and the names people chose are kept "
        f"{DAYS} days on {frame.where()}, then deleted.\n"
        "- No statistics are sent to anybody. Files leave only when you download them."
    )


main()
