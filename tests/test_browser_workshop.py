"""A whole workshop in real browsers: a facilitator, five people with telephones, and the screen of the room."""

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import DESKTOP, PHONE, Visitor, choose, fits, press, rerun, still

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ITEMS = ("A bruise on a baby", "A very dirty home", "Drink on most evenings")
NAMES = ("Wren", "Finch", "Rook", "Robin", "Heron")
# What each votes, item by item and round by round; only the first item is put to the vote twice.
VOTES = {
    (1, 1): ("child-in-need", "child-protection", "child-protection", "targeted-early-help", "cannot-say"),
    (1, 2): ("child-protection", "child-protection", "child-protection", "child-in-need", "child-protection"),
    (2, 1): ("early-help", "targeted-early-help", "child-in-need", "early-help", "targeted-early-help"),
    (3, 1): ("universal", "early-help", "early-help", "cannot-say", "targeted-early-help"),
}
REASON = "A baby who cannot move does not bruise <b>itself</b>"
DECIDED = ("Child protection (section 47)", "No agreement", "Early help")


def opened(facilitator: Visitor, items: tuple[str, ...] = ITEMS) -> str:
    """The code of a workshop that somebody opened on the page, as they would."""
    page = facilitator.go()
    page.get_by_role("link", name="Open or join a workshop").click()
    page.get_by_role("heading", name="Lead a workshop").wait_for()
    still(page)
    with rerun(page):
        page.get_by_role("textbox", name="Title", exact=True).fill("Board, spring meeting")
        page.get_by_role("textbox", name="Title", exact=True).press("Tab")
    for item in items:
        choose(page, "Made-up children, in the order in which you choose them", item)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Open the workshop", exact=True).click()
    page.wait_for_url(re.compile("lead="))
    return code(page)


def code(page: Any) -> str:
    """The code that the lobby shows."""
    told = page.locator(".hz-code")
    told.wait_for()
    return str(told.get_attribute("aria-label")).removeprefix("Code: ").replace(" ", "")


def fill_in(visitor: Visitor, code: str, name: str) -> None:
    """Everything but the press on "Join"."""
    page = visitor.go(f"workshop?code={code}", "Take part")
    page.get_by_role("textbox", name="Your name here", exact=True).fill(name)


def join(visitors: list[Visitor], code: str) -> None:
    """All fill in their names, then all press at once."""
    from playwright.sync_api import expect

    for visitor, name in zip(visitors, NAMES, strict=False):
        fill_in(visitor, code, name)
    for visitor in visitors:
        visitor.page.get_by_role("button", name="Join", exact=True).click()
    for visitor, name in zip(visitors, NAMES, strict=False):
        expect(visitor.page.get_by_text("You are in.")).to_be_visible()
        expect(visitor.page.get_by_text(f"You are {name}.")).to_be_visible()
        still(visitor.page)


def vote(visitors: list[Visitor], item: int, number: int) -> None:
    """All vote at once, each by the large button of their tier, once the voting has reached their telephone."""
    from playwright.sync_api import expect

    for visitor in visitors:
        heading = visitor.page.get_by_role("heading", name=re.compile(rf"^{item} of \d"))
        expect(heading).to_be_visible()
        expect(visitor.page.get_by_text("You have not voted yet.")).to_be_visible()
        if number > 1:
            expect(visitor.page.get_by_text(f"Round {number}: vote once more")).to_be_visible()
        still(visitor.page)
    for visitor, choice in zip(visitors, VOTES[item, number], strict=True):
        visitor.page.locator(f".st-key-vote-{choice} button").click()
    for visitor, choice in zip(visitors, VOTES[item, number], strict=True):
        expect(visitor.page.get_by_text("Your vote is recorded.")).to_be_visible()
        expect(visitor.page.locator(f".st-key-vote-{choice} button")).to_contain_text("your vote")


def lead(page: Any, button: str) -> None:
    """The facilitator's next step."""
    page.get_by_role("button", name=button, exact=True).click()


def download(page: Any, button: str) -> bytes:
    with page.expect_download(timeout=120_000) as waiting:
        page.get_by_role("button", name=button, exact=True).click()
    return Path(waiting.value.path()).read_bytes()


