"""The page About: it says what was measured and no more, and what is true of how the app is set up."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from tests import pages
from tests.pages import ROOT, healthy, shown


def opened() -> AppTest:
    return healthy(pages.opened("about"))


def test_its_headings_are_those_that_a_doubter_looks_for() -> None:
    assert [head.value for head in opened().header] == [
        "How it works",
        "The documents",
        "How reliable it is",
        "What it cannot do",
        "Privacy",
        "Sources and licence",
    ]


def test_the_figures_are_those_that_were_measured() -> None:
    measured = (ROOT / "docs" / "mapping-quality.md").read_text(encoding="utf-8")
    said = next(text for text in (item.value for item in opened().markdown) if "drawn at random" in text)
    figures = re.findall(r"\d+%", said)
    assert len(figures) == 8
    rows = {
        "both readers state a meaning": figures[:2],
        "exactly the same set": figures[2:4],
        "at least one need in common": figures[4:6],
        "**landing**": figures[6:],
    }
    for row, expected in rows.items():
        (line,) = [line for line in measured.splitlines() if line.startswith(f"| {row}")]
        assert re.findall(r"\d+%", line) == expected
    assert "178 of 180 answers agree" in said
    assert "Of the 180 answers (entailed and possible, five\ndocuments) 178 agree" in measured


def test_it_says_that_nothing_of_a_child_is_kept_and_what_of_a_workshop_is() -> None:
    said = shown(opened())
    assert "runs on this machine and calls no other" in said
    assert "kept 30 days at most" in said


def test_served_to_others_it_says_so_and_offers_no_folder_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit import config

    before = config.get_option("browser.serverAddress")
    config.set_option("browser.serverAddress", "thresholds.example.org")
    try:
        app = opened()
    finally:
        config.set_option("browser.serverAddress", before)
    said = shown(app)
    assert "on a server of whoever gave you its address" in said
    assert "leaves this machine" not in said
    assert not [field for field in app.text_input if field.key == "folder"]


def test_it_names_licence_and_sources() -> None:
    said = shown(opened())
    assert "MIT licence" in said
    assert "belong to their publishers" in said
