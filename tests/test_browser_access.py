"""Every page as axe-core, the rules engine for accessibility, sees it: on a desk and on a phone, light and dark."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from harmoniser.library import Library
from harmoniser.room import Item
from harmoniser.workshops import Workshops
from tests.browsing import DESKTOP, PAGES, PHONE, Visitor, fits

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GRAVE = ("serious", "critical")


class Theirs(NamedTuple):
    """Something in what Streamlit makes that we cannot change: axe's rule, inside what it is found, and why."""

    rule: str
    inside: str
    why: str


# What Streamlit 1.67 itself causes. The same list, in words, is in docs/accessibility.md.
STREAMLITS = (
    Theirs(
        "list", '[data-testid="stSidebarNav"]', "the menu of a phone puts the groups' names and links into div, not li"
    ),
    Theirs("listitem", '[data-testid="stSidebarNav"]', "the same menu: its li stand in a div inside the ul"),
)

LOOKS = [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"), (PHONE, "dark")]


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def visitor(request: pytest.FixtureRequest, visit: Callable[..., Visitor]) -> Visitor:
    return visit(*request.param)


def ours(page: Any) -> list[str]:
    """The grave violations that are not Streamlit's own, one line each."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['impact']} {rule['id']}: {node['html'][:300]} {_why(node)}"
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
        if not any(rule["id"] == their.rule and _inside(page, node, their.inside) for their in STREAMLITS)
    ]


def _inside(page: Any, node: dict[str, Any], selector: str) -> bool:
    (target,) = node["target"][-1:]
    return bool(page.locator(str(target)).first.evaluate("(element, inside) => !!element.closest(inside)", selector))


def _why(node: dict[str, Any]) -> str:
    return json.dumps([check["message"] for kind in ("any", "all", "none") for check in node[kind]])[:300]


def headings(page: Any) -> list[int]:
    """The levels of the headings in their order."""
    return [int(item.evaluate("element => element.tagName")[1]) for item in page.locator("h1, h2, h3, h4").all()]


@pytest.mark.parametrize("where", PAGES)
def test_no_page_has_a_grave_violation(visitor: Visitor, where: str) -> None:
    page = visitor.go(where, PAGES[where])
    assert fits(page)
    assert not ours(page)
    levels = headings(page)
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


# ------------------------------------------------------------------------------------------------ a workshop's pages


class Led(NamedTuple):
    """A workshop under way, led from here."""

    kept: Workshops
    secret: str
    seat: str
    screen: str

    def step(self, name: str, *more: object) -> None:
        getattr(self.kept, name)(self.secret, self.kept.room(self.secret).version, *more)


@pytest.fixture
def led(app_folder: Path, library: Library) -> Iterator[Led]:
    with closing(Workshops(library, f"sqlite:///{app_folder / 'workshops.sqlite'}")) as kept:
        items = [Item("vignette", "bruise-on-a-baby", "A bruise on a baby")]
        opened = kept.open("Board, spring meeting", items)
        seats = [kept.join(opened.code, name).secret for name in ("Wren", "Finch", "Rook")]
        yield Led(kept, opened.secret, seats[0], opened.id)


def test_no_page_of_a_workshop_has_a_grave_violation(visitor: Visitor, led: Led) -> None:
    """The facilitator's, a participant's and the room's, before, while and after the votes, and at the end."""
    found = []
    for state in ("lobby", "start", "reveal", "decide", "end"):
        if state == "decide":
            led.step("decide", "child-protection", "No baby bruises itself", [("Wren", "child-in-need")])
        elif state != "lobby":
            led.step(state)
        if state == "start":
            led.kept.vote(led.seat, 1, 1, "child-in-need", "A reason")
        for who, secret in (("lead", led.secret), ("seat", led.seat), ("screen", led.screen)):
            page = visitor.go(f"workshop?{who}={secret}")
            assert fits(page), (state, who)
            found += [f"{state}, {who}: {line}" for line in ours(page)]
    assert not found
