"""Writes what is handed over as JSON-LD in the shape of SocialCareData's Safeguarding Standard, for a case system to read.

Source: SocialCareData, PUB02 Safeguarding Standard (draft, July 2026): Organisation, Service, ServiceEpisode, Finding.
What the standard requires and neither a case file nor a document holds (the start of an episode, a person's own
identifier, a telephone number that is not printed) is listed as missing and never made up. The standard's own context
has an address but is not published with it, so the terms are given in the file, which can be read without a network.
"""

from __future__ import annotations

from typing import Any

from harmoniser.facts import DocumentFact, Facts
from harmoniser.library import Library
from harmoniser.model import Document
from harmoniser.moves import Child, Move
from harmoniser.narration import could_be_higher, states_a_concern, tiers_in_words
from harmoniser.notes import (
    DANGER,
    EXAMPLES,
    FRONT_DOORS,
    SUPPORT,
    Made,
    month_in_words,
    sources_in_words,
    stated_in_words,
)

__all__ = ["CONTEXT", "REQUIRED", "handover"]

# Where the standard's terms live; its examples give a context of the same address.
TERMS = "https://socialcaredata.github.io/ontology/safeguarding/"
_OURS = "https://harmoniser.example/ns#"
CONTEXT: dict[str, Any] = {
    "@vocab": TERMS,
    "description": "http://purl.org/dc/terms/description",
    "missing": f"{_OURS}missing",
}
# What the standard requires of each kind of thing (its properties marked 1..1 or 1..*).
REQUIRED = {
    "Organisation": ("identifier", "name", "type", "contact", "relatedService"),
    "Service": ("identifier", "name", "type", "contact"),
    "ServiceEpisode": ("identifier", "type", "subjectPerson", "relatedService", "timeInformation", "location"),
    "SubjectPerson": ("person", "involvement"),
    "Identifier": ("value", "system"),
}
_SYSTEM = "urn:harmoniser:"
_SERVICE_TYPES = {
    "front-door": "social-care",
    "out-of-hours": "emergency-support",
    "early-help": "other-professional-support",
}


def handover(
    move: Move, library: Library, facts: Facts, *, guarded: bool | None = None, made: Made | None = None
) -> dict[str, Any]:
    """One JSON-LD document with the organisations, services, an episode for each child, and what was found.

    Args:
        move: the move.
        library: the vocabulary and documents.
        facts: the facts of the documents.
        guarded: leave out the receiving side, for a family in flight; by default where something stated may mean that it is.
        made: how the cases were made.
    """
    hidden = move.flight if guarded is None else guarded
    graph: list[dict[str, Any]] = []
    for area in [move.sending] if hidden else [move.sending, move.receiving]:
        doors = _doors(area, library, facts, hidden)
        graph.append(_organisation(area, library, doors))
        graph += [_service(fact, area, library) for fact in doors]
    # Areas with one document share its contacts: a service that both have stands once, and belongs to both.
    graph = _joined(graph)
    graph += [_episode(child, number, move, library, facts, hidden) for number, child in enumerate(move.children, 1)]
    sources = " ".join(sources_in_words(move, library, hidden=hidden))
    example = f"{EXAMPLES[made.example]} " if made and made.example else ""
    return {
        "@context": CONTEXT,
        "description": f"{example}{SUPPORT} {DANGER} {sources}",
        "missing": [
            f"{item['@type']}.{name} ({item['@id'].removeprefix(_SYSTEM)})"
            for item in graph
            for name in REQUIRED[item["@type"]]
            if not item.get(name)
        ]
        + ["ServiceEpisode.subjectPerson.person (the person's own identifier; the case reference stands in for it)"],
        "@graph": graph,
    }


