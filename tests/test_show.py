"""`harmoniser show`: one line by itself, with the exact wording from the user's own copy of the document."""

import json
import re
from dataclasses import replace

import pytest

from harmoniser.card import meaning_in_words, same_need_elsewhere, wording_of
from harmoniser.cli import main
from harmoniser.library import Library
from harmoniser.locators import DocumentText, fingerprint, locate, normalised_words
from tests.test_matching import line

TEXT = (
    "LEVEL 2\n• Lights are left on\n• Doors are left open\nLEVEL 3\n• Lights are left on\n• Nobody is at home at all\n"
)


def run(capsys, *arguments):
    code = main(arguments)
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_a_line_is_shown_with_label_place_meaning_and_what_it_leads_to(capsys, library):
    code, text, error = run(capsys, "show", "ply-0178")
    assert (code, error) == (0, "")
    one = library.indicator("ply-0178")
    assert one.label in text
    assert "Level 4, Health" in text
    assert f"characters {one.locator.start} to {one.locator.end}" in text
    assert "pattern: persistent" in text
    assert "engagement with help: refusing" in text
    assert "section 17" in text
    assert one.note in text
    assert "wording:" not in text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ply-0260", "to section 47: it never"),
        ("ply-0214", "what it says also meets ply-0260, which is tied to section 47: it never"),
        ("ply-0231", "one way of meeting it also meets ply-0260, which is tied to section 47: it never"),
    ],
)
def test_a_line_tied_to_section_47_says_that_it_never_translates_to_less(capsys, name, said):
    _, text, _ = run(capsys, "show", name)
    assert f"tied:      {said} translates to less than child protection" in text
    _, text, _ = run(capsys, "show", name, "--json")
    assert json.loads(text)["tied_means"].startswith(said)


def test_a_line_that_is_not_tied_says_nothing_of_it(capsys):
    _, text, _ = run(capsys, "show", "ply-0003")
    assert "tied:" not in text
    _, text, _ = run(capsys, "show", "ply-0003", "--json")
    assert json.loads(text)["tied_means"] is None


def test_lines_on_the_same_need_at_other_levels_stand_below(capsys, library):
    _, text, _ = run(capsys, "show", "ply-0178", "--json")
    found = json.loads(text)
    assert found["id"] == "ply-0178"
    assert found["wording"] is None
    others = [library.indicator(item["id"]) for item in found["same_need_elsewhere"]]
    assert others
    needs = {condition.need for condition in library.indicator("ply-0178").conditions()}
    for other in others:
        assert other.document == "plymouth"
        assert other.levels != ("4",)
        assert needs & {condition.need for condition in other.conditions()}
    ranks = [library.documents["plymouth"].level(other.levels[0]).rank for other in others if other.levels]
    assert ranks == sorted(ranks)


def test_every_line_of_every_document_can_be_shown(library):
    for document in library.documents.values():
        for one in document.indicators:
            assert bool(meaning_in_words(one, library.vocabulary)) == (not one.excluded), one.id
            assert one not in same_need_elsewhere(one, library)


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ([["truancy"]], "Truancy"),
        ([[("truancy", {"degree": "none"})]], "Truancy (no concern)"),
        (
            [[("truancy", {"pattern": "frequent.. ~occasional"})]],
            "Truancy (pattern: frequent or persistent, arguably occasional)",
        ),
        ([["truancy", "debt"]], "Truancy and Debt"),
        ([["truancy"], ["debt"]], "Truancy; or Debt"),
    ],
)
def test_the_meaning_is_put_in_plain_words(library, groups, words):
    debt = library.vocabulary.needs["debt"].label
    assert meaning_in_words(line(library, *groups), library.vocabulary) == words.replace("Debt", debt)


def test_a_line_that_states_nothing_says_why(capsys, library):
    one = next(item for document in library.documents.values() for item in document.indicators if item.excluded)
    _, text, _ = run(capsys, "show", one.id)
    assert f"excluded:  {one.excluded}" in text
    assert "means:" not in text


# ------------------------------------------------------------------------------------------------ the wording


@pytest.fixture
def made_up(library, tmp_path):
    """A document of our own, with one line in it, and the folder that holds its text."""
    plymouth = library.documents["plymouth"]
    start = TEXT.index("Nobody")
    at = fingerprint(DocumentText(TEXT), start, start + len("Nobody is at home at all"))
    one = replace(plymouth.indicators[0], locator=at)
    document = replace(plymouth, file="made-up.txt", indicators=(one,), by_id={one.id: one})
    (tmp_path / "made-up.txt").write_bytes(TEXT.encode())
    return Library(library.vocabulary, {"plymouth": document}, library.areas, ""), one, tmp_path


def test_the_wording_is_found_at_its_place(made_up):
    made, one, folder = made_up
    found = wording_of(one, made, folder)
    assert (found.how, found.text) == ("offset", "Nobody is at home at all")
    assert TEXT[found.start : found.end] == found.text


