"""The page "Harmonise": a common position of two areas is asked for, read, taken along and tried on children."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from harmoniser.cells import cells
from harmoniser.harmonisation import harmonise
from harmoniser.library import Library
from harmoniser.proposal_report import edits_told
from harmoniser.proposals import LOWERS, Choices
from tests import pages
from tests.pages import healthy, shown
from views import working
from views.choosing import Chosen

TWO = ("camden", "plymouth")
NEEDS = ("private-fostering", "neet", "cannabis-use", "attainment", "neglect")
CASES = "reference,age,need,degree\nKestrel,14,neet,\nHeron,6,neglect,severe\nWren,15,cannabis-use,moderate\n"


@pytest.fixture(scope="module")
def made(library: Library) -> Any:
    """A proposal for two areas over a few needs; with a target, and without."""
    documents = [library.document(area) for area in TWO]
    over = cells(library, documents, needs=NEEDS)
    found = {}
    for target in (None, 0.6, 0.9):
        one = harmonise(library, TWO, Choices(never_lower=True), over=over, target=target)
        found[target] = one, edits_told(one, library)
    return found


@pytest.fixture(scope="module")
def lowering(library: Library) -> Any:
    """A proposal in which one document leads and nobody asked never to lower."""
    documents = [library.document(area) for area in TWO]
    over = cells(library, documents, needs=NEEDS)
    one = harmonise(library, TWO, Choices(reference="plymouth"), over=over)
    return one, edits_told(one, library)


@pytest.fixture(autouse=True)
def filled(made: Any, lowering: Any, library: Library) -> Iterator[None]:
    for target, one in made.items():
        working.kept().put(("proposal", library.digest, Chosen(TWO, never_lower=True, target=target)), one)
    working.kept().put(("proposal", library.digest, Chosen(TWO, reference="plymouth")), lowering)
    yield
    working.kept().forget()


def opened(**asked: str | list[str]) -> AppTest:
    return pages.opened("harmonise", **{"between": ["Camden", "Plymouth"], **asked})


def test_a_proposal_says_what_it_would_take_and_that_it_is_no_advice(made: Any) -> None:
    app = healthy(opened())
    said = shown(app)
    proposal = made[None][0]
    assert "999" in said
    for part in ("not advice", "Agreement before and after", "Who would have to move", "The edits that matter most"):
        assert part in said
    assert f"After all {len(proposal.edits):,} edits" in said
    assert f"{proposal.before.value:.2f}" in said
    assert "neither outvotes the other" in said
    labels = {button.label for button in app.download_button}
    assert {"Mapping (zip)", "Edits (CSV)", "Report (Word)", "Report (web page)"} <= labels


def test_nothing_lowers_unless_somebody_asks_for_it(made: Any) -> None:
    """The page opens with "Never lower" on; an address can say otherwise."""
    app = healthy(opened())
    assert app.checkbox(key="never").value
    assert not any(item.edit.lowers for item in made[None][1])
    assert LOWERS not in shown(app)
    assert not opened(never="false", leads="Plymouth").checkbox(key="never").value


def test_edits_that_lower_stand_apart_under_a_warning(lowering: Any) -> None:
    lower = [item for item in lowering[1] if item.edit.lowers and item.edit.document == "camden"]
    assert lower
    app = healthy(opened(never="false", leads="Plymouth", part="The edits"))
    assert LOWERS in [warning.value for warning in app.warning]
    first, second = (table.value for table in app.dataframe)
    assert (first["Tiers"].fillna(0) >= 0).all()
    assert (second["Tiers"] < 0).all()
    assert len(second) == len(lower)
    first_page = healthy(opened(never="false", leads="Plymouth"))
    leading = {name for name, _ in lowering[0].leading}
    told = any(item.edit.id in leading for item in lowering[1] if item.edit.lowers)
    assert told == any(warning.value == LOWERS for warning in first_page.warning)


def test_fewer_than_two_documents_say_what_to_do() -> None:
    assert "Choose areas of at least two documents" in shown(healthy(opened(between=["Camden"])))
    assert "Choose areas of at least two documents" in shown(healthy(opened(between=["Leicester", "Rutland"])))


def test_a_leader_that_is_not_among_the_areas_is_refused_in_one_line() -> None:
    app = opened(leads="Coventry")
    assert not app.exception
    (problem,) = app.error
    assert "is of an area that is not among those chosen" in problem.value


def test_nobody_with_a_vote_is_refused_in_one_line() -> None:
    app = opened(**{"weight-camden": "0", "weight-plymouth": "0"})
    assert not app.exception
    (problem,) = app.error
    assert "needs a weight above 0" in problem.value


def test_what_the_address_asks_for_and_is_not_there_is_left_out_and_said() -> None:
    said = shown(healthy(opened(target="1.5", part="nowhere")))
    assert said.count("asks for something that is not here") == 2


def test_a_target_says_how_many_edits_are_enough(made: Any) -> None:
    app = healthy(opened(target="0.6"))
    proposal = made[0.6][0]
    assert f"{len(proposal.enough):,} of {len(proposal.edits):,} edits are enough" in shown(app)


def test_a_target_out_of_reach_says_so() -> None:
    assert "All edits together do not reach the alpha of 0.9" in shown(healthy(opened(target="0.9")))


def test_edits_are_told_document_by_document_in_words(made: Any, library: Library) -> None:
    app = healthy(opened(part="The edits"))
    told = [item for item in made[None][1] if item.edit.document == "camden"]
    (table,) = app.dataframe
    assert len(table.value) == len(told)
    assert told[0].facts[0] in table.value["For which facts"].iloc[0]
    said = shown(app)
    assert "One edit whole" in said
    assert "There already" in said
    other = opened(part="The edits", whose="Plymouth")
    (table,) = healthy(other).dataframe
    assert len(table.value) == len(made[None][1]) - len(told)


def test_only_the_edits_that_reach_the_target(made: Any) -> None:
    app = opened(part="The edits", target="0.6", whose="Plymouth")
    app.checkbox(key="enough").check().run()
    enough = set(made[0.6][0].enough)
    own = [item for item in made[0.6][1] if item.edit.document == "plymouth" and item.edit.id in enough]
    (table,) = healthy(app).dataframe
    assert len(table.value) == len(own)


def test_children_are_drawn_only_when_asked_for() -> None:
    app = healthy(opened(part="What if: a caseload"))
    assert "Press “Count them”" in shown(app)
    assert not app.dataframe


def test_drawn_children_are_counted_and_small_numbers_marked() -> None:
    app = healthy(opened(part="What if: a caseload", count="yes", many="20"))
    said = shown(app)
    assert "Counts below 6 can point to a child" in said
    assert "20 children, drawn with number 0, not real" in said
    assert "†" in said
    (table,) = app.dataframe
    assert "below 6: do not publish" in set(table.value["Mind"])


def own(name: str, content: bytes) -> AppTest:
    app = opened(part="What if: a caseload", children="Our own caseload")
    assert "Choose a file above" in shown(healthy(app))
    app.file_uploader(key="caseload").upload(name, content).run()
    return app


def test_a_team_s_own_caseload_is_counted() -> None:
    app = healthy(own("caseload.csv", CASES.encode()))
    assert "3 children, your own caseload" in shown(app)
    assert "Kestrel" not in shown(app)


def parquet() -> bytes:
    import pandas as pd

    out = io.BytesIO()
    pd.read_csv(io.StringIO(CASES)).to_parquet(out)
    return out.getvalue()


def test_parquet_is_counted_too() -> None:
    assert "3 children, your own caseload" in shown(healthy(own("caseload.parquet", parquet())))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "holds no rows"),
        ("empty-too.csv", b"need\n", "holds no rows"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\xff\xfe\x00", "is not UTF-8 text"),
        ("wrong.parquet", b"PAR1 this is none PAR1", "is no valid Parquet file"),
        ("other.csv", b"name,school\nx,y\n", "is no known column"),
        ("unknown.csv", b"need\nnot-a-need\n", "row 2"),
        ("personal.csv", b"reference,need\n943 476 5919,neet\n", "nothing personal belongs here"),
        ("quotes.csv", b'need\n"neet\n', "is no valid CSV"),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_line_that_repeats_nothing(name: str, content: bytes, said: str) -> None:
    app = own(name, content)
    assert not app.exception
    (problem,) = app.error
    assert said in problem.value
    assert problem.value.startswith("This caseload is refused: ")
    for repeated in ("943", "school", "not-a-need", name):
        assert repeated not in problem.value
