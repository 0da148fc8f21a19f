"""England's baseline: rules are typed and sourced, nothing unread is shown as read, and the floors of the law hold everywhere."""

import json
import re
import shutil
from dataclasses import replace
from datetime import date

import pytest

from harmoniser.account import england_in_words, source_in_words
from harmoniser.cases import case_from
from harmoniser.cli import main
from harmoniser.deadlines import parse_day
from harmoniser.england import KINDS, England, load_england, load_floors
from harmoniser.errors import MappingError
from harmoniser.facts import load_facts
from harmoniser.library import data_folder
from harmoniser.locators import normalised_words, read_document
from harmoniser.model import FloorRule
from harmoniser.move_exports import england_json, rule_json
from harmoniser.moves import plan_move
from harmoniser.notes import practitioner_note
from harmoniser.paper import to_html
from harmoniser.reading import read_yaml
from harmoniser.translation import translate
from harmoniser.vocabulary import load_terms

FOLDER = data_folder() / "mappings" / "england"
ACT = "cws-act-2026"


@pytest.fixture(scope="module")
def england(library) -> England:
    return load_england(data_folder(), library.vocabulary)


@pytest.fixture(scope="module")
def rules(england):
    return [*england.law, *england.moving]


@pytest.fixture(scope="module")
def terms():
    return load_terms(data_folder() / "ontology")


def sourced(england):
    """Everything that says whether it was read at its source."""
    parts = [part for programme in england.programmes for part in programme.sections]
    return [*england.law, *england.moving, *england.editions, *england.old_terms, *england.programmes, *parts]


# ------------------------------------------------------------------------------------------------ what a rule must say


def test_every_rule_is_of_a_kind_and_cites_something(rules):
    ids = [rule.id for rule in rules]
    assert len(ids) == len(set(ids)) > 100
    for rule in rules:
        assert rule.kind in KINDS, rule.id
        assert rule.instrument and rule.citation.startswith(rule.instrument), rule.id
        assert rule.title and rule.says.endswith((".", "?")), rule.id
        assert rule.responsible in ("sending", "receiving", "both", "every-professional", "police", "parents"), rule.id
    assert {rule.kind for rule in rules} == set(KINDS), "statute, regulation, guidance, procedure, criminal law, ..."


def test_a_rule_has_a_source_and_was_read_there_or_says_what_to_check(england):
    for item in sourced(england):
        name = getattr(item, "id", "") or item.section
        if item.read:
            assert parse_day(item.read, name) <= date.max, name
            assert getattr(item, "source", "the Act"), f"{name}: read, but where?"
        else:
            assert item.check, f"{name}: not read, and nothing to check"
    for rule in (*england.law, *england.moving):
        assert rule.source or rule.check, rule.id
        assert bool(rule.read) == bool(rule.read_as), rule.id
        assert "://" not in rule.source, rule.id


def test_what_was_read_of_a_rule_is_said_in_the_files_of_currency_too():
    data = read_yaml(FOLDER / "currency.yaml", error=MappingError).data
    for kind in ("editions", "terms", "programmes"):
        for entry in data[kind]:
            for item in (entry, *entry.get("sections", ())):
                assert bool(item.get("read")) == bool(item.get("read_as")), (kind, item)


def test_a_rule_that_is_advice_claims_no_source_of_law(rules):
    advice = [rule for rule in rules if rule.kind == "advice"]
    assert advice
    for rule in advice:
        assert not rule.read and not rule.tier, rule.id
        assert rule.doubt == "Advice of this project, from no source.", rule.id


def test_an_act_or_regulation_not_known_to_be_in_force_says_so(rules):
    unknown = [rule for rule in rules if rule.kind in ("statute", "regulation") and not rule.in_force]
    assert unknown, "some sections of the 2026 Act wait for a day to be appointed"
    for rule in unknown:
        assert rule.doubt == "Not known to be in force: check.", rule.id
        assert "not known to be in force" in source_in_words(rule), rule.id


