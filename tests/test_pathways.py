"""What a level sets in motion: exactly what holds there, in order, and nothing of a document is lost."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from rdflib import SKOS, Namespace

from harmoniser.account import limit_in_words, move_in_words, pathway_in_words
from harmoniser.cases import read_case
from harmoniser.cli import main
from harmoniser.england import load_england
from harmoniser.errors import UnknownNameError
from harmoniser.facts import DocumentFact, Facts, load_facts
from harmoniser.library import Library, data_folder
from harmoniser.mappings import load_document
from harmoniser.model import Document, Locator
from harmoniser.moves import plan_move
from harmoniser.pathways import (
    ABOUT,
    CHANGES,
    Pathway,
    ServiceChange,
    compare_services,
    from_process,
    pathway,
    steps_graph,
)
from harmoniser.vocabulary import NAMESPACE, ontology_graph

NS = Namespace(NAMESPACE)


@pytest.fixture(scope="module")
def facts(library) -> Facts:
    return load_facts(library)


@pytest.fixture(scope="module")
def everywhere(library, facts) -> Mapping[tuple[str, str], Pathway]:
    """The pathway of every level in every area."""
    return {
        (area.id, level.id): pathway(area.id, level.id, library, facts)
        for document in library.documents.values()
        for area in document.areas
        for level in document.levels
    }


# ------------------------------------------------------------------------------------------------ the documents that ship


def test_every_fact_of_a_pathway_is_shown_once(everywhere):
    for place, path in everywhere.items():
        names = [fact.id for fact in path.facts()]
        assert len(names) == len(set(names)), place
        assert names, place


def test_a_step_comes_after_those_it_names_in_every_pathway(everywhere):
    pairs = 0
    for place, path in everywhere.items():
        order = [fact.id for fact in path.of("step")]
        for fact in path.of("step"):
            for before in fact.after:
                if before in order:
                    assert order.index(before) < order.index(fact.id), (place, fact.id)
                    pairs += 1
    assert pairs > 200


def test_steps_without_an_order_stand_as_in_the_text(everywhere):
    for place, path in everywhere.items():
        for stage in path.stages:
            if not any(step.fact.after for step in stage.steps):
                starts = [step.fact.locator.start for step in stage.steps]
                assert starts == sorted(starts), (place, stage.process)


def test_the_order_of_processes_goes_round_in_no_circle_and_is_kept_everywhere(everywhere):
    """Read from the ontology's own words here, not from the engine."""
    graph = ontology_graph(data_folder() / "ontology")
    before = {
        str(graph.value(late, SKOS.notation)): {
            str(graph.value(o, SKOS.notation)) for o in graph.objects(late, NS.comesAfter)
        }
        for late in set(graph.subjects(NS.comesAfter))
    }
    assert len(before) > 20

    def all_before(process: str, seen: frozenset[str] = frozenset()) -> set[str]:
        assert process not in seen, f"{process} comes after itself"
        found = before.get(process, set())
        return found.union(*(all_before(other, seen | {process}) for other in found))

    earlier = {process: all_before(process) for process in before}
    assert "recognition" in earlier["child-protection-conference"]
    for place, path in everywhere.items():
        processes = [stage.process for stage in path.stages]
        assert len(processes) == len(set(processes)), place
        for number, process in enumerate(processes):
            assert not earlier.get(process, set()) & set(processes[number + 1 :]), (place, process)


def own_process(fact: DocumentFact, facts: Facts) -> str:
    return fact.process or (facts.by_id[fact.step].process if fact.step else "")


def holds(fact: DocumentFact, document: Document, level: str, library: Library, facts: Facts) -> bool:
    """Whether a fact holds at a level, in the words of the design and not of the engine."""
    whole = document.level(level).within
    parts = [item.id for item in document.levels if item.within == level]
    named = fact.levels or (() if fact.process or not fact.step else facts.by_id[fact.step].levels)
    if named:
        return any(name in (level, whole, *parts) for name in named)
    if process := own_process(fact, facts):
        tiers = {tier for name in (level, *parts) for tier in document.level(name).tiers}
        return bool(tiers & set(library.vocabulary.processes[process].tiers))
    return True


def test_a_level_shows_exactly_what_holds_there(library, facts, everywhere):
    for (area, level), path in everywhere.items():
        document = library.document(area)
        expected = {
            fact.id
            for fact in facts.facts
            if fact.document == document.id
            and (not fact.areas or area in fact.areas)
            and fact.kind not in ("definition", "figure", "law", "term", "version")
            and holds(fact, document, level, library, facts)
        }
        assert {fact.id for fact in path.facts()} == expected, (area, level)


