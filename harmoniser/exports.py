"""Turns what the engine knows into plain data for machines (the fixed JSON interfaces of design section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from harmoniser.boxes import bits
from harmoniser.explanation import because, edges
from harmoniser.library import Library
from harmoniser.model import Case, Condition, Indicator, Need
from harmoniser.translation import Position, Translation

if TYPE_CHECKING:
    from harmoniser.coverage import Coverage
    from harmoniser.readings import Agreement, Share

__all__ = [
    "agreement_json",
    "areas_json",
    "coverage_json",
    "indicator_json",
    "need_json",
    "needs_json",
    "translation_json",
    "translations_json",
    "vocabulary_json",
]


def areas_json(library: Library) -> list[dict[str, Any]]:
    """The areas with their documents and levels."""
    found = []
    for area in library.areas.values():
        document = library.documents[area.document]
        found.append(
            {
                "id": area.id,
                "name": area.name,
                "document": document.id,
                "title": document.title,
                "publisher": document.publisher,
                "version": document.version,
                "date": document.date,
                "standing": document.standing,
                "levels": [
                    {
                        "id": level.id,
                        "name": level.name,
                        "summary": level.summary,
                        "tiers": list(level.tiers),
                        "within": level.within or None,
                    }
                    for level in document.levels
                ],
            }
        )
    return found


def indicator_json(indicator: Indicator, library: Library) -> dict[str, Any]:
    """One indicator: where it stands, what it leads to, and what it means."""
    document = library.documents[indicator.document]
    vocabulary = library.vocabulary
    tiers = indicator.tiers or tuple(
        t for t in vocabulary.tiers if any(t in document.level(level).tiers for level in indicator.levels)
    )
    ages = vocabulary.circumstances["age"]
    masks = [condition.worded["age"] for condition in indicator.conditions() if "age" in condition.worded]
    age = [ages.values[position].name for position in bits(_union(masks))] if masks else None
    topic = vocabulary.topics[indicator.topic]
    return {
        "id": indicator.id,
        "document": document.id,
        "level": "/".join(indicator.levels) or None,
        "kind": indicator.kind,
        "process": indicator.process or None,
        "tiers": list(tiers),
        "tied": indicator.tied,
        "domain": topic.domain,
        "dimension": topic.id,
        "needs": [[_condition_json(condition, library) for condition in group] for group in indicator.alternatives],
        "age": age,
        "row": indicator.row or None,
        "label": indicator.label,
        "note": indicator.note or None,
        "excluded": indicator.excluded or None,
        "start": indicator.locator.start,
        "end": indicator.locator.end,
        "sha256": indicator.locator.sha256,
    }


def _union(masks: Iterable[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union


def _condition_json(condition: Condition, library: Library) -> dict[str, Any]:
    said: dict[str, Any] = {"need": condition.need}
    for name in condition.stated:
        circumstance = library.vocabulary.circumstances[name]
        said[name] = [circumstance.values[position].name for position in bits(condition.worded[name])]
        arguable = condition.wide.get(name, circumstance.full) & ~condition.firm.get(name, circumstance.full)
        if arguable:
            said[f"{name}_arguable"] = [circumstance.values[position].name for position in bits(arguable)]
    return said


def need_json(need: Need, library: Library) -> dict[str, Any]:
    """One need, with the circumstances of its own and how many documents name it."""
    vocabulary = library.vocabulary
    speaking = [document for document, lines in library.lines_of.items() if need.id in lines]
    return {
        "id": need.id,
        "label": need.label,
        "definition": need.definition,
        "other_terms": list(need.other_terms),
        "bearer": need.bearer,
        "topic": need.topic,
        "domain": vocabulary.topics[need.topic].domain,
        "broader": list(need.broader),
        "implies": list(need.implies),
        "may_amount_to": sorted({amount.target for amount in vocabulary.amounts if amount.need == need.id}),
        "circumstances": [
            name for name, c in vocabulary.circumstances.items() if c.needs and vocabulary.applies(name, need.id)
        ],
        "census": list(need.census),
        "documents": len(speaking),
        "used_by": speaking,
        "silent_in": [document for document in library.documents if document not in speaking],
        "peculiar": need.peculiar or None,
        "scope": need.scope or None,
    }


def needs_json(library: Library) -> list[dict[str, Any]]:
    """All needs, in the order of their topics."""
    order = {topic: number for number, topic in enumerate(library.vocabulary.topics)}
    needs = sorted(library.vocabulary.needs.values(), key=lambda need: (order[need.topic], need.id))
    return [need_json(need, library) for need in needs]


def vocabulary_json(library: Library) -> list[dict[str, Any]]:
    """The circumstances, with their values from better to worse."""
    return [
        {
            "id": c.name,
            "label": c.label,
            "definition": c.definition,
            "ordered": c.ordered,
            "values": [{"id": value.name, "label": value.label} for value in c.values],
            "needs": list(c.needs) or None,
            "assumed": [c.values[position].name for position in bits(c.assumed)] or None,
        }
        for c in library.vocabulary.circumstances.values()
    ]


def _position(position: Position | None) -> dict[str, Any] | None:
    return None if position is None else {"level": position.level, "tiers": list(position.tiers)}


def translation_json(translation: Translation, library: Library) -> dict[str, Any]:
    """One translation, as `translate --json` gives it for one area."""
    document = library.documents[translation.document]
    likely = translation.likely
    response = list(document.level(likely.level).response) if likely.level else []
    return {
        "document": document.id,
        "document_date": document.date,
        "document_standing": document.standing,
        "entailed": _position(translation.entailed),
        "possible": _position(translation.possible),
        "likely": _position(likely),
        "likely_from": translation.likely_from,
        "sender": _position(translation.sender),
        "floor": None
        if translation.floor is None
        else {"tier": translation.floor.tier, "because": list(translation.floor.because)},
        "result": {"level": translation.result_level, "tier": translation.result_tier},
        "status": translation.status,
        "silent": list(translation.silent),
        "general": list(translation.general),
        "questions": [
            {"need": q.need, "circumstance": q.circumstance, "values": dict(q.values), "observation": q.observation}
            for q in translation.questions
        ],
        "evidence": [
            {
                "indicator": item.indicator,
                "level": item.level,
                "standing": item.standing,
                "observation": item.observation,
                "label": document.by_id[item.indicator].label,
                "because": because(translation, item, library),
                "held_by": list(item.held_by),
                "edges": [[edge.source, edge.relation, edge.target] for edge in edges(translation, item, library)],
            }
            for item in translation.evidence
        ],
        "contradictions": [list(pair) for pair in translation.contradictions],
        "narrowed": [
            {"observation": s.index, "indicator": s.indicator, "by": list(s.narrowed_by)}
            for s in translation.stated
            if s.narrowed_by
        ],
        "pathway": {"level": likely.level, "steps": response},
        "discrepancies": differences(translation, library),
    }


def differences(translation: Translation, library: Library) -> list[dict[str, str]]:
    """What this translation shows about the documents: where the numbers mislead and where the documents part."""
    found: list[dict[str, str]] = []
    sender, likely = translation.sender, translation.likely
    if sender and translation.likely_from == "document" and sender.level != likely.level:
        found.append(
            {
                "kind": "different-response",
                "text": f"The lines met lead to level {likely.level}; the judgement made is nearest to level {sender.level}.",
            }
        )
    found += [
        {
            "kind": "internal-contradiction",
            "text": f"The receiving document treats this at two levels: {low} and {high}.",
        }
        for low, high in translation.contradictions
    ]
    found += [
        {"kind": "silence", "text": f"The receiving document does not name: {library.vocabulary.needs[need].label}."}
        for need in translation.silent
    ]
    return found


def translations_json(case: Case, translations: Mapping[str, Translation], library: Library) -> dict[str, Any]:
    """All translations of a case, keyed by area, with the case's digest."""
    ages = library.vocabulary.circumstances["age"]
    known = bits(case.age)
    name = ages.values[known[0]].name if len(known) == 1 else None
    age: int | str | None = int(name) if name and name.isdigit() else name
    return {
        "case": {"digest": case.digest, "age": age, "status": case.status, "reference": case.reference or None},
        "results": {area: translation_json(item, library) for area, item in translations.items()},
    }