def test_rules_speak_in_words_of_the_vocabulary(library, rules, terms):
    vocabulary = library.vocabulary
    for rule in rules:
        assert set(rule.when.statuses) <= set(vocabulary.statuses), rule.id
        assert set(rule.areas) <= set(library.areas), rule.id
        assert {condition.need for group in rule.when.needs for condition in group} <= set(vocabulary.needs), rule.id
        assert rule.tier in ("", *vocabulary.tiers), rule.id
        if rule.limit:
            assert rule.limit.unit in terms["unit"], rule.id
            assert rule.limit.clock in terms["event"], rule.id
            assert rule.limit.bound, rule.id
            assert rule.limit.amount > 0, rule.id


def test_the_law_is_englands(rules):
    raw = [entry for name in ("law", "moving") for entry in read_yaml(FOLDER / f"{name}.yaml", error=MappingError).data]
    extents = {entry.get("extent", "") for entry in raw}
    assert extents <= {"", "England", "England and Wales", "Great Britain", "United Kingdom"}
    for rule in rules:
        assert not re.search(r"\((?:Wales|Scotland|Northern Ireland)\)|\(Cymru\)", rule.instrument), rule.id


def test_the_law_of_the_issue_is_there(england):
    """What the founding issue lists, by act and section."""
    cited = " | ".join(rule.citation for rule in england.law)
    for wanted in (
        *("17(1)", "17(10)", "17ZA", "20(", "31", "46(", "47(", "66"),
        "Children Act 2004, section 11",
        "Female Genital Mutilation Act 2003, section 5B",
        "Sexual Offences Act 2003, section 5",
        "Counter-Terrorism and Security Act 2015, section 26",
        "Children's Wellbeing and Schools Act 2026",
        "Regulations 2010",
    ):
        assert wanted in cited.replace("’", "'"), wanted


# ------------------------------------------------------------------------------------------------ moving


def test_the_four_published_starts_of_the_fifteen_days_are_there(england):
    clocks = [rule for rule in england.moving if rule.choice == "transfer-in-conference"]
    assert {rule.limit.clock for rule in clocks if rule.limit} >= {
        "notification-of-move",
        "transfer-request",
        "transfer-accepted",
        "written-information",
    }
    for rule in clocks:
        assert rule.limit is not None
        limit = (rule.limit.amount, rule.limit.upper, rule.limit.unit, rule.limit.bound)
        assert limit == (15, None, "working-days", "within"), rule.id
        assert rule.when.statuses == ("child-protection-plan",), rule.id
    assert all(rule.source for rule in clocks)


@pytest.mark.parametrize("stay", ["permanent", "temporary"])
@pytest.mark.parametrize(
    "status", ["none", "early-help", "child-in-need", "section-47", "child-protection-plan", "looked-after"]
)
def test_every_status_has_somebody_responsible_until_something(england, status, stay):
    found = [
        rule
        for rule in england.moving
        if rule.holds and status in rule.when.statuses and rule.when.stay in ("", stay) and not rule.areas
    ]
    assert found, f"{status}, {stay}: nobody is said to be responsible"
    always = [rule for rule in england.moving if rule.when.always and rule.holds]
    assert any(rule.responsible == "receiving" for rule in always), (
        "the new area's duties start with the child's presence"
    )


def test_coventrys_own_rule_on_plans_made_elsewhere_is_there(england, library):
    rule = england.rule("eng-mv-cp-coventry")
    assert rule.areas == ("coventry",)
    assert rule.when.statuses == ("child-protection-plan",)
    assert rule.when.stay == "permanent"
    named = re.search(r"cov-\d{4}", rule.source)
    assert named and library.indicator(named.group()).document == "coventry"


def test_an_unknown_rule_is_a_slip_of_the_program(england):
    with pytest.raises(KeyError):
        england.rule("eng-nothing")


# ------------------------------------------------------------------------------------------------ the floors


def case_of(library, age, *observations, status="none"):
    return case_from({"age": age, "status": status, "observations": list(observations)}, library)


def by_rule(england, rule, why):
    return why.startswith(f"law:{england.rule(rule).citation}")


