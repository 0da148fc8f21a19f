"""Turns facts, pathways, England's baseline and moves into plain data for machines, and finds a fact's wording."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from harmoniser.england import England, Rule
from harmoniser.exports import translation_json
from harmoniser.facts import DocumentFact, Facts
from harmoniser.library import Library
from harmoniser.moves import Child, Deadline, Move
from harmoniser.narration import question_in_words, questions_left
from harmoniser.pathways import Pathway, ServiceChange, Stage

__all__ = ["england_json", "fact_json", "facts_json", "move_json", "pathway_json", "rule_json"]

_TIME = ("amount", "upper", "unit", "bound", "clock")
_SHOWN = [f.name for f in fields(DocumentFact) if f.name not in ("locator", *_TIME, "value")]


def fact_json(fact: DocumentFact) -> dict[str, Any]:
    """One fact: its kind, value, unit and clock start where it has them, what else it carries, and its locator."""
    data: dict[str, Any] = {name: getattr(fact, name) for name in _SHOWN}
    data = {name: list(value) if isinstance(value, tuple) else value for name, value in data.items()}
    data = {name: value for name, value in data.items() if value or name in ("areas", "levels", "process")}
    return {
        **data,
        "process": fact.process or None,
        "value": fact.amount if fact.amount is not None else fact.value or None,
        "upper": fact.upper,
        "unit": fact.unit or None,
        "bound": fact.bound or None,
        "clock": fact.clock or None,
        "start": fact.locator.start,
        "end": fact.locator.end,
        "sha256": fact.locator.sha256,
        "words": fact.locator.words,
    }


def facts_json(facts: Facts) -> list[dict[str, Any]]:
    """All facts, in the order of the documents."""
    return [fact_json(fact) for fact in facts.facts]


def pathway_json(path: Pathway) -> dict[str, Any]:
    """A pathway: its stages in order, the facts of no one process, and the same facts by kind."""
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for fact in path.facts():
        by_kind.setdefault(fact.kind, []).append(fact_json(fact))
    return {
        "area": path.area,
        "level": path.level,
        "tiers": list(path.tiers),
        "stages": [_stage(stage) for stage in path.stages],
        "general": [fact_json(fact) for fact in path.general],
        "by_kind": by_kind,
    }


def _stage(stage: Stage) -> dict[str, Any]:
    return {
        "process": stage.process,
        "label": stage.label,
        "tiers": list(stage.tiers),
        "steps": [{**fact_json(s.fact), "details": [fact_json(f) for f in s.details]} for s in stage.steps],
        "details": [fact_json(fact) for fact in stage.details],
    }


def rule_json(rule: Rule) -> dict[str, Any]:
    """One rule of law or procedure, with its source and whether it was read there."""
    return {
        "id": rule.id,
        "kind": rule.kind,
        "title": rule.title,
        "says": rule.says,
        "citation": rule.citation,
        "in_force": rule.in_force or None,
        "source": rule.source or None,
        "read": rule.read or None,
        "read_as": rule.read_as or None,
        "check": rule.check or None,
        "doubt": rule.doubt or None,
        "responsible": rule.responsible,
        "areas": list(rule.areas),
        "tier": rule.tier or None,
        "limit": asdict(rule.limit) if rule.limit else None,
        "note": rule.note or None,
    }


def england_json(england: England) -> dict[str, Any]:
    """The whole baseline."""
    return {
        "law": [rule_json(rule) for rule in england.law],
        "moving": [rule_json(rule) for rule in england.moving],
        "editions": [asdict(edition) for edition in england.editions],
        "documents": [asdict(document) for document in england.documents.values()],
        "terms": [asdict(term) for term in england.old_terms],
        "programmes": [asdict(programme) for programme in england.programmes],
    }


def _deadline(item: Deadline) -> dict[str, Any]:
    return {
        "what": item.text,
        "value": item.amount,
        "upper": item.upper,
        "unit": item.unit,
        "bound": item.bound,
        "clock": item.clock,
        "start": item.start.isoformat() if item.start else None,
        "last": item.last.isoformat() if item.last else None,
        "earliest": item.earliest.isoformat() if item.earliest else None,
        "bank_holidays": {day.isoformat(): name for day, name in item.skipped.items()},
        "source": item.rule.id if item.rule else item.fact.id if item.fact else None,
        "read": bool(item.rule.read) if item.rule else None,
    }


def _service(item: ServiceChange) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "label": item.label,
        "change": item.change,
        "here": [fact.id for fact in item.here],
        "there": [fact.id for fact in item.there],
    }


def _child(child: Child, library: Library) -> dict[str, Any]:
    return {
        "digest": child.case.digest,
        "reference": child.case.reference or None,
        "status": child.case.status,
        "translation": translation_json(child.translation, library),
        "warnings": list(child.warnings),
        "flags": [{"standing": flag.standing, **rule_json(flag.rule)} for flag in child.flags],
        "responsibility": [rule_json(rule) for rule in child.responsibility],
        "ask_first": [question_in_words(question, library) for question in questions_left(child.translation, library)],
        "here": pathway_json(child.here) if child.here else None,
        "there": pathway_json(child.there) if child.there else None,
        "services": [_service(item) for item in child.services],
    }


def move_json(move: Move, library: Library) -> dict[str, Any]:
    """A move, as `harmoniser move --json` gives it."""
    return {
        "from": move.sending,
        "to": move.receiving,
        "date": move.day.isoformat(),
        "stay": move.stay,
        "may_be_in_flight": move.flight,
        "documents": list(move.standings),
        "deadlines": [_deadline(item) for item in move.deadlines],
        "clock_discrepancies": [
            {"value": choice.amount, "unit": choice.unit, "clocks": [_deadline(item) for item in choice.deadlines]}
            for choice in move.choices
        ],
        "children": [_child(child, library) for child in move.children],
    }
