"""Two areas compared: the differences that matter most, whose lines fare how in the other, and whether each is consistent."""

from __future__ import annotations

import io
import zipfile
from functools import partial
from html import escape

import streamlit as st

from harmoniser.agreement import alpha_in_words
from harmoniser.blocks import Entry, Paragraph, Section
from harmoniser.comparison import COLUMNS, LEGEND, NO_ORDER, READ_BESIDE, RULE, VERDICTS, Comparison, Own, compare
from harmoniser.errors import HarmoniserError
from harmoniser.findings import CROSSINGS, name_of
from harmoniser.library import Library
from harmoniser.pictures import kind_name
from harmoniser.priorities import GROUPS, Difference
from harmoniser.reports import report_files
from harmoniser.tables import Sheet, Value
from views import address, disagreement, frame, working

__all__ = ["show"]

_STYLE = """<style>
.hz-most{counter-reset:hz;list-style:none;margin:0!important;padding:0!important}
.hz-most>li{border-top:1px solid color-mix(in srgb,currentColor 20%,transparent);padding:.7rem 0!important;margin:0!important}
.hz-most h3{margin:.1rem 0 .3rem!important;padding:0!important;font-size:1.12rem;line-height:1.35}
.hz-most p{margin:.25rem 0;line-height:1.45}.hz-most small{opacity:.88;font-size:.86rem}
.hz-two{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));gap:.6rem;margin:.35rem 0}
.hz-two>div{border:1px solid color-mix(in srgb,currentColor 22%,transparent);border-radius:.45rem;padding:.5rem .75rem}
.hz-two p{margin:.15rem 0}.hz-two .hz-quote{margin:.2rem 0;padding:.1rem .6rem;border-left:3px solid currentColor}
</style>"""
_FORMS = {
    "docx": ("Report (Word)", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "html": ("Report (web page)", "text/html"),
    "xlsx": ("Spreadsheet (XLSX)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": ("Tables (CSV, zipped)", "application/zip"),
}


def show(library: Library) -> None:
    """The two areas, and what comes of comparing them."""
    names = {area.name: area.id for area in library.areas.values()}
    left, right = st.columns(2)
    for name, what in (("first", "first area"), ("second", "second area")):
        address.heed(name, names, what=what)
    one = left.selectbox("First area", list(names), key="first", bind="query-params")
    other = right.selectbox("Second area", list(names), index=len(names) - 1, key="second", bind="query-params")
    if one == other:
        st.info("Choose two different areas.")
        return
    areas = (names[one], names[other])
    try:
        found: Comparison = working.worked_out(
            ("comparison", library.digest, areas),
            lambda tell: compare(library, areas, progress=tell),
            f"Comparing {one} with {other}: about 6 seconds, the first time only.",
        )
    except HarmoniserError as problem:
        st.error(str(problem))
        return
    st.html(_STYLE + disagreement.CHIPS)
    if len(found.documents) == 1:
        document = library.documents[found.documents[0]]
        st.info(
            f"One document governs {name_of(document)}: its lines and levels are the same in both areas, so there is nothing to "
            "compare but whether it agrees with itself."
        )
    else:
        _most(found, library)
        _where(found, library)
    _own(found, library)
    _downloads(found, (one, other), library)


def _most(found: Comparison, library: Library) -> None:
    st.header("The differences that matter most", anchor=False)
    st.caption(f"{len(found.most)} of {found.considered:,}, in this order. {RULE}")
    told = "".join(_difference(number, item, found, library) for number, item in enumerate(found.most, 1))
    st.html(f'<ol class="hz-most">{told}</ol>')


def _difference(number: int, item: Difference, found: Comparison, library: Library) -> str:
    needs = library.vocabulary.needs
    label = " with ".join(needs[need].label for need in item.subject.split("+"))
    positions = []
    for position in item.positions:
        chips = "".join(
            disagreement.chip(tier, library) + " "
            for tier in dict.fromkeys((*position.tiers[:1], *position.tiers[-1:]))
        )
        lines = "".join(
            f"<p><small>{escape(place.id)} {escape(place.label)} ({escape(place.place)}; characters {place.start:,} to "
            f"{place.end:,})</small></p>{frame.wording(library.documents[place.document].by_id[place.id])}"
            for place in position.lines
            if place.id in library.documents[place.document].by_id
        )
        more = (
            f"<p><small>and {position.more} more {'line' if position.more == 1 else 'lines'}</small></p>"
            if position.more
            else ""
        )
        positions.append(
            f"<div><p><b>{escape(_short(position.document, found, library))}</b></p><p>{chips}</p>"
            f"<p>{escape(position.words)}</p>{lines}{more}</div>"
        )
    why = f"<p><b>Why it matters:</b> {escape('; '.join(item.why))}.</p>" if item.why else ""
    behind = (
        f"<p><small>Behind it: {escape(item.behind[0])}"
        + (f" and {len(item.behind) - 1} more" if len(item.behind) > 1 else "")
        + " under Discrepancies. These divide the matter further, by age for instance, so that an answer there can be narrower "
        "than here, where only what the line says is taken as known.</small></p>"
        if item.behind
        else ""
    )
    return (
        f'<li><span class="hz-chip">{escape(GROUPS[item.group])}</span><h3>{number}. {escape(label)}: {escape(item.facts)}</h3>'
        f"<p>{escape(item.who)}.</p><div class='hz-two'>{''.join(positions)}</div>{why}"
        f"<p><b>For a board:</b> {escape(item.question)}</p>{behind}</li>"
    )


def _short(document: str, found: Comparison, library: Library) -> str:
    """The first area that was asked for of a document."""
    return next(library.areas[a].name for a in found.areas if library.areas[a].document == document)


def _where(found: Comparison, library: Library) -> None:
    st.header("Whose lines fare how in the other", anchor=False)
    st.caption(
        "How to read it: every line of one area’s document is ticked by itself, as if it were all that is known of a child, and "
        "translated into the other area. A row counts how the lines came out there, so it tells which topics to look at before "
        f"children move between the two. {NO_ORDER}"
    )
    vocabulary = library.vocabulary
    rows = [
        {
            "Lines of": f"{_short(way.document, found, library)} in {_short(way.other, found, library)}",
            "Topic": vocabulary.topics[tally.place].label if tally.place else "All lines",
            "Lines": tally.lines,
            **{COLUMNS[name].capitalize(): tally.verdicts[name] for name in VERDICTS},
            "Lower or silent": tally.share,
            "Statutory lost": tally.statutory,
        }
        for way in found.directions
        for tally in (way.whole, *way.topics)
    ]
    tips = {COLUMNS[name].capitalize(): LEGEND[name] for name in VERDICTS}
    config = {name: st.column_config.NumberColumn(help=words, width=68) for name, words in tips.items()}
    st.dataframe(
        rows,
        hide_index=True,
        height=330,
        column_config={
            **config,
            "Lines of": st.column_config.TextColumn(width=170),
            "Topic": st.column_config.TextColumn(width=190),
            "Lines": st.column_config.NumberColumn(width=58),
            "Lower or silent": st.column_config.ProgressColumn(
                format="percent",
                min_value=0,
                max_value=1,
                width=110,
                help="Share of lines wholly lower there, or on which it is silent: where to look first",
            ),
            "Statutory lost": st.column_config.NumberColumn(
                help="Lines that are lower there, or unsaid, across a statutory line", width=100
            ),
        },
        alt="How the lines of each of the two documents fare in the other, by topic.",
    )
    with st.expander("What the columns mean"):
        for name in VERDICTS:
            st.text(f"{COLUMNS[name].capitalize()}: {LEGEND[name]}")
    if found.agreement is not None:
        st.caption(
            "Agreement (alpha: 1 full agreement, 0 no better than chance; 95% interval): "
            f"{' '.join(alpha_in_words(found.agreement.overall).split())}"
        )


def _own(found: Comparison, library: Library) -> None:
    st.header("Does each agree with itself?", anchor=False)
    st.caption(
        "For each, what is gravest of where it contradicts itself, is out of date or lies below our reading of the law. "
        f"{READ_BESIDE}"
    )
    for own in found.own:
        items = "".join(
            f"<li>{escape(item.text)} <small>{escape(kind_name(item.kind))}, severity {item.severity}; "
            f"{escape(item.id)}</small></li>"
            for item in own.gravest
        )
        law = f"<p>Below our reading of the law: {escape(own.law_in_words)}.</p>" if own.law_in_words else ""
        told = f"<ul>{items}</ul>" if items else "<p>Nothing was found.</p>"
        st.html(f'<div class="hz-most"><h3>{escape(_short(own.document, found, library))}</h3>{told}{law}</div>')
        frame.go(
            "discrepancies", f"All of {_short(own.document, found, library)}", area=_short(own.document, found, library)
        )


# ------------------------------------------------------------------------------------------------ to take away


def _downloads(found: Comparison, names: tuple[str, str], library: Library) -> None:
    st.header("To take away", anchor=False)
    st.caption("The differences above, the disagreements behind them, and the gravest of each document with itself.")
    stem = f"comparison-{'-'.join(found.areas)}"
    with st.container(horizontal=True, gap="small"):
        for form, (label, kind) in _FORMS.items():
            ending = "zip" if form == "csv" else form
            st.download_button(
                label,
                partial(_file, form, found, names, library, stem),
                f"{stem}.{ending}",
                kind,
                key=f"take-{form}",
                on_click="ignore",
            )


def _file(form: str, found: Comparison, names: tuple[str, str], library: Library, stem: str) -> bytes:
    """One file of the report, or all tables in one archive."""
    items = {item.id: item for item in (*found.behind, *(item for own in found.own for item in own.gravest))}
    made = report_files(
        list(items.values()),
        library,
        [form],
        title=f"{names[0]} and {names[1]} compared",
        documents=found.documents,
        measured=found.agreement,
        first=_sections(found, library),
        more=[_sheet(found, library)],
        stem=stem,
    )
    files = {name: content.encode() if isinstance(content, str) else content for name, content in made.items()}
    if form != "csv":
        return files[f"{stem}.{form}"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def _sections(found: Comparison, library: Library) -> list[Section]:
    entries = []
    for number, item in enumerate(found.most, 1):
        label = " with ".join(library.vocabulary.needs[need].label for need in item.subject.split("+"))
        lines = [
            (_short(p.document, found, library), f"{p.words} [{'; '.join(f'{x.id} {x.label}' for x in p.lines)}]")
            for p in item.positions
        ]
        lines += [("Why it matters", "; ".join(item.why)), ("For a board", item.question)]
        entries.append(Entry(f"{number}. {label}: {item.facts}", GROUPS[item.group], tuple(lines), f"{item.who}."))
    first = [Section("The differences that matter most", (Paragraph(RULE), *entries))] if entries else []
    told = [Paragraph(f"{_short(own.document, found, library)}: {_itself(own)}") for own in found.own]
    return [*first, Section("Whether each agrees with itself", tuple(told))]


def _itself(own: Own) -> str:
    counts = own.counts
    law = f"; {own.law_in_words}" if own.law_in_words else ""
    return (
        f"{_count(counts['internal-contradiction'], 'contradiction')} with itself, "
        f"{_count(counts['out-of-date'], 'point')} out of date, {counts['below-floor']} below what we read the law to "
        f"require{law}. {READ_BESIDE}"
    )


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _sheet(found: Comparison, library: Library) -> Sheet:
    needs = library.vocabulary.needs
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            number,
            GROUPS[item.group],
            " with ".join(needs[need].label for need in item.subject.split("+")),
            item.facts,
            *(position.words for position in item.positions),
            " and ".join(line for line in item.crosses if line in CROSSINGS),
            item.question,
            " ".join(item.behind),
        )
        for number, item in enumerate(found.most, 1)
    )
    heads = (("number", 8), ("why", 30), ("need", 30), ("facts", 50))
    names = tuple((_short(name, found, library), 40) for name in found.documents)
    return Sheet("most", (*heads, *names, ("lines between", 20), ("question", 50), ("disagreements", 40)), rows)
