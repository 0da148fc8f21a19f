"""Where documents set the same process going differently, and which services a document does not name."""

from dataclasses import replace

import pytest

from harmoniser.facts import Facts, load_facts
from harmoniser.findings import Space
from harmoniser.procedures import baseline, different_procedures, missing_services, process_of


@pytest.fixture(scope="module")
def space(library):
    return Space(library, tuple(library.documents.values()))


@pytest.fixture(scope="module")
def facts(library):
    return load_facts(library)


@pytest.fixture(scope="module")
def procedures(space, facts):
    return tuple(different_procedures(space, facts))


@pytest.fixture(scope="module")
def services(space, facts):
    return tuple(missing_services(space, facts))


def one(found, subject, what=""):
    (item,) = [item for item in found if item.subject == subject and what in item.text]
    return item


def stand(item, document):
    (found,) = [stand for stand in item.stands if stand.document == document]
    return found


# ---- different procedure


def test_the_front_door_has_one_clock_in_coventry_and_another_in_plymouth(procedures):
    item = one(procedures, "front-door", "time limits")
    assert stand(item, "coventry").standing == "clock-not-stated"
    assert "within 24 hours, counted from: the contact is received" in stand(item, "plymouth").words
    assert stand(item, "camden").standing == "silent"
    assert item.divides("coventry", "plymouth")
    assert not item.divides("camden", "leicester-leicestershire-rutland"), "two that print no limit agree"
    assert any("not always stated" in reason for reason in item.reasons)


def test_amount_unit_and_clock_each_make_a_difference(space, facts):
    """Where all documents say the same nothing is found; where one word of it differs, it is."""
    limit = next(fact for fact in facts.facts if fact.id == "cov-f155")
    pair = replace(space, documents=tuple(d for d in space.documents if d.id in ("coventry", "plymouth")))

    def found(**changed):
        other = replace(limit, id="ply-f999", document="plymouth", step="", **changed)
        ours = Facts((replace(limit, step=""), other), facts.terms)
        return [item for item in different_procedures(pair, ours) if item.subject == "front-door"]

    assert not found()
    for changed in ({"amount": 48}, {"unit": "days"}, {"clock": "contact"}, {"bound": "at-most"}, {"upper": 36}):
        (item,) = found(**changed)
        assert item.divides("coventry", "plymouth"), changed
        assert set(item.facts) == {"cov-f155", "ply-f999"}


def test_a_request_for_early_help_takes_the_young_persons_agreement_in_one_document_only(procedures):
    item = one(procedures, "early-help-request", "consent")
    assert item.divides("camden", "leicester-leicestershire-rutland")
    assert any("same people" in reason for reason in item.reasons)


def test_what_is_said_of_agreement_to_a_referral_counts_for_referrals_wherever_it_is_printed(procedures, facts):
    item = one(procedures, "referral", "consent")
    assert "peterborough" in item.documents
    assert {facts.by_id[name].process for name in stand(item, "peterborough").facts} == {"information-sharing"}


def test_the_common_assessment_is_compared_with_what_took_its_place(procedures, facts):
    assert process_of(facts.by_id["llr-f291"], facts) == "early-help-assessment"
    forms = one(procedures, "early-help-assessment", "forms")
    assert {"camden", "leicester-leicestershire-rutland", "peterborough", "plymouth"} == set(forms.documents)


def test_which_process_took_the_place_of_which_is_said_in_the_ontology(facts):
    replaced = {name: term.now for name, term in facts.terms["process"].items() if term.now}
    assert replaced == {
        "common-assessment": "early-help-assessment",
        "initial-assessment": "social-work-assessment",
        "core-assessment": "social-work-assessment",
    }


def test_how_long_something_lasts_to_count_is_no_time_limit(procedures):
    """Private fostering is care for 28 days or longer; by when it is notified is a limit."""
    words = stand(one(procedures, "private-fostering-notification", "time limits"), "peterborough").words
    assert "at least 28 days" not in words
    assert "within 48 hours" in words


def test_agreement_that_has_to_be_informed_is_not_said_to_be_required_twice(procedures):
    item = one(procedures, "early-help-assessment", "consent")
    assert stand(item, "leicester-leicestershire-rutland").words.count("is required") == 1


def test_advice_is_sought_at_an_early_help_door_in_plymouth(procedures):
    item = one(procedures, "advice", "where it begins")
    assert item.divides("plymouth", "peterborough")
    assert not item.divides("peterborough", "leicester-leicestershire-rutland")


