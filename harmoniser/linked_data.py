"""Writes documents, levels, lines, where they stand and who read them, as JSON-LD that any RDF program reads.

Standards: W3C Web Annotation (where a line stands), PROV-O (which document version and which reader an entry came from) and the
Organization Ontology (who published a document, and who is governed by it). The wording itself is never there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from harmoniser import __version__
from harmoniser.boxes import bits
from harmoniser.card import arguable, meaning_in_words
from harmoniser.correspondence import silent_needs
from harmoniser.iris import LICENCE, PREFIXES, iri, level_iri, term, value_iri
from harmoniser.library import Library
from harmoniser.model import Condition, Document, Indicator
from harmoniser.translation import Reading
from harmoniser.vocabulary import Vocabulary

__all__ = ["TERMS", "linked_data"]

Node = dict[str, Any]
Meaning = tuple[tuple[Condition, ...], ...]

# The project's own terms that the ontology does not define: what each says.
TERMS = {
    "Translation": "What one document makes of a line of another, where that line and nothing else is known of a child.",
    "statedIn": "The document that states the line.",
    "atLevel": "The level, or levels, at which the document prints the line.",
    "setsGoing": "The process that the line sets going.",
    "callsFor": "A tier that the line leads to by itself, whatever its level.",
    "belongsToSection47": "Whether the line's own words or process name section 47 or significant harm.",
    "statesNothing": "Why the line is mapped to no need.",
    "alternative": "One way in which the line can hold. It holds where all conditions of one alternative hold.",
    "conditions": "The conditions of an alternative, what the line is about first.",
    "asksAbout": "The need that a condition is on.",
    "worded": "A value that the line's words include.",
    "arguable": "A value that the line's words leave arguable, its threshold reading included.",
    "fingerprint": "The first 12 hexadecimal digits of the SHA-256 of the normalised span.",
    "neighbourhood": "The same of the words around it, where the span stands more than once.",
    "wordCount": "The number of words of the normalised span.",
    "characterCount": "The number of characters of a text.",
    "response": "What the document says is done at this level, in the project's words.",
    "reviewDue": "When the document says that it is to be reviewed.",
    "ofLine": "The line that is translated.",
    "intoDocument": "The document in whose terms it is put.",
    "entails": "The level that the line certainly reaches there; none where no line there is met.",
    "makesPossible": "The highest level that something still unknown could make it there; none where nothing there is open.",
    "silentOn": "A need of the line that the document never names.",
}
# Of these and the ontology's: those whose values are things.
_LINKS = (
    *(
        "leadsTo",
        "levelOf",
        "governs",
        "statedIn",
        "atLevel",
        "setsGoing",
        "callsFor",
        "asksAbout",
        "worded",
        "arguable",
    ),
    *("ofLine", "intoDocument", "entails", "makesPossible", "silentOn"),
)
_READERS = {"first": "First reader", "second": "Second reader"}


def linked_data(library: Library, second: Mapping[str, Meaning] | None = None) -> dict[str, str]:
    """Everything in one JSON-LD file, by its name.

    Args:
        library: the vocabulary and documents.
        second: what a second reader, who had not seen the first reading, made of some lines, by their ids.

    Raises:
        UnknownNameError: the second reading names an indicator that does not exist.
    """
    second = second or {}
    nodes: list[Node] = [*_about(library), *_terms(), *_readers(bool(second))]
    for document in library.documents.values():
        nodes += _document(document)
        nodes += _readings(document, second)
        nodes += [node for line in document.indicators for node in _line(line, document, library.vocabulary)]
        nodes += [_translation(line, other, library) for line, other in _abroad(document, library)]
    nodes += [_second(library.indicator(name), meaning, library.vocabulary) for name, meaning in second.items()]
    text = json.dumps({"@context": _context(), "@graph": nodes}, ensure_ascii=False, indent=1)
    return {"harmoniser.jsonld": text + "\n"}


def _context() -> Node:
    prefixes = {name: address for name, address in PREFIXES.items() if name}
    words = {"@language": "en-GB"}
    return {
        **prefixes,
        "ns": PREFIXES[""],
        "id": "@id",
        "type": "@type",
        **{name: {"@id": term(name), "@type": "@id"} for name in _LINKS},
        "alternative": {"@id": term("alternative")},
        "conditions": {"@id": term("conditions"), "@container": "@list"},
        "label": {"@id": "skos:prefLabel", **words},
        "definition": {"@id": "skos:definition", **words},
        "note": {"@id": "skos:editorialNote", **words},
        "title": {"@id": "dct:title", **words},
        "comment": {"@id": "rdfs:comment", **words},
        "response": {"@id": term("response"), "@container": "@list", **words},
        "statesNothing": {"@id": term("statesNothing"), **words},
        "notation": {"@id": "skos:notation"},
        "order": {"@id": term("order"), "@type": "xsd:integer"},
    }


def _link(*names: str) -> list[Node]:
    """Things by their names, where the context does not say that they are things."""
    return [{"id": name} for name in names]


# ------------------------------------------------------------------------------------------------ the whole, and who read it


def _about(library: Library) -> list[Node]:
    return [
        {
            "id": iri("dataset"),
            "type": "prov:Entity",
            "title": "Threshold documents as meaning",
            "dct:license": _link(LICENCE),
            "dct:hasVersion": f"{__version__}+{library.digest[:12]}",
        }
    ]


def _terms() -> list[Node]:
    return [
        {
            "id": term(name),
            "type": "rdfs:Class" if name[0].isupper() else "rdf:Property",
            "rdfs:label": name,
            "comment": text,
        }
        for name, text in TERMS.items()
    ]


def _readers(second: bool) -> list[Node]:
    """The readers by their roles; no person is named."""
    return [
        node
        for name, label in _READERS.items()
        if name == "first" or second
        for node in (
            {"id": iri("reader", name), "type": "prov:Agent", "label": label},
            {"id": iri("role", f"{name}-reader"), "type": "prov:Role", "label": label},
        )
    ]


def _readings(document: Document, second: Mapping[str, Meaning]) -> list[Node]:
    """The activities by which a document's entries came about: each reader read the document in the version named."""
    twice = any(name in document.by_id for name in second)
    return [
        {
            "id": iri("reading", document.id, name),
            "type": "prov:Activity",
            "label": f"{label}'s mapping",
            "prov:used": _link(iri("document", document.id), iri("document", document.id, "text")),
            "prov:qualifiedAssociation": {
                "type": "prov:Association",
                "prov:agent": _link(iri("reader", name)),
                "prov:hadRole": _link(iri("role", f"{name}-reader")),
            },
        }
        for name, label in _READERS.items()
        if name == "first" or twice
    ]