FLOORS = [
    ("a disabled child", 6, {"need": "disability", "degree": "severe"}, "child-in-need", "eng-s17-disabled"),
    ("a disabled child of 17", 17, {"need": "disability", "degree": "severe"}, "child-in-need", "eng-s17-disabled"),
    ("sexual activity under 13", 12, {"need": "sexual-activity"}, "child-protection", "eng-soa-under-13"),
    ("female genital mutilation", 9, {"need": "fgm", "occurrence": "happened"}, "child-protection", "eng-fgm-report"),
    ("homeless at 16", 16, {"need": "homelessness"}, "child-in-need", "eng-s20-16-17"),
    ("homeless at 17", 17, {"need": "homelessness"}, "child-in-need", "eng-s20-16-17"),
    ("police protection", 8, {"need": "police-protection"}, "child-protection", "eng-s47-orders"),
]


@pytest.mark.parametrize(
    ("age", "observation", "tier", "rule"), [row[1:] for row in FLOORS], ids=[r[0] for r in FLOORS]
)
def test_the_law_puts_these_facts_at_a_tier_in_every_area(library, england, age, observation, tier, rule):
    rank = {item.id: item.rank for item in library.vocabulary.tiers.values()}
    case = case_of(library, age, observation)
    for area in library.areas:
        found = translate(case, area, library)
        assert found.floor is not None, area
        assert rank[found.floor.tier] >= rank[tier], area
        if found.floor.tier == tier:
            assert any(by_rule(england, rule, why) for why in found.floor.because), (area, found.floor)
        assert found.result_tier is not None and rank[found.result_tier] >= rank[tier], area


@pytest.mark.parametrize(
    ("age", "observation", "rule"),
    [
        (13, {"need": "sexual-activity"}, "eng-soa-under-13"),
        (15, {"need": "homelessness"}, "eng-s20-16-17"),
        (6, {"need": "disability", "degree": "low"}, "eng-s17-disabled"),
        (9, {"need": "fgm", "occurrence": "at-risk"}, "eng-fgm-report"),
        (6, {"need": "disability", "degree": "none"}, "eng-s17-disabled"),
    ],
)
def test_one_step_beside_those_facts_that_rule_gives_no_floor(library, england, age, observation, rule):
    case = case_of(library, age, observation)
    for area in library.areas:
        floor = translate(case, area, library).floor
        assert floor is None or not any(by_rule(england, rule, why) for why in floor.because), (area, floor)


def test_the_floors_are_the_rules_of_law_that_name_a_tier(library, england):
    tiered = {rule.id: rule for rule in england.law if rule.tier}
    assert tiered
    assert [rule.id for rule in england.moving if rule.tier] == [], "a procedure puts nobody at a tier"
    from_law: dict[str, list[FloorRule]] = {}
    for floor in library.vocabulary.floors:
        name = floor.id if floor.id in tiered else floor.id.rpartition("-")[0]
        from_law.setdefault(name, []).append(floor)
    assert set(from_law) == set(tiered)
    for name, floors in from_law.items():
        rule = tiered[name]
        assert rule.kind in ("statute", "regulation", "criminal-law"), name
        assert [floor.need for floor in floors] == [group[0].need for group in rule.when.needs], name
        for floor in floors:
            assert floor.tier == rule.tier, name
            assert floor.legal_basis.startswith(rule.citation), name
            assert ("not read at the source" in floor.legal_basis) == (not rule.read), name


# ------------------------------------------------------------------------------------------------ currency


def test_every_document_has_a_standing_and_its_editions(library, england):
    assert set(england.documents) == set(library.documents)
    editions = [edition.id for edition in england.editions]
    for document in england.documents.values():
        assert len(library.documents[document.document].standing) > 20, document.document
        assert document.in_force_then in editions, document.document
        assert set(document.names) <= set(editions), document.document
        assert document.since == tuple(editions[editions.index(document.in_force_then) + 1 :]), document.document
        if document.review:
            assert document.review == library.documents[document.document].review[: len(document.review)], (
                document.document
            )


