"""The documents' wording is found by offset, then by fingerprint; a text that changed is stale."""

import re

import pytest

from harmoniser.errors import DocumentsError
from harmoniser.locators import DocumentText, fingerprint, locate, normalised_words, read_document

TEXT = (
    "LEVEL 2\n• Lights are left on\n• Doors are left open\nLEVEL 3\n• Lights are left on\n• Nobody is at home at all\n"
)


def place(part, after=0):
    start = TEXT.index(part, after)
    return start, start + len(part)


DAMAGES = {
    "bullets become dashes": lambda t: t.replace("•", "-"),
    "line breaks become spaces": lambda t: t.replace("\n", " "),
    "windows line ends": lambda t: t.replace("\n", "\r\n"),
    "double spaces": lambda t: t.replace(" ", "  "),
    "html list": lambda t: "".join(f"<li>{line}</li>\n" for line in t.splitlines()),
    "capitals": str.upper,
    "a page before": lambda t: "A page that was not there before.\n" * 20 + t,
    "typographic apostrophes and full stops": lambda t: t.replace("\n", ".\n"),
    "non-breaking spaces": lambda t: t.replace(" ", "\u00a0"),
    "bold marks": lambda t: t.replace("Nobody", "**Nobody**"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_statement_is_found_again_in_a_damaged_copy(name):
    whole = DocumentText(TEXT)
    start, end = place("Nobody is at home at all")
    locator = fingerprint(whole, start, end)
    found = locate(DocumentText(DAMAGES[name](TEXT)), locator)
    assert found is not None
    assert normalised_words(found.wording) == normalised_words("Nobody is at home at all")


def test_the_same_words_in_two_places_are_told_apart_by_their_neighbours():
    whole = DocumentText(TEXT)
    second = fingerprint(whole, *place("Lights are left on", 40))
    assert second.context
    moved = "Preface.\n" * 9 + TEXT
    found = locate(DocumentText(moved), second)
    assert found is not None
    assert moved[: found.start].count("LEVEL 3") == 1


@pytest.mark.parametrize(
    "change", [("Nobody", "Somebody"), ("at home at all", "at home"), ("Nobody is at home at all", "")]
)
def test_a_changed_text_is_stale(change):
    locator = fingerprint(DocumentText(TEXT), *place("Nobody is at home at all"))
    assert locate(DocumentText(TEXT.replace(*change)), locator) is None


def test_a_span_without_words_has_no_fingerprint():
    with pytest.raises(DocumentsError):
        fingerprint(DocumentText(TEXT), 7, 9)


def test_a_document_that_is_not_there_is_no_error_but_a_missing_folder_is(tmp_path, library):
    document = library.documents["plymouth"]
    assert read_document(tmp_path, document) is None
    with pytest.raises(DocumentsError):
        read_document(tmp_path / "nowhere", document)
    (tmp_path / document.file).write_bytes(b"\xff\xfe")
    with pytest.raises(DocumentsError, match="cannot be read as UTF-8"):
        read_document(tmp_path, document)


@pytest.mark.slow
def test_every_locator_finds_its_wording_in_a_reflowed_copy(documents_folder, library):
    for document in library.documents.values():
        text = read_document(documents_folder, document)
        assert text is not None
        reflowed = DocumentText("Cover page\n" + re.sub(r"\s+", " ", text.text).replace("•", "-"))
        for line in document.indicators:
            found = locate(reflowed, line.locator)
            assert found is not None, line.id
            wording = text.text[line.locator.start : line.locator.end]
            assert normalised_words(found.wording) == normalised_words(wording), line.id
