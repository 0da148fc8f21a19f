"""A proposed common position to take away: its edits as a table, the proposal as a paper for a board, its mapping as a zip."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import harmoniser
from harmoniser.agreement import Alpha
from harmoniser.blocks import Block, Bullets, Entry, Note, Notice, Paragraph, Section, Table
from harmoniser.common_area import mapping_files
from harmoniser.findings import levels_in_words, listed, name_of
from harmoniser.impact import Impact, moves_in_words
from harmoniser.library import Library
from harmoniser.narration import tiers_in_words
from harmoniser.paper import to_docx, to_html
from harmoniser.policy_pictures import alphas, caseload, caseload_rows, crossing_rows, moves, moves_rows
from harmoniser.proposals import KINDS, LOWERS, Choices, Common, Edit, Proposal, proportion
from harmoniser.reports import SUPPORT
from harmoniser.tables import Sheet, csv_of, workbook

__all__ = [
    "EDIT_KINDS",
    "FORMS",
    "Told",
    "choices_in_words",
    "edit_sheet",
    "edits_told",
    "mapping_zip",
    "position_counts",
    "proposal_files",
]

FORMS = ("csv", "xlsx", "html", "docx")
MOST = 10
"""How many edits of each document the paper tells."""
EDIT_KINDS = {
    "move": "Move to another tier",
    "count-alone": "Let it count alone",
    "line-above": "New line above one worded for less",
    "new-line": "New line",
}
_DAY = (1980, 1, 1, 0, 0, 0)  # the same proposal is the same file


@dataclass(frozen=True, slots=True)
class Told:
    """One edit in plain words.

    `what` names the lines or says that one is new; `facts` are the clearest of its places; `agree` are the documents that stand
    there already, `also` those that would move too, with how far; `held` says what else keeps the position where it is.
    """

    edit: Edit
    kind: str
    what: str
    start: str
    to: str
    facts: tuple[str, ...]
    agree: tuple[str, ...]
    also: tuple[str, ...]
    held: str

    @property
    def steps(self) -> str:
        """How far, as people say it."""
        steps = self.edit.steps
        if not steps:
            return "says nothing yet"
        return f"{abs(steps)} {'tier' if abs(steps) == 1 else 'tiers'} {'up' if steps > 0 else 'down'}"


def edits_told(proposal: Proposal, library: Library) -> tuple[Told, ...]:
    """Every edit in words; document by document, what matters most first."""
    positions = {item.id: item for item in proposal.positions}
    return tuple(_told(edit, positions[edit.clearest], library) for edit in proposal.edits)


def _told(edit: Edit, item: Common, library: Library) -> Told:
    document, vocabulary = library.documents[edit.document], library.vocabulary
    lines = [f"{name} “{label}”" for name, label in zip(edit.lines, edit.labels, strict=True)]
    named = listed(lines) if lines else "no line of it says this yet"
    tiers = tiers_in_words(edit.from_tiers, vocabulary)
    if edit.kind == "new-line":
        start = "it draws only higher lines" if edit.from_tiers else "it says nothing"
    elif edit.from_level:
        start = f"{levels_in_words(document, edit.from_level.split('/'))} ({tiers})"
    else:
        start = "counts only together with others"
    names = {name: name_of(library.documents[name]) for name in item.answers}
    dissents = {dissent.document: dissent for dissent in item.dissents}
    agree = tuple(names[n] for n, answer in item.answers.items() if answer.speaks and n not in dissents)
    also = tuple(
        f"{names[n]} ({abs(d.steps)} {'up' if d.steps > 0 else 'down'})"
        for n, d in dissents.items()
        if d.steps and n != edit.document
    )
    held = ""
    if item.floor == item.tier:
        held = "a line tied to section 47 holds it there" if item.tied else "the law holds it there"
    what = f"{named}, in part: it also decides what is to stay" if edit.splits and lines else named
    return Told(
        edit, EDIT_KINDS[edit.kind], what, start, vocabulary.tiers[edit.to_tier].label, edit.facts, agree, also, held
    )


def choices_in_words(choices: Choices, library: Library) -> tuple[str, ...]:
    """What was chosen, each in a clause; empty where every document weighs the same and nothing else is asked."""

    def area(name: str) -> str:
        return library.areas[name].name

    said = []
    if choices.weights:
        told = [f"{name_of(library.document(name))} {value:g}" for name, value in choices.weights.items() if value != 1]
        said += [f"weights: {', '.join(told)}, every other 1"] if told else []
    if choices.reference:
        said.append(f"{area(choices.reference)}’s document leads where it speaks")
    if choices.newest_leads:
        said.append("the newest document that speaks leads")
    if choices.never_lower:
        said.append("nobody gets less than any of the documents promises")
    if choices.statutory_only:
        said.append("documents change only where the section 17 or the section 47 line lies between them")
    return tuple(said)


def position_counts(proposal: Proposal) -> Counter[str]:
    """How many sets of facts stand at each tier."""
    return Counter(item.tier for item in proposal.positions)


# ------------------------------------------------------------------------------------------------ as files


def mapping_zip(proposal: Proposal, library: Library) -> bytes:
    """The proposal's mapping folder, ready to be unpacked beside the others under mappings/."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, text in mapping_files(proposal, library).items():
            box.writestr(zipfile.ZipInfo(f"harmonised/{name}", _DAY), text.encode())
    return out.getvalue()


