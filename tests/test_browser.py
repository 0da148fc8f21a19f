"""The main task in a real browser: a child moves, facts are added, and the answer changes."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import require

CHROMIUM = Path("/usr/bin/chromium")
ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of the app, started for these tests."""
    require("Chromium", CHROMIUM.exists())
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.headless",
        "true",
        "--server.port",
        str(port),
    ]
    environment = {**os.environ, "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield _ready(f"http://localhost:{port}", process)
    finally:
        process.terminate()
        process.wait(10)


def _ready(address: str, process: "subprocess.Popen[bytes]") -> str:
    for _ in range(300):
        assert process.poll() is None, "the app ended"
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health"):
                return address
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the app did not answer")


@pytest.fixture(scope="module")
def browser(address: str):
    """Debian's Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tools:
        started = tools.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(params=[(1280, "light"), (390, "dark")], ids=["desktop-light", "phone-dark"])
def page(request: pytest.FixtureRequest, browser, address: str, tmp_path: Path):
    """The page "A child who moves", opened; a picture of it is left in a temporary folder."""
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    opened = context.new_page()
    outside: list[str] = []
    opened.on("request", lambda sent: outside.append(sent.url) if "localhost" not in sent.url else None)
    opened.goto(f"{address}/move")
    opened.get_by_role("heading", name="The documents").wait_for(timeout=30_000)
    yield opened
    opened.screenshot(path=tmp_path / "page.png")
    assert not [url for url in outside if url.startswith("http")], "the page calls another machine"
    context.close()


def settle(page) -> None:
    """Wait until the page has taken in what was done: a click on what is about to be drawn anew is lost."""
    page.wait_for_timeout(250)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=30_000)
    page.wait_for_timeout(250)


def choose(page, field: str, option: str) -> None:
    page.get_by_role("combobox", name=field, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()
    settle(page)


def test_the_main_task(page) -> None:
    from playwright.sync_api import expect

    expect.set_options(timeout=20_000)
    answer = page.locator(".hz-big")
    settle(page)
    choose(page, "Start from a sample case", "Nothing: a blank page")
    expect(page.get_by_text("Nothing is stated yet")).to_be_visible()
    choose(page, "Age", "16")
    search = page.get_by_role("textbox", name=re.compile("search in everyday words"))
    search.fill("neet")
    search.press("Enter")
    settle(page)
    page.get_by_role("button", name="Concern", exact=True).first.click()
    settle(page)
    expect(answer).to_contain_text("In Plymouth this comes to level 2, Early help")
    page.get_by_role("button", name="Say more").first.click()
    choose(page, "Engagement with help", "Refuses or fails to engage")
    expect(answer).to_contain_text("In Plymouth this comes to level 4, Statutory threshold")
    page.keyboard.press("Escape")
    settle(page)
    page.get_by_role("button", name="⇄").click()
    expect(answer).to_contain_text("In Coventry this comes to level 4, Complex and enduring needs")


def test_the_page_fits_its_width_and_says_999(page) -> None:
    main = page.get_by_test_id("stMain")
    assert main.evaluate("element => element.scrollWidth <= element.clientWidth")
    from playwright.sync_api import expect

    expect(page.get_by_text("call 999")).to_be_visible()
    assert "Two ladders" in page.locator(".hz-ladders").get_attribute("aria-label")


def test_the_next_step_is_read_out_and_the_note_taken_along(page, address: str, tmp_path: Path) -> None:
    """A plan that moves into Coventry, notified on 18 December 2026: by when, whom to call, and a real file."""
    import docx
    from playwright.sync_api import expect

    expect.set_options(timeout=20_000)
    page.goto(f"{address}/next")
    page.get_by_role("heading", name="The note to take along").wait_for(timeout=30_000)
    settle(page)
    choose(page, "From", "Plymouth")
    choose(page, "To", "Coventry")
    choose(page, "Level given in Plymouth", "4b, In need of protection")
    choose(page, "Plan or order now", "Child protection plan")
    page.get_by_role("spinbutton", name="day, Receiving area notified on").click()
    page.keyboard.type("18122026")
    page.get_by_role("heading", name="What happens next there?").click()  # a day counts once its field is left
    settle(page)
    expect(page.locator(".hz-first")).to_contain_text("Wednesday 13 January 2027")
    expect(page.locator(".hz-hold")).to_contain_text("Plymouth is responsible for the plan until")
    expect(page.locator(".hz-phone").first).to_have_text("024 76 78 8555")
    clocks = page.locator(".hz-clocks tbody tr")
    assert clocks.count() == 4
    main = page.get_by_test_id("stMain")
    assert main.evaluate("element => element.scrollWidth <= element.clientWidth")
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
    page.wait_for_timeout(300)
    assert page.url.rstrip("/") == f"{address}/move"
