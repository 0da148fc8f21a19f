"""Reports for policy teams: disagreements, or a comparison of areas, as tables for a spreadsheet and as a paper for a board.

The tables hold everything; the paper holds the gravest of each kind in full and says how many more there are. Whatever a cell of
a table begins with, no spreadsheet takes it for a formula.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import harmoniser
from harmoniser.agreement import CAUSES, Agreement, Alpha
from harmoniser.blocks import Block, Entry, Note, Notice, Paragraph, Picture, Section, Table
from harmoniser.correspondence import place_in_words
from harmoniser.errors import UnknownNameError
from harmoniser.evidence import Place, place_of
from harmoniser.facts import load_facts
from harmoniser.findings import CROSSINGS, KINDS, SCALES, Discrepancy, Stand, levels_in_words, listed, name_of
from harmoniser.library import Library
from harmoniser.model import Document
from harmoniser.notes import month_in_words
from harmoniser.paper import to_docx, to_html
from harmoniser.pictures import bars, distance_table, kind_name, map_of, map_picture, matrix, span_of, tree
from harmoniser.tables import Sheet, Value, csv_of, harmless, workbook

__all__ = [
    "ALWAYS",
    "FORMS",
    "MOST_LINES",
    "Cut",
    "Places",
    "Sheet",
    "asked_in_words",
    "counted",
    "cut_at",
    "distances",
    "entry_of",
    "harmless",
    "plain",
    "report",
    "report_files",
    "sheets",
    "table_name",
]

FORMS = ("csv", "xlsx", "html", "docx")
MOST, THEN = 10, 15
"""How many of each kind the paper tells in full, and how many more in a table."""
SUPPORT = "This supports professional judgement and decides nothing."
_LONG_TITLE = 150  # characters above which a heading is cut
MOST_LINES = 6  # lines named beside one position; the tables name all


ALWAYS = ("below-floor",)
"""The kinds that a report lists whatever severity was chosen: what the law requires is not weighed away."""


@dataclass(frozen=True, slots=True)
class Cut:
    """How severe a disagreement had to be for a report, and how many of each kind that left out."""

    least: int
    left: Mapping[str, int]

    def in_words(self) -> str:
        """What the choice means, and what not."""
        return (
            f"Only what has severity {self.least} or more was asked for. As the scales of the kinds differ, this one cut does "
            "not mean one thing: it may leave out most of one kind and little of another. What is below the legal floor is "
            "listed whatever its severity."
        )


def cut_at(items: Sequence[Discrepancy], least: int) -> tuple[tuple[Discrepancy, ...], Cut | None]:
    """The disagreements of a severity or more, with those that are always listed, marked so; and what was left out."""
    if least <= 0:
        return tuple(items), None
    kept: list[Discrepancy] = []
    left: Counter[str] = Counter()
    for item in items:
        if item.severity >= least:
            kept.append(item)
        elif item.kind in ALWAYS:
            kept.append(replace(item, reasons=(*item.reasons, f"below {least}, and listed whatever its severity")))
        else:
            left[item.kind] += 1
    return tuple(kept), Cut(least, {kind: left[kind] for kind in KINDS if left[kind]})


# ------------------------------------------------------------------------------------------------ all files


def report_files(
    items: Sequence[Discrepancy],
    library: Library,
    forms: Iterable[str] = FORMS,
    *,
    title: str = "Where the threshold documents disagree",
    asked: str = "",
    documents: Sequence[str] = (),
    measured: Agreement | None = None,
    first: Sequence[Section] = (),
    more: Sequence[Sheet] = (),
    stem: str = "discrepancies",
    which: str = "",
    cut: Cut | None = None,
    made: date | None = None,
) -> dict[str, str | bytes]:
    """The files of a report, by name; `harmoniser.interchange.write_files` writes them whole or not at all.

    Args:
        items: the disagreements, the gravest first.
        library: the vocabulary and documents.
        forms: of csv, xlsx, html and docx.
        title: what the report is.
        asked: by what it was narrowed, in words; "" for not at all.
        documents: whose documents it is about; all by default.
        measured: how far documents agree; without it those pictures and that sheet are left out.
        first: sections that come before all others.
        more: further tables, before those of the disagreements.
        stem: what the files' names begin with.
        which: which disagreements these are, where the report is about more than them; `first` then tells what was `measured`.
        cut: how severe a disagreement had to be, and what that left out.
        made: the day that the report gives.
    """
    wanted = list(forms)
    chosen = [library.documents[name] for name in documents or library.documents]
    files: dict[str, str | bytes] = {}
    if {"csv", "xlsx"} & set(wanted):
        tables = [*more, *sheets(items, library, chosen, measured, asked, which, cut)]
        if "csv" in wanted:
            files |= {table_name(stem, sheet.name): csv_of(sheet) for sheet in tables if sheet.name != "reading notes"}
        if "xlsx" in wanted:
            files[f"{stem}.xlsx"] = workbook(tables, plain(f"{title}{': ' + asked if asked else ''}"), made)
    if {"html", "docx"} & set(wanted):
        paper = report(
            items,
            library,
            title=title,
            asked=asked,
            documents=documents,
            measured=measured,
            first=first,
            stem=stem,
            forms=wanted,
            which=which,
            cut=cut,
            made=made,
        )
        if "html" in wanted:
            files[f"{stem}.html"] = to_html(paper, report=True)
        if "docx" in wanted:
            files[f"{stem}.docx"] = to_docx(paper, report=True)
    return files


def table_name(stem: str, sheet: str) -> str:
    """The file of a table, among those whose names begin with the stem."""
    return f"{stem}.csv" if sheet == stem else f"{stem}-{sheet.replace(' ', '-')}.csv"


def asked_in_words(
    library: Library,
    *,
    between: Sequence[str] = (),
    area: str = "",
    kind: str = "",
    domain: str = "",
    dimension: str = "",
    least: int = 0,
    crosses: str = "",
) -> str:
    """The filters of a list of disagreements in words, for its title; "" where there is none."""
    vocabulary = library.vocabulary
    said = []
    if between:
        said.append(f"between {listed(library.areas[name].name for name in between)}")
    if area:
        said.append(f"with the document of {name_of(library.document(area))}")
    if kind:
        said.append(f"of the kind “{kind_name(kind).lower()}”")
    if domain:
        said.append(f"on {vocabulary.domains[domain].lower()}")
    if dimension:
        said.append(f"on {vocabulary.topics[dimension].label.lower()}")
    if least:
        said.append(f"of severity {least} or more")
    if crosses:
        said.append(f"across the {crosses.replace('-', ' ')} line")
    return ", ".join(said)


# ------------------------------------------------------------------------------------------------ what a position rests on


class Places:
    """Where the lines and facts that a position rests on stand in their documents."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.facts = load_facts(library)

    def _of(self, name: str) -> tuple[str, Place] | None:
        """Where it stands, in words and to the character; nothing for what is not in the library."""
        try:
            place = place_of(name, self.library, self.facts)
        except UnknownNameError:
            return None
        if fact := self.facts.by_id.get(name):
            return self.facts.label("fact-kind", fact.kind).lower(), place
        document, vocabulary = self.library.documents[place.document], self.library.vocabulary
        line = document.by_id[name]
        at = levels_in_words(document, line.levels) if line.levels else place_in_words(line, vocabulary).lower()
        return f"{at}, {vocabulary.topics[line.topic].label}", place

    def short(self, names: Sequence[str], said_already: str = "") -> str:
        """Some lines, those that stand at the same place together: `cam-0001 and cam-0002: level 2, Health`.

        Of one or two lines it gives the label too, unless that has been `said_already`.
        """
        grouped: dict[str, list[str]] = {}
        for name in names[:MOST_LINES]:
            found = self._of(name)
            label = found[1].label if found and len(names) <= 2 and name not in self.facts.by_id else ""
            called = f"{name} “{label}”" if label and label not in said_already else name
            grouped.setdefault(found[0] if found else "", []).append(called)
        said = [f"{listed(own)}: {place}" if place else listed(own) for place, own in grouped.items()]
        left = len(names) - MOST_LINES
        return "; ".join([*said, f"and {left} more"] if left > 0 else said)

    def long(self, names: Sequence[str]) -> str:
        """Each line with its place to the character."""
        said = []
        for name in names:
            if (found := self._of(name)) is None:
                said.append(name)
            else:
                words, at = found
                said.append(f"{name} “{at.label}”: {words}; characters {at.start} to {at.end} of {at.file}")
        return "\n".join(said)


