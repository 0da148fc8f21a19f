"""What every page shares: the library, the words about danger and judgement, style and print, the documents' folder."""

from __future__ import annotations

import os
from calendar import month_name
from collections.abc import Iterable
from contextlib import suppress
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.errors import StreamlitAPIException

from harmoniser.errors import DocumentsError, HarmoniserError
from harmoniser.library import Library, load
from harmoniser.locators import DocumentText, locate, read_document
from harmoniser.model import Document, Indicator
from harmoniser.narration import outcome_in_words, tiers_in_words
from harmoniser.translation import Translation
from views import signing

__all__ = [
    "after",
    "before",
    "go",
    "level_name",
    "library",
    "line_place",
    "month",
    "outcome",
    "place",
    "served",
    "where",
    "wording",
]

_STYLE = """<style>
.stMainBlockContainer{max-width:76rem;padding-top:4.5rem;padding-bottom:4rem}
.stMainBlockContainer h1{font-size:2.1rem;padding-bottom:.3rem}.stMainBlockContainer h2{font-size:1.5rem;padding-top:1.6rem}
[data-testid="stCaptionContainer"]{color:inherit!important;opacity:.85}
.hz-danger{border-left:5px solid light-dark(#a02c2c,#f08a8a);padding:.45rem .8rem;border-radius:.3rem;
 background:color-mix(in srgb,light-dark(#a02c2c,#f08a8a) 9%,transparent)}
[data-testid="stTab"][aria-selected="true"] p,[data-testid="stButtonGroup"] button[aria-checked="true"] p{
 color:light-dark(#1f6278,#8cc4e0)}
[data-testid="stTab"][aria-selected="true"]>.react-aria-SelectionIndicator{background-color:light-dark(#1f6278,#8cc4e0)!important}
[data-testid="stPageLink-NavLink"] p{color:light-dark(#1a5a86,#8cc4e0);text-decoration:underline}
[data-testid="stMultiSelectTagsContainer"]{flex-wrap:wrap!important;overflow:hidden auto!important}
[data-testid="stMultiSelect"] .react-aria-ComboBox>div{height:auto!important;max-height:12rem!important}
.hz-foot{opacity:.85;font-size:.9rem;border-top:1px solid color-mix(in srgb,currentColor 22%,transparent);padding-top:.8rem}
@media(max-width:640px){.stMainBlockContainer{padding-left:1rem;padding-right:1rem}
.stMainBlockContainer h1{font-size:1.6rem}.stMainBlockContainer h2{font-size:1.3rem}}
.stMainBlockContainer h3{font-size:1.15rem}
.hz-on-paper{display:none}
@media print{
 @page{margin:14mm}
 html,body,#root,.stApp,[data-testid="stAppViewContainer"],[data-testid="stMain"],.stMainBlockContainer{position:static!important;
  display:block!important;height:auto!important;min-height:0!important;max-height:none!important;overflow:visible!important}
 .stMainBlockContainer{max-width:none!important;padding:0!important}
 :root,.stApp{color-scheme:light!important}.stApp{background:#fff!important;color:#111!important}
 .stApp h1,.stApp h2,.stApp h3,.stApp p,.stApp li,.stApp td,.stApp th,.stApp label{color:#111!important}
 [data-testid="stHeader"],[data-testid="stSidebar"],[data-testid="stToolbar"],[data-testid="stStatusWidget"],[data-testid="stDecoration"],
 [data-testid="stElementToolbar"],[data-testid="stElementContainer"]:has(
  :is(button,input,textarea,[data-testid="stPageLink"],[role="radiogroup"],[data-baseweb="select"])):not(
  :has(:is([data-testid="stDataFrame"],table,svg.hz-picture,.hz-ladders))),
 [data-testid="stTabs"] [role="tablist"],[data-testid="stPopover"],.hz-off-paper{display:none!important}
 .hz-on-paper{display:block}
 .hz-picture,.hz-ladders,tr,li,[data-testid="stVegaLiteChart"],[data-testid="stDataFrame"]{break-inside:avoid}
 h1,h2,h3{break-after:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
</style>"""


@st.cache_resource(show_spinner="Reading the documents’ mappings …")
def _load() -> Library:
    return load()


def library() -> Library:
    """The vocabulary and documents, read once; the page stops with one clear line where they are refused."""
    try:
        return _load()
    except HarmoniserError as problem:
        st.error(str(problem))
        st.stop()


def before() -> None:
    """What stands above every page; and where sign-in is set up, nothing else for who has not signed in."""
    st.html(
        f'{_STYLE}<div class="hz-danger" role="note"><b>If a child is in immediate danger, call 999.</b> '
        "This page supports your judgement; it decides nothing.</div>"
    )
    signing.ask()


def after(*, workshop: bool = False) -> None:
    """What stands below every page, and the settings at its side.

    Args:
        workshop: whether this is the page that keeps what is entered.
    """
    with st.sidebar:
        if not served():
            _ask_folder()
        signing.offer_leaving()
    stays = "is stored" if served() else "is stored or leaves this machine"
    kept = f"Nothing that you enter about a child {stays}: it is gone when you close or reload the page."
    if workshop:
        kept = (
            "Unlike the other pages, a workshop keeps what is entered: votes, reasons, decisions and the names that people "
            f"choose stay in a database on {where()} until the facilitator deletes them, and no longer than to the day that the "
            "workshop’s page names. Nothing about a real child belongs in it."
        )
    st.html(
        f'<p class="hz-foot">{kept} Labels are in our own words; check the document before you rely on a line. '
        "<b>Immediate danger: 999.</b></p>"
    )


