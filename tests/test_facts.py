"""What the documents say beside their indicators: found in the document, complete for its kind, and naming no person."""

import json
import re
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from harmoniser.account import fact_in_words
from harmoniser.cli import main
from harmoniser.errors import HarmoniserError, MappingError, VocabularyError
from harmoniser.facts import Facts, load_facts
from harmoniser.library import Library, data_folder
from harmoniser.locators import DocumentText, fingerprint, locate, normalised_words, read_document
from harmoniser.mappings import load_document
from tests.test_mapping_files import DOCUMENT

BAD = Path(__file__).parent / "bad_facts"
AT = "{start: 0, end: 10, sha256: 0123456789ab, words: 2}"
# One fact of every kind with no more than docs/facts-guide.md demands of it.
LEAST: dict[str, dict[str, str]] = {
    "contact": {"name": "A team", "contact_kind": "front-door"},
    "route": {"process": "referral"},
    "step": {"process": "referral"},
    "time-limit": {"amount": "2", "unit": "working-days", "bound": "within", "clock": "not-stated"},
    "consent": {"consent": "required"},
    "form": {"name": "A form"},
    "lead-professional": {"by": "[social-worker]"},
    "responsibility": {"by": "[police]"},
    "service": {"services": "[midwifery]"},
    "definition": {"term": "A word"},
    "law": {"instrument": "Children Act 1989"},
    "figure": {"value": "two children"},
    "version": {"aspect": "date", "value": "May 2020"},
    "term": {"term": "A word"},
    **{
        kind: {}
        for kind in (
            "sharing",
            "standard",
            "escalation",
            "step-down",
            "disagreement",
            "rule",
            "level",
        )  # the label says it
    },
}
# A mailbox that is one person's: a first name and a surname, or initials and a surname.
ONE_PERSONS = re.compile(r"\b(?:[a-z]+[._-][a-z]+|[A-Z]{1,3}[A-Z][a-z]+|[A-Z][a-z]+[._-][A-Z][a-z]+)@[\w.-]+")
TEAMS = {"cpicb.childrenscontinuingcare@nhs.net"}  # named after a board and its service, not after people
MOBILE = re.compile(r"(?:\b0|\+44 ?)7\d{3} ?\d{3} ?\d{3}\b")


@pytest.fixture(scope="module")
def facts(library) -> Facts:
    return load_facts(library)


@pytest.fixture(scope="module")
def small(library, tmp_path_factory) -> tuple[Library, Path]:
    """A made-up document, and a data folder with the vocabulary of facts to read facts of it from."""
    data = tmp_path_factory.mktemp("data")
    (data / "ontology").mkdir()
    for name in ("core.ttl", "pathways.ttl"):
        shutil.copy(data_folder() / "ontology" / name, data / "ontology")
    folder = data / "mappings" / "test"
    folder.mkdir(parents=True)
    (folder / "document.yaml").write_text(DOCUMENT, encoding="utf-8")
    document = load_document(folder, library.vocabulary)
    areas = {area.id: area for area in document.areas}
    return replace(library, documents={"test": document}, areas=areas), data


@pytest.fixture
def read(small, tmp_path):
    """Reads facts of the made-up document from texts, by file name."""

    def reading(**texts: str) -> Facts:
        library, source = small
        shutil.copytree(source, tmp_path / "data", dirs_exist_ok=True)
        folder = tmp_path / "data" / "mappings" / "test" / "facts"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, text in texts.items():
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        return load_facts(library, tmp_path / "data")

    return reading


def entry(number: int, kind: str, **given: str) -> str:
    lines = "".join(f"  {name}: {value}\n" for name, value in given.items())
    return f"- id: tst-f{number:03}\n  kind: {kind}\n  label: Our words for it\n{lines}  at: {AT}\n"


# ------------------------------------------------------------------------------------------------ the facts that ship


def test_every_fact_is_found_at_its_place_in_its_document(library, facts, documents_folder):
    for document in library.documents.values():
        text = read_document(documents_folder, document)
        assert text is not None
        for fact in facts.of(document.id):
            found = locate(text, fact.locator)
            assert found is not None, f"{fact.id} is stale"
            assert found.how == "offset", f"{fact.id} has moved to {found.start}"
            assert fingerprint(text, fact.locator.start, fact.locator.end) == fact.locator, fact.id


@pytest.mark.slow
def test_every_fact_is_found_again_where_its_document_grew_at_the_front(library, facts, documents_folder):
    for document in library.documents.values():
        text = read_document(documents_folder, document)
        assert text is not None
        moved = DocumentText("A new page stands before all others.\n\n" + text.text)
        ahead = len(moved.text) - len(text.text)
        for fact in facts.of(document.id):
            found = locate(moved, fact.locator)
            assert found is not None, fact.id
            if found.how == "fingerprint":
                words = normalised_words(text.text[fact.locator.start : fact.locator.end])
                assert normalised_words(found.wording) == words, fact.id
                assert abs(found.start - ahead - fact.locator.start) < 10, fact.id