def agreement_json(found: Agreement) -> dict[str, Any]:
    """How two readings agree: each share as so many of so many."""

    def share(part: Share) -> dict[str, int]:
        return {"agree": part.agree, "of": part.of}

    names = ("excluded", "needs_same", "needs_shared", "needs_related", "landing", "landing_one_step")
    return {
        **{name: share(getattr(found, name)) for name in names},
        "circumstances": {name: share(part) for name, part in found.circumstances.items()},
        "overlapping": {name: share(part) for name, part in found.overlapping.items()},
        "differing": [
            {"indicator": name, "first": list(first), "second": list(second)} for name, first, second in found.differing
        ],
    }


def coverage_json(rows: Iterable[Coverage]) -> list[dict[str, Any]]:
    """Coverage of each document."""
    return [
        {
            "document": row.document,
            "register": row.register,
            "text": row.text,
            "entries": row.entries,
            "mapped": row.mapped,
            "excluded": [{"indicator": name, "reason": reason} for name, reason in row.excluded],
            "missing": list(row.missing),
            "unknown": list(row.unknown),
            "moved": list(row.moved),
            "stale": list(row.stale),
            "facts": row.facts,
            "facts_moved": list(row.facts_moved),
            "facts_stale": list(row.facts_stale),
        }
        for row in rows
    ]