def _second(line: Indicator, meaning: Meaning, vocabulary: Vocabulary) -> Node:
    """What the second reader made of a line: an entry of its own, beside the one that the project stands by."""
    return {
        "id": iri("indicator", line.id, "second-reading"),
        "type": "prov:Entity",
        "prov:wasGeneratedBy": _link(iri("reading", line.document, "second")),
        "prov:wasDerivedFrom": _link(iri("document", line.document)),
        "prov:alternateOf": _link(iri("indicator", line.id)),
        "alternative": _alternatives(meaning, vocabulary),
    }


# ------------------------------------------------------------------------------------------------ documents


def _document(document: Document) -> Iterable[Node]:
    own, publisher = iri("document", document.id), iri("organisation", document.id)
    yield {
        "id": own,
        "type": ["ns:Document", "prov:Entity"],
        "title": document.title,
        "label": document.title,
        "note": document.standing,
        "dct:hasVersion": document.version,
        "dct:issued": _date(document.date),
        "dct:publisher": _link(publisher),
        "prov:wasAttributedTo": _link(publisher),
        "governs": [iri("area", area.id) for area in document.areas],
        **({"ns:reviewDue": _date(document.review)} if document.review else {}),
    }
    yield {
        "id": iri("document", document.id, "text"),
        "type": "prov:Entity",
        "dct:identifier": document.file,
        "dct:format": "text/plain",
        "ns:characterCount": document.characters,
        "prov:wasDerivedFrom": _link(own),
    }
    # A safeguarding board or partnership is the local authorities, the police, health and others working as one.
    yield {
        "id": publisher,
        "type": ["org:OrganizationalCollaboration", "prov:Organization"],
        "label": document.publisher,
    }
    for area in document.areas:
        yield {
            "id": iri("area", area.id),
            "type": ["ns:Authority", "org:FormalOrganization"],
            "label": area.name,
            "notation": area.id,
            "org:memberOf": _link(publisher),
        }
    for level in document.levels:
        yield {
            "id": level_iri(document.id, level.id),
            "type": "ns:Level",
            "notation": level.id,
            "label": level.name,
            "definition": level.summary,
            "order": level.rank,
            "levelOf": own,
            "leadsTo": [term(tier) for tier in level.tiers],
            **({"response": list(level.response)} if level.response else {}),
            **({"dct:isPartOf": _link(level_iri(document.id, level.within))} if level.within else {}),
        }