def _ask_folder() -> None:
    with st.expander("The documents’ exact wording"):
        st.text_input(
            "Folder with the documents’ text files",
            key="folder",
            placeholder="for example ../shared/documents",
            help="A folder on this machine. It is read, never changed, and forgotten when you close the page.",
            max_chars=400,
        )
        st.caption(_folder_state(library()))


# ------------------------------------------------------------------------------------------------ served to others, or not


_OWN = ("", "localhost", "127.0.0.1", "::1")


def served() -> bool:
    """Whether this app is served to others than the person at this machine.

    Any sign of it counts: an address of its own, a proxy before it, sign-in. Nothing that a browser sends can take one away.
    """
    ours = all((st.get_option(name) or "") in _OWN for name in ("server.address", "browser.serverAddress"))
    return not ours or signing.wanted() or bool(st.context.headers.get("X-Forwarded-For"))


def where() -> str:
    """On what machine the app runs, in words."""
    return "the machine that serves this page" if served() else "this machine"


def go(page: str, label: str, **choices: str | Iterable[str]) -> None:
    """A link to another page, with choices for its address; nothing where there is no such page.

    Args:
        page: its module, such as `levels`.
        label: what the link says.
        choices: what the page's address takes.
    """
    asked = {name: value for name, value in choices.items() if value}
    with suppress(StreamlitAPIException):
        st.page_link(f"views/{page}.py", label=label, query_params=asked or None)


# ------------------------------------------------------------------------------------------------ words for levels


def level_name(document: Document, level: str) -> str:
    """A level by its number and name, or by its name where it has no number."""
    names = []
    for part in level.split("/"):
        name = document.level(part).name
        names.append(f"level {part}, {name}" if part[:1].isdigit() else name)
    return " / ".join(names)


def place(document: Document, level: str | None, tiers: Iterable[str], known: Library) -> str:
    """A level with its name and its tiers, as it is said everywhere on the pages."""
    words = tiers_in_words(tiers, known.vocabulary)
    return f"{level_name(document, level)} → {words}" if level else words


def outcome(document: Document, translation: Translation, known: Library) -> str:
    """The result in words, with every tier that is still open, and how much higher something unknown could make it."""
    return outcome_in_words(translation, known, lambda level, tiers: place(document, level, tiers, known))


def month(date: str) -> str:
    """A year and month in words: `2013-01` becomes "January 2013"."""
    year, _, number = date.partition("-")
    return f"{month_name[int(number[:2])]} {year}" if number[:2].isdigit() and 0 < int(number[:2]) < 13 else date


def line_place(line: Indicator, known: Library) -> str:
    """Where a line stands: its level, or the process that it sets going."""
    document = known.documents[line.document]
    rank = {tier.id: tier.rank for tier in known.vocabulary.tiers.values()}
    tiers = line.tiers or tuple({tier for level in line.levels for tier in document.level(level).tiers})
    tiers = tuple(sorted(tiers, key=lambda tier: rank[tier]))
    if line.levels:
        return place(document, "/".join(line.levels), tiers, known)
    process = known.vocabulary.processes[line.process].label if line.process else "no level"
    return f"{process} → {tiers_in_words(tiers, known.vocabulary)}" if tiers else process


# ------------------------------------------------------------------------------------------------ exact wording


@st.cache_resource(show_spinner=False, max_entries=16)
def _text(folder: str, document: str, stamp: float) -> DocumentText | None:
    return read_document(Path(folder), library().documents[document])


def _document_text(document: Document) -> DocumentText | None:
    folder = _folder()
    if not folder:
        return None
    path = Path(folder).expanduser()
    try:
        file = path / document.file
        return _text(str(path), document.id, file.stat().st_mtime if file.is_file() else 0.0)
    except (DocumentsError, OSError, ValueError):
        return None


def wording(line: Indicator) -> str:
    """The document's own words for a line as HTML, where the user has the document; "" where not."""
    text = _document_text(library().documents[line.document])
    if text is None:
        return ""
    found = locate(text, line.locator)
    if found is None:
        return '<div class="hz-quote">The wording has changed in your copy of the document.</div>'
    return f'<blockquote class="hz-quote">{escape(found.wording)}</blockquote>'


def _folder() -> str:
    """The folder with the documents: who sits at the machine names one; on a server only whoever runs it does."""
    if served():
        return os.environ.get("HARMONISER_DOCUMENTS", "").strip()
    return str(st.session_state.get("folder") or "").strip()


def _folder_state(known: Library) -> str:
    folder = _folder()
    if not folder:
        return "With the documents on this machine, their own words stand beside our labels."
    if not Path(folder).expanduser().is_dir():
        return "There is no such folder."
    found = [d.areas[0].name for d in known.documents.values() if _document_text(d)]
    return f"Wording found for {', '.join(found)}." if found else "No file of a mapped document is in that folder."