def _doors(area: str, library: Library, facts: Facts, hidden: bool) -> list[DocumentFact]:
    """Whom to contact in an area; hidden, nothing that another area of the same document has too."""
    document = library.document(area)
    found = [
        fact for fact in facts.of(document.id, area) if fact.kind == "contact" and fact.contact_kind in FRONT_DOORS
    ]
    others = [other.name for other in document.areas if other.id != area]
    return [fact for fact in found if not hidden or not any(_names(other, fact.name) for other in others)]


def _names(area: str, text: str) -> bool:
    return area in text.replace(",", " ").split()


def _joined(graph: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for item in graph:
        there = found.setdefault(item["@id"], item)
        if there is not item:
            there["relatedOrganisation"] = [*there["relatedOrganisation"], *item["relatedOrganisation"]]
    return list(found.values())


def _identifier(kind: str, value: str) -> dict[str, Any]:
    return {"@type": "Identifier", "value": value, "system": f"{_SYSTEM}{kind}"}


def _kept(item: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty: an empty list would look like an answer."""
    return {name: value for name, value in item.items() if value not in ([], "")}


def _organisation(area: str, library: Library, doors: list[DocumentFact]) -> dict[str, Any]:
    return _kept(
        {
            "@id": f"{_SYSTEM}organisation:{area}",
            "@type": "Organisation",
            "identifier": [_identifier("area", area)],
            "name": library.areas[area].name,
            "type": ["local-authority"],
            "active": True,
            "contact": [_contact(fact) for fact in doors if fact.phones],
            "relatedService": [_identifier("contact", fact.id) for fact in doors],
        }
    )


def _contact(fact: DocumentFact) -> dict[str, Any]:
    return {"@type": "Contact", "name": "Work", "telephone": list(fact.phones)}


def _service(fact: DocumentFact, area: str, library: Library) -> dict[str, Any]:
    dated = month_in_words(library.document(area).date)
    return _kept(
        {
            "@id": f"{_SYSTEM}service:{fact.id}",
            "@type": "Service",
            "identifier": [_identifier("contact", fact.id)],
            "name": fact.name,
            "type": [_SERVICE_TYPES[fact.contact_kind]],
            "contact": [_contact(fact)] if fact.phones else [],
            "relatedOrganisation": [_identifier("area", area)],
            "description": f"From the area's threshold document ({dated}): check before use.",
        }
    )


def _episode(child: Child, number: int, move: Move, library: Library, facts: Facts, hidden: bool) -> dict[str, Any]:
    only: Document | None = library.document(move.sending) if hidden else None
    concerns, strengths = stated_in_words(child, library, only=only)
    code = facts.terms["status"][child.case.status].code
    found = [f"Need: {words}" for words in concerns] + [f"Strength: {words}" for words in strengths]
    found += _comes_to(child, library)
    return _kept(
        {
            "@id": f"{_SYSTEM}episode:{child.case.digest}-{number}",
            "@type": "ServiceEpisode",
            "identifier": [_identifier("case-digest", child.case.digest)],
            "type": [code] if code else [],
            "subjectPerson": [
                {
                    "@type": "SubjectPerson",
                    "person": _identifier("case-reference", child.case.reference or f"child-{number}"),
                    "involvement": "SBJ",
                }
            ],
            "relatedService": [
                _identifier("contact", fact.id) for fact in _doors(move.sending, library, facts, hidden)[:1]
            ],
            "location": [library.areas[move.sending].name],
            "finding": [{"@type": "Finding", "text": [words]} for words in found],
        }
    )


def _comes_to(child: Child, library: Library) -> list[str]:
    """What the receiving area's document makes of it, in the tiers of England alone, and how high it could be."""
    translation, tiers = child.translation, library.vocabulary.tiers
    found = []
    higher = could_be_higher(translation, library)
    if translation.result_tier and states_a_concern(translation):
        least = " at least" if higher else ""
        found.append(f"Comes to, under the receiving area's document: {tiers[translation.result_tier].label}{least}")
    if higher:
        found.append(f"Could be as high as: {tiers_in_words(higher.tiers[-1:], library.vocabulary)}")
    return found
