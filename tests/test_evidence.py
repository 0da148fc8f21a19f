"""A disagreement on the screen and as data: short, whole, and with the place of everything behind it."""

from __future__ import annotations

import json

import pytest

from harmoniser.cli import main
from harmoniser.discrepancies import discrepancies
from harmoniser.errors import UnknownNameError
from harmoniser.evidence import discrepancy_json, in_brief, in_full, place_of, summary
from harmoniser.facts import load_facts
from harmoniser.library import load
from harmoniser.locators import fingerprint, read_document

LIBRARY = load()
FACTS = load_facts(LIBRARY)


@pytest.fixture(scope="module")
def some():
    """Quickly found ones of three kinds, with lines, with facts and with neither."""
    return discrepancies(LIBRARY, kinds=["false-friend", "below-floor", "missing-service"])


def test_everything_that_a_disagreement_rests_on_has_its_place(some):
    for item in some:
        data = discrepancy_json(item, LIBRARY, FACTS)
        assert set(data["places"]) == {*item.indicators, *item.facts, *(line for s in item.stands for line in s.open)}
        for name, place in data["places"].items():
            entry = FACTS.by_id.get(name) or LIBRARY.indicator(name)
            assert (place["start"], place["end"]) == (entry.locator.start, entry.locator.end)
            assert place["file"] == LIBRARY.documents[place["document"]].file
        json.dumps(data)


def test_a_place_names_its_level_as_the_document_does():
    """By number where it numbers its levels, else by name and never by our own short name of it."""
    for document in LIBRARY.documents.values():
        for line in document.indicators:
            place = place_of(line.id, LIBRARY, FACTS).place
            if line.levels and document.id.startswith("leicester"):
                assert place.startswith(f"level “{document.level(line.levels[0]).name}”")
            elif line.levels:
                assert place.startswith(f"level {' to '.join(line.levels)}, ")


def test_the_lines_by_which_it_may_be_more_are_named_short_and_placed_whole(some):
    found = [(item, stand) for item in some for stand in item.stands if stand.open]
    assert found
    for item, stand in found:
        assert f"open: {', '.join(stand.open[:3])}" in " ".join(" ".join(in_brief(item, LIBRARY, FACTS, 80)).split())
        whole = " ".join(" ".join(in_full(item, LIBRARY, FACTS)).split())
        assert all(f"open: {name} {LIBRARY.indicator(name).label}" in whole for name in stand.open)


def test_the_short_form_keeps_within_the_screen_and_tells_severity_why_and_the_lines(some):
    for item in some:
        lines = list(in_brief(item, LIBRARY, FACTS, 80))
        assert lines[0] == f"{item.severity}  {item.kind}  ({item.id})"
        assert all(len(line) <= 80 for line in lines)
        told = " ".join(line.strip() for line in lines)
        assert all(reason in told for reason in item.reasons)
        for stand in item.stands:
            for name in (*stand.indicators, *stand.facts)[:1]:
                assert place_of(name, LIBRARY, FACTS).label in told


def test_the_whole_form_names_every_line_with_its_characters_who_is_affected_and_the_question(some):
    for item in some:
        told = " ".join(line.strip() for line in in_full(item, LIBRARY, FACTS, 100))
        assert item.question in told
        assert item.affected in told
        for name in (*item.indicators, *item.facts):
            assert f"{name}  {place_of(name, LIBRARY, FACTS).label}".split("  ")[0] in told
            assert f"characters {place_of(name, LIBRARY, FACTS).start} to" in told


def test_the_characters_named_hold_the_line(documents_folder):
    item = discrepancies(LIBRARY, kinds=["below-floor"])[0]
    assert item.indicators
    for name in item.indicators:
        place, line = place_of(name, LIBRARY, FACTS), LIBRARY.indicator(name)
        text = read_document(documents_folder, LIBRARY.documents[line.document])
        assert text is not None
        assert fingerprint(text, place.start, place.end).sha256 == line.locator.sha256


def test_one_disagreement_is_shown_whole_by_its_id(some, capsys):
    item = next(item for item in some if item.kind == "below-floor")
    assert main(["discrepancies", "--id", item.id]) == 0
    assert item.question in " ".join(capsys.readouterr().out.split())
    assert main(["discrepancies", "--id", item.id, "--json"]) == 0
    assert [one["id"] for one in json.loads(capsys.readouterr().out)] == [item.id]


@pytest.mark.parametrize("name", ["false-friend-0000000000", "nothing-0000000000", "nothing", ""])
def test_an_id_that_there_is_not_is_refused(name, capsys):
    if name:
        assert main(["discrepancies", "--id", name]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
    with pytest.raises(UnknownNameError):
        place_of(name or "cov-9999", LIBRARY, FACTS)


def test_the_screen_shows_the_gravest_and_says_how_to_see_the_rest(some, capsys):
    of_kind = [item for item in some if item.kind == "false-friend"]
    assert main(["discrepancies", "--kind", "false-friend", "--most", "2"]) == 0
    told = capsys.readouterr().out
    assert told.splitlines()[0] == summary(of_kind)
    assert told.count("(false-friend-") == 2
    assert "--most" in told
    assert main(["discrepancies", "--kind", "false-friend", "--most", "0"]) == 0
    told = capsys.readouterr().out
    assert told.count("(false-friend-") == len(of_kind)
    assert "--most" not in told