def test_nothing_that_belongs_to_a_pathway_is_lost(library, facts, everywhere):
    for document in library.documents.values():
        for area in document.areas:
            shown = {fact.id for level in document.levels for fact in everywhere[area.id, level.id].facts()}
            wanted = {fact.id for fact in facts.of(document.id, area.id) if fact.kind not in ABOUT}
            assert wanted - shown == set(), area.id
            assert shown - wanted == set(), area.id


def test_a_detail_stands_with_its_step_where_the_step_is_shown(facts, everywhere):
    for place, path in everywhere.items():
        steps = {step.fact.id: {fact.id for fact in step.details} for stage in path.stages for step in stage.steps}
        assert set(steps) == {fact.id for fact in path.of("step")}, place
        for fact in path.facts():
            if fact.step in steps:
                assert fact.id in steps[fact.step], (place, fact.id)
        for name, details in steps.items():
            assert all(facts.by_id[detail].step == name for detail in details), (place, name)


def test_every_stage_has_something_in_it(everywhere):
    for place, path in everywhere.items():
        assert [stage.process for stage in path.stages if not list(stage.facts())] == [], place


def test_a_stage_is_headed_by_the_process_its_facts_belong_to(facts, everywhere):
    for place, path in everywhere.items():
        for stage in path.stages:
            assert {own_process(fact, facts) for fact in (*(s.fact for s in stage.steps), *stage.details)} == {
                stage.process
            }, place
        assert {own_process(fact, facts) for fact in path.general} <= {""}, place


def test_each_area_of_one_document_sees_its_own_facts_only(facts, everywhere):
    document = "leicester-leicestershire-rutland"
    seen = {
        area: {fact.id for (place, _), path in everywhere.items() if place == area for fact in path.facts()}
        for area in ("leicester", "leicestershire", "rutland")
    }
    rutlands = {fact.id for fact in facts.of(document) if fact.areas == ("rutland",) and fact.kind not in ABOUT}
    assert rutlands
    assert rutlands <= seen["rutland"]
    assert not rutlands & seen["leicestershire"] and not rutlands & seen["leicester"]


def test_the_last_day_of_a_plan_that_moves_to_coventry_rests_on_its_level_4(everywhere):
    """Coventry's own document: what follows a child protection plan is at level 4 and not at level 1."""
    four = {stage.process for stage in everywhere["coventry", "4"].stages}
    assert {"strategy-meeting", "section-47", "child-protection-conference"} <= four
    one = {stage.process for stage in everywhere["coventry", "1"].stages if stage.steps}
    assert not one & {"strategy-meeting", "section-47", "child-protection-conference", "social-work-assessment"}


def test_a_part_of_a_level_keeps_to_its_own_tier_and_the_whole_shows_all_parts(library, facts, everywhere):
    """Plymouth's 4a is section 17: section 47 is not on its pathway; bare 4 leaves open which part it is."""
    assert everywhere["plymouth", "4a"].tiers == ("child-in-need",)
    assert everywhere["plymouth", "4b"].tiers == ("child-protection",)
    assert everywhere["plymouth", "4"].tiers == ("child-in-need", "child-protection")
    found = {level: {fact.id for fact in everywhere["plymouth", level].facts()} for level in ("4", "4a", "4b", "4c")}
    for part in ("4a", "4b", "4c"):
        assert found[part] <= found["4"], part
    for fact in facts.of("plymouth"):
        if (
            fact.kind not in ABOUT
            and not fact.levels
            and fact.process in ("section-47", "strategy-meeting", "core-group")
        ):
            assert fact.id in found["4b"] and fact.id not in found["4a"], fact.id


# ------------------------------------------------------------------------------------------------ made-up documents

MADE_UP = """\
id: {id}
title: A made-up document
publisher: A made-up board
version: "1"
date: "2020-01"
standing: made up
file: {id}.txt
characters: 10000
areas: [{{id: {id}shire, name: {id}shire}}, {{id: {id}ton, name: {id}ton}}]
levels:
  - {{id: "1", name: One, summary: All is well., tiers: [universal]}}
  - {{id: "2", name: Two, summary: Some help., tiers: [early-help]}}
  - {{id: "3", name: Three, summary: More help., tiers: [targeted-early-help, child-in-need]}}
  - {{id: "4", name: Four, summary: Most help., tiers: [child-in-need, child-protection]}}
  - {{id: "4a", name: Four A, summary: In need., tiers: [child-in-need], within: "4"}}
  - {{id: "4b", name: Four B, summary: Protected., tiers: [child-protection], within: "4"}}
"""