def edit_sheet(told: Sequence[Told], proposal: Proposal, library: Library) -> Sheet:
    """All edits as a table."""
    enough, leading = set(proposal.enough), {name: n for n, (name, _) in enumerate(proposal.leading, 1)}
    told = sorted(told, key=lambda item: item.edit.lowers)  # those that lower stand apart, at the end
    rows = tuple(
        (
            name_of(library.documents[item.edit.document]),
            item.kind,
            item.what,
            item.start,
            item.to,
            item.edit.steps,
            "LOWERS: gives less than now" if item.edit.lowers else "",
            "\n".join(item.facts),
            len(item.edit.positions),
            len(item.edit.needs),
            None if item.edit.gain is None else round(item.edit.gain, 5),
            leading.get(item.edit.id),
            "yes" if item.edit.id in enough else "",
            "; ".join(item.agree),
            "; ".join(item.also),
            item.held,
            " ".join(item.edit.lines),
            item.edit.id,
        )
        for item in told
    )
    return Sheet("edits", _EDITS, rows)


_EDITS = (
    ("document of", 26),
    ("what to do", 24),
    ("lines", 60),
    ("now", 34),
    ("then", 28),
    ("tiers up (+) or down (-)", 10),
    ("mind", 26),
    ("for which facts", 60),
    ("sets of facts", 10),
    ("needs", 8),
    ("agreement gained by it alone", 12),
    ("place among those that matter most", 12),
    ("among those that reach the target", 12),
    ("there already", 30),
    ("would move too", 30),
    ("held by", 30),
    ("line names", 24),
    ("name", 18),
)


def proposal_files(
    proposal: Proposal,
    library: Library,
    forms: Iterable[str] = FORMS,
    *,
    touched: Impact | None = None,
    stem: str = "common-position",
    made: date | None = None,
) -> dict[str, bytes]:
    """A proposal as files, by name.

    Args:
        proposal: the proposal.
        library: the vocabulary and documents.
        forms: of csv, xlsx, html and docx.
        touched: how many children of a caseload it would move; left out where it was not asked.
        stem: what the files' names begin with.
        made: the day that the report gives.
    """
    wanted = set(forms)
    told = edits_told(proposal, library)
    files: dict[str, bytes] = {}
    if {"csv", "xlsx"} & wanted:
        sheets = _sheets(told, proposal, library, touched)
        if "csv" in wanted:
            files |= {f"{stem}-{sheet.name}.csv": csv_of(sheet) for sheet in sheets}
        if "xlsx" in wanted:
            files[f"{stem}.xlsx"] = workbook(sheets, _title(proposal, library), made)
    if {"html", "docx"} & wanted:
        paper = _paper(told, proposal, library, touched, made)
        if "html" in wanted:
            files[f"{stem}.html"] = to_html(paper, report=True).encode()
        if "docx" in wanted:
            files[f"{stem}.docx"] = to_docx(paper, report=True)
    return files


def _sheets(told: Sequence[Told], proposal: Proposal, library: Library, touched: Impact | None) -> list[Sheet]:
    def sheet(name: str, table: tuple[Sequence[str], Sequence[Sequence[str | int | float | None]]]) -> Sheet:
        return Sheet(name, tuple((head, 24) for head in table[0]), tuple(tuple(row) for row in table[1]))

    names = {name: name_of(library.documents[name]) for name in proposal.documents}
    found = [edit_sheet(told, proposal, library), sheet("moves", moves_rows(proposal.standings(), names))]
    if touched:
        found += [sheet("children", caseload_rows(touched, library)), sheet("crossings", crossing_rows(touched))]
    return found


def _title(proposal: Proposal, library: Library) -> str:
    return f"A proposed common position of {_names(proposal, library)}"


def _names(proposal: Proposal, library: Library) -> str:
    names = [name_of(library.documents[name]) for name in proposal.documents]
    return "; ".join(names) if any(", " in name for name in names) else listed(names)


