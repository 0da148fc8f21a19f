"""Two readings of the same statements are compared: needs, circumstances, and where they land."""

import json

import pytest

from harmoniser.cli import main
from harmoniser.errors import MappingError
from harmoniser.mappings import load_meanings
from harmoniser.readings import compare_readings


def compared(library, tmp_path, text):
    path = tmp_path / "second.yaml"
    path.write_text(text, encoding="utf-8")
    return compare_readings(library, load_meanings(path, library.vocabulary))


def test_the_same_reading_agrees_in_everything(library):
    lines = [line for line in library.documents["plymouth"].indicators if line.alternatives][:40]
    found = compare_readings(library, {line.id: line.alternatives for line in lines})
    assert found.needs_same.percent == found.landing.percent == 100
    assert all(share.percent == 100 for share in found.circumstances.values())
    assert found.differing == ()


def test_another_need_and_another_range_are_counted_apart(library, tmp_path):
    found = compared(
        library,
        tmp_path,
        "- id: ply-0178\n  means: {need: substance-misuse, pattern: frequent.., engagement: refusing..}\n"
        "- id: ply-0184\n  means: {need: income}\n"
        "- id: ply-0066\n  excluded: said nothing to the second reader\n",
    )
    assert (found.excluded.agree, found.excluded.of) == (2, 3)
    assert (found.needs_same.agree, found.needs_same.of) == (1, 2)
    assert found.circumstances["engagement"].percent == 100
    assert found.circumstances["pattern"].percent == 0
    assert found.overlapping["pattern"].percent == 100
    assert found.differing == (("ply-0184", ("sexual-activity",), ("income",)),)


def test_a_narrower_need_is_related_but_not_the_same(library, tmp_path):
    found = compared(library, tmp_path, "- id: ply-0058\n  means: {need: cannabis-use, degree: low}\n")
    assert (found.needs_same.agree, found.needs_shared.agree, found.needs_related.agree) == (0, 0, 1)


def test_the_command_prints_shares_and_refuses_what_it_cannot_read(library, tmp_path, capsys):
    path = tmp_path / "second.yaml"
    path.write_text("- id: ply-0178\n  means: {need: substance-misuse, pattern: persistent}\n", encoding="utf-8")
    assert main(["readings", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["needs_same"] == {"agree": 1, "of": 1}
    path.write_text("- id: ply-0178\n", encoding="utf-8")
    assert main(["readings", str(path)]) == 2
    assert capsys.readouterr().err.startswith("harmoniser: second.yaml, line 1: [0]: needs either")
    with pytest.raises(MappingError):
        load_meanings(path, library.vocabulary)
