"""The two audiences who sit at a desk, in a real browser: from the first page to the file that they take away."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import DESKTOP, MOVED, NEXT, PAGES, PHONE, choose, fits, press, rerun, still

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def follow(page: Any, link: str, heading: str) -> None:
    """Follow a link to another page of the app."""
    page.get_by_role("link", name=link).first.click()
    page.get_by_role("heading", name=heading, exact=True).wait_for(timeout=180_000)
    still(page)


def download(page: Any, button: str) -> tuple[str, bytes]:
    """A file's name, and what is in it."""
    with page.expect_download(timeout=180_000) as waiting:
        page.get_by_role("button", name=button, exact=True).click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def words_of(content: bytes) -> str:
    """All that a Word file says."""
    import docx

    paper = docx.Document(BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


# ------------------------------------------------------------------------------------------------ a practitioner


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_practitioner_moves_a_child_and_takes_the_note_along(visit, width: int) -> None:
    from playwright.sync_api import expect

    page = visit(width).go()
    follow(page, "Move a child", "What does this assessment mean there?")
    choose(page, "From", "Camden")
    choose(page, "To", "Peterborough")
    choose(page, "Age", "15")
    search = page.get_by_role("textbox", name=re.compile("search in everyday words"))
    with rerun(page):
        search.fill("school exclusion")
        search.press("Enter")
    press(page, "Tick")
    answer = page.locator(".hz-big")
    expect(answer).to_contain_text("In Peterborough this comes to")
    # The first question is answered with the gravest that is offered; it is not asked again.
    question = page.get_by_role("radiogroup").first
    asked = question.get_attribute("aria-label")
    with rerun(page):
        question.get_by_role("radio").first.press("Space")
    expect(page.get_by_role("radiogroup", name=asked, exact=True)).to_have_count(0)
    told = answer.inner_text()
    assert fits(page)
    follow(page, "What happens next: who is responsible", PAGES[NEXT])
    name, content = download(page, "Transfer note: Word")
    assert name.endswith(".docx")
    said = words_of(content)
    level = re.search(r"level \w+", told)
    assert level and level[0].lower() in said.lower()
    assert "Camden" in said and "Peterborough" in said
    # Back in the browser: nothing that was stated is lost.
    page.go_back()
    page.get_by_role("heading", name=PAGES[MOVED]).wait_for()
    still(page)
    expect(answer).to_have_text(told)


# ------------------------------------------------------------------------------------------------ a policy team


def test_a_policy_officer_finds_the_three_largest_differences_of_two_areas_and_takes_the_report(visit) -> None:
    page = visit().go()
    follow(page, "Compare", PAGES["compare"])
    with rerun(page):
        page.get_by_role("tab", name="Two areas").click()
    page.get_by_role("heading", name="To take away").wait_for(timeout=180_000)
    choose(page, "First area", "Coventry")
    choose(page, "Second area", "Peterborough")
    page.get_by_role("heading", name="To take away").wait_for(timeout=180_000)
    still(page)
    three = [item.inner_text() for item in page.locator(".hz-most h3").all()[:3]]
    assert [head[:2] for head in three] == ["1.", "2.", "3."]
    name, content = download(page, "Report (Word)")
    assert name == "comparison-coventry-peterborough.docx"
    said = words_of(content)
    places = [said.index(head) for head in three]
    assert places == sorted(places)
    # The address that a colleague is sent shows the same.
    sent = page.url
    assert "Coventry" in sent and "Peterborough" in sent
    other = visit()
    again = other.go(sent.removeprefix(other.address).lstrip("/"), "To take away")
    assert [item.inner_text() for item in again.locator(".hz-most h3").all()[:3]] == three


def test_a_policy_officer_narrows_the_disagreements_to_two_areas_and_takes_the_table(visit) -> None:
    import openpyxl

    page = visit().go()
    follow(page, "Discrepancies", PAGES["discrepancies"])
    choose(page, "Area", "Camden")
    choose(page, "and", "Plymouth")
    counted = page.get_by_text(re.compile(r"^[\d,]+ of [\d,]+ disagreements")).first.inner_text()
    number = int(re.match(r"[\d,]+", counted)[0].replace(",", ""))  # type: ignore[index]
    first = page.locator(".stMainBlockContainer h3").first.inner_text()
    page.get_by_role("button", name="Next →").click()
    page.wait_for_url(re.compile("id="))
    still(page)
    assert page.locator(".stMainBlockContainer h3").first.inner_text() != first
    name, content = download(page, "Spreadsheet (XLSX)")
    assert name == "disagreements-camden-plymouth.xlsx"
    book = openpyxl.load_workbook(BytesIO(content), read_only=True)
    assert number + 1 in {sum(1 for row in sheet.iter_rows() if any(cell.value for cell in row)) for sheet in book}
    page.go_back()
    page.wait_for_url(lambda url: "id=" not in url)
    still(page)
    assert not page.get_by_test_id("stException").count()
