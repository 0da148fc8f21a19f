"""What a case system reads: the shape of SocialCareData's Safeguarding Standard, its codes, and nothing personal."""

import itertools
import json

import pytest
import rdflib

from harmoniser.handover import REQUIRED, TERMS, handover
from harmoniser.privacy import personal_shape
from tests.test_notes import FACTS, LIBRARY, MOVES, case, fleeing, moved

# The codes that the standard gives (PUB02, July 2026).
ORGANISATIONS = {"local-authority", "nhs-trust", "police-force"}
SERVICES = {"social-care", "social-worker-support", "other-professional-support", "emergency-support"}
EPISODES = {"early-help", "cin-plan", "cp-plan", "section-47", "child-looked-after"}
CODES = {
    "early-help": ["early-help"],
    "child-in-need": ["cin-plan"],
    "section-47": ["section-47"],
    "child-protection-plan": ["cp-plan"],
    "looked-after": ["child-looked-after"],
    "none": None,
}


def made(case=case, sending="plymouth", receiving="coventry", *, guarded=None, **changes):
    return handover(moved(case(**changes), sending, receiving), LIBRARY, FACTS, guarded=guarded)


def things(data, kind=None):
    """Everything with a type, however deep."""
    if isinstance(data, dict):
        if "@type" in data and kind in (None, data["@type"]):
            yield data
        for value in data.values():
            yield from things(value, kind)
    elif isinstance(data, list):
        for value in data:
            yield from things(value, kind)


def strings(data):
    if isinstance(data, dict):
        for value in data.values():
            yield from strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings(value)
    elif isinstance(data, str):
        yield data


@pytest.mark.parametrize("status", CODES)
def test_a_status_is_given_in_the_standards_code(status):
    data = made(status=status)
    (episode,) = things(data, "ServiceEpisode")
    assert episode.get("type") == CODES[status]
    assert set(episode.get("type", ())) <= EPISODES
    named = [words for words in data["missing"] if words.startswith("ServiceEpisode.type ")]
    assert bool(named) == (status == "none")


@pytest.mark.parametrize("guarded", [False, True])
@pytest.mark.parametrize("way", MOVES[::4], ids="-".join)
def test_what_the_standard_requires_is_there_or_named_as_missing(way, guarded):
    data = made(sending=way[0], receiving=way[1], guarded=guarded)
    for item in things(data):
        for name in REQUIRED.get(item["@type"], ()):
            if item.get(name) in (None, [], ""):
                known = item["@id"].removeprefix("urn:harmoniser:")
                assert f"{item['@type']}.{name} ({known})" in data["missing"]
    assert all(value not in ([], "", None) for item in things(data) for value in item.values())


def test_what_nobody_knows_is_named_and_never_made_up():
    data = made()
    assert any(words.startswith("ServiceEpisode.timeInformation ") for words in data["missing"])
    assert not any("timeInformation" in item for item in things(data))
    assert any("own identifier" in words for words in data["missing"])


@pytest.mark.parametrize("way", MOVES[::4], ids="-".join)
def test_codes_come_from_the_standards_lists(way):
    data = made(sending=way[0], receiving=way[1])
    for item in things(data, "Organisation"):
        assert set(item["type"]) <= ORGANISATIONS
    for item in things(data, "Service"):
        assert set(item["type"]) <= SERVICES
    for item in things(data, "SubjectPerson"):
        assert item["involvement"] == "SBJ"
    assert {item["@type"] for item in things(data)} <= {*REQUIRED, "Contact", "Finding"}


@pytest.mark.parametrize(
    "way", [("plymouth", "coventry"), ("leicester", "rutland"), ("camden", "peterborough")], ids="-".join
)
def test_references_lead_somewhere_and_nothing_stands_twice(way):
    data = made(sending=way[0], receiving=way[1])
    ids = [item["@id"] for item in data["@graph"]]
    assert len(ids) == len(set(ids))
    known = {(mark["system"], mark["value"]) for item in data["@graph"] for mark in item["identifier"]}
    for item in data["@graph"]:
        for name in ("relatedService", "relatedOrganisation"):
            assert {(mark["system"], mark["value"]) for mark in item.get(name, ())} <= known


def test_the_file_is_json_ld_that_is_read_without_a_network():
    data = made()
    assert not [text for text in strings([data["@context"]]) if text.endswith(".jsonld")]
    graph = rdflib.Graph().parse(data=json.dumps(data), format="json-ld")
    kinds = {str(kind).removeprefix(TERMS) for kind in graph.objects(None, rdflib.RDF.type)}
    assert kinds >= {"Organisation", "Service", "ServiceEpisode", "SubjectPerson", "Identifier", "Finding"}
    episodes = list(graph.subjects(rdflib.RDF.type, rdflib.URIRef(f"{TERMS}ServiceEpisode")))
    assert len(episodes) == 1
    assert str(episodes[0]).startswith("urn:harmoniser:episode:")
    assert (episodes[0], rdflib.URIRef(f"{TERMS}type"), rdflib.Literal("cp-plan")) in graph


def test_needs_strengths_and_the_answer_are_found():
    said = [text for item in things(made(), "Finding") for text in item["text"]]
    assert any(words.startswith("Need: Earlier children") for words in said)
    assert "Strength: Support from the wider family (no concern)" in said
    assert any(words.startswith("Comes to") and "Child protection" in words for words in said)


def test_the_file_says_999_what_it_is_for_and_where_it_is_from():
    words = made()["description"]
    for said in ("call 999", "decides nothing", "September 2016", "January 2013"):
        assert said in words
    services = [item["description"] for item in things(made(), "Service")]
    assert all("check before use" in text for text in services)


def test_siblings_have_an_episode_each():
    data = handover(moved([case(), case(age=9, reference="A-2"), case(age=2, reference=None)]), LIBRARY, FACTS)
    people = [item["person"]["value"] for item in things(data, "SubjectPerson")]
    assert people == ["A-1042", "A-2", "child-3"]


@pytest.mark.parametrize("status", CODES)
def test_nothing_personal_is_in_it(status):
    data = made(status=status)
    phones = {text for item in things(data, "Contact") for text in item["telephone"]}
    for text in strings(data["@graph"]):
        assert text in phones or personal_shape(text) in (None, "a date"), text
    assert not {"Name", "Address", "Person", "Professional"} & {item["@type"] for item in things(data)}


@pytest.mark.parametrize("sending", LIBRARY.areas)
def test_in_flight_the_file_is_the_same_wherever_the_family_goes_but_for_the_tier(sending):
    seen = set()
    for receiving in LIBRARY.areas:
        if receiving != sending:
            data = handover(moved(fleeing(sending), sending, receiving), LIBRARY, FACTS)
            for item in things(data, "ServiceEpisode"):
                item["finding"] = [
                    found for found in item["finding"] if not found["text"][0].startswith(("Comes to", "Could be"))
                ]
            seen.add(json.dumps(data))
    assert len(seen) == 1


def test_every_contact_named_is_one_of_the_documents():
    for way in itertools.islice(MOVES, 0, None, 6):
        for item in things(made(sending=way[0], receiving=way[1]), "Service"):
            fact = FACTS.by_id[item["identifier"][0]["value"]]
            assert item["name"] == fact.name
            assert item.get("contact", [{"telephone": []}])[0]["telephone"] == list(fact.phones)