def test_the_edition_in_force_at_a_documents_date_is_the_one_named(library, england):
    editions = {edition.id: edition for edition in england.editions}
    for document in england.documents.values():
        then = library.documents[document.document].date
        edition = editions[document.in_force_then]
        assert edition.published[: len(then)] <= then, document.document
        assert not edition.replaced or then <= edition.replaced[: len(then)], document.document


def test_editions_follow_one_another_without_a_gap(england):
    published = [edition.published for edition in england.editions]
    assert published == sorted(published)
    assert [edition.id for edition in england.editions][-6:] == [
        f"wt-{year}" for year in (2010, 2013, 2015, 2018, 2023, 2026)
    ]
    for edition in england.editions[:-1]:
        assert edition.replaced, edition.id
    assert not england.editions[-1].replaced


def test_terms_that_law_or_guidance_has_replaced_are_there(england):
    old = {term.id: term for term in england.old_terms}
    for wanted in (
        *("caf", "lscb", "statement-sen", "school-action", "initial-assessment", "core-assessment"),
        *("reprimand", "final-warning", "schedule-one"),
    ):
        assert old[wanted].replaced_by and old[wanted].by, wanted
    used = {name for document in england.documents.values() for name in document.terms}
    assert used <= {*old, *(edition.id for edition in england.editions)}
    assert {"caf", "lscb"} <= used


def test_a_document_uses_the_old_terms_that_it_is_said_to_use(library, england, documents_folder):
    old = {term.id: term for term in england.old_terms}
    for document in england.documents.values():
        text = read_document(documents_folder, library.documents[document.document])
        assert text is not None
        words = f" {' '.join(text.words)} "
        for name in document.terms:
            if name in old:
                said = [" ".join(normalised_words(term)) for term in (old[name].term, *old[name].also)]
                assert any(f" {term}" in words for term in said), (document.document, name)


def test_the_act_of_2026_is_shown_section_by_section_with_its_commencement(england):
    act = next(programme for programme in england.programmes if programme.id == ACT)
    numbers = [int(part.section) for part in act.sections]
    assert numbers == sorted(numbers) and {1, 3, 4} <= set(numbers)
    for part in act.sections:
        assert part.says.endswith(".") and part.commencement, part.section
        assert part.read or part.check, part.section
    assert any(part.check for part in act.sections)
    assert any(programme.id == "families-first" and "2025-04" in programme.since for programme in england.programmes)


# ------------------------------------------------------------------------------------------------ nothing unread is shown as read


def test_in_text_what_was_not_read_says_so_and_what_to_check(england):
    lines = list(england_in_words(england))
    for rule in (*england.law, *england.moving):
        place = next(number for number, line in enumerate(lines) if line.startswith(f"  {rule.id}  "))
        source = lines[place + 1]
        assert rule.citation in source and KINDS[rule.kind] in source, rule.id
        assert (f"read on {rule.read}" in source) == bool(rule.read), rule.id
        assert ("; not read at the source:" in source) == (not rule.read), rule.id
        assert rule.check.rstrip(".") in source, rule.id
        assert (f"    what was read: {rule.read_as}" == lines[place + 2]) == bool(rule.read_as), rule.id
    for edition in england.editions:
        line = next(line for line in lines if line.startswith(f"  {edition.title}: published"))
        assert (f"(read on {edition.read}" in line) == bool(edition.read), edition.id
        assert edition.read or f"(not read at the source: {edition.check.rstrip('.')}" in line, edition.id
    for term in england.old_terms:
        line = next(line for line in lines if line.startswith(f"  {term.term}: now"))
        assert (f"; read on {term.read}" in line) == bool(term.read), term.id
        assert term.read or f"; not read at the source: {term.check.rstrip('.')}" in line, term.id
    for programme in england.programmes:
        place = next(number for number, line in enumerate(lines) if line.startswith(f"  {programme.title} (since"))
        assert lines[place + 1].strip().startswith("read on" if programme.read else "not read at the source:"), (
            programme.id
        )
        for number, part in enumerate(programme.sections):
            heading, read = lines[place + 2 + 2 * number : place + 4 + 2 * number]
            assert f"section {part.section}:" in heading and part.commencement in heading, part.section
            assert read.strip().startswith("read on" if part.read else "not read at the source:"), part.section