def headline(item: Discrepancy, library: Library) -> str:
    """The facts of a disagreement: its text up to where the documents' positions begin."""
    names = {name_of(document) for document in library.documents.values()}
    ends = [item.text.find(f"{mark}{name}") for name in names for mark in (". ", ": ", "; ")]
    ends += [item.text.find(". “")] if item.kind == "detour" else []
    end = min((end for end in ends if end > 0), default=len(item.text))
    return item.text[:end].rstrip(".") if end else item.text


def _positions(item: Discrepancy, library: Library, places: Places) -> list[tuple[str, str]]:
    """Each document and what it says, with the lines it rests on; documents that say the same of nothing stand together."""
    grouped: dict[tuple[str, tuple[str, ...]], list[Stand]] = {}
    for stand in item.stands:
        grouped.setdefault((stand.words, (*stand.indicators, *stand.facts)), []).append(stand)
    said = []
    for (words, rests), own in grouped.items():
        names = dict.fromkeys(stand.document for stand in own)
        who = _names(name_of(library.documents[name]) if name in library.documents else name for name in names)
        open_ = tuple(dict.fromkeys(line for stand in own for line in stand.open))
        behind = [places.short(rests, words)] if rests else []
        behind += [f"open: {places.short(open_, words)}"] if open_ else []
        said.append((who, f"{words} [{'; '.join(behind)}]" if behind else words))
    return said