def _date(text: str) -> Node:
    kinds = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
    return {"@value": text, "@type": kinds.get(len(text), "xsd:string")}


# ------------------------------------------------------------------------------------------------ lines

_CLASSES = {
    "indicator": "ns:LevelIndicator",
    "trigger": "ns:Trigger",
    "matrix": "ns:MatrixCell",
    "sign": "ns:Sign",
    "description": "ns:Description",
}


def _line(line: Indicator, document: Document, vocabulary: Vocabulary) -> Iterable[Node]:
    own = iri("indicator", line.id)
    node: Node = {
        "id": own,
        "type": ["ns:Indicator", _CLASSES[line.kind], "prov:Entity"],
        "notation": line.id,
        "label": line.label,
        "statedIn": iri("document", document.id),
        "atLevel": [level_iri(document.id, level) for level in line.levels],
        "callsFor": [term(tier) for tier in line.tiers],
        "ns:belongsToSection47": line.tied,
        "alternative": _alternatives(line.alternatives, vocabulary),
        "prov:wasDerivedFrom": _link(iri("document", document.id)),
        "prov:wasGeneratedBy": _link(iri("reading", document.id, "first")),
    }
    if line.alternatives:
        node["definition"] = meaning_in_words(line, vocabulary)
        node["dct:subject"] = _link(*dict.fromkeys(iri("need", condition.need) for condition in line.conditions()))
    if line.process:
        node["setsGoing"] = term(line.process)
    if line.note:
        node["note"] = line.note
    if line.excluded:
        node["statesNothing"] = line.excluded
    yield {name: value for name, value in node.items() if value != []}
    at = line.locator
    selector: Node = {
        "id": iri("indicator", line.id, "selector"),
        "type": "oa:TextPositionSelector",
        "oa:start": _count(at.start),
        "oa:end": _count(at.end),
        "ns:fingerprint": at.sha256,
        "ns:wordCount": _count(at.words),
        **({"ns:neighbourhood": at.context} if at.context else {}),
    }
    yield {
        "id": iri("indicator", line.id, "annotation"),
        "type": "oa:Annotation",
        "oa:motivatedBy": _link(PREFIXES["oa"] + "classifying"),
        "oa:hasBody": _link(own),
        "oa:hasTarget": {
            "id": iri("indicator", line.id, "place"),
            "type": "oa:SpecificResource",
            "oa:hasSource": _link(iri("document", document.id, "text")),
            "oa:hasSelector": selector,
        },
    }


def _count(number: int) -> Node:
    return {"@value": str(number), "@type": "xsd:nonNegativeInteger"}


def _alternatives(meaning: Meaning, vocabulary: Vocabulary) -> list[Node]:
    return [{"conditions": [_condition(condition, vocabulary) for condition in group]} for group in meaning]


def _condition(condition: Condition, vocabulary: Vocabulary) -> Node:
    node: Node = {"asksAbout": iri("need", condition.need)}
    worded = [name for c in condition.stated for name in _values(c, condition.worded[c], vocabulary)]
    fringe = [name for c in condition.stated for name in _values(c, arguable(condition, c, vocabulary), vocabulary)]
    return node | ({"worded": worded} if worded else {}) | ({"arguable": fringe} if fringe else {})


def _values(circumstance: str, mask: int, vocabulary: Vocabulary) -> list[str]:
    values = vocabulary.circumstances[circumstance].values
    return [value_iri(circumstance, values[position].name) for position in bits(mask)]


# ------------------------------------------------------------------------------------------------ translations


def _abroad(document: Document, library: Library) -> Iterable[tuple[Indicator, Document]]:
    """Every line that states something, with every other document."""
    return (
        (line, other)
        for line in document.indicators
        if line.alternatives
        for other in library.documents.values()
        if other is not document
    )


def _translation(line: Indicator, other: Document, library: Library) -> Node:
    """What another document makes of a line: the engine's answer where it was ticked, and nothing else is known."""
    reading = Reading.of_line(line, library.vocabulary.full["age"], other, library)
    entailed, possible = reading.level(reading.entailed_rank), reading.level(reading.possible_rank)
    silent = silent_needs(line, other, library)
    return {
        "id": iri("translation", line.id, other.id),
        "type": "ns:Translation",
        "ofLine": iri("indicator", line.id),
        "intoDocument": iri("document", other.id),
        **({"entails": level_iri(other.id, entailed.id)} if entailed else {}),
        **({"makesPossible": level_iri(other.id, possible.id)} if possible else {}),
        **({"silentOn": [iri("need", need) for need in silent]} if silent else {}),
    }