def test_ids_are_unique_and_stand_in_order(library, facts):
    assert [name for name, count in Counter(fact.id for fact in facts.facts).items() if count > 1] == []
    for document in library.documents.values():
        found = facts.of(document.id)
        prefixes = {line.id[:3] for line in document.indicators}
        assert {fact.id[:3] for fact in found} == prefixes, document.id
        numbers = [int(fact.id[5:]) for fact in found]
        assert numbers == sorted(numbers), document.id
    assert list(dict.fromkeys(fact.document for fact in facts.facts)) == list(library.documents)


def test_the_documents_say_some_thousands_of_things_of_every_kind(library, facts):
    """The register of process facts names roughly 1,300; a document that lost its file of facts would be seen here."""
    assert len(facts.facts) > 2000
    assert {fact.kind for fact in facts.facts} == set(facts.terms["fact-kind"])
    for name in library.documents:
        kinds = Counter(fact.kind for fact in facts.of(name))
        assert sum(kinds.values()) > 300, name
        for kind in ("contact", "route", "step", "time-limit", "consent", "service", "version"):
            assert kinds[kind], (name, kind)


def test_every_fact_carries_what_its_kind_must(facts):
    for fact in facts.facts:
        for field in LEAST[fact.kind]:
            if fact.kind == "route":
                assert fact.process or fact.contact, fact.id
            else:
                assert getattr(fact, field) not in ("", (), None), (fact.id, field)
        assert fact.label == fact.label.strip() and not fact.label.startswith("- "), fact.id
        assert " " in fact.label, f"{fact.id} has to make sense by itself"
        if fact.kind != "time-limit":
            assert (fact.amount, fact.unit, fact.bound, fact.clock) == (None, "", "", ""), fact.id
        assert "://" not in fact.web, f"{fact.id}: addresses stand without their scheme"


def test_a_contact_gives_a_way_to_reach_it_or_says_that_none_is_printed(facts):
    for fact in facts.facts:
        if fact.kind == "contact" and not (fact.phones or fact.web or fact.address):
            assert "no number" in fact.name or fact.hours or fact.note, fact.id
        for phone in fact.phones:
            digits = phone.replace(" ", "")
            assert digits.isdigit(), fact.id
            assert 3 <= len(digits) <= 11, fact.id


def test_an_old_term_says_what_replaced_it(facts):
    assert [fact.id for fact in facts.facts if fact.kind == "term" and not fact.replaced_by] == []


def test_no_fact_gives_a_persons_mailbox_or_title(facts):
    assert ONE_PERSONS.search("write to AJExample@council.example") and ONE_PERSONS.search("a.example@council.example")
    for fact in facts.facts:
        said = " ".join(
            (fact.label, fact.name, fact.address, fact.web, fact.hours, fact.value, fact.note, *fact.unless)
        )
        assert set(ONE_PERSONS.findall(said)) <= TEAMS, fact.id
        assert not re.search(r"\b(?:Mr|Mrs|Ms|Miss|Cllr)\.? [A-Z]", said), fact.id


def test_no_fact_names_a_person_whose_mailbox_a_document_prints(facts, documents_folder):
    surnames = set()
    for path in documents_folder.glob("*.txt"):
        for box in ONE_PERSONS.findall(path.read_text(encoding="utf-8")):
            if box not in TEAMS:
                surnames.add(re.split(r"[._-]|(?<=[A-Z])(?=[A-Z][a-z])", box.partition("@")[0])[-1].casefold())
    assert surnames, "one document prints such a mailbox"
    for fact in facts.facts:
        said = " ".join((fact.label, fact.name, fact.address, fact.web, fact.value, fact.note)).casefold()
        assert not {name for name in surnames if re.search(rf"\b{re.escape(name)}", said)}, fact.id


def test_a_mobile_number_stands_only_where_the_document_gives_it_as_a_services(facts):
    for fact in facts.facts:
        numbers = " ".join((*fact.phones, fact.label, fact.hours, fact.address, fact.note))
        if MOBILE.search(numbers):
            assert fact.kind == "contact" and "mobile" in fact.note and "not of a person" in fact.note, fact.id


def test_no_step_comes_after_itself(facts):
    """By way of whatever other steps: what comes before the steps before it, and so on, never leads back."""
    before = {fact.id: set(fact.after) for fact in facts.facts if fact.kind == "step"}
    assert sum(map(len, before.values())) > 100
    while ready := [name for name, others in before.items() if not others & set(before)]:
        for name in ready:
            del before[name]
    assert before == {}