@pytest.fixture(scope="module")
def made_up(library, tmp_path_factory) -> Library:
    documents = {}
    for name in ("north", "south"):
        folder = tmp_path_factory.mktemp("mappings") / name
        folder.mkdir()
        (folder / "document.yaml").write_text(MADE_UP.format(id=name), encoding="utf-8")
        documents[name] = load_document(folder, library.vocabulary)
    areas = {area.id: area for document in documents.values() for area in document.areas}
    found: Library = replace(library, documents=documents, areas=areas)
    return found


@pytest.fixture(scope="module")
def made(facts):
    """Makes facts of the made-up documents; a place in the text for each, in the order given."""
    blank = replace(
        facts.facts[0],
        **{
            name: ""
            for name in ("kind", "process", "step", "contact", "contact_kind", "name", "hours", "address", "web")
        },
        **{name: "" for name in ("unit", "bound", "clock", "consent", "ages", "term", "replaced_by", "instrument")},
        **{name: "" for name in ("section", "aspect", "value", "note")},
        **{name: () for name in ("areas", "levels", "after", "by", "phones", "whose", "purpose", "unless", "services")},
        amount=None,
        upper=None,
    )

    def making(*rows: tuple[str, str, dict[str, object]]) -> Facts:
        found = []
        for number, (name, kind, given) in enumerate(rows):
            document = {"n": "north", "s": "south"}[name[0]]
            place = Locator(number * 10, number * 10 + 5, "0" * 12, 1)
            own = {"document": document, "id": name, "kind": kind, "label": f"Fact {name}", "locator": place}
            found.append(replace(blank, **{**own, **given}))
        return Facts(tuple(found), facts.terms)

    return making


def names(found) -> list[str]:
    return [fact.id for fact in found]


def test_facts_hold_by_level_by_process_by_their_step_or_always(made_up, made):
    facts = made(
        ("n1", "rule", {}),
        ("n2", "rule", {"levels": ("2",)}),
        ("n3", "step", {"process": "section-47"}),
        ("n4", "time-limit", {"step": "n3"}),
        ("n5", "step", {"process": "section-47", "levels": ("3",)}),
        ("n6", "consent", {"step": "n5"}),
        ("n7", "rule", {"levels": ("4",)}),
        ("n8", "rule", {"levels": ("4a",)}),
        ("n9", "rule", {"process": "section-17"}),
        ("n10", "definition", {}),
    )
    shown = {
        level: set(names(pathway("northshire", level, made_up, facts).facts()))
        for level in ("1", "2", "3", "4", "4a", "4b")
    }
    assert shown == {
        "1": {"n1"},
        "2": {"n1", "n2"},
        "3": {"n1", "n5", "n6", "n9"},
        "4": {"n1", "n3", "n4", "n7", "n8", "n9"},
        "4a": {"n1", "n7", "n8", "n9"},
        "4b": {"n1", "n3", "n4", "n7"},
    }


def test_facts_of_one_area_are_not_shown_in_its_neighbour(made_up, made):
    facts = made(("n1", "rule", {}), ("n2", "rule", {"areas": ("northton",)}), ("s1", "rule", {}))
    assert names(pathway("northshire", "1", made_up, facts).facts()) == ["n1"]
    assert names(pathway("northton", "1", made_up, facts).facts()) == ["n1", "n2"]
    assert names(pathway("southton", "1", made_up, facts).facts()) == ["s1"]


def test_steps_stand_in_their_order_and_otherwise_as_in_the_text(made_up, made):
    facts = made(
        ("n1", "step", {"process": "referral", "after": ("n4",)}),
        ("n2", "step", {"process": "referral"}),
        ("n3", "step", {"process": "referral", "after": ("n2",)}),
        ("n4", "step", {"process": "referral", "after": ("n3",)}),
        ("n5", "step", {"process": "referral"}),
    )
    path = pathway("northshire", "4", made_up, facts)
    assert names(path.of("step")) == ["n2", "n3", "n4", "n1", "n5"]
    assert sorted(steps_graph(facts.facts).edges) == [("n2", "n3"), ("n3", "n4"), ("n4", "n1")]


def test_a_step_that_names_one_of_another_level_only_is_shown_all_the_same(made_up, made):
    facts = made(
        ("n1", "step", {"process": "referral", "levels": ("3",)}),
        ("n2", "step", {"process": "referral", "after": ("n1",)}),
    )
    assert names(pathway("northshire", "4", made_up, facts).facts()) == ["n2"]


