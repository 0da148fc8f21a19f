"""More pictures for policy teams, and the numbers that they are drawn from."""

from xml.etree import ElementTree

import pytest

from harmoniser.agreement import Alpha
from harmoniser.blocks import Picture
from harmoniser.caseloads import generate
from harmoniser.harmonisation import AREA, as_document, beside, harmonise
from harmoniser.impact import Impact, impact, under
from harmoniser.library import Library
from harmoniser.policy_pictures import (
    alpha_rows,
    alphas,
    as_csv,
    bar_rows,
    caseload,
    caseload_rows,
    cause_rows,
    causes,
    crossing_rows,
    moves,
    moves_rows,
)
from harmoniser.proposals import Proposal
from tests.conftest import Reduced

NONE = Alpha(None, None, None, 0, 0, 0, 0, "no cell is rated by two documents")
BELOW = Alpha(-0.12, -0.3, 0.05, 10, 20, 2, 6)


@pytest.fixture(scope="module")
def proposal(library: Library, reduced: Reduced) -> Proposal:
    return harmonise(library, over=[cell for cell in reduced.shelf.cells if cell.need in ("neet", "attainment")])


@pytest.fixture(scope="module")
def touched(library: Library, proposal: Proposal) -> Impact:
    more = beside(library, as_document(proposal, library))
    return impact(generate(12, library), more, [*under(library), (AREA, AREA)], origin="drawn", against=AREA)


def drawn(picture: Picture) -> str:
    """All that is written in a picture; it is well-formed and says in words what it shows."""
    root = ElementTree.fromstring(picture.svg)
    assert root.get("role") == "img"
    assert picture.words in "".join(root.itertext())
    return " ".join(text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text"))


def test_alpha_stands_with_its_interval_or_with_why_there_is_none(reduced: Reduced) -> None:
    overall = reduced.shelf.agreement.overall
    said = drawn(alphas({"Everything": overall, "Nothing": NONE, "Opposed": BELOW}, "Agreement"))
    assert f"{overall.value:.2f}" in said
    assert "no figure: no cell is rated by two documents" in said
    assert "-0.12" in said
    assert "(-0.30 to 0.05)" in said
    assert "-0.4" in said  # the scale reaches as far down as the interval


def test_a_name_with_signs_is_written_as_it_is() -> None:
    assert "<b> & co" in drawn(alphas({"<b> & co": BELOW}, "Agreement"))


def test_what_differences_come_from(reduced: Reduced) -> None:
    shares = reduced.shelf.agreement.shares
    said = drawn(causes(shares))
    assert f"{max(share.pairs_share for share in shares):.0%}" in said
    assert len(cause_rows(shares)[1]) == len(shares)


def test_who_moves_adds_up(library: Library, proposal: Proposal) -> None:
    names = {name: f"Document {number}" for number, name in enumerate(proposal.documents)}
    standings = proposal.standings()
    assert "Document 0" in drawn(moves(standings, names))
    head, rows = moves_rows(standings, names)
    for row, item in zip(rows, standings, strict=True):
        spoken = sum(value for value in row[1:-1] if isinstance(value, int))
        assert spoken == item.up + item.same + item.down
    assert head[-1] == "says nothing"


def test_small_counts_are_neither_drawn_nor_left_unmarked(library: Library, touched: Impact) -> None:
    picture = caseload(touched, library)
    drawn(picture)
    head, rows = caseload_rows(touched, library)
    mind = head.index("mind")
    for row in rows:
        small = any(isinstance(count, int) and 0 < count < 6 for count in row[2:5])
        assert bool(row[mind]) == small
    assert any(row[mind] for row in rows)
    assert "fewer than 6" in picture.words
    assert not any(f" {small}," in picture.words for small in range(1, 6))


def test_children_of_each_document_add_up(library: Library, touched: Impact) -> None:
    rows = [row for row in caseload_rows(touched, library)[1] if row[2] is not None]
    for column in touched.columns:
        assert sum(row[3] for row in rows if row[0] == column.label) == 12  # type: ignore[misc]


def test_crossings_are_told_both_ways(touched: Impact) -> None:
    _, rows = crossing_rows(touched)
    assert {(row[2], row[3]) for row in rows} == {
        (what, way)
        for what in ("another tier", "across section 17", "across section 47")
        for way in ("up", "down", "not yet settled")
    }
    for crossing, row in zip(
        (touched.transitions[0].tiers, touched.transitions[0].crossings["section-17"]), (rows[1], rows[4]), strict=True
    ):
        assert row[3] == "down"
        assert row[4:7] == (crossing.down[0], crossing.down[0], crossing.down[2])


def test_kinds_and_severities_add_up(reduced: Reduced) -> None:
    head, rows = bar_rows(reduced.shelf.items)
    assert head[:2] == ("kind", "number")
    assert sum(row[1] for row in rows) == len(reduced.shelf.items)  # type: ignore[misc]
    assert all(row[1] == sum(row[2:]) for row in rows)  # type: ignore[arg-type]


def test_no_table_runs_in_a_spreadsheet() -> None:
    table = as_csv(*alpha_rows({"=1+1": BELOW})).decode("utf-8-sig")
    assert "'=1+1" in table