# ------------------------------------------------------------------------------------------------ the paper


def report(
    items: Sequence[Discrepancy],
    library: Library,
    *,
    title: str = "Where the threshold documents disagree",
    asked: str = "",
    documents: Sequence[str] = (),
    measured: Agreement | None = None,
    first: Sequence[Section] = (),
    most: int = MOST,
    then: int = THEN,
    stem: str = "discrepancies",
    forms: Iterable[str] = FORMS,
    which: str = "",
    cut: Cut | None = None,
    made: date | None = None,
) -> Note:
    """The report as blocks, for `paper.to_html` and `paper.to_docx` with `report=True`.

    Args:
        items: the disagreements, the gravest first.
        library: the vocabulary and documents.
        title: what it is.
        asked: by what it was narrowed, in words.
        documents: whose documents it is about; all by default.
        measured: how far all documents agree.
        first: sections that come before all others.
        most: how many of each kind are told in full.
        then: how many more of each kind stand in a table.
        stem: what the names of the files beside it begin with.
        forms: which files there are beside it.
        which: which disagreements these are, where the report is about more than them; `first` then tells what was `measured`.
        cut: how severe a disagreement had to be, and what that left out.
        made: the day of the report.
    """
    chosen = [library.documents[name] for name in documents or library.documents]
    names = {"xlsx": f"{stem}.xlsx", "csv": table_name(stem, "discrepancies")}
    tables = [name for form, name in names.items() if form in set(forms)]
    everything = (
        f"All {len(items):,} are in {' and '.join(tables)}"
        if tables
        else "The command “harmoniser discrepancies” lists them all"
    )
    places = Places(library)
    kinds = {kind: [item for item in items if item.kind == kind] for kind in KINDS}
    by_kind = [_kind(kind, own, library, places, most, then, everything, cut) for kind, own in kinds.items() if own]
    sections = (
        *first,
        Section("The documents", (_documents(chosen),)),
        Section("What this is, and what it is not", _what_it_is(items, most, then, everything)),
        *([Section("How many, and how grave", _summary(kinds, items, which, cut))] if items or not which else []),
        *_pictures(items, library, chosen, None if which else measured),
        *by_kind,
    )
    day = f" on {made.day} {made:%B %Y}" if made else ""
    return Note(
        title=plain(f"{title}: {asked}" if asked else title),
        subtitle=f"{_names(name_of(document) for document in chosen)}: {counted(len(items), 'disagreement')} {which or 'found'}",
        opening=(),
        sections=sections,
        footer=f"Made by the threshold harmoniser {harmoniser.__version__}{day}. {SUPPORT}",
    )


