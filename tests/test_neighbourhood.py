"""What lies around a need or a line, as steps and as a picture."""

import pytest

from harmoniser.library import Library
from harmoniser.neighbourhood import around, picture, sheet, step_to


@pytest.fixture(scope="module")
def documents(library: Library):
    return tuple(library.documents.values())


def test_a_need_has_its_lines_of_all_documents_and_its_kin(library: Library, documents) -> None:
    found = around("need:domestic-abuse", library, documents)
    assert {library.indicator(name).document for name in found.lines} == set(library.documents)
    assert "significant-harm" in found.related
    assert {edge.relation for edge in found.edges} >= {"asks about", "stands at", "is a kind of", "may amount to"}


def test_of_many_lines_of_a_level_the_rest_is_counted(library: Library, documents) -> None:
    one, all_ = (around("need:domestic-abuse", library, documents, most) for most in (1, 999))
    assert not all_.more
    assert len(one.lines) + sum(count for _, _, count in one.more) == len(all_.lines)
    assert "more at this level" in picture(one, library).svg


def test_a_silent_document_is_shown_as_silent(library: Library, documents) -> None:
    need = next(n for n in library.vocabulary.needs if sum(n in lines for lines in library.lines_of.values()) == 1)
    found = around(f"need:{need}", library, documents)
    assert len(found.silent) == len(documents) - 1
    assert "no line on this need" in picture(found, library).svg


def test_a_line_stands_among_the_lines_on_its_need(library: Library, documents) -> None:
    line = library.lines_of["plymouth"]["neet"][0]
    found = around(f"line:{line.id}", library, documents)
    assert line.id in found.lines
    assert found.needs[0] == "neet"
    assert len({library.indicator(name).document for name in found.lines}) > 1


@pytest.mark.parametrize("node", ["need:neet", "line:ply-0017"])
def test_a_box_leads_to_its_need_or_line(library: Library, node: str) -> None:
    assert step_to(node, library) == node


@pytest.mark.parametrize(
    "node", ["", "need:", "need:<script>", "line:nowhere", "tier:universal", "javascript:alert(1)"]
)
def test_anything_else_from_a_browser_leads_nowhere(library: Library, node: str) -> None:
    assert step_to(node, library) == ""


def test_every_need_can_be_drawn_and_told(library: Library, documents) -> None:
    for need in library.vocabulary.needs:
        found = around(f"need:{need}", library, documents)
        assert "\n\n" not in picture(found, library).svg
        assert len(sheet(found, library).rows) == len(found.edges)