def test_a_rule_read_in_part_says_what_is_left_to_check(rules):
    part = [rule for rule in rules if rule.read and rule.check]
    assert part
    for rule in part:
        assert f"still to check: {rule.check.rstrip('.')}" in source_in_words(rule), rule.id


def test_for_machines_what_was_not_read_has_no_day_of_reading(england):
    data = england_json(england)
    for row in (*data["law"], *data["moving"]):
        rule = england.rule(row["id"])
        assert (row["read"], row["read_as"]) == (rule.read or None, rule.read_as or None), rule.id
        assert row["doubt"] == (rule.doubt or None), rule.id
        if not row["read"]:
            assert row["check"] and row["doubt"], rule.id
    for key in ("editions", "terms", "programmes"):
        for row in data[key]:
            assert row["read"] or row["check"], row["id"]


def test_a_rule_in_doubt_is_never_cited_bare_in_a_note(library, england):
    """Wherever a note cites a rule that was not read at its source, the same line says that it has to be checked."""
    facts = load_facts(library)
    cited = 0
    for status in library.vocabulary.statuses:
        case = case_of(library, 16, {"need": "homelessness"}, {"need": "self-harm", "degree": "severe"}, status=status)
        move = plan_move([case], "camden", "coventry", date(2026, 12, 18), library, facts, england)
        page = to_html(practitioner_note(move, library, facts))
        lines = [re.sub(r"<[^>]+>", " ", line) for line in re.split(r"</(?:li|tr|p|div|h\d)>", page)]
        read = {rule.citation for rule in (*england.law, *england.moving) if rule.read and not rule.doubt}
        for rule in (*england.law, *england.moving):
            for line in lines:
                if not rule.read and rule.citation in line and not any(rule.citation in other for other in read):
                    assert re.search(r"\bcheck\b|from no source", line, re.IGNORECASE), (status, rule.id, line)
                    cited += 1
    assert cited


# ------------------------------------------------------------------------------------------------ the command line


def run(capsys, *arguments):
    code = main(arguments)
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_the_baseline_is_given_to_machines(capsys, england):
    code, text, error = run(capsys, "england", "--json")
    assert (code, error) == (0, "")
    data = json.loads(text)
    assert set(data) == {"law", "moving", "editions", "documents", "terms", "programmes"}
    assert [row["id"] for row in data["law"]] == [rule.id for rule in england.law]
    assert [row["id"] for row in data["moving"]] == [rule.id for rule in england.moving]
    for row in (*data["law"], *data["moving"]):
        assert {"kind", "title", "says", "citation", "source", "read", "check", "responsible", "limit"} <= set(row)
        if row["limit"]:
            assert set(row["limit"]) == {"amount", "upper", "unit", "bound", "clock", "counts_first_day"}
    act = next(row for row in data["programmes"] if row["id"] == ACT)
    assert all({"section", "says", "commencement", "read", "check"} <= set(part) for part in act["sections"])
    assert [row["document"] for row in data["documents"]] == list(england.documents)


def test_the_baseline_is_printed_for_people(capsys, england):
    code, text, error = run(capsys, "england")
    assert (code, error) == (0, "")
    assert text.splitlines() == list(england_in_words(england))


# ------------------------------------------------------------------------------------------------ what is refused

RULE = """\
- id: eng-test
  kind: statute
  title: A made-up rule
  says: Somebody does something.
  instrument: A made-up Act 2000
  section: "1"
  in_force: "2000-01-01"
  source: www.example.org/act
  read: "2026-11-22"
  read_as: Section 1
  responsible: receiving
  when:
    always: true
"""
CURRENCY = """\
editions:
- id: wt-2000
  title: A made-up edition
  published: "2000-01"
  check: All of it.
documents:
- document: plymouth
  in_force_then: wt-2000
  terms: [old]
terms:
- id: old
  term: An old word
  replaced_by: a new word
  by: a made-up Act
  kind: law
  check: All of it.
programmes:
- id: new
  title: A made-up Act
  since: "2026"
  says: Something changes.
  effect: Older documents do not know it.
  check: All of it.
  sections:
  - section: "1"
    says: Something is done.
    commencement: not known
    check: All of it.
"""