def test_stages_follow_the_ontology_whatever_the_order_in_the_text(made_up, made):
    facts = made(
        ("n1", "step", {"process": "child-protection-conference"}),
        ("n2", "rule", {"process": "complaint"}),
        ("n3", "step", {"process": "strategy-meeting"}),
        ("n4", "step", {"process": "referral"}),
        ("n5", "step", {"process": "section-47"}),
    )
    path = pathway("northshire", "4", made_up, facts)
    stages = [stage.process for stage in path.stages]
    assert stages == ["referral", "strategy-meeting", "section-47", "child-protection-conference", "complaint"]


def test_a_detail_of_another_process_stands_with_its_step_and_makes_no_empty_stage(made_up, made):
    facts = made(
        ("n1", "step", {"process": "referral"}),
        ("n2", "consent", {"process": "information-sharing", "step": "n1"}),
    )
    path = pathway("northshire", "4", made_up, facts)
    assert [stage.process for stage in path.stages] == ["referral"]
    assert names(path.stages[0].steps[0].details) == ["n2"]


def test_a_detail_is_kept_where_its_step_is_not_shown(made_up, made):
    facts = made(
        ("n1", "step", {"process": "referral", "levels": ("3",)}),
        ("n2", "time-limit", {"process": "referral", "step": "n1", "levels": ("4",)}),
    )
    path = pathway("northshire", "4", made_up, facts)
    assert names(path.stages[0].details) == ["n2"]


def test_what_stands_beside_is_put_by_kind_as_a_page_shows_it(made_up, made):
    facts = made(
        ("n1", "rule", {}), ("n2", "service", {"services": ("gp",)}), ("n3", "contact", {}), ("n4", "consent", {})
    )
    path = pathway("northshire", "1", made_up, facts)
    assert names(path.general) == ["n3", "n4", "n2", "n1"]
    assert names(path.of("consent", "rule")) == ["n4", "n1"]


@pytest.mark.parametrize("level", ["5", "", "Four", "4A"])
def test_a_level_that_the_document_has_not_is_refused_with_those_that_it_has(made_up, made, level):
    with pytest.raises(UnknownNameError) as problem:
        pathway("northshire", level, made_up, made())
    assert str(problem.value) == "unknown level; the levels of north are: 1, 2, 3, 4, 4a, 4b"


def test_where_the_child_enters_begins_what_comes_next(made_up, made):
    facts = made(
        ("n1", "step", {"process": "referral"}),
        ("n2", "step", {"process": "strategy-meeting"}),
        ("n3", "step", {"process": "section-47"}),
        ("n4", "step", {"process": "child-protection-conference"}),
        ("n5", "step", {"process": "child-in-need-plan"}),
    )
    path = pathway("northshire", "4", made_up, facts)

    def after(process: str, tier: str) -> list[str]:
        return [stage.process for stage in from_process(path, process, tier, facts)]

    assert after("strategy-meeting", "child-protection") == [
        "strategy-meeting",
        "section-47",
        "child-protection-conference",
    ]
    assert after("section-47", "child-protection") == ["section-47", "child-protection-conference"]
    assert "child-in-need-plan" not in after("referral", "child-protection"), "of another tier"
    assert after("transfer-in", "child-protection") == ["child-protection-conference"]
    assert after("review-conference", "child-protection") == [], "what lies behind the child is not what comes next"
    assert [late for early, late in pairwise(after("referral", "")) if early == late] == []


# ------------------------------------------------------------------------------------------------ services by kind


def changes(made_up, facts, here="2", there="2") -> dict[str, str]:
    found = compare_services(("northshire", here), ("southshire", there), made_up, facts)
    assert all(item.change in CHANGES for item in found)
    assert [CHANGES.index(item.change) for item in found] == sorted(CHANGES.index(item.change) for item in found)
    for item in found:
        assert all(fact.document == "north" for fact in item.here) and all(
            fact.document == "south" for fact in item.there
        )
        assert bool(item.here) == (item.change != "gained")
        assert bool(item.there) == (item.change != "lost")
    return {item.kind: item.change for item in found}


def service(*kinds: str, **given: object) -> dict[str, object]:
    return {"services": kinds, **given}