def _paper(
    told: Sequence[Told], proposal: Proposal, library: Library, touched: Impact | None, made: date | None
) -> Note:
    names = {name: name_of(library.documents[name]) for name in proposal.documents}
    chosen = choices_in_words(proposal.choices, library)
    counts, labels = position_counts(proposal), library.vocabulary.tiers
    tiers = sorted(labels.values(), key=lambda tier: tier.rank)
    what: tuple[Block, ...] = (
        Notice(
            "This is arithmetic over documents, not advice, and nobody has adopted it: what a child should get is for people to "
            "settle.",
            "doubt",
        ),
        Paragraph(
            f"Over {len(proposal.positions):,} sets of facts (a need and how it shows, on which each document gives one answer; "
            "not numbers of children) the tier is proposed that asks documents for the fewest steps, never below what the law "
            "demands."
        ),
        Bullets(tuple(f"{tier.label}: {counts[tier.id]:,} sets of facts" for tier in tiers)),
        Paragraph(
            f"Chosen: {'; '.join(chosen)}." if chosen else "Chosen: every document weighs the same, and none leads."
        ),
        *((Notice(caution, "doubt"),) if (caution := proportion(proposal)) else ()),
    )
    day = f" on {made.day} {made:%B %Y}" if made else ""
    sections = [
        Section("What this is", what),
        Section("Agreement before and after", tuple(_agreement(proposal))),
        Section("Who would have to move", (moves(proposal.standings(), names),)),
        *_leading(told, proposal, names),
        *_children(touched, library),
        *(_edits([item for item in told if item.edit.document == name], names[name]) for name in proposal.documents),
    ]
    return Note(
        _title(proposal, library),
        f"{len(proposal.edits):,} edits of {len(proposal.documents)} documents",
        (),
        tuple(sections),
        f"Made by the threshold harmoniser {harmoniser.__version__}{day}. {SUPPORT}",
    )


def _agreement(proposal: Proposal) -> Iterable[Block]:
    shown: dict[str, Alpha] = {"Now": proposal.before, "After all edits": proposal.after}
    yield alphas(shown, "Agreement of the documents, before and after")
    if proposal.target is None or proposal.reached is None:
        return
    if proposal.reached < proposal.target:
        yield Paragraph(
            f"All edits together do not reach the alpha of {proposal.target:g} that was asked for; "
            f"they reach {proposal.reached:.2f}."
        )
    else:
        how = "no fewer would do" if proposal.exact else "chosen one by one, the best first; fewer might do"
        yield Paragraph(
            f"For an alpha of {proposal.target:g}, {len(proposal.enough):,} edits are enough ({how}); "
            f"they reach {proposal.reached:.2f}."
        )


def _leading(told: Sequence[Told], proposal: Proposal, names: dict[str, str]) -> list[Section]:
    by_id = {item.edit.id: item for item in told}
    entries: dict[bool, list[Block]] = {False: [], True: []}
    for name, reached in proposal.leading:
        item = by_id[name]
        title = f"{names[item.edit.document]}: {item.kind.lower()}"
        entries[item.edit.lowers].append(_entry(item, title, f"then alpha {reached:.2f}"))
    sections = [Section("The edits that matter most", tuple(entries[False]))] if entries[False] else []
    if entries[True]:
        sections.append(Section("Edits that lower", (Notice(LOWERS, "doubt"), *entries[True])))
    return sections


def _edits(own: Sequence[Told], name: str) -> Section:
    kinds = Counter(item.edit.kind for item in own)
    said = "; ".join(f"{kinds[kind]:,} {words}" for kind, words in KINDS.items() if kinds[kind])
    blocks: list[Block] = [Paragraph(f"{len(own):,} edits: {said}." if own else "It would have to change nothing.")]
    for lowers in (False, True):
        these = [item for item in own if item.edit.lowers == lowers]
        if lowers and these:
            blocks.append(Notice(f"{len(these):,} of these edits lower. {LOWERS}", "doubt"))
        blocks += [_entry(item, f"{item.kind}: {item.to}", item.steps) for item in these[:MOST]]
        if len(these) > MOST:
            what = "lower" if lowers else "matter less"
            blocks.append(Paragraph(f"{len(these) - MOST:,} more that {what} are in the tables."))
    return Section(f"{name} ({len(own):,})", tuple(blocks))


def _entry(item: Told, title: str, mark: str) -> Entry:
    more = len(item.edit.positions) - len(item.facts)
    lines = [
        ("Lines", item.what),
        ("Now, then", f"{item.start}; then {item.to}"),
        (
            "For which facts",
            "; ".join(item.facts) + (f"; and {more:,} more set{'s' if more > 1 else ''} of facts" if more > 0 else ""),
        ),
        ("There already", listed(item.agree) if item.agree else "no other document"),
    ]
    lines += [("Would move too", listed(item.also))] if item.also else []
    lines += [("Held", item.held)] if item.held else []
    return Entry(title, mark, tuple(lines), item.edit.id)


def _children(touched: Impact | None, library: Library) -> list[Section]:
    if touched is None:
        return []
    _, rows = crossing_rows(touched)
    shown = [row for row in rows if row[2] != "another tier"]
    table = Table(
        "Who would move across the statutory lines, by what is known; from those certain to the most that is possible. Not yet "
        "settled: less only while facts are unknown, the former place still being possible",
        ("From the document of", "Line", "Way", "Children", "Mind"),
        tuple((str(r[0]), str(r[2]), str(r[3]), f"{r[5]:,} ({r[4]:,} to {r[6]:,})", str(r[8])) for r in shown),
    )
    reading = [line.strip() for line in moves_in_words(touched, library)[-4:]]
    blocks: tuple[Block, ...] = (
        Paragraph(f"{touched.children:,} children, {touched.origin or 'of a caseload'}."),
        caseload(touched, library),
        table,
        Bullets(tuple(line for line in reading if "`" not in line)),
    )
    return [Section("Children of a caseload", blocks)]