def test_a_workshop_of_three_matters_and_five_people_from_opening_to_minutes(visit) -> None:
    import docx
    from playwright.sync_api import expect

    facilitator = visit(DESKTOP)
    people = [visit(PHONE, "dark" if number % 2 else "light") for number in range(len(NAMES))]
    joined = opened(facilitator)
    page = facilitator.page
    screen = visit(DESKTOP)
    address = page.get_by_role("link", name="Open the screen for the room").get_attribute("href")
    screen.go(address.removeprefix(screen.address).lstrip("/"))
    assert code(screen.page) == joined
    join(people, joined)
    for shown in (page, screen.page):
        expect(shown.locator(".hz-count")).to_have_text("5 have joined")
    for name in NAMES:
        expect(page.get_by_text(name).first).to_be_visible()
    expect(screen.page.get_by_text("Wren")).to_have_count(0)

    # The first vote. Nobody sees anything of it, and the votes survive everybody's refresh.
    lead(page, "Open the voting")
    finch = people[1].page
    expect(finch.get_by_role("textbox", name="Your reason, if you wish", exact=True)).to_be_visible()
    still(finch)
    finch.get_by_role("textbox", name="Your reason, if you wish", exact=True).fill(REASON)
    vote(people, 1, 1)
    for shown in (page, screen.page):
        expect(shown.locator(".hz-count")).to_have_text("5 of 5 voted")
        expect(shown.get_by_text("does not bruise")).to_have_count(0)
        expect(shown.get_by_text("How the room voted")).to_have_count(0)
    for visitor in (facilitator, people[1]):
        visitor.page.reload()
        visitor.page.get_by_role("heading", name="Board, spring meeting").wait_for()
        expect(visitor.page.locator(".hz-count")).to_have_text("5 of 5 voted")
        still(visitor.page)
    expect(finch.get_by_text("You are Finch.")).to_be_visible()
    expect(finch.locator(".st-key-vote-child-protection button")).to_contain_text("your vote")
    expect(people[0].page.get_by_text("does not bruise")).to_have_count(0)

    # Everybody sees the votes, as text and not as markup; and once more.
    lead(page, "Show the votes")
    for shown in (page, screen.page, *(visitor.page for visitor in people)):
        expect(shown.get_by_role("heading", name="How the room voted")).to_be_visible()
        expect(shown.locator(".hz-reasons")).to_contain_text(REASON)
        expect(shown.get_by_role("heading", name="How the documents answer")).to_be_visible()
        assert fits(shown)
    still(page)
    lead(page, "Vote again")
    vote(people, 1, 2)
    lead(page, "Show the votes")
    expect(page.locator(".hz-median")).to_have_text("The middle vote: Child protection.")
    expect(page.locator("p", has_text="In round 1:")).to_be_visible()

    for number, outcome in enumerate(DECIDED, 1):
        if number > 1:
            vote(people, number, 1)
            lead(page, "Show the votes")
        expect(page.get_by_role("heading", name="Record the decision")).to_be_visible()
        still(page)
        with rerun(page):
            page.get_by_role("combobox", name="Decision", exact=True).click()
            page.get_by_role("option", name=re.compile(rf"{re.escape(outcome)}$")).click()
        with rerun(page):
            page.get_by_role("textbox", name="Note, for the minutes", exact=True).fill(f"Settled: {outcome}")
            page.get_by_role("textbox", name="Note, for the minutes", exact=True).press("Tab")
        if number == 1:
            choose(page, "Who wishes their dissent recorded?", "Robin")
            page.keyboard.press("Escape")
        lead(page, "Record the decision")
        mark = re.compile(f"Decided: .*{re.escape(outcome)}")
        for shown in (page, screen.page, people[0].page):
            expect(shown.locator(".hz-decided")).to_have_text(re.compile(mark.pattern))
        still(page)
        lead(page, "Close the workshop" if number == len(DECIDED) else "Next item")

    for visitor in people:
        expect(visitor.page.get_by_text("The workshop has ended.")).to_be_visible()
    expect(page.get_by_role("heading", name="Minutes")).to_be_visible()
    still(page)
    with rerun(page):
        page.get_by_text("Also who voted what, and why").click()

    # The minutes: every vote, as data and on paper.
    data = json.loads(download(page, "Minutes: data (JSON)"))
    assert sorted(data["names"]) == sorted(NAMES)  # in the order in which they came, and they came at once
    kept = {
        (item["number"], one["round"]): tuple({v["name"]: v["choice"] for v in one["votes"]}[name] for name in NAMES)
        for item in data["items"]
        for one in item["rounds"]
    }
    assert kept == VOTES
    assert [item["decision"]["outcome"] for item in data["items"]] == ["child-protection", "no-agreement", "early-help"]
    assert data["items"][0]["decision"]["dissent"] == [{"name": "Robin", "tier": "child-in-need"}]
    paper = docx.Document(BytesIO(download(page, "Minutes: Word")))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    said = "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])
    for word in (*ITEMS, *NAMES, *DECIDED, REASON, "Settled: Early help"):
        assert word in said
    assert "Agreed positions (ZIP)" in page.locator(".stMainBlockContainer").inner_text()


