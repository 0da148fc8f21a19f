"""Synthetic documents, with which growth is measured: they have the real ones' statistics, and nobody can take them for real."""

import json
from collections import Counter
from itertools import combinations

import pytest

from benchmarks.synthetic import part_of, write
from harmoniser.facts import load_facts
from harmoniser.findings import Space
from harmoniser.library import load

AREAS = 10


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("synthetic") / "documents"
    write(made, areas=AREAS, seed=4)
    return made


@pytest.fixture(scope="module")
def synthetic(folder):
    return load(folder, use_cache=False)


def conditions(document):
    return [condition for line in document.indicators for condition in line.conditions()]


def share(items, count):
    items = list(items)
    return sum(map(count, items)) / len(items)


LINE = {
    "outside the levels": lambda line: not line.levels,
    "a trigger": lambda line: line.kind == "trigger",
    "a sign or description": lambda line: line.kind in ("sign", "description"),
    "alternatives": lambda line: len(line.alternatives) > 1,
    "several conditions together": lambda line: any(len(group) > 1 for group in line.alternatives),
    "tied to section 47": lambda line: line.tied,
    "a process of its own": lambda line: bool(line.process),
    "what is well": lambda line: bool(line.alternatives) and all(c.strength for c in line.conditions()),
}
CONDITION = {
    "says nothing but its need": lambda c: not c.stated,
    "says two circumstances or more": lambda c: len(c.stated) > 1,
    "says a degree": lambda c: "degree" in c.stated,
    "says an age": lambda c: "age" in c.stated,
    "is arguable somewhere": lambda c: c.firm != c.wide,
}


@pytest.mark.parametrize("what", LINE)
def test_as_many_lines_in_a_hundred_are_of_a_sort_as_in_real_documents_give_or_take_three(library, synthetic, what):
    shares = [
        share((line for document in own.documents.values() for line in document.indicators), LINE[what])
        for own in (library, synthetic)
    ]
    assert shares[1] == pytest.approx(shares[0], abs=0.03)


@pytest.mark.parametrize("what", CONDITION)
def test_conditions_say_as_much_as_in_real_documents_give_or_take_four_in_a_hundred(library, synthetic, what):
    shares = [
        share((c for document in own.documents.values() for c in conditions(document)), CONDITION[what])
        for own in (library, synthetic)
    ]
    assert shares[1] == pytest.approx(shares[0], abs=0.04)


def test_ranges_take_in_as_many_values_as_in_real_documents_give_or_take_a_tenth(library, synthetic):
    for name in ("degree", "age", "engagement"):
        widths = []
        for own in (library, synthetic):
            found = [
                c.worded[name].bit_count() for d in own.documents.values() for c in conditions(d) if name in c.stated
            ]
            widths.append(sum(found) / len(found))
        assert widths[1] == pytest.approx(widths[0], rel=0.1), name


def test_documents_are_as_long_name_as_many_needs_and_say_as_much_beside_their_lines(folder, library, synthetic):
    def mean(own, count):
        return sum(map(count, own.documents.values())) / len(own.documents)

    def needs(document):
        return len({condition.need for condition in conditions(document)})

    def most_on_one(document):
        return Counter(condition.need for condition in conditions(document)).most_common(1)[0][1]

    assert mean(synthetic, lambda d: len(d.indicators)) == pytest.approx(
        mean(library, lambda d: len(d.indicators)), rel=0.1
    )
    assert mean(synthetic, needs) == pytest.approx(mean(library, needs), rel=0.15)
    assert mean(synthetic, most_on_one) == pytest.approx(mean(library, most_on_one), rel=0.3)
    real, made = load_facts(library), load_facts(synthetic)
    assert made.terms.keys() == real.terms.keys()
    assert mean(synthetic, lambda d: len(made.of(d.id))) == pytest.approx(
        mean(library, lambda d: len(real.of(d.id))), rel=0.15
    )
    assert len(list(folder.glob("mappings/synthetic-*/facts/facts.yaml"))) == AREAS


def test_each_has_the_ladder_and_the_rules_of_a_real_document(library, synthetic):
    real = list(library.documents.values())
    for number, made in enumerate(synthetic.documents.values()):
        style = real[number % len(real)]
        ladder, own = ([(v.id, v.tiers, v.rank, v.step, v.within) for v in d.levels] for d in (style, made))
        assert own == ladder
        rules, found = ([(r.kind, r.count, r.tiers, r.certain) for r in d.rules] for d in (style, made))
        assert found == rules


@pytest.mark.slow
def test_two_of_them_differ_as_much_as_two_real_documents(library, synthetic):
    """The cells and disagreements of a pair, on average over ten pairs, within a third."""
    from harmoniser.differences import different_responses, finer_or_coarser, silences

    def counted(own):
        found: Counter[str] = Counter()
        for pair in combinations(list(own.documents.values())[:5], 2):
            space = Space(own, pair)
            found["cells"] += len(space.cells)
            for finder in (different_responses, finer_or_coarser, silences):
                found[finder.__name__] += sum(1 for _ in finder(space))
        return found

    real, made = counted(library), counted(synthetic)
    for what, number in real.items():
        assert made[what] == pytest.approx(number, rel=1 / 3), what


def test_every_name_says_that_it_is_synthetic(synthetic):
    for document in synthetic.documents.values():
        said = [document.id, document.title, document.publisher, document.version, document.standing, document.file]
        said += [area.id for area in document.areas] + [area.name for area in document.areas]
        said += [text for level in document.levels for text in (level.name, level.summary)]
        said += [rule.label for rule in document.rules]
        said += [line.label for line in document.indicators]
        assert all("synthetic" in text.lower() for text in said)


def test_no_contact_and_no_words_of_a_real_document_are_in_it(library, synthetic):
    real = {line.label for document in library.documents.values() for line in document.indicators}
    assert not real & {line.label for document in synthetic.documents.values() for line in document.indicators}
    for fact in load_facts(synthetic).facts:
        assert "synthetic" in fact.label
        assert not (fact.phones or fact.web or fact.address or fact.hours or fact.note)
        assert all("synthetic" in text for text in (fact.name, fact.term, fact.value, fact.replaced_by) if text)


def test_the_same_seed_gives_the_same_documents_and_another_gives_others(folder, tmp_path):
    def content(place):
        return {path.relative_to(place): path.read_bytes() for path in sorted(place.rglob("*.yaml"))}

    for name, seed in (("same", 4), ("other", 5)):
        write(tmp_path / name, areas=3, seed=seed)
    one, same, other = (content(place) for place in (folder, tmp_path / "same", tmp_path / "other"))
    assert same.keys() <= one.keys()
    assert all(one[path] == text for path, text in same.items())
    assert all(other[path] != text for path, text in same.items() if "synthetic-001" in path.parts)


def test_documents_can_be_made_of_any_length(tmp_path):
    write(tmp_path / "short", areas=2, lines=90)
    assert [len(d.indicators) for d in load(tmp_path / "short", use_cache=False).documents.values()] == [90, 90]


def test_a_part_of_them_is_a_library_with_its_facts(folder, synthetic):
    part = part_of(synthetic, 2)
    assert list(part.documents) == list(part.areas) == ["synthetic-001", "synthetic-002"]
    assert {fact.document for fact in load_facts(part).facts} == set(part.documents)


def test_a_folder_that_is_there_is_left_alone(folder):
    before = json.dumps(sorted(str(path) for path in folder.rglob("*")))
    with pytest.raises(FileExistsError):
        write(folder, areas=1)
    assert json.dumps(sorted(str(path) for path in folder.rglob("*"))) == before
