"""A comparison of areas as a paper for a board, and as tables: its five parts, then the disagreements behind its differences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from harmoniser.agreement import CAUSES
from harmoniser.blocks import Block, Bullets, Entry, Note, Notice, Paragraph, Section, Table
from harmoniser.comparison import (
    COLUMNS,
    CONSISTENCY,
    LEGEND,
    NO_ORDER,
    READ_BESIDE,
    RULE,
    VERDICTS,
    Comparison,
    Difference,
    LineVerdict,
    Tally,
    Words,
)
from harmoniser.findings import levels_in_words, listed, name_of
from harmoniser.library import Library
from harmoniser.notes import month_in_words
from harmoniser.reports import (
    FORMS,
    MOST_LINES,
    Places,
    counted,
    distances,
    entry_of,
    plain,
    report,
    report_files,
    table_name,
)
from harmoniser.tables import Sheet, Value

__all__ = ["comparison_files", "comparison_report"]

_MOST_TOPICS = 10  # topics in a comparison's paper; the tables name all


def comparison_report(
    compared: Comparison, library: Library, forms: Iterable[str] = FORMS, *, made: date | None = None
) -> Note:
    """A comparison as blocks: its five parts, then the disagreements behind its differences as in any report.

    Args:
        compared: what is compared.
        library: the vocabulary and documents.
        forms: which files there are beside it.
        made: the day that the report gives.
    """
    wanted = list(forms)
    return report(compared.behind, library, forms=wanted, made=made, **_around(compared, library, wanted))


def comparison_files(
    compared: Comparison, library: Library, forms: Iterable[str] = FORMS, *, made: date | None = None
) -> dict[str, str | bytes]:
    """The files of a comparison, by name: the paper that `comparison_report` gives, and tables with every line's verdict.

    Args:
        compared: what is compared.
        library: the vocabulary and documents.
        forms: of csv, xlsx, html and docx.
        made: the day that the report gives.
    """
    wanted = list(forms)
    more = [sheet for sheet in _compared_sheets(compared, library) if sheet.rows]
    around = _around(compared, library, wanted)
    return report_files(compared.behind, library, wanted, more=more, made=made, **around)


def _around(compared: Comparison, library: Library, forms: Sequence[str]) -> dict[str, Any]:
    """What a report says around the disagreements behind a comparison."""
    words = Words(compared, library)
    count = f"{counted(len(compared.most), 'difference')} that matter{'s' * (len(compared.most) == 1)} most"
    return {
        "title": words.title(),
        "documents": compared.documents,
        "measured": compared.agreement,
        "first": _Compared(compared, library, words, forms).sections(),
        "stem": "comparison",
        "which": f"behind the {count}" if compared.most else "between these areas",
    }


_MARKS = {
    "law": "less than the law as we read it",
    "section-47": "section 47 between",
    "section-17": "section 17 between",
    "silence": "one is silent",
    "other": "other",
}
_CONSISTENT = {
    "internal-contradiction": "Contradictions with itself",
    "out-of-date": "Points out of date",
    "below-floor": "Below what we read the law to require",
}
_WIDE_COLUMNS = (38, *(15,) * len(COLUMNS), 18)


class _Compared:
    """The five parts of a comparison as sections of a paper."""

    def __init__(self, compared: Comparison, library: Library, words: Words, forms: Sequence[str]) -> None:
        self.compared, self.library, self.words, self.vocabulary = compared, library, words, library.vocabulary
        names = {"xlsx": "comparison.xlsx", "csv": table_name("comparison", "lines")}
        self.tables = " and ".join(name for form, name in names.items() if form in forms)
        self.names = {name: name_of(library.documents[name]) for name in compared.documents}
        self.places = Places(library)

    def sections(self) -> list[Section]:
        """All parts; what takes two documents is left out where there is only one."""
        if len(self.names) < 2:
            return [
                Section("Levels", (*self._shared(), *self._levels())),
                Section("Is our own document consistent", tuple(self._consistent())),
            ]
        return [
            Section("1. Where do we differ", (*self._shared(), *self._differ(), *self._levels())),
            Section("2. Which differences matter most", tuple(self._matter())),
            Section("3. Is our own document consistent", tuple(self._consistent())),
            Section("4. How far do we agree", tuple(self._agree())),
            Section("5. What would we have to change, and whom would it touch", self._next()),
        ]

    def _shared(self) -> Iterable[Block]:
        return (Paragraph(self.words.shared(shared)) for shared in self.compared.shared)

    def _differ(self) -> Iterable[Block]:
        ways = self.compared.directions
        if not self.compared.lines:
            yield Paragraph("None of these documents has a line on this that can be ticked.")
            return
        dated = " ".join(self.words.dated(each, month_in_words(each.date)) for each in self.words.documents)
        yield Notice(f"Look at the documents’ dates before anything else. {dated}", "doubt")
        more = f" Every line with its verdict is in {self.tables}." if self.tables else ""
        yield Paragraph(
            "Each line of one document was ticked by itself, translated into the other document, and what came back was held "
            f"against the line’s own tiers.{more}"
        )
        yield Bullets(tuple(self.words.lost(way) for way in ways))
        yield Paragraph(NO_ORDER)
        head = ("Whose lines, and where", *(word.capitalize() for word in COLUMNS.values()), "Statutory lines lost")
        rows = []
        for way in ways:
            name = f"{self.names[way.document]} in {self.names[way.other]}"
            rows.append((name, *_counts(way.whole)))
            if len(ways) == 2 and len(way.domains) > 1:
                rows += [(f"– {self.vocabulary.domains[tally.place]}", *_counts(tally)) for tally in way.domains]
        yield Table("What one document makes of the lines of another", head, tuple(rows), _WIDE_COLUMNS)
        said = "; ".join(f"{COLUMNS[name]}: {words}" for name, words in LEGEND.items())
        yield Paragraph(
            f"The columns are: {said}. Statutory lines lost are those that are wholly lower there, or on which the other is "
            "silent, across the section 17 or the section 47 line."
        )
        topics = [(way, tally) for way in ways for tally in way.topics if tally.statutory]
        topics.sort(key=lambda row: (-row[1].statutory, -row[1].share))
        if topics:
            rows = [
                (f"{self.vocabulary.topics[tally.place].label} ({self.words.whose(way)})", *_counts(tally))
                for way, tally in topics[:_MOST_TOPICS]
            ]
            left = f"; {len(rows)} of {len(topics)}" if len(rows) < len(topics) else ""
            caption = f"Topics on which most statutory lines are lost{left}"
            yield Table(caption, ("Topic, and whose lines", *head[1:]), tuple(rows), _WIDE_COLUMNS)

    def _levels(self) -> Iterable[Block]:
        rows, friends = [], []
        for name, levels in self.words.rungs():
            if self.words.is_false(name, levels):
                friends.append(name)
            said = (self.words.level(level, name) if level else "–" for level in levels)
            rows.append((name or "–", *said))
        widths = (18, *(162 // len(self.names),) * len(self.names))
        yield Table("Levels side by side, and what they lead to", ("Level", *self.names.values()), tuple(rows), widths)
        if friends:
            yield Notice(self.words.false(friends), "doubt")

    def _matter(self) -> Iterable[Block]:
        most, considered = self.compared.most, self.compared.considered
        if not most:
            yield Paragraph("No difference was found.")
            return
        count = f"The {len(most)} of {considered}" if len(most) < considered else f"All {considered}"
        yield Paragraph(
            f"{count} that matter most. {RULE} “At most” holds if something that is not said is bad enough."
        )
        yield from (self._difference(number, item) for number, item in enumerate(most, 1))

    def _difference(self, number: int, item: Difference) -> Entry:
        lines = []
        for position in item.positions:
            at = [
                f"{place.id} “{place.label}”, {place.place}, characters {place.start} to {place.end} of {place.file}"
                for place in position.lines
            ]
            at += [f"and {position.more} more"] if position.more else []
            if position.open:
                more = f" and {position.more_open} more" if position.more_open else ""
                at.append(
                    "behind what it may be at most: "
                    + "; ".join(
                        f"{place.id} “{place.label}”, {place.place}, characters {place.start} to {place.end} of {place.file}"
                        for place in position.open
                    )
                    + more
                )
            where = f" [{'; '.join(at)}]" if at else ""
            lines.append((self.names[position.document], f"{position.words}{where}"))
        lines.append(("Why it matters", "; ".join(item.why) or "the documents give different tiers"))
        lines += [("Who is affected", item.who), ("For the board", item.question)]
        behind = item.behind[:MOST_LINES]
        left = len(item.behind) - len(behind)
        small = f"Behind it: {', '.join(behind)}{f' and {left} more' if left else ''}" if behind else ""
        return Entry(
            plain(f"{number}. {self.words.label(item)}: {item.facts}"),
            _MARKS[item.group],
            tuple((label, plain(text)) for label, text in lines),
            small,
        )

    def _consistent(self) -> Iterable[Block]:
        narrowed = self.compared.narrowed is not None
        kinds = [kind for kind in CONSISTENCY if not (narrowed and kind == "out-of-date")]
        rows = tuple(
            (
                self.names[own.document],
                f"{own.lines:,}",
                *(f"{own.counts[kind]}" for kind in kinds),
                f"{own.certain_below}",
            )
            for own in self.compared.own
        )
        yield Table(
            "Each document against itself, the present and the law",
            ("Document", "Lines", *(_CONSISTENT[kind] for kind in kinds), "Of these, for certain"),
            rows,
            (52, 14, *(28,) * (len(kinds) + 1)),
        )
        yield Paragraph(READ_BESIDE)
        yield Bullets(
            tuple(f"{self.names[own.document]}: {own.law_in_words}." for own in self.compared.own if own.law_in_words)
        )
        entries = [entry_of(item, self.library, self.places) for own in self.compared.own for item in own.gravest]
        if entries:
            yield Paragraph("The gravest of each, at most three:")
        yield from entries
        area, *others = self.words.areas()
        more = f", and so for {listed(others)}" if others else ""
        yield Paragraph(
            f"The command “harmoniser discrepancies --area {area} --kind {kinds[0]}” lists them all{more}; other kinds: "
            f"{listed(kinds[1:])}."
        )

    def _agree(self) -> Iterable[Block]:
        measured = self.compared.agreement
        if measured is None:
            return
        yield Paragraph(self.words.alpha(measured))
        if apart := self.words.apart(measured):
            yield Paragraph(f"{apart} Silence is no rating and counts for nothing here.")
        if shares := self.words.causes(measured):
            rows = tuple(
                (
                    CAUSES[share.cause][0].upper() + CAUSES[share.cause][1:],
                    f"{share.pairs_share:.0%}",
                    f"{share.pairs:,}",
                )
                for share in shares
            )
            head = ("What the difference comes from", "Share", "Sets of facts" if len(self.names) == 2 else "Pairs")
            yield Table("Where the tiers differ, because of what", head, rows, (130, 22, 28))
        if len(self.names) > 2:
            yield from distances(measured, self.names)

    def _next(self) -> tuple[Block, ...]:
        edits, children = (command for command, _ in self.words.next())
        return (
            Paragraph("Two commands answer this from the same reading of the documents:"),
            Bullets(
                (
                    f"“{edits}” proposes a common position and lists what each document would have to change for it. With "
                    "“--alpha 0.8” it finds few changes that reach that agreement; with “--children 1000” it counts how many of "
                    "so many drawn children they would touch; with “--out DIR” it writes the proposal down.",
                    f"“{children}” counts on which tier drawn children fall under each document, and who moves across the "
                    "statutory lines. With “--cases FILE” it takes your own caseload; with “--under DIR” it sets a proposal "
                    "beside them.",
                )
            ),
        )


def _counts(tally: Tally) -> tuple[str, ...]:
    """A tally's numbers in the order of the columns; nothing is a dash."""
    numbers = {"lines": tally.lines, **tally.verdicts}
    return (*(f"{numbers[name]:,}" if numbers[name] else "–" for name in COLUMNS), f"{tally.statutory or '–'}")


