"""Draws a move as HTML that needs no script: the dated limits down a line, and both areas' steps side by side.

Everything that comes from data is escaped. It is a table to those who do not see it.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from harmoniser.facts import DocumentFact, Facts
from harmoniser.library import Library
from harmoniser.moves import Child, Deadline, Move
from harmoniser.notes import day_in_words, deadline_in_words
from harmoniser.pathways import Pathway, Stage

__all__ = ["days", "side_by_side"]

_MOST_STEPS = 4


def days(move: Move, facts: Facts) -> str:
    """The limits whose last day is known, in order, after the day of the notification; then those whose clock has not started."""
    timed = [item for choice in move.choices for item in choice.deadlines] + list(move.deadlines)
    dated = sorted((item for item in timed if item.last), key=lambda item: (item.last, item.text))
    waiting = [item for item in timed if not item.last and item.rule]
    rows = [_day(day_in_words(move.day), "The receiving area is notified", "", "start")]
    rows += [_item(item, facts) for item in dated]
    rows += [_item(item, facts) for item in waiting]
    return f'{_STYLE}<ol class="hz-days">{"".join(rows)}</ol>'


def _item(item: Deadline, facts: Facts) -> str:
    if item.last:
        when, kind = day_in_words(item.last), "dated"
    elif item.earliest:
        when, kind = f"not before {day_in_words(item.earliest)}", "waiting"
    else:
        when, kind = "its clock has not started", "waiting"
    small = deadline_in_words(item, facts)
    if item.skipped:
        small += f"; passes over {', '.join(item.skipped.values())}"
    if item.rule:
        small += f". {item.rule.citation}" + ("" if item.rule.read else " (not read at the source: check)")
    elif item.fact:
        small += f". The receiving document ({item.fact.id})"
    return _day(when, item.text, small, kind)


def _day(when: str, what: str, small: str, kind: str) -> str:
    more = f"<small>{escape(small)}</small>" if small else ""
    return f'<li class="hz-{kind}"><b>{escape(when)}</b><span>{escape(what)}{more}</span></li>'


def side_by_side(child: Child, here: str, there: str, library: Library) -> str:
    """Both pathways in the order of their processes: what the child leaves on the left, what begins there on the right.

    Args:
        child: a child of a move.
        here: the name of the area that the child leaves.
        there: the name of the area that the child moves to.
        library: the vocabulary and documents.
    """
    sides = [{stage.process: stage for stage in path.stages} if path else {} for path in (child.here, child.there)]
    order = _merged(child.here, child.there)
    rows = []
    for process in order:
        left, right = (side.get(process) for side in sides)
        if not any(stage and stage.steps for stage in (left, right)):
            continue
        found = library.vocabulary.processes[process]
        answer = child.translation.result_tier in found.tiers
        mark = '<i class="hz-now">★ belongs to the result</i>' if answer else ""
        rows.append(
            f'<tr><th scope="row">{escape(found.label)}{mark}</th><td>{_cell(left)}</td><td>{_cell(right)}</td></tr>'
        )
    if not rows:
        return ""
    heads = "".join(f'<th scope="col">{escape(words)}</th>' for words in ("Process", f"{here}, now", f"{there}, next"))
    table = f'<table class="hz-sides"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    return f'{_STYLE}<div class="hz-scroll">{table}</div>'


def _merged(here: Pathway | None, there: Pathway | None) -> list[str]:
    """The processes of both, each side's order kept: both come from one order of the ontology."""
    ordered: list[str] = [stage.process for stage in there.stages] if there else []
    place = 0
    for stage in here.stages if here else ():
        if stage.process in ordered:
            place = ordered.index(stage.process) + 1
        else:
            ordered.insert(place, stage.process)
            place += 1
    return ordered


def _cell(stage: Stage | None) -> str:
    if stage is None or not stage.steps:
        return '<span class="hz-none">no steps given</span>'
    items = []
    for step in stage.steps[:_MOST_STEPS]:
        limits = "".join(_limit(fact) for fact in step.details if fact.kind == "time-limit")
        items.append(f"<li>{escape(step.fact.label)}{limits}</li>")
    left = len(stage.steps) - _MOST_STEPS
    more = f"<p>and {left} more</p>" if left > 0 else ""
    return f"<ol>{''.join(items)}</ol>{more}{''.join(map(_limit, _own_limits(stage)))}"


def _own_limits(stage: Stage) -> Iterable[DocumentFact]:
    return (fact for fact in stage.details if fact.kind == "time-limit")


def _limit(fact: DocumentFact) -> str:
    return f'<small class="hz-limit">⏱ {escape(fact.label)}</small>'


_STYLE = """<style>
.hz-days{list-style:none;margin:.4rem 0!important;padding:0 0 0 .6rem!important;border-left:3px solid light-dark(#1f6278,#5fb0c6)}
.hz-days li{position:relative;display:grid;grid-template-columns:minmax(9rem,15rem) 1fr;gap:.2rem 1rem;
 padding:.3rem 0 .3rem 1rem;margin:0!important}
.hz-days li::before{content:"";position:absolute;left:-1.18rem;top:.65rem;width:.8rem;height:.8rem;border-radius:50%;
 background:light-dark(#1f6278,#5fb0c6)}
.hz-days li.hz-waiting::before{background:light-dark(#fff,#14181a);
 border:2px dashed light-dark(#9a5b06,#e0a450);box-sizing:border-box}
.hz-days small,.hz-limit{display:block;font-size:.85rem;opacity:.85}
.hz-scroll{overflow-x:auto}
.hz-sides{width:100%;border-collapse:collapse;font-size:.95rem}
.hz-sides th,.hz-sides td{border:1px solid color-mix(in srgb,currentColor 22%,transparent);
 padding:.4rem .6rem;text-align:left;vertical-align:top}
.hz-sides thead th{background:light-dark(#e9edec,#283136)}.hz-sides th[scope=row]{width:20%;font-weight:650}
.hz-sides td{width:40%}.hz-sides ol{margin:0!important;padding-left:1.1rem!important}.hz-sides li{margin:.1rem 0!important}
.hz-sides p{margin:.1rem 0 0;opacity:.85}
.hz-now{display:block;font-style:normal;font-size:.8rem;font-weight:650}.hz-none{opacity:.75}
@media(max-width:640px){.hz-days li{grid-template-columns:1fr}.hz-sides{font-size:.8rem}.hz-sides th,.hz-sides
td{padding:.25rem .3rem}} </style>"""