def _documents(chosen: Sequence[Document]) -> Table:
    rows = tuple(
        (
            name_of(document),
            f"{document.title}, {document.publisher}, {document.version}",
            month_in_words(document.date),
            document.standing,
        )
        for document in chosen
    )
    return Table(
        "The documents read, with their dates and standing",
        ("Area", "Document", "Date", "Standing"),
        rows,
        (32, 58, 22, 68),
    )


def _what_it_is(items: Sequence[Discrepancy], most: int, then: int, everything: str) -> tuple[Block, ...]:
    blocks: list[Block] = [
        Paragraph(
            "This report lists where threshold documents disagree, contradict themselves, fall silent or have been overtaken, "
            "worked out from what their lines mean. It puts no authority above another: a severity says how much hangs on a "
            "difference, not who is right, and a document that says more, or sooner, is not for that better. What it says of a "
            "document is our reading of that text at its date, so look at the place given, and at the present document, before "
            "you act on it."
        )
    ]
    if any(count > most for count in Counter(item.kind for item in items).values()):
        blocks.append(
            Paragraph(
                f"Of each kind the {most} gravest are told in full and up to {then} more in a table. Among equally grave ones "
                "those come first that a document’s own line describes, and those on which there are most; each matter once "
                f"before any comes again. {everything}."
            )
        )
    blocks.append(
        Paragraph(
            "A document’s position is followed by the lines it rests on and where they are printed; “harmoniser show” with a "
            "line’s name, and the folder of documents, shows the words themselves."
        )
    )
    return tuple(blocks)


def _summary(
    kinds: dict[str, list[Discrepancy]], items: Sequence[Discrepancy], which: str, cut: Cut | None
) -> tuple[Block, ...]:
    rows = []
    told_first = (
        [Paragraph(f"Here and below are the {counted(len(items), 'disagreement')} {which}; there are others.")]
        if which
        else []
    )
    # Where these are not all that there are, no number of a kind that was not looked for is given.
    for kind, own in ((kind, own) for kind, own in kinds.items() if own or not which):
        counts = Counter(item.severity for item in own)
        told = ", ".join(f"{severity}\u00a0({counts[severity]:,})" for severity in sorted(counts, reverse=True))
        rows.append((f"{kind_name(kind)}. {KINDS[kind]}", _number(kind, own, cut), told, SCALES[kind]))
    table = Table(
        "How many of each kind, how many of each severity, and what the severity of that kind counts",
        ("Kind", "Number", "Severity (number)", "What its severity counts"),
        tuple(rows),
        (52, 16, 34, 78),
    )
    scales = Notice(
        "Each kind has its own scale. Severities order the matters within a kind; a 3 of one kind and a 3 of another are "
        f"not the same.{' ' + cut.in_words() if cut else ''}",
        "doubt",
    )
    return (*told_first, scales, table, *([bars(items)] if items else []))