_DIFFERENCES = (
    ("place", 7),
    ("group", 22),
    ("about", 30),
    ("facts", 48),
    ("who is affected", 26),
    ("document", 26),
    ("standing", 12),
    ("level", 14),
    ("lowest tier", 22),
    ("highest tier", 22),
    ("level at most", 14),
    ("highest tier at most", 22),
    ("position", 52),
    ("lines", 24),
    ("where they stand", 70),
    ("lines behind at most", 24),
    ("why it matters", 52),
    ("question for a board", 42),
    ("ids of disagreements", 36),
)
_LINES = (
    ("line", 11),
    ("what it says", 44),
    ("document", 26),
    ("in the document of", 26),
    ("need", 30),
    ("topic", 26),
    ("lowest tier", 22),
    ("highest tier", 22),
    ("verdict", 14),
    ("what that means", 36),
    ("level there", 14),
    ("lowest tier there", 22),
    ("highest tier there", 22),
    ("level there at most", 14),
    ("highest tier there at most", 22),
    ("deciding lines there", 26),
    ("statutory lines lost", 20),
    ("a translation keeps the tier", 14),
    ("where it stands", 70),
)
_TALLIES = (
    ("lines of", 26),
    ("in the document of", 26),
    ("domain", 30),
    ("topic", 30),
    ("lines", 8),
    *((name, 10) for name in VERDICTS),
    ("share lower or silent", 12),
    ("statutory lines lost", 12),
    ("of these kept by a translation", 12),
)


