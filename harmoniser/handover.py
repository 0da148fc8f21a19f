"""Writes what is handed over as JSON-LD in the shape of SocialCareData's Safeguarding Standard, for a case system to read.

Source: SocialCareData, PUB02 Safeguarding Standard (draft, July 2026): Organisation, Service, ServiceEpisode, Finding.
What the standard requires and a case file does not hold (the start of an episode, a person's own identifier) is listed
as missing and never made up.
"""

from __future__ import annotations

from typing import Any

from harmoniser.facts import DocumentFact, Facts
from harmoniser.library import Library
from harmoniser.moves import Child, Move
from harmoniser.notes import DANGER, SUPPORT, stated_in_words

__all__ = ["CONTEXT", "handover"]

CONTEXT = "https://socialcaredata.github.io/ontology/safeguarding/context.jsonld"
_SYSTEM = "urn:harmoniser:"
# What the standard requires of an episode and the case file has no place for.
MISSING = ("ServiceEpisode.timeInformation.startDateTime", "ServiceEpisode.subjectPerson.person (national identifier)")


def handover(move: Move, library: Library, facts: Facts, *, guarded: bool | None = None) -> dict[str, Any]:
    """One JSON-LD document with the organisations, services, an episode for each child, and what was found.

    Args:
        move: the move.
        library: the vocabulary and documents.
        facts: the facts of the documents.
        guarded: leave out the receiving side, for a family in flight; by default where something stated may mean that it is.
    """
    hidden = move.flight if guarded is None else guarded
    graph: list[dict[str, Any]] = []
    for area in [move.sending] if hidden else [move.sending, move.receiving]:
        doors = [
            fact
            for fact in facts.of(library.document(area).id, area)
            if fact.kind == "contact" and fact.contact_kind in ("front-door", "out-of-hours", "early-help")
        ]
        graph.append(_organisation(area, library, doors))
        graph += [_service(fact, area) for fact in doors]
    graph += [_episode(child, number, move, library, facts) for number, child in enumerate(move.children, 1)]
    return {
        "@context": [
            CONTEXT,
            {
                "description": "http://purl.org/dc/terms/description",
                "missing": "https://harmoniser.example/ns#missing",
                "@base": "urn:harmoniser:",
            },
        ],
        "description": f"{SUPPORT} {DANGER}",
        "missing": list(MISSING),
        "@graph": graph,
    }


def _identifier(kind: str, value: str) -> dict[str, Any]:
    return {"@type": "Identifier", "value": value, "system": f"{_SYSTEM}{kind}"}


def _organisation(area: str, library: Library, doors: list[DocumentFact]) -> dict[str, Any]:
    return {
        "@id": f"organisation/{area}",
        "@type": "Organisation",
        "identifier": [_identifier("area", area)],
        "name": library.areas[area].name,
        "type": ["local-authority"],
        "active": True,
        "contact": [_contact(fact) for fact in doors if fact.phones],
        "relatedService": [_identifier("contact", fact.id) for fact in doors],
    }


def _contact(fact: DocumentFact) -> dict[str, Any]:
    return {"@type": "Contact", "telephone": list(fact.phones)}


def _service(fact: DocumentFact, area: str) -> dict[str, Any]:
    return {
        "@id": f"service/{fact.id}",
        "@type": "Service",
        "identifier": [_identifier("contact", fact.id)],
        "name": fact.name,
        "type": ["other-professional-support" if fact.contact_kind == "early-help" else "social-care"],
        "contact": [_contact(fact)] if fact.phones else [],
        "relatedOrganisation": [_identifier("area", area)],
        "description": "From the authority's threshold document: check before use.",
    }


def _episode(child: Child, number: int, move: Move, library: Library, facts: Facts) -> dict[str, Any]:
    concerns, strengths = stated_in_words(child, library)
    code = facts.terms["status"][child.case.status].code
    found = [f"Need: {words}" for words in concerns] + [f"Strength: {words}" for words in strengths]
    tier = child.translation.result_tier
    if tier:
        found.append(f"Comes to, under the receiving area's document: {library.vocabulary.tiers[tier].label}")
    reference = child.case.reference or f"child-{number}"
    return {
        "@id": f"episode/{child.case.digest}-{number}",
        "@type": "ServiceEpisode",
        "identifier": [_identifier("case-digest", child.case.digest)],
        "type": [code] if code else [],
        "subjectPerson": [
            {"@type": "SubjectPerson", "person": _identifier("case-reference", reference), "involvement": "SBJ"}
        ],
        "relatedService": [
            _identifier("contact", fact.id)
            for fact in facts.of(library.document(move.sending).id, move.sending)
            if fact.kind == "contact" and fact.contact_kind == "front-door"
        ],
        "location": [library.areas[move.sending].name],
        "finding": [{"@type": "Finding", "text": [words]} for words in found],
    }