def _number(kind: str, own: Sequence[Discrepancy], cut: Cut | None) -> str:
    """How many of a kind there are, and how many more were left out as less severe."""
    if cut and kind in ALWAYS and own:
        return f"{len(own):,} (of any severity)"
    left = cut.left.get(kind, 0) if cut else 0
    return f"{len(own):,} ({left:,} below the chosen severity)" if left else f"{len(own):,}"


def _pictures(
    items: Sequence[Discrepancy], library: Library, chosen: Sequence[Document], measured: Agreement | None
) -> list[Section]:
    about = {item.topic for item in items if item.topic}
    vocabulary = library.vocabulary
    blocks: list[Block] = []
    for domain, label in vocabulary.domains.items():
        topics = [topic.id for topic in vocabulary.topics.values() if topic.domain == domain and topic.id in about]
        if topics:
            drawn = matrix(library, chosen, topics, f"Tiers by topic: {label[0].lower()}{label[1:]}")
            blocks.append(_in_proportion(drawn, len(chosen)))
    if blocks:
        blocks.insert(
            0,
            Paragraph(
                "From which to which tier each document’s lines on a topic lead, wherever they are printed. The strip below "
                "shows at which tiers it has any line. What goes well is left out. A wide range is no disagreement by itself: "
                "most documents grade a topic from early help to child protection, and differ in where the steps lie."
            ),
        )
    sections = [Section("Tiers by topic", tuple(blocks))] if blocks else []
    if measured and len(measured.documents) > 1:
        sections.append(Section("How near the documents stand", tuple(_agreement(measured, library))))
    return sections


def _agreement(measured: Agreement, library: Library) -> Iterable[Block]:
    names = {name: name_of(library.documents[name]) for name in measured.documents}
    alpha = measured.overall
    if alpha.value is not None:
        between = f" (95% interval {alpha.low:.2f} to {alpha.high:.2f})" if alpha.low is not None else ""
        yield Paragraph(
            f"This compares all {len(names)} documents on all topics, whatever this report was narrowed to. Krippendorff’s "
            f"ordinal alpha is {alpha.value:.2f}{between}, over {alpha.cells:,} sets of facts on {alpha.needs} needs: 1 is "
            "full agreement, 0 what chance would give. Silence is no rating and counts for nothing here."
        )
    yield from distances(measured, names)


def _in_proportion(drawn: Picture, documents: int) -> Picture:
    """A picture with a column for each document: of few it takes less than the page's width, or its letters would be huge."""
    return replace(drawn, share=min(1.0, 0.2 + 0.16 * documents))


def distances(measured: Agreement, names: dict[str, str]) -> Iterable[Block]:
    """How near documents stand, as pictures."""
    yield _in_proportion(distance_table(measured.distances, names), len(names))
    if len(names) > 2 and measured.tree:
        yield tree(measured.tree, names)
    if (found := map_of(measured.distances, measured.documents)) is not None:
        yield map_picture(found, names)


def _kind(
    kind: str,
    own: Sequence[Discrepancy],
    library: Library,
    places: Places,
    most: int,
    then: int,
    everything: str,
    cut: Cut | None,
) -> Section:
    """One kind: what it is, the gravest in full, some more in a table, and how many are left."""
    ordered = _gravest(own)
    blocks: list[Block] = [Paragraph(f"{KINDS[kind]}. {_scale(kind)}")]
    if cut and kind in ALWAYS:
        blocks.append(
            Paragraph(f"These are listed whatever their severity, and not only those of {cut.least} or more.")
        )
    blocks += [entry_of(item, library, places) for item in ordered[:most]]
    rest = ordered[most : most + then]
    if rest:
        rows = tuple(
            (
                str(item.severity),
                plain(headline(item, library)),
                plain(
                    "; ".join(f"{who}: {words.partition(' [')[0]}" for who, words in _positions(item, library, places))
                ),
                plain(item.id),
            )
            for item in rest
        )
        blocks.append(
            Table(f"The next {len(rest)}", ("Severity", "Matter", "Positions", "Name"), rows, (15, 55, 80, 30))
        )
    left = len(ordered) - most - len(rest)
    if left > 0:
        blocks.append(Paragraph(f"{left:,} more of this kind are not told here. {everything}."))
    return Section(f"{kind_name(kind)} ({len(own):,})", tuple(blocks))