def test_a_step_names_only_steps_of_its_own_process_and_document(facts):
    for fact in facts.facts:
        for name in fact.after:
            assert facts.by_id[name].document == fact.document, fact.id
            assert facts.by_id[name].process == fact.process, fact.id


def test_time_limits_have_a_unit_a_bound_and_what_starts_the_clock(facts):
    limits = [fact for fact in facts.facts if fact.kind == "time-limit"]
    assert len(limits) > 40
    for fact in limits:
        assert fact.amount is not None and (fact.upper is None or fact.upper > fact.amount), fact.id
        assert fact.unit in facts.terms["unit"], fact.id
        assert fact.clock in facts.terms["event"], fact.id
        assert fact.bound, fact.id
        assert (fact.clock == "previous") <= (fact.bound == "every"), f"{fact.id}: only an interval repeats"
    assert {"days", "working-days", "hours", "weeks", "months"} <= {fact.unit for fact in limits}
    assert "not-stated" in {fact.clock for fact in limits}, "an open clock is said to be open"


def test_days_and_working_days_are_kept_apart_as_printed(facts, library, documents_folder):
    for fact in facts.facts:
        if fact.unit not in ("days", "working-days") or not fact.amount:
            continue
        text = read_document(documents_folder, library.documents[fact.document])
        assert text is not None
        words = normalised_words(text.text[fact.locator.start - 60 : fact.locator.end + 60])
        if fact.unit == "working-days":
            assert "working" in words or "work" in words, fact.id
        else:
            span = normalised_words(text.text[fact.locator.start : fact.locator.end])
            assert "working" not in span or fact.note, fact.id


def test_leicestershire_does_not_see_rutlands_facts(facts):
    document = "leicester-leicestershire-rutland"
    seen = {area: {fact.id for fact in facts.of(document, area)} for area in ("leicester", "leicestershire", "rutland")}
    only = {fact.id: set(fact.areas) for fact in facts.of(document) if fact.areas}
    assert {area for areas in only.values() for area in areas} == set(seen)
    for name, areas in only.items():
        assert {area for area, names in seen.items() if name in names} == areas, name
    shared = {fact.id for fact in facts.of(document)} - set(only)
    assert shared
    assert all(shared <= names for names in seen.values())


def test_every_way_of_giving_facts_leaves_none_out(library, facts):
    for document in library.documents.values():
        whole = {fact.id for fact in facts.of(document.id)}
        assert set().union(*({fact.id for fact in facts.of(document.id, area.id)} for area in document.areas)) == whole


# ------------------------------------------------------------------------------------------------ what is refused


