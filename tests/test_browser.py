"""The main task in a real browser: a child moves, facts are added, and the answer changes; and every quick page opens."""

import re
from pathlib import Path

import pytest

from tests.browsing import MOVED, NEXT, PAGES, choose, fits, press, rerun, still

pytestmark = [pytest.mark.browser, pytest.mark.slow]
QUICK = ("", "levels", "workshop", "about")


@pytest.fixture(params=[(1280, "light"), (390, "dark")], ids=["desktop-light", "phone-dark"])
def page(request: pytest.FixtureRequest, visit):
    """The page "A child who moves", with a made-up example."""
    return visit(*request.param).go(MOVED, PAGES[MOVED])


def test_quick_pages_open_in_a_browser(visit) -> None:
    visitor = visit()
    for where in QUICK:
        page = visitor.go(where, PAGES[where])
        assert fits(page)
        assert page.get_by_text("call 999").is_visible()


def test_the_main_task(page) -> None:
    from playwright.sync_api import expect

    answer = page.locator(".hz-big")
    expect(page.get_by_text("Made-up example: no real child.")).to_be_visible()
    press(page, "Begin with a blank page")
    expect(page.get_by_text("Begin here")).to_be_visible()
    choose(page, "From", "Coventry")
    choose(page, "To", "Plymouth")
    expect(page.get_by_text("Nothing is stated yet of what was found")).to_be_visible()
    expect(answer).to_have_count(0)
    choose(page, "Age", "16")
    search = page.get_by_role("textbox", name=re.compile("search in everyday words"))
    with rerun(page):
        search.fill("neet")
        search.press("Enter")
    press(page, "Concern")
    expect(answer).to_contain_text("In Plymouth this comes to level 2, Early help")
    page.get_by_role("button", name="Say more").first.click()
    choose(page, "Engagement with help", "Refuses or fails to engage")
    expect(answer).to_contain_text("In Plymouth this comes to level 4, Statutory threshold")
    page.keyboard.press("Escape")
    with rerun(page):
        page.get_by_role("button", name="⇄").click()
    expect(answer).to_contain_text("In Coventry this comes to level 4, Complex and enduring needs")


def test_the_page_fits_its_width_and_says_999(page) -> None:
    assert fits(page)
    assert page.get_by_text("call 999").is_visible()
    assert "Two ladders" in page.locator(".hz-ladders").get_attribute("aria-label")


def test_the_next_step_is_read_out_and_the_note_taken_along(page, address: str, tmp_path: Path) -> None:
    """A plan that moves into Coventry, notified on 18 December 2026: by when, whom to call, and a real file."""
    import docx
    from playwright.sync_api import expect

    page.goto(f"{address}/{NEXT}")
    page.get_by_role("heading", name=PAGES[NEXT]).wait_for()
    still(page)
    choose(page, "From", "Plymouth")
    choose(page, "To", "Coventry")
    choose(page, "Level given in Plymouth", "4b, In need of protection")
    choose(page, "Plan or order now", "Child protection plan")
    page.get_by_role("spinbutton", name="day, Receiving area notified on").click()
    page.keyboard.type("18122026")
    with rerun(page):
        page.get_by_role("heading", name="What happens next there?").click()  # a day counts once its field is left
    expect(page.locator(".hz-first")).to_contain_text("Wednesday 13 January 2027")
    expect(page.locator(".hz-hold")).to_contain_text("Plymouth is responsible for the plan until")
    expect(page.locator(".hz-phone").first).to_have_text("024 76 78 8555")
    assert page.locator(".hz-clocks tbody tr").count() == 4
    assert fits(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Transfer note: Word").click()
    assert waiting.value.suggested_filename == "transfer-note-2026-12-18.docx"
    kept = tmp_path / "note.docx"
    waiting.value.save_as(kept)
    paper = docx.Document(str(kept))
    said = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "Wednesday 13 January 2027" in " ".join(said)
    assert page.url.partition("#")[0] == f"{address}/next"


def test_the_address_holds_no_fact(page, address: str) -> None:
    choose(page, "Age", "11")
    assert page.url.rstrip("/") == f"{address}/move"