def _scale(kind: str) -> str:
    """What a kind's severity counts, as a sentence."""
    return f"Severity: {SCALES[kind][0].lower()}{SCALES[kind][1:]}"


def _gravest(own: Sequence[Discrepancy]) -> list[Discrepancy]:
    """The gravest first, and of equally grave ones those that lines describe by themselves.

    Among these each matter comes once before any comes again, first those of which there are most.
    """
    counts = Counter((item.severity, item.subject) for item in own)
    turn: Counter[tuple[int, str, bool]] = Counter()
    keyed = []
    for place, item in enumerate(own):
        key = item.severity, item.subject, bool(item.described)
        keyed.append(
            ((-item.severity, not item.described, turn[key], -counts[item.severity, item.subject], place), item)
        )
        turn[key] += 1
    return [item for _, item in sorted(keyed, key=lambda pair: pair[0])]


def entry_of(item: Discrepancy, library: Library, places: Places) -> Entry:
    """A disagreement as an entry of a paper."""
    head = headline(item, library)
    # A long one is cut after its first sentence; of whom it affects, what the heading has said is not said again.
    title, _, rest = head.partition(". ") if len(head) > _LONG_TITLE else (head, "", "")
    lines = [("What is meant", rest)] if rest else []
    lines += _positions(item, library, places)
    lines.append(("Why this severity", "; ".join(reason.rstrip(".") for reason in item.reasons)))
    if item.kind == "different-response":
        told = places.short(item.described) or "no line; it lies between the documents’ lines"
        lines.append(("Described by itself in", told))
    if item.also:
        lines.append(("The same holds for", listed(_needs(name, library) for name in item.also)))
    affected = item.affected.replace(f": {head}", "").partition("; the same lines answer alike for")[0]
    lines += [("Who is affected", affected), ("For the board", item.question)]
    return Entry(
        plain(title),
        f"severity {item.severity}",
        tuple((plain(label), plain(text)) for label, text in lines),
        plain(item.id),
    )


def _needs(name: str, library: Library) -> str:
    """A need, or several joined by +, by what they are called."""
    needs = library.vocabulary.needs
    return " with ".join(needs[one].label.lower() if one in needs else one for one in name.split("+"))


def _names(names: Iterable[str]) -> str:
    """Names as a list; where one of them is a list itself, semicolons keep them apart."""
    found = list(names)
    return "; ".join(found) if len(found) > 1 and any(", " in name for name in found) else listed(found)


def counted(number: int, what: str) -> str:
    """So many of something: `1 line`, `1,200 lines`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def plain(text: str) -> str:
    """Text without what no paper can hold: control characters become blanks."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+", " ", text).strip()


# ------------------------------------------------------------------------------------------------ the tables


def sheets(
    items: Sequence[Discrepancy],
    library: Library,
    documents: Sequence[Document],
    measured: Agreement | None = None,
    asked: str = "",
    which: str = "",
    cut: Cut | None = None,
) -> list[Sheet]:
    """All tables: disagreements, one row for each document's stand, agreement, tiers by topic, and notes for the reader."""
    places = Places(library)
    found = [
        Sheet("discrepancies", _COLUMNS, tuple(_row(item, library, places) for item in items)),
        Sheet(
            "positions",
            _STANDS,
            tuple(_stand(item, stand, library, places) for item in items for stand in item.stands),
        ),
    ]
    if measured:
        found.append(Sheet("agreement", _MEASURES, tuple(_measures(measured, library))))
    found.append(Sheet("topics", _SPANS, tuple(_spans(library, documents))))
    found.append(Sheet("reading notes", _NOTES, tuple(_reading_notes(items, documents, asked, which, cut))))
    return found