def _compared_sheets(compared: Comparison, library: Library) -> Iterable[Sheet]:
    """The tables of a comparison: the differences that matter most, every line with its verdict, and these added up."""
    places, words = Places(library), Words(compared, library)
    rows = tuple(
        row
        for number, item in enumerate(compared.most, 1)
        for row in _difference_rows(number, item, library, words, places)
    )
    yield Sheet("differences", _DIFFERENCES, rows)
    yield Sheet("lines", _LINES, tuple(_line_row(line, library, places) for line in compared.lines))
    domains, topics = library.vocabulary.domains, library.vocabulary.topics
    tallies: list[tuple[Value, ...]] = []
    for way in compared.directions:
        tallied = [("all", "all", way.whole)]
        tallied += [(domains[tally.place], "all", tally) for tally in way.domains]
        tallied += [(domains[topics[t.place].domain], topics[t.place].label, t) for t in way.topics]
        pair = tuple(name_of(library.documents[name]) for name in (way.document, way.other))
        tallies += [
            (*pair, domain, topic, t.lines, *t.verdicts.values(), t.share, t.statutory, t.held)
            for domain, topic, t in tallied
        ]
    yield Sheet("tallies", _TALLIES, tuple(tallies))


def _difference_rows(
    number: int, item: Difference, library: Library, words: Words, places: Places
) -> Iterable[tuple[Value, ...]]:
    for position in item.positions:
        document = library.documents[position.document]
        lines = [place.id for place in position.lines]
        yield (
            number,
            _MARKS[item.group],
            words.label(item),
            item.facts,
            item.who,
            name_of(document),
            position.standing,
            levels_in_words(document, [position.level]) if position.level else "",
            *_ends(position.tiers, library),
            levels_in_words(document, [position.possible_level]) if position.possible_level else "",
            _ends(position.possible, library)[1],
            position.words,
            " ".join(lines) + (f" and {position.more} more" if position.more else ""),
            places.long(lines),
            " ".join(place.id for place in position.open)
            + (f" and {position.more_open} more" if position.more_open else ""),
            "; ".join(item.why),
            item.question,
            " ".join(item.behind),
        )


def _line_row(line: LineVerdict, library: Library, places: Places) -> tuple[Value, ...]:
    vocabulary, other = library.vocabulary, library.documents[line.other]
    return (
        line.line,
        library.indicator(line.line).label,
        name_of(library.documents[line.document]),
        name_of(other),
        vocabulary.needs[line.need].label,
        vocabulary.topics[line.topic].label,
        *_ends(line.own, library),
        line.verdict,
        VERDICTS[line.verdict],
        levels_in_words(other, [line.level]) if line.level else "",
        *_ends(line.tiers, library),
        levels_in_words(other, [line.possible_level]) if line.possible_level else "",
        _ends(line.possible, library)[1],
        " ".join(line.by),
        " ".join(line.loses),
        "yes" if line.held else "",
        places.long([line.line]),
    )


def _ends(tiers: Sequence[str], library: Library) -> tuple[str, str]:
    """The lowest and the highest of some tiers; nothing where there are none."""
    labels = [library.vocabulary.tiers[name].label for name in tiers]
    return (labels[0], labels[-1]) if labels else ("", "")