@pytest.fixture
def baseline(tmp_path, library):
    """Reads a made-up baseline."""
    (tmp_path / "ontology").mkdir()
    for name in ("core.ttl", "pathways.ttl"):
        shutil.copy(data_folder() / "ontology" / name, tmp_path / "ontology")
    folder = tmp_path / "mappings" / "england"
    folder.mkdir(parents=True)

    def reading(*, law: str = RULE, moving: str = "[]\n", currency: str = CURRENCY) -> England:
        for name, text in (("law", law), ("moving", moving), ("currency", currency)):
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        return load_england(tmp_path, library.vocabulary)

    return reading


def test_a_small_baseline_is_read(baseline):
    found = baseline()
    assert found.rule("eng-test").citation == "A made-up Act 2000, section 1"
    assert found.rule("eng-test").doubt == ""
    assert found.documents["plymouth"].terms == ("old",)


UNREAD = ('  read: "2026-11-22"\n  read_as: Section 1\n', "")
LIMIT = "limit: {amount: 15, unit: working-days, bound: within, clock: referral}"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (*UNREAD, "line 1: [0]: was not read at the source, so it must say what is to be checked"),
        (
            '  read: "2026-11-22"\n',
            "  check: All of it.\n",
            "line 10: [0].read_as: says what was read, so `read` must say when",
        ),
        ("2026-11-22", "2026-11-31", "line 9: [0].read: expected a day that exists, as YYYY-MM-DD"),
        ("2026-11-22", "2026-11", "line 9: [0].read: expected a day that exists, as YYYY-MM-DD"),
        ("2026-11-22", "yesterday", "line 9: [0].read: string should match pattern"),
        ("  read_as: Section 1\n", "", "line 9: [0].read: needs `read_as`: what exactly was read"),
        ("  source: www.example.org/act\n", "", "line 1: [0].source: was read, so it must be named"),
        ("2000-01-01", "2000-02-30", "line 7: [0].in_force: expected a day that exists"),
        ("kind: statute", "kind: rumour", "line 2: [0].kind: input should be"),
        ("  kind: statute\n", "", "line 1: [0].kind: field required"),
        ("id: eng-test", "id: test", "line 1: [0].id: string should match pattern"),
        ("responsible: receiving", "responsible: nobody", "line 11: [0].responsible: input should be"),
        ("always: true", "statuses: [in-care]", "line 13: [0].when.statuses: in-care is not known"),
        (
            "always: true",
            "needs: [{need: homelesness}]",
            "line 13: [0].when.needs[0].need: is no need of the vocabulary; nearest: homelessness",
        ),
        (
            "always: true",
            "needs: [{need: homelessness, colour: blue}]",
            "line 13: [0].when.needs[0].colour: is no circumstance",
        ),
        ("always: true", 'ages: "16..40"', "line 13: [0].when.ages: is no value of age"),
        ("always: true", "stay: forever", "line 13: [0].when.stay: input should be"),
        ("  when:", "  tier: cosmic\n  when:", "line 12: [0].tier: cosmic is not known"),
        (
            "  when:",
            "  tier: child-in-need\n  when:",
            "line 12: [0].tier: needs `when` with needs, each a single condition",
        ),
        (
            "  when:\n    always: true",
            "  tier: child-in-need\n  when:\n    needs: [{all: [{need: debt}, {need: income}]}]",
            "line 12: [0].tier: needs `when` with needs",
        ),
        (
            "  when:\n    always: true",
            "  tier: child-in-need\n  when:\n    statuses: [none]\n    needs: [{need: debt}]",
            "line 12: [0].tier: holds whatever the status, the result and the stay",
        ),
        (
            "  when:",
            f"  {LIMIT.replace('working-days', 'workdays')}\n  when:",
            "line 12: [0].limit.unit: workdays is not known; nearest: working-days",
        ),
        (
            "  when:",
            f"  {LIMIT.replace('referral', 'refferal')}\n  when:",
            "line 12: [0].limit.clock: refferal is not known; nearest: referral",
        ),
        ("  when:", f"  {LIMIT.replace('within', 'by')}\n  when:", "line 12: [0].limit.bound: input should be"),
        (
            "  when:",
            f"  {LIMIT.replace('15', '15, upper: 10')}\n  when:",
            "line 12: [0].limit.upper: needs a smaller `amount`",
        ),
        ("  when:", "  colour: blue\n  when:", "line 12: [0].colour: is not a field here"),
        (RULE, RULE + RULE, "line 14: [1].id: eng-test is given twice"),
        (RULE, "id: eng-test\n", "line 1: expected a list of rules"),
    ],
    ids=lambda value: None,
)
def test_a_bad_rule_is_refused_in_one_line_with_file_line_and_field(baseline, old, new, problem):
    assert old in RULE
    with pytest.raises(MappingError) as refused:
        baseline(law=RULE.replace(old, new))
    assert str(refused.value).startswith(f"law.yaml, {problem}"), str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_rule_stands_in_one_file_only(baseline):
    with pytest.raises(MappingError, match=r"^moving\.yaml, line 1: \[0\]\.id: eng-test is given twice$"):
        baseline(moving=RULE)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "in_force_then: wt-2000",
            "in_force_then: wt-1000",
            "line 8: documents[0].in_force_then: wt-1000 is not known; nearest: wt-2000",
        ),
        ("terms: [old]", "terms: [odd]", "line 9: documents[0].terms: odd is not known; nearest: old"),
        ("  terms: [old]", "  names: [wt-1999]", "line 9: documents[0].names: wt-1999 is not known"),
        (
            'published: "2000-01"\n  check: All of it.',
            'published: "2000-01"',
            "line 2: editions[0]: was not read at the source",
        ),
        ("kind: law\n  check: All of it.", "kind: law", "line 11: terms[0]: was not read at the source"),
        (
            "do not know it.\n  check: All of it.",
            "do not know it.",
            "line 18: programmes[0]: was not read at the source",
        ),
        (
            "not known\n    check: All of it.",
            "not known",
            "line 25: programmes[0].sections[0]: was not read at the source",
        ),
        (
            "kind: law\n  check: All of it.",
            'kind: law\n  read: "2026-11-22"',
            "line 16: terms[0].read: needs `read_as`",
        ),
        (
            "terms:\n",
            "terms:\n" + CURRENCY.partition("terms:\n")[2].partition("programmes:")[0],
            "line 17: terms[1].id: old is given twice",
        ),
    ],
    ids=lambda value: None,
)
def test_a_bad_entry_on_currency_is_refused_in_one_line(baseline, old, new, problem):
    changed = CURRENCY.replace(old, new) if old != "terms:\n" else CURRENCY.replace("\nterms:\n", f"\n{new}")
    assert changed != CURRENCY
    with pytest.raises(MappingError) as refused:
        baseline(currency=changed)
    assert str(refused.value).startswith(f"currency.yaml, {problem}"), str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_floor_keeps_to_both_ages_where_rule_and_need_give_one(tmp_path, library):
    text = RULE.replace(
        "  when:\n    always: true",
        "  tier: child-in-need\n  when:\n    ages: 10..17\n    needs: [{need: debt, age: 0..12}]",
    )
    (tmp_path / "law.yaml").write_text(text, encoding="utf-8")
    (floor,) = load_floors(tmp_path, library.vocabulary)
    assert library.vocabulary.circumstances["age"].parse("10..12")[0] == floor.when["age"]


def test_without_a_baseline_there_are_no_floors(tmp_path, library):
    assert load_floors(tmp_path, library.vocabulary) == ()


def test_doubt_comes_first_of_all_from_what_is_not_known_to_be_in_force(england):
    rule = replace(england.law[0], kind="statute", in_force="", read="2026-11-22")
    assert rule.doubt.startswith("Not known to be in force")
    assert replace(rule, in_force="2000-01-01").doubt == ""
    assert replace(rule, in_force="2000-01-01", read="").doubt == "Not read at the source: check."
    assert rule_json(rule)["doubt"] == rule.doubt