DAMAGES = {
    "a page before it": lambda text: "A page that was not there.\n" * 9 + text,
    "other bullets": lambda text: text.replace("•", "–"),
    "other line ends": lambda text: text.replace("\n", "\r\n"),
    "one long line": lambda text: " ".join(text.split()),
    "a page taken out": lambda text: text[text.index("LEVEL 3") :],
    "mark-up": lambda text: "".join(f"<li>{item}</li>\n" for item in text.splitlines()),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_in_another_conversion_it_is_found_by_its_fingerprint(made_up, name):
    made, one, folder = made_up
    (folder / "made-up.txt").write_bytes(DAMAGES[name](TEXT).encode())
    found = wording_of(one, made, folder)
    assert found.how in ("fingerprint", "offset")
    assert normalised_words(found.text) == normalised_words("Nobody is at home at all")


def test_a_changed_text_is_stale_and_a_missing_file_is_absent(made_up):
    made, one, folder = made_up
    (folder / "made-up.txt").write_text(TEXT.replace("Nobody", "Somebody"), encoding="utf-8")
    assert (wording_of(one, made, folder).how, wording_of(one, made, folder).text) == ("stale", "")
    (folder / "made-up.txt").unlink()
    assert wording_of(one, made, folder).how == "absent"


def test_the_command_says_that_a_text_is_stale_or_not_there(capsys, library, tmp_path):
    code, text, _ = run(capsys, "show", "ply-0003", "--documents", str(tmp_path))
    assert code == 0
    assert "wording:   plymouth-2016.txt is not in the folder given" in text
    (tmp_path / "plymouth-2016.txt").write_text("Something else.", encoding="utf-8")
    _, text, _ = run(capsys, "show", "ply-0003", "--documents", str(tmp_path))
    assert "no longer holds these words" in text
    _, text, _ = run(capsys, "show", "ply-0003", "--documents", str(tmp_path), "--json")
    assert json.loads(text)["wording"] == {
        "how": "stale",
        "file": "plymouth-2016.txt",
        "text": "",
        "start": None,
        "end": None,
    }


def test_what_is_unknown_is_refused_in_one_line(capsys, tmp_path):
    for arguments in (["ply-9999"], ["ply-0003", "--documents", str(tmp_path / "nowhere")]):
        code, text, error = run(capsys, "show", *arguments)
        assert (code, text) == (2, "")
        assert re.fullmatch(r"harmoniser: [^\n]+\n", error)


def test_the_exact_wording_is_shown_beside_our_label(capsys, documents_folder, library):
    one = library.indicator("ply-0003")
    text = (documents_folder / "plymouth-2016.txt").read_bytes().decode()
    wording = " ".join(text[one.locator.start : one.locator.end].split())
    _, shown, _ = run(capsys, "show", "ply-0003", "--documents", str(documents_folder))
    assert f"“{wording}” (at its place)" in shown
    assert one.label in shown


def test_in_a_shifted_copy_the_command_says_where_it_found_it(capsys, documents_folder, tmp_path, library):
    text = (documents_folder / "plymouth-2016.txt").read_bytes().decode()
    (tmp_path / "plymouth-2016.txt").write_bytes(("A cover page.\n" + text).encode())
    one = library.indicator("ply-0178")
    _, shown, _ = run(capsys, "show", "ply-0178", "--documents", str(tmp_path), "--json")
    found = json.loads(shown)["wording"]
    assert (found["how"], found["start"]) == ("fingerprint", one.locator.start + len("A cover page.\n"))
    _, shown, _ = run(capsys, "show", "ply-0178", "--documents", str(tmp_path))
    assert f"moved, found by its fingerprint at {found['start']}" in shown


WAYS = {
    "a cover page": lambda text: "A cover page.\n" * 30 + text,
    "a page taken out of the front": lambda text: text[400:],
    "other bullets": lambda text: text.replace("•", "–").replace("\uf0b7", "*"),
    "windows line ends": lambda text: text.replace("\r\n", "\n").replace("\n", "\r\n"),
    "no line ends": lambda text: re.sub(r"\s+", " ", text),
    "a line for every word": lambda text: re.sub(r"\s+", "\n", text),
    "spaces that do not break": lambda text: text.replace(" ", "\u00a0"),
    "typewriter apostrophes and quotes": lambda text: text.translate(str.maketrans("’‘“”", "''\"\"")),
    "an html list": lambda text: "".join(f"<li>{item}</li>\n" for item in text.splitlines()),
    "page numbers between paragraphs": lambda text: text.replace("\n\n", "\n\nPage 7\n\n"),
}


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_a_damaged_copy_of_a_document_still_gives_every_wording(way, documents_folder, library):
    for document in library.documents.values():
        text = (documents_folder / document.file).read_bytes().decode()
        damaged = DocumentText(WAYS[way](text))
        lost = []
        for one in document.indicators:
            wording = text[one.locator.start : one.locator.end]
            found = locate(damaged, one.locator)
            if found is None or normalised_words(found.wording) != normalised_words(wording):
                lost.append(one.id)
        outside = [
            one.id for one in document.indicators if way.startswith("a page taken out") and one.locator.start < 400
        ]
        assert set(lost) <= set(outside), document.id


@pytest.mark.slow
def test_where_words_were_changed_only_their_lines_are_stale(documents_folder, library, tmp_path):
    document = library.documents["plymouth"]
    text = (documents_folder / document.file).read_bytes().decode()
    touched = document.indicators[20:200:9]
    for one in reversed(touched):
        at = one.locator
        text = f"{text[: at.start]}This was rewritten{text[at.end :]}"
    (tmp_path / document.file).write_bytes(text.encode())
    stale = {one.id for one in document.indicators if wording_of(one, library, tmp_path).how == "stale"}
    assert stale
    assert stale <= {one.id for one in touched}


def test_help_gives_an_example(capsys):
    with pytest.raises(SystemExit):
        main(["show", "--help"])
    assert "example: harmoniser show ply-0003" in capsys.readouterr().out