def test_another_profession_leads_for_a_child_in_need(procedures):
    item = one(procedures, "lead-child-in-need")
    assert item.divides("camden", "peterborough")
    assert "social worker" in stand(item, "camden").words


def test_where_one_role_leads_in_all_documents_there_is_no_difference(procedures):
    """All documents give early help a lead professional, whoever stands beside."""
    assert not [item for item in procedures if item.subject.startswith("lead-early-help")]


def test_england_leaves_open_what_starts_the_clock_of_a_transfer_in_conference(procedures, space):
    item = one(procedures, "transfer-in-conference")
    assert set(item.documents) == {document.id for document in space.documents}
    offered = {
        rule.limit.clock for rule in baseline(space).moving if rule.limit and rule.choice == "transfer-in-conference"
    }
    assert len(offered) == 4
    assert "15 working days" in item.text
    assert "request to transfer is accepted" in item.text
    assert any("check" in reason for reason in item.reasons), "what was not read at its source says so"


def test_a_procedure_of_some_areas_settles_the_clock_for_them_alone(space, facts):
    england = baseline(space)
    kept = [rule for rule in england.moving if not rule.choice]
    chosen = [
        replace(rule, areas=("plymouth",) if rule.limit.clock == "transfer-request" else ("coventry", "camden"))
        for rule in england.moving
        if rule.limit
        and rule.choice
        and rule.limit.clock in ("transfer-request", "transfer-accepted", "written-information")
    ]
    found = different_procedures(space, facts, replace(england, moving=(*kept, *chosen)))
    item = one(found, "transfer-in-conference")
    assert stand(item, "plymouth").standing == "states"
    assert stand(item, "camden").standing == "clock-not-stated", "two clocks settle nothing"


# ---- missing service


def test_only_coventry_names_no_mental_health_service_for_children(services):
    item = one(services, "child-mental-health")
    assert stand(item, "coventry").standing == "silent"
    assert stand(item, "peterborough").level == "2/3/4"
    assert "level 2, 3 and 4" in stand(item, "peterborough").words
    assert "“Specialist”" in stand(item, "leicester-leicestershire-rutland").words, "levels as the document names them"
    assert item.divides("coventry", "camden")
    assert not item.divides("camden", "peterborough")
    assert any("only Coventry" in reason for reason in item.reasons)


def test_what_each_area_has_by_law_is_not_told_as_if_it_were_lacking(services):
    """There are police in Coventry, whatever the list of services in its document."""
    item = one(services, "police")
    assert stand(item, "coventry").standing == "silent"
    assert item.severity == 1
    assert any("by law" in reason for reason in item.reasons)
    assert item.question.startswith("Should the document of Coventry name")
    assert one(services, "child-mental-health").question.startswith("Is there such a service")


def test_a_wider_or_narrower_kind_is_near_and_not_missing(services):
    item = one(services, "adult-social-care")
    assert stand(item, "plymouth").standing == "near"
    assert "plymouth" not in item.text.lower().split("name none")[0]


def test_what_all_documents_name_is_missing_nowhere(services, space, facts):
    """By counting, and not by the search itself."""
    named: dict[str, set[str]] = {}
    for fact in facts.facts:
        for kind in fact.services:
            named.setdefault(kind, set()).add(fact.document)
    everywhere = {kind for kind, documents in named.items() if len(documents) == len(space.documents)}
    assert everywhere
    assert not everywhere & {item.subject for item in services}
    for item in services:
        silent = {stand.document for stand in item.stands if stand.standing == "silent"}
        assert silent
        assert not silent & named[item.subject]


# ---- both


def test_each_position_stands_on_facts_of_its_own_document(procedures, services, facts):
    for item in (*procedures, *services):
        assert item.question.endswith("?")
        assert item.reasons
        assert item.severity > 0
        for position in item.stands:
            assert {facts.by_id[name].document for name in position.facts} <= {position.document}
            assert position.words
            assert position.standing in ("silent", "clock-not-stated", "states", "near") or position.facts


def test_ids_do_not_repeat_and_do_not_move_when_something_else_changes(procedures, services, space, facts):
    ids = [item.id for item in (*procedures, *services)]
    assert len(ids) == len(set(ids))
    fewer = Facts(tuple(fact for fact in facts.facts if fact.id != "cov-f155"), facts.terms)
    after = {item.id: item for item in different_procedures(space, fewer)}
    assert set(after) <= set(ids)
    changed = one(procedures, "front-door", "time limits")
    assert after[changed.id].text != changed.text
    for item in procedures:
        assert item.id == changed.id or after[item.id] == item