_COLUMNS = (
    ("severity", 9),
    ("kind", 20),
    ("facts", 48),
    ("positions", 70),
    ("question for a board", 42),
    ("why this severity", 42),
    ("who is affected", 42),
    ("statutory lines between", 14),
    ("domain", 22),
    ("topic", 22),
    ("need", 26),
    ("also", 26),
    ("documents", 28),
    ("lines", 26),
    ("facts recorded", 18),
    ("described by itself in", 18),
    ("id", 32),
)


def _row(item: Discrepancy, library: Library, places: Places) -> tuple[Value, ...]:
    vocabulary = library.vocabulary
    needs = [vocabulary.needs[name].label for name in item.subject.split("+") if name in vocabulary.needs]
    return (
        item.severity,
        item.kind,
        headline(item, library),
        "\n".join(f"{who}: {words}" for who, words in _positions(item, library, places)),
        item.question,
        "; ".join(item.reasons),
        item.affected,
        " ".join(item.crosses),
        vocabulary.domains.get(item.domain, ""),
        vocabulary.topics[item.topic].label if item.topic in vocabulary.topics else "",
        " + ".join(needs) or item.subject,
        "; ".join(_needs(name, library) for name in item.also),
        " ".join(item.documents),
        " ".join(item.indicators),
        " ".join(item.facts),
        " ".join(item.described),
        item.id,
    )


_STANDS = (
    ("id", 32),
    ("kind", 20),
    ("severity", 9),
    ("facts", 48),
    ("document", 24),
    ("standing", 16),
    ("level", 16),
    ("lowest tier", 20),
    ("highest tier", 20),
    ("position", 60),
    ("side", 14),
    ("lines", 24),
    ("open lines", 24),
    ("where they stand", 70),
)


def _stand(item: Discrepancy, stand: Stand, library: Library, places: Places) -> tuple[Value, ...]:
    tiers = [library.vocabulary.tiers[name].label for name in stand.tiers]
    rests = (*stand.indicators, *stand.facts)
    return (
        item.id,
        item.kind,
        item.severity,
        headline(item, library),
        stand.document,
        stand.standing,
        _level(stand, library),
        tiers[0] if tiers else "",
        tiers[-1] if tiers else "",
        stand.words,
        stand.side,
        " ".join(rests),
        " ".join(stand.open),
        places.long((*rests, *stand.open)),
    )


def _level(stand: Stand, library: Library) -> str:
    document = library.documents.get(stand.document)
    if not stand.level or document is None:
        return stand.level or ""
    try:
        return levels_in_words(document, stand.level.split("/"))
    except KeyError:
        return stand.level


_MEASURES = (
    ("what is measured", 34),
    ("of", 48),
    ("value", 10),
    ("from", 10),
    ("to", 10),
    ("sets of facts", 12),
    ("remarks", 80),
)


def _measures(found: Agreement, library: Library) -> Iterable[tuple[Value, ...]]:
    vocabulary = library.vocabulary
    names = {name: name_of(library.documents[name]) for name in found.documents}

    def alpha(of: str, one: Alpha) -> tuple[Value, ...]:
        rests = f"{one.ratings:,} ratings on {one.needs} needs"
        said = f"{one.reason}; {rests}" if one.reason else rests
        return "alpha (95% interval)", of, one.value, one.low, one.high, one.cells, said

    yield alpha("overall", found.overall)
    yield alpha("overall, only where a line counts", found.printed)
    for name, one in found.domains.items():
        yield alpha(f"domain: {vocabulary.domains[name]}", one)
    for name, one in found.topics.items():
        yield alpha(f"topic: {vocabulary.topics[name].label}", one)
    for item in found.distances:
        pair = _names(names[name] for name in item.documents)
        yield (
            "tiers apart on average",
            pair,
            item.tiers,
            None,
            None,
            item.cells,
            "over the sets of facts that both rate",
        )
    places = [(item, f"topic: {vocabulary.topics[item.place].label}") for item in found.by_topic]
    places += [(item, f"need: {vocabulary.needs[item.place].label}") for item in found.by_need]
    for outlier, label in places:
        said = (
            f"{names[outlier.document]} lies {abs(outlier.tiers):.1f} tiers {'above' if outlier.tiers > 0 else 'below'} the "
            f"others on average; higher in {outlier.higher}, lower in {outlier.lower}; in {outlier.inferred} no line of it counts"
        )
        yield "agreement gained without the outlier", label, outlier.gain, None, None, outlier.cells, said
    for share in found.shares:
        said = f"{CAUSES[share.cause]}; {share.pairs:,} pairs"
        yield "share of differing pairs", share.cause, share.pairs_share, None, None, share.cells, said


