"""Writes the correspondences of two documents as an SSSOM mapping set, in its tab-separated form.

Specification: SSSOM 1.0, TSV format, canonical form. The predicate is the engine's relation under its SKOS name, seen from the
subject: `skos:broadMatch` says that the *object* is broader. `docs/exports.md` says what confidence means here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import combinations, permutations

from harmoniser import __version__
from harmoniser.correspondence import (
    BROAD,
    EXACT,
    NARROW,
    RELATED,
    SILENT,
    Correspondence,
    Correspondences,
    place_in_words,
    reason_in_words,
)
from harmoniser.iris import LICENCE, PREFIXES, ROOT, iri
from harmoniser.library import Library
from harmoniser.model import Document
from harmoniser.vocabulary import Vocabulary

__all__ = ["PREDICATES", "mapping_set", "mapping_sets"]

# A silent document has no term that could be mapped by any of SKOS's relations, so by their common ground.
PREDICATES = {
    EXACT: "skos:exactMatch",
    BROAD: "skos:broadMatch",
    NARROW: "skos:narrowMatch",
    RELATED: "skos:relatedMatch",
    SILENT: "skos:mappingRelation",
}
COLUMNS = (
    "subject_id",
    "subject_label",
    "subject_category",
    "predicate_id",
    "object_id",
    "object_label",
    "object_category",
    "mapping_justification",
    "confidence",
    "comment",
)
_DESCRIPTION = (
    "What each line of the subject's document corresponds to in the object's, worked out from what both lines mean. "
    "Confidence 1 says that the relation follows from the two readings whatever is unknown of a child; "
    "0.5 that it hangs on arguable words, on a suspicion, or on what professionals may judge one need to amount to. "
    "It does not say how sure the readings are. "
    "subject_category and object_category give the level at which the line stands in its own document; "
    "levels of two documents are never the same thing. "
    "A line without a row is spoken of there only for other ages or circumstances."
)
_PLAIN = re.compile(r"[A-Za-z](?:[\w .,;/()+'-]|:(?=\S))*[\w.)/]")


def mapping_sets(library: Library) -> dict[str, str]:
    """A mapping set for every ordered pair of documents, by file name."""
    found = Correspondences(library)
    made: dict[tuple[str, str], str] = {}
    for pair in combinations(library.documents.values(), 2):
        for one, other in (pair, pair[::-1]):
            made[one.id, other.id] = mapping_set(one, other, found.between(one, other), library)
    return {f"{one}-to-{other}.sssom.tsv": made[one, other] for one, other in permutations(library.documents, 2)}


def mapping_set(one: Document, other: Document, rows: Iterable[Correspondence], library: Library) -> str:
    """One mapping set, metadata and rows."""
    lines = sorted(_row(row, library.vocabulary) for row in rows)
    body = ["\t".join(COLUMNS), *("\t".join(map(_cell, line)) for line in lines)]
    return "".join(f"{line}\n" for line in [*_metadata(one, other, library), *body])


def _metadata(one: Document, other: Document, library: Library) -> list[str]:
    slots = {
        "mapping_set_id": iri("mappings", f"{one.id}-to-{other.id}.sssom.tsv"),
        "mapping_set_version": f"{__version__}+{library.digest[:12]}",
        "mapping_set_title": f"{_authorities(one)} to {_authorities(other)}",
        "mapping_set_description": _DESCRIPTION,
        "license": LICENCE,
        "subject_type": "skos concept",
        "subject_source": f"document:{one.id}",
        "subject_source_version": _version(one),
        "object_type": "skos concept",
        "object_source": f"document:{other.id}",
        "object_source_version": _version(other),
        "mapping_provider": ROOT,
        "mapping_tool": "harmoniser",
        "mapping_tool_version": __version__,
    }
    prefixes = [f"#  {name}: {PREFIXES[name]}" for name in ("document", "indicator")]
    return ["#curie_map:", *prefixes, *(f"#{name}: {_scalar(value)}" for name, value in slots.items())]


def _authorities(document: Document) -> str:
    return ", ".join(area.name for area in document.areas)


def _version(document: Document) -> str:
    return f"{document.version}, {document.date}"


def _scalar(text: str) -> str:
    """A YAML scalar: plain where that is safe, else in double quotes."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _row(found: Correspondence, vocabulary: Vocabulary) -> tuple[str, ...]:
    subject, object = found.subject, found.object
    return (
        f"indicator:{subject.id}",
        subject.label,
        place_in_words(subject, vocabulary),
        PREDICATES[found.relation],
        f"indicator:{object.id}" if object else "sssom:NoTermFound",
        object.label if object else "",
        place_in_words(object, vocabulary) if object else "",
        # That a document is silent rests on people having read all of it; the rest follows from what they found.
        "semapv:LogicalReasoning" if object else "semapv:ManualMappingCuration",
        "1" if found.certain else "0.5",
        reason_in_words(found, vocabulary),
    )


def _cell(text: str) -> str:
    """A value of the table, quoted only where SSSOM asks for it."""
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if re.search(r'["\t\r\n]', text) else text
