"""The compiled library: kept by digest, rebuilt when a file changes or the kept form is damaged."""

import shutil

import pytest

from harmoniser import library as library_module
from harmoniser.errors import MappingError, UnknownNameError, VocabularyError
from harmoniser.library import data_folder, load


@pytest.fixture
def data(tmp_path):
    for name in ("ontology", "mappings"):
        shutil.copytree(data_folder() / name, tmp_path / "data" / name)
    return tmp_path / "data"


def test_the_kept_form_is_the_same_library(data, tmp_path, monkeypatch):
    first = load(data, cache=tmp_path / "cache")
    monkeypatch.setattr(library_module, "_compile", lambda *_: pytest.fail("compiled again"))
    second = load(data, cache=tmp_path / "cache")
    assert second.documents == first.documents
    assert second.vocabulary == first.vocabulary
    assert second.areas == first.areas


def test_a_changed_file_is_noticed(data, tmp_path):
    first = load(data, cache=tmp_path / "cache")
    path = data / "mappings" / "plymouth" / "child.yaml"
    old = next(line.label for line in first.documents["plymouth"].indicators if line.id == "ply-0003")
    path.write_text(path.read_text(encoding="utf-8").replace(old, "Something else", 1), encoding="utf-8")
    second = load(data, cache=tmp_path / "cache")
    assert second.digest != first.digest
    assert second.indicator("ply-0003").label == "Something else"


@pytest.mark.parametrize(
    "damage",
    [
        None,
        b"0" * 64 + b"\n{}",
        pytest.param(b"", marks=pytest.mark.slow),
        pytest.param(b"not json", marks=pytest.mark.slow),
    ],
)
def test_a_damaged_kept_form_is_rebuilt(data, tmp_path, damage):
    cache = tmp_path / "cache"
    first = load(data, cache=cache)
    (kept,) = cache.glob("library-*.json")
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert load(data, cache=cache).documents == first.documents
    assert kept.read_bytes() == whole


def test_a_cache_that_cannot_be_written_costs_only_time(data, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    assert load(data, cache=blocked / "below").documents


@pytest.mark.slow
def test_only_a_few_kept_forms_pile_up(data, tmp_path):
    cache = tmp_path / "cache"
    path = data / "mappings" / "plymouth" / "document.yaml"
    for number in range(6):
        path.write_text(path.read_text(encoding="utf-8") + f"# {number}\n", encoding="utf-8")
        load(data, cache=cache)
    assert len(list(cache.iterdir())) <= 4


def test_an_error_in_a_mapping_keeps_nothing(data, tmp_path):
    (data / "mappings" / "plymouth" / "child.yaml").write_text("- id: 3\n", encoding="utf-8")
    with pytest.raises(MappingError):
        load(data, cache=tmp_path / "cache")
    assert not list((tmp_path / "cache").glob("*"))


def test_an_ontology_that_is_not_turtle_is_refused(data, tmp_path):
    (data / "ontology" / "core.ttl").write_text("this is not turtle", encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"core\.ttl"):
        load(data, cache=tmp_path / "cache")


def test_unknown_names_are_refused_with_a_hint(library):
    with pytest.raises(UnknownNameError, match="nearest: plymouth"):
        library.document("plimouth")
    with pytest.raises(UnknownNameError, match="unknown indicator"):
        library.indicator("ply-9999")