def bad_files() -> list[tuple[Path, str]]:
    return [
        (path, path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# expect: "))
        for path in sorted(BAD.glob("*.yaml"))
    ]


@pytest.mark.parametrize(("path", "expected"), bad_files(), ids=lambda value: getattr(value, "stem", ""))
def test_a_bad_fact_is_refused_in_one_line_with_file_line_and_field(path, expected, read):
    with pytest.raises(MappingError) as problem:
        read(facts=path.read_text(encoding="utf-8"))
    assert str(problem.value).startswith(f"facts.yaml, {expected}"), str(problem.value)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize("kind", LEAST)
def test_a_fact_needs_no_more_than_the_guide_demands_and_no_less(kind, read):
    assert [fact.kind for fact in read(facts=entry(1, kind, **LEAST[kind])).facts] == [kind]
    for field in LEAST[kind]:
        less = {name: value for name, value in LEAST[kind].items() if name != field}
        with pytest.raises(MappingError, match=rf"facts.yaml, line 1: \[0\]: a {kind} needs `{field}`"):
            read(facts=entry(1, kind, **less))


def test_every_kind_of_the_vocabulary_has_its_demands_stated_here(facts):
    assert set(LEAST) == set(facts.terms["fact-kind"])


def test_a_route_leads_to_a_process_or_a_contact(read):
    door = entry(1, "contact", name="A door", contact_kind="front-door")
    assert read(facts=door + entry(2, "route", contact="tst-f001")).by_id["tst-f002"].contact == "tst-f001"


def test_facts_may_stand_in_several_files_and_are_put_in_order_by_number(read):
    found = read(
        b=entry(999, "step", process="referral", after="[tst-f1000]"), a=entry(1000, "step", process="referral")
    )
    assert [fact.id for fact in found.facts] == ["tst-f999", "tst-f1000"]


def test_an_id_is_not_given_twice_in_two_files(read):
    with pytest.raises(MappingError, match=r"^b\.yaml, line 1: \[0\]\.id: tst-f001 is given twice$"):
        read(a=entry(1, "rule"), b=entry(1, "rule"))


def test_a_circle_of_steps_through_two_files_is_refused_where_it_starts(read):
    with pytest.raises(MappingError) as problem:
        read(
            a=entry(2, "step", process="referral", after="[tst-f001]"),
            b=entry(1, "step", process="referral", after="[tst-f002]"),
        )
    expected = "b.yaml, line 5: [0].after: makes tst-f001 come after itself, by way of tst-f002"
    assert str(problem.value) == expected


@pytest.mark.parametrize(
    ("triple", "problem"),
    [
        (
            ":referral :comesAfter :process-front-door .",
            "ontology: process front-door: comes after itself, by way of referral",
        ),
        (
            "k:health-services :partOfKind k:gp .",
            "ontology: service-kind gp: is a kind of itself, by way of health-services",
        ),
    ],
)
def test_a_circle_in_the_vocabulary_is_refused(triple, problem, small, tmp_path):
    library, source = small
    shutil.copytree(source, tmp_path, dirs_exist_ok=True)
    with (tmp_path / "ontology" / "pathways.ttl").open("a", encoding="utf-8") as file:
        file.write(f"\n{triple}\n")
    with pytest.raises(VocabularyError) as raised:
        load_facts(library, tmp_path)
    assert str(raised.value) == problem


# ------------------------------------------------------------------------------------------------ the command line


def run(capsys, *arguments):
    code = main(arguments)
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_facts_are_given_to_machines_with_kind_value_unit_clock_and_place(capsys, facts):
    code, text, error = run(capsys, "facts", "--json")
    assert (code, error) == (0, "")
    rows = json.loads(text)
    assert [row["id"] for row in rows] == [fact.id for fact in facts.facts]
    for row in rows:
        fact = facts.by_id[row["id"]]
        assert {"kind", "label", "document", "areas", "levels", "process", "value", "unit", "bound", "clock"} <= set(
            row
        )
        assert (row["start"], row["end"]) == (fact.locator.start, fact.locator.end)
        assert (row["sha256"], row["words"]) == (fact.locator.sha256, fact.locator.words)
        if fact.kind == "time-limit":
            assert row["value"] == fact.amount and isinstance(row["value"], int)
            assert (row["unit"], row["bound"], row["clock"]) == (fact.unit, fact.bound, fact.clock)
        else:
            assert row["value"] == (fact.value or None)
            assert (row["unit"], row["bound"], row["clock"]) == (None, None, None)


def test_facts_of_one_area_and_kind(capsys, facts):
    _, text, _ = run(capsys, "facts", "--area", "plymouth", "--kind", "time-limit", "--json")
    rows = json.loads(text)
    assert rows
    assert {(row["document"], row["kind"]) for row in rows} == {("plymouth", "time-limit")}
    assert len(rows) == sum(fact.kind == "time-limit" for fact in facts.of("plymouth"))


def test_facts_are_listed_for_people(capsys, facts):
    code, text, error = run(capsys, "facts", "--area", "coventry")
    assert (code, error) == (0, "")
    lines = text.splitlines()
    assert len(lines) == len(facts.of("coventry", "coventry"))
    for line, fact in zip(lines, facts.of("coventry", "coventry"), strict=True):
        assert line.startswith(fact.id) and fact.label in line
        if fact.kind == "time-limit":
            assert str(fact.amount) in line or f"every {facts.label('unit', fact.unit).removesuffix('s')}" in line
            assert facts.label("unit", fact.unit).removesuffix("s") in line
            assert fact.clock == "previous" or facts.label("event", fact.clock) in line


def test_a_facts_line_says_who_and_unless(read):
    facts = read(
        facts=entry(1, "consent", consent="required", unless="[a child is in danger]", by="[social-worker]")
        + entry(2, "time-limit", amount="2", upper="3", unit="hours", bound="at-most", clock="referral")
    )
    one, two = (fact_in_words(fact, facts) for fact in facts.facts)
    assert one == "Our words for it [the social worker] [unless: a child is in danger]"
    assert two == "Our words for it [at most 2 to 3 hours, counted from: the referral is received]"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--kind", "time-limits"), "harmoniser: unknown kind of fact; nearest: time-limit"),
        (("--kind", "zzz"), "harmoniser: unknown kind of fact; known: contact, route"),
        (("--area", "plimouth"), "harmoniser: unknown area; nearest: plymouth"),
    ],
)
def test_an_unknown_kind_or_area_ends_with_one_line_and_code_2(arguments, message, capsys):
    code, text, error = run(capsys, "facts", *arguments)
    assert (code, text) == (2, "")
    assert error.startswith(message)
    assert error.count("\n") == 1


def test_what_is_refused_is_an_error_that_the_command_line_knows():
    assert issubclass(MappingError, HarmoniserError) and issubclass(VocabularyError, HarmoniserError)