def test_a_service_of_the_same_kind_is_kept_whatever_it_is_called(made_up, made):
    facts = made(
        ("n1", "service", service("young-carers", levels=("2",), name="The Crew")),
        ("s1", "service", service("young-carers", levels=("2",), name="Carers' Corner")),
    )
    assert changes(made_up, facts) == {"young-carers": "kept"}


def test_services_of_one_name_and_different_kinds_are_not_the_same(made_up, made):
    facts = made(
        ("n1", "service", service("young-carers", levels=("2",), name="The Hub")),
        ("s1", "service", service("gangs", levels=("2",), name="The Hub")),
    )
    assert changes(made_up, facts) == {"young-carers": "lost", "gangs": "gained"}


@pytest.mark.parametrize(
    ("here", "there"), [("health-visiting", "health-services"), ("health-services", "health-visiting")]
)
def test_a_wider_or_narrower_kind_is_similar_and_neither_lost_nor_gained(made_up, made, here, there):
    facts = made(("n1", "service", service(here, levels=("2",))), ("s1", "service", service(there, levels=("2",))))
    assert changes(made_up, facts) == {here: "similar"}


def test_a_kind_two_steps_wider_is_similar_too(made_up, made):
    facts = made(
        ("n1", "service", service("edge-of-care", levels=("2",))),
        ("s1", "service", service("family-support", levels=("2",))),
    )
    assert changes(made_up, facts) == {"edge-of-care": "similar"}


def test_two_kinds_under_one_wider_kind_are_not_similar(made_up, made):
    facts = made(
        ("n1", "service", service("health-visiting", levels=("2",))),
        ("s1", "service", service("midwifery", levels=("2",))),
    )
    assert changes(made_up, facts) == {"health-visiting": "lost", "midwifery": "gained"}


def test_a_service_named_there_for_higher_levels_only_is_not_lost_but_not_at_this_level(made_up, made):
    facts = made(
        ("n1", "service", service("short-breaks", levels=("2",))),
        ("s1", "service", service("short-breaks", levels=("3",))),
    )
    assert changes(made_up, facts) == {"short-breaks": "higher"}
    assert changes(made_up, facts, there="3") == {"short-breaks": "kept"}


def test_a_service_of_a_lower_level_is_there_at_every_higher_one(made_up, made):
    facts = made(
        ("n1", "service", service("parenting-programme", levels=("2",))),
        ("s1", "service", service("parenting-programme")),
    )
    assert changes(made_up, facts, here="4", there="4b") == {"parenting-programme": "kept"}
    assert changes(made_up, facts, here="1") == {"parenting-programme": "gained"}


def test_a_service_that_goes_with_a_process_starts_at_the_level_that_leads_there(made_up, made):
    facts = made(
        ("n1", "service", service("advocacy", levels=("2",))),
        ("s1", "service", service("advocacy", process="child-protection-conference")),
    )
    assert changes(made_up, facts, there="3") == {"advocacy": "higher"}
    assert changes(made_up, facts, there="4") == {"advocacy": "kept"}


def test_a_service_of_a_part_of_a_level_is_there_at_the_whole(made_up, made):
    facts = made(
        ("n1", "service", service("disability-team", levels=("4",))),
        ("s1", "service", service("disability-team", levels=("4b",))),
    )
    assert changes(made_up, facts, here="4", there="4") == {"disability-team": "kept"}
    assert changes(made_up, facts, here="4", there="4a") == {"disability-team": "higher"}


def test_a_service_of_two_kinds_counts_for_both_and_a_neighbours_for_neither(made_up, made):
    facts = made(
        ("n1", "service", service("counselling", "young-carers", levels=("2",))),
        ("s1", "service", service("counselling", levels=("2",))),
        ("s2", "service", service("young-carers", levels=("2",), areas=("southton",))),
    )
    assert changes(made_up, facts) == {"counselling": "kept", "young-carers": "lost"}


def test_what_is_lost_is_shown_before_what_is_kept(made_up, made):
    facts = made(
        ("n1", "service", service("gp", levels=("2",))),
        ("n2", "service", service("gangs", levels=("2",))),
        ("s1", "service", service("gp", levels=("2",))),
        ("s2", "service", service("secure", levels=("2",))),
    )
    assert list(changes(made_up, facts).items()) == [("gangs", "lost"), ("secure", "gained"), ("gp", "kept")]


def test_services_of_every_pair_of_areas_can_be_compared(library, facts):
    """Nothing is both lost and gained, and moving to where one is loses nothing."""
    for here in library.areas:
        for there in library.areas:
            ours, theirs = (library.document(area).levels[2].id for area in (here, there))
            found = compare_services((here, ours), (there, theirs), library, facts)
            kinds = [item.kind for item in found]
            assert len(kinds) == len(set(kinds)), (here, there)
            if here == there:
                assert {item.change for item in found} == {"kept"}


