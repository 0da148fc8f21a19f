"""Draws a move as HTML that needs no script: the days down a line, the clocks side by side, and both areas' steps.

Everything that comes from data is escaped. Tables have heads and captions, so that they can be heard as well as seen.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from html import escape

from harmoniser.facts import DocumentFact, Facts
from harmoniser.library import Library
from harmoniser.moves import Child, ClockChoice, Deadline, Move
from harmoniser.notes import day_in_words, deadline_in_words
from harmoniser.pathways import Pathway, Stage

__all__ = ["UNDATED", "choice_title", "clocks", "days", "later_limits", "side_by_side"]

_MOST_STEPS, _MOST_PROCESSES = 3, 4
# Clocks that have no day that could be entered: the move's own, and those that a source leaves open.
UNDATED = ("notification-of-move", "previous", "not-stated")
# How long a unit is in days, near enough to put limits without a day in order.
_LENGTH = {
    "minutes": 1 / 1440,
    "hours": 1 / 24,
    "days": 1,
    "working-days": 1.4,
    "school-days": 1.4,
    "weeks": 7,
    "months": 30,
    "years": 365,
}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# ------------------------------------------------------------------------------------------------ days


def choice_title(choice: ClockChoice) -> str:
    """What a limit is about whose clock procedures start at different moments: guidance names it best."""
    named = [item for item in choice.deadlines if item.rule and item.rule.kind == "statutory-guidance"]
    return (named or list(choice.deadlines))[0].text


def clocks(choice: ClockChoice, facts: Facts) -> str:
    """One row for each moment from which a limit is counted: its last day, and who publishes that count."""
    groups: dict[str, list[Deadline]] = {}
    for item in choice.deadlines:
        groups.setdefault(item.clock, []).append(item)
    rows = []
    for clock, items in groups.items():
        first = items[0]
        started = f"<small>{escape(day_in_words(first.start))} is day 0</small>" if first.start else ""
        if not first.last:
            more = "The day on which this clock starts is not given yet. "
        else:
            more = f"Passes over {', '.join(first.skipped.values())}. " if first.skipped else ""
        more += f"Published by: {'; '.join(map(_source, items))}"
        rows.append(
            f'<tr class="hz-{"dated" if first.last else "waiting"}">'
            f'<th scope="row">{escape(_capital(facts.label("event", clock)))}{started}</th>'
            f"<td><b>{escape(_when(first))}</b><small>{escape(more)}</small></td></tr>"
        )
    title = f"{choice_title(choice)}: the last day depends on what starts the clock"
    return (
        f'{_STYLE}<table class="hz-clocks"><caption>{escape(title)}</caption>'
        '<thead><tr><th scope="col">Counted from</th><th scope="col">Last day</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def days(move: Move, facts: Facts) -> str:
    """The days of a move down a line: the notification first, then every limit whose last day is known, in order.

    A limit with several clocks stands there once for each last day.
    """
    dated: dict[tuple[str, str], tuple[Deadline, str]] = {}
    for choice in move.choices:
        for item in choice.deadlines:
            if item.last:
                dated.setdefault((choice_title(choice), item.last.isoformat()), (item, choice_title(choice)))
    for item in move.deadlines:
        if item.last:
            dated.setdefault((item.text, item.last.isoformat()), (item, item.text))
    rows = [_day(day_in_words(move.day), "The receiving area is notified", "", "start")]
    for item, text in sorted(dated.values(), key=lambda found: (found[0].last, found[1])):
        rows.append(_day(_when(item), text, _small(item, facts), "dated"))
    return f'{_STYLE}<ol class="hz-days">{"".join(rows)}</ol>'


def later_limits(move: Move, facts: Facts) -> tuple[int, str]:
    """The limits of law and procedure that have no day yet, shortest first: how many, and a list of them."""
    waiting = [item for item in move.deadlines if item.rule and not item.last]
    waiting.sort(key=lambda item: (item.earliest is None, item.amount * _LENGTH.get(item.unit, 1)))
    rows = []
    for item in waiting:
        small = f"Enter the day: {facts.label('event', item.clock)}. {_source(item)}"
        if item.clock in UNDATED:
            small = _source(item)
        if item.earliest:
            small = f"The last day is {_when(item)}. {small}"
        rows.append(_day(_capital(deadline_in_words(item, facts)), item.text, small, "waiting"))
    return len(waiting), f'{_STYLE}<ol class="hz-days">{"".join(rows)}</ol>'


def _when(item: Deadline) -> str:
    if item.last:
        return day_in_words(item.last)
    return f"{day_in_words(item.earliest)} or later" if item.earliest else "no day yet"


def _small(item: Deadline, facts: Facts) -> str:
    small = _capital(deadline_in_words(item, facts))
    if item.skipped:
        small += f"; passes over {', '.join(item.skipped.values())}"
    return f"{small}. {_source(item)}"


def _source(item: Deadline) -> str:
    """The source of a limit, and what about it has to be checked."""
    if item.rule:
        return f"{item.rule.citation}{f' – {item.rule.doubt}' if item.rule.doubt else ''}"
    return f"The receiving document ({item.fact.id})" if item.fact else ""


def _day(when: str, what: str, small: str, kind: str) -> str:
    more = f"<small>{escape(small)}</small>" if small else ""
    return f'<li class="hz-{kind}"><b>{escape(when)}</b><span>{escape(what)}{more}</span></li>'


# ------------------------------------------------------------------------------------------------ both pathways


def side_by_side(child: Child, here: str, there: str, library: Library, *, whole: bool = False) -> str:
    """Both pathways, process under process: on the left what the child leaves, on the right what begins there.

    Args:
        child: a child of a move.
        here: the name of the area that the child leaves.
        there: the name of the area that the child moves to.
        library: the vocabulary and documents.
        whole: every process and step of both; without it, those of the first processes from where the child enters.

    Returns:
        "" where there is no step to show.
    """
    sides = [{stage.process: stage for stage in path.stages} if path else {} for path in (child.here, child.there)]
    entered = [stage.process for stage in child.next if stage.steps]
    order = [
        process
        for process in (_merged(child.here, child.there) if whole else entered)
        if any(side[process].steps for side in sides if process in side)
    ]
    shown = order if whole else order[:_MOST_PROCESSES]
    if not shown:
        return ""
    names = (f"{here}, now", f"{there}, next")
    # A column in which nothing stands is said in one sentence instead.
    full = [n for n, side in enumerate(sides) if any(side[process].steps for process in shown if process in side)]
    groups = []
    for number, process in enumerate(shown, 1):
        label = library.vocabulary.processes[process].label
        mark = ' <i class="hz-now">from here on for this child</i>' if whole and process in entered[:1] else ""
        cells = "".join(_cell(sides[n].get(process), whole, child.aside) for n in full)
        groups.append(
            f'<tbody><tr><th scope="rowgroup" colspan="{len(full)}"><span>{number}</span> {escape(label)}{mark}</th></tr>'
            f"<tr>{cells}</tr></tbody>"
        )
    heads = "".join(f'<th scope="col">{escape(names[n])}</th>' for n in full)
    caption = "Every step of both documents" if whole else f"What comes next in {there}, beside the same in {here}"
    said = "".join(
        f'<p class="hz-more">{escape((here, there)[n])}’s document gives no steps for these.</p>'
        for n in range(len(sides))
        if n not in full
    )
    if left := len(order) - len(shown):
        said += f'<p class="hz-more">and {_more(left, "process", "processes")}, in the full list below</p>'
    return (
        f'{_STYLE}<table class="hz-sides"><caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead>'
        f"{''.join(groups)}</table>{said}"
    )


def _more(left: int, one: str, several: str) -> str:
    return f"{left} more {one if left == 1 else several}"


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


def _cell(stage: Stage | None, whole: bool, aside: Container[str]) -> str:
    if stage is None or not stage.steps:
        return '<td><span class="hz-none">no steps given</span></td>'
    steps = stage.steps if whole else stage.steps[:_MOST_STEPS]
    hidden: Container[str] = () if whole else aside
    items = "".join(f"<li>{escape(step.fact.label)}{_limits(step.details, hidden)}</li>" for step in steps)
    left = len(stage.steps) - len(steps)
    more = f"<p>and {_more(left, 'step', 'steps')}</p>" if left else ""
    folded = sum(fact.kind == "time-limit" and fact.id in hidden for fact in stage.facts())
    if folded:
        more += (
            f"<p>{_more(folded, 'time limit', 'time limits')} for what is not stated here, in the full list below</p>"
        )
    return f"<td><ol>{items}</ol>{_limits(stage.details, hidden)}{more}</td>"


def _limits(details: Iterable[DocumentFact], hidden: Container[str]) -> str:
    """The time limits among details, but for those that concern something which is not stated."""
    return "".join(
        f'<small class="hz-limit">Time limit: {escape(fact.label)}</small>'
        for fact in details
        if fact.kind == "time-limit" and fact.id not in hidden
    )


_STYLE = """<style>
.hz-days{list-style:none;margin:.4rem 0 .4rem .3rem!important;padding:0 0 0 .6rem!important;
 border-left:3px solid light-dark(#1f6278,#5fb0c6)}
.hz-days li{position:relative;display:grid;grid-template-columns:minmax(9rem,16rem) 1fr;gap:.2rem 1rem;
 padding:.3rem 0 .3rem 1rem;margin:0!important}
.hz-days li::before{content:"";position:absolute;left:-1.08rem;top:.65rem;width:.8rem;height:.8rem;border-radius:50%;
 background:light-dark(#1f6278,#5fb0c6)}
.hz-days li.hz-waiting::before{background:light-dark(#fff,#14181a);
 border:2px solid light-dark(#9a5b06,#e0a450);box-sizing:border-box}
.hz-days small,.hz-limit,.hz-clocks small{display:block;font-size:.85rem;opacity:.88;font-weight:400}
.hz-sides,.hz-clocks{width:100%;border-collapse:collapse;font-size:.95rem}
.hz-sides{table-layout:fixed}
.hz-sides caption,.hz-clocks caption{text-align:left;font-weight:650;padding:.2rem 0 .4rem;color:inherit}
.hz-sides th,.hz-sides td,.hz-clocks th,.hz-clocks td{border:1px solid color-mix(in srgb,currentColor 22%,transparent);
 padding:.4rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
.hz-sides thead th,.hz-clocks thead th{background:light-dark(#e9edec,#283136)}
.hz-clocks th{width:38%}.hz-clocks td b{font-size:1.15rem}.hz-clocks .hz-waiting td b{font-weight:500}
.hz-sides tbody th{background:light-dark(#f3f6f5,#1d2428);font-weight:650}
.hz-sides th span{display:inline-block;min-width:1.5rem;text-align:center;border-radius:50%;color:light-dark(#fff,#0e1416);
 background:light-dark(#1f6278,#5fb0c6);margin-right:.3rem}
.hz-sides td ol{margin:0!important;padding-left:1.2rem!important}.hz-sides td li{margin:.1rem 0!important}
.hz-sides p,.hz-more{margin:.1rem 0 0;opacity:.88}
.hz-now{font-style:normal;font-size:.85rem;font-weight:500}.hz-none{opacity:.8}
@media(max-width:640px){.hz-days li{grid-template-columns:1fr}.hz-sides,.hz-clocks{font-size:.85rem}
.hz-sides th,.hz-sides td,.hz-clocks th,.hz-clocks td{padding:.3rem .35rem}.hz-clocks td b{font-size:1rem}}
</style>"""