_SPANS = (
    ("topic", 34),
    ("domain", 30),
    ("document", 30),
    ("lines", 8),
    ("lowest tier", 28),
    ("highest tier", 28),
    ("tiers", 60),
)


def _spans(library: Library, documents: Sequence[Document]) -> Iterable[tuple[Value, ...]]:
    vocabulary = library.vocabulary
    for topic in vocabulary.topics.values():
        for document in documents:
            span = span_of(document, topic.id, library)
            labels = [vocabulary.tiers[name].label for name in span.tiers]
            ends = (labels[0], labels[-1]) if labels else ("signs only" if span.signs else "silent",) * 2
            yield topic.label, vocabulary.domains[topic.domain], name_of(document), span.lines, *ends, "; ".join(labels)


_NOTES = (("about", 30), ("note", 120))
_EVERYTHING = "All documents and all topics, whatever the filters"


def _reading_notes(
    items: Sequence[Discrepancy], documents: Sequence[Document], asked: str, which: str, cut: Cut | None
) -> Iterable[tuple[Value, ...]]:
    yield (
        "this workbook",
        f"{counted(len(items), 'disagreement')} {which or 'of threshold documents'}{', ' + asked if asked else ''}.",
    )
    yield (
        "what it is not",
        (
            "It puts no authority above another: a severity says how much hangs on a difference, not who is right. It is our "
            f"reading of each text at its date. {SUPPORT}"
        ),
    )
    for document in documents:
        said = f"{document.title}, {document.publisher}, {document.version}, {month_in_words(document.date)}; {document.standing}"
        yield f"document: {name_of(document)}", said
    yield (
        "severity",
        "Each kind has its own scale. Severities order the matters within a kind, and are not the same from kind to kind.",
    )
    if cut:
        yield "severity chosen", cut.in_words()
        for kind, left in cut.left.items():
            yield f"left out: {kind}", f"{left:,} below the chosen severity"
    for kind, what in KINDS.items():
        yield f"kind: {kind}", f"{what}. {_scale(kind)}"
    lines = " and ".join(name.replace("-", " ") for name in CROSSINGS)
    yield "statutory lines between", f"Which of the lines of {lines} lie between the positions."
    yield (
        "described by itself in",
        "Lines whose own words by themselves lead to just these answers. Where there are none, the matter lies between them.",
    )
    yield (
        "positions",
        "What each document says, with the lines it rests on. The sheet “positions” has one row for each.",
    )
    yield (
        "open lines",
        "Lines by which a document may come to more, if something that the facts do not say is bad enough.",
    )
    yield (
        "where they stand",
        "The level or process, the heading, and the characters from and to in the document’s text file.",
    )
    yield "topics", "From which to which tier a document’s lines on a topic lead. Lines on what goes well are left out."
    yield (
        "agreement",
        (
            "Krippendorff’s ordinal alpha: 1 is full agreement, 0 what chance would give. "
            f"{'The documents compared, on what they are compared on' if which else _EVERYTHING}. Silence is no rating."
        ),
    )
    yield (
        "an apostrophe at the start",
        "Put before whatever a spreadsheet would take for a formula; it is not part of the text.",
    )