# ------------------------------------------------------------------------------------------------ the command line


def run(capsys, *arguments):
    code = main(arguments)
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_a_pathway_is_given_to_machines_in_stages_and_by_kind(capsys, library, everywhere):
    code, text, error = run(capsys, "pathway", "--area", "coventry", "--level", "4", "--json")
    assert (code, error) == (0, "")
    data = json.loads(text)
    path = everywhere["coventry", "4"]
    assert (data["area"], data["level"], data["tiers"]) == ("coventry", "4", list(path.tiers))
    assert [stage["process"] for stage in data["stages"]] == [stage.process for stage in path.stages]
    listed = [
        row["id"]
        for stage in data["stages"]
        for row in (*(one for step in stage["steps"] for one in (step, *step["details"])), *stage["details"])
    ]
    assert [*listed, *(row["id"] for row in data["general"])] == names(path.facts())
    assert {row["id"] for rows in data["by_kind"].values() for row in rows} == set(names(path.facts()))
    for kind, rows in data["by_kind"].items():
        for row in rows:
            assert row["kind"] == kind
            assert {"label", "value", "unit", "bound", "clock", "start", "end", "sha256"} <= set(row)
    for row in data["by_kind"]["time-limit"]:
        assert row["value"] and row["unit"] and row["clock"] and row["bound"]


def test_every_step_limit_consent_contact_and_service_is_printed_for_people(capsys, library, facts, everywhere):
    for (area, level), path in everywhere.items():
        text = "\n".join(pathway_in_words(path, library, facts))
        lines = {line[line.rindex("(") + 1 : -1]: line for line in text.splitlines() if line.endswith(")")}
        for fact in path.facts():
            assert fact.label in lines[fact.id], (area, level)
            for phone in fact.phones:
                assert phone in lines[fact.id], (area, level, fact.id)
            if fact.amount is not None:
                assert limit_in_words(fact, facts) in lines[fact.id]
        order = [text.index(f"({fact.id})") for fact in path.facts()]
        assert order == sorted(order), (area, level)
    code, text, error = run(capsys, "pathway", "--area", "coventry", "--level", "4")
    assert (code, error) == (0, "")
    assert text.startswith("\n".join(pathway_in_words(everywhere["coventry", "4"], library, facts)))
    assert "call 999" in text


@pytest.mark.parametrize(
    ("area", "level", "message"),
    [
        ("plimouth", "4", "harmoniser: unknown area; nearest: plymouth\n"),
        ("plymouth", "5", "harmoniser: unknown level; the levels of plymouth are: 1, 2, 3, 4, 4a, 4b, 4c\n"),
        ("rutland", "4", "harmoniser: unknown level; the levels of leicester-leicestershire-rutland are: universal, "),
    ],
)
def test_an_unknown_area_or_level_ends_with_one_line_and_code_2(capsys, area, level, message):
    code, text, error = run(capsys, "pathway", "--area", area, "--level", level)
    assert (code, text) == (2, "")
    assert error.startswith(message)
    assert error.count("\n") == 1


def test_a_move_names_every_change_of_services(library, facts):
    """A service that the new area keeps for higher levels is one that the family loses for now."""
    england = load_england(data_folder(), library.vocabulary)
    case = read_case(data_folder() / "examples" / "neet-moves.yaml", library)
    move = plan_move([case], "coventry", "plymouth", date(2026, 12, 18), library, facts, england)
    kinds = list(facts.terms["service-kind"].values())
    services = tuple(
        ServiceChange(kind.id, kind.label, change, (), ()) for kind, change in zip(kinds, CHANGES, strict=False)
    )
    move = replace(move, children=(replace(move.children[0], services=services),))
    lines = list(move_in_words(move, library, facts))
    for item in services:
        found = [line for line in lines if line.startswith("  ") and line.endswith(f" {item.label}: ")]
        assert len(found) == 1, item.change
    assert any(line.startswith("  not named there ") for line in lines)


# ------------------------------------------------------------------------------------------------ what bears on what


def test_services_and_events_bear_on_needs_that_there_are(facts: Facts, library: Library) -> None:
    named = {
        need: term.id
        for kind in ("service-kind", "event")
        for term in facts.terms[kind].values()
        for need in term.bears_on
    }
    assert named
    assert not set(named) - set(library.vocabulary.needs)