def test_a_wrong_code_is_told_and_the_right_one_still_works(visit) -> None:
    from playwright.sync_api import expect

    joined = opened(visit(DESKTOP), ITEMS[:1])
    visitor = visit(PHONE)
    page = visitor.go("workshop", "Take part")
    page.get_by_role("textbox", name="Code", exact=True).fill("XXXXXX")
    page.get_by_role("textbox", name="Your name here", exact=True).fill("Wren")
    lead(page, "Join")
    expect(page.get_by_role("alert").filter(has_text="No open workshop has this code")).to_be_visible()
    still(page)
    page.get_by_role("textbox", name="Code", exact=True).fill(joined.lower())
    lead(page, "Join")
    expect(page.get_by_text("You are in.")).to_be_visible()


def test_a_seat_in_two_tabs_is_one_voter_and_the_last_vote_counts(visit) -> None:
    from playwright.sync_api import expect

    facilitator, visitor = visit(DESKTOP), visit(PHONE)
    join([visitor], opened(facilitator, ITEMS[:1]))
    lead(facilitator.page, "Open the voting")
    other = visitor.context.new_page()
    visitor.listen(other)
    other.goto(visitor.page.url)
    for page, choice in ((visitor.page, "early-help"), (other, "child-protection")):
        expect(page.get_by_role("heading", name="Which response should this have?")).to_be_visible()
        still(page)
        page.locator(f".st-key-vote-{choice} button").click()
        expect(page.locator(f".st-key-vote-{choice} button")).to_contain_text("your vote")
    expect(facilitator.page.locator(".hz-count")).to_have_text("1 of 1 voted")
    lead(facilitator.page, "Show the votes")
    for page in (visitor.page, other):
        expect(page.get_by_text(re.compile("^Your vote: .*Child protection"))).to_be_visible()


def test_two_tabs_of_a_facilitator_take_each_step_once(visit) -> None:
    from playwright.sync_api import expect

    facilitator, visitor = visit(DESKTOP), visit(PHONE)
    join([visitor], opened(facilitator, ITEMS[:2]))
    other = facilitator.context.new_page()
    facilitator.listen(other)
    other.goto(facilitator.page.url)
    button = other.get_by_role("button", name="Open the voting")
    expect(button).to_be_visible()
    still(other)
    still(facilitator.page)
    lead(facilitator.page, "Open the voting")
    button.dispatch_event("click")  # at once, whatever the other tab has done meanwhile
    for page in (facilitator.page, other):
        expect(page.get_by_role("heading", name=re.compile("^1 of 2"))).to_be_visible()
        expect(page.get_by_text("Round 1: voting")).to_be_visible()


def test_the_back_button_leads_to_the_door_and_the_door_back_to_the_seat(visit) -> None:
    from playwright.sync_api import expect

    facilitator, visitor = visit(DESKTOP), visit(PHONE)
    join([visitor], opened(facilitator, ITEMS[:1]))
    page = visitor.page
    page.go_back()
    expect(page.get_by_role("button", name="Back to my seat")).to_be_visible()
    assert "seat=" not in page.url
    still(page)
    press(page, "Back to my seat")
    expect(page.get_by_text("You are in.")).to_be_visible()
    assert "seat=" in page.url
