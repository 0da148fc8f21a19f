"""The answer: the picture of the two ladders, the result in one sentence, and each position with its meaning."""

from __future__ import annotations

from html import escape

import streamlit as st

from harmoniser.drafts import narrowed
from harmoniser.drawing import ladders, open_parts, receiving_side, sending_side
from harmoniser.narration import (
    MEANINGS,
    could_be_higher,
    floor_reasons,
    floor_sources,
    lifted,
    questions_left,
    result_tiers,
    tiers_in_words,
)
from harmoniser.translation import Position, Translation
from views import frame, moving
from views.moving import Work

__all__ = ["show"]

_STYLE = """<style>
.hz-answer{margin:.2rem 0 .4rem}.hz-answer p{margin:0 0 .25rem;font-size:1.1rem;line-height:1.45}
.hz-answer .hz-big{font-size:1.65rem;font-weight:650;line-height:1.25;letter-spacing:-.01em}
dl.hz-terms{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(19rem,100%),1fr));
 gap:.55rem;margin:.2rem 0 0!important;padding:0!important}
.hz-terms div{border:1px solid color-mix(in srgb,currentColor 20%,transparent);border-radius:.45rem;padding:.5rem .7rem}
.hz-terms dt{font-weight:650}.hz-terms dd{margin:.1rem 0 0!important;padding:0!important;line-height:1.35}
.hz-terms small{opacity:.82;font-size:.85rem;display:block;margin-top:.15rem}
.hz-terms .hz-doubt{border-style:dashed;border-width:2px}
</style>"""


def show(work: Work) -> None:
    """The answer; where nothing was found, no result but what is missing and what stands until then."""
    translation = work.translation
    if translation is None or not work.answered:
        moving.missing(work.draft)
        _standing(work)
        return
    st.html(_STYLE + _sentence(work, translation))
    _narrowed(work)
    ticked = [thing.indicator for thing in work.draft.things if thing.indicator]
    left = sending_side(work.area(work.draft.sending), work.sending, work.draft.level, ticked)
    right = receiving_side(work.area(work.draft.receiving), work.receiving, translation)
    floor = translation.floor.tier if translation.floor else ""
    st.html(ladders(left, right, list(work.library.vocabulary.tiers.values()), floor))
    st.html(_terms(work, translation))
    _response(work, translation)


def _standing(work: Work) -> None:
    """What stands without a result: the judgement already made, and the plan in force as the floor."""
    said = []
    if work.draft.level:
        tiers = work.sending.level(work.draft.level).tiers
        placed = frame.place(work.sending, work.draft.level, tiers, work.library)
        said.append(f"**The judgement already made**, in {work.area(work.draft.sending)}: {placed}.")
    status = work.library.vocabulary.statuses[work.draft.status]
    if status.tier:
        tier = tiers_in_words([status.tier], work.library.vocabulary)
        said.append(f"**The plan or order in force** ({status.label.lower()}): never below {tier}.")
    if said:
        st.markdown("\n\n".join(said))


def _narrowed(work: Work) -> None:
    """What taking the assessment as complete took away, said where the result is."""
    taken = narrowed(work.draft, work.library) if moving.complete() else {}
    if taken:
        st.info(
            "**Taken as complete.** What was not ticked on the same need counts as not found: "
            f"{'; '.join(taken.values())}. If that was not looked into, switch it off beside the ticks."
        )


def _place(work: Work, position: Position) -> str:
    return frame.place(work.receiving, position.level, position.tiers, work.library)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _result(work: Work, translation: Translation) -> str:
    return frame.outcome(work.receiving, translation, work.library)


def _sentence(work: Work, translation: Translation) -> str:
    name = work.area(work.draft.receiving)
    if translation.result_level is None:
        big = f"{name}’s document meets none of this"
        if translation.status == "silent":
            big = f"{name}’s document says nothing about this"
    else:
        big = f"In {name} this comes to {_result(work, translation)}"
    rest = _doubt(work, translation)
    return f'<div class="hz-answer"><p class="hz-big">{escape(big)}</p><p>{escape(rest)}</p></div>'


def _doubt(work: Work, translation: Translation) -> str:
    entailed = translation.entailed
    said = []
    if translation.floor and lifted(translation):
        sources = floor_sources(translation.floor, work.library)
        decide = "decides" if len(sources) == 1 else "decide"
        whose = _capital(" and ".join(sources))
        said.append(f"{whose} {decide} here, above what {work.area(work.draft.receiving)}’s own lines come to.")
    elif translation.likely_from == "sender" and translation.likely.level:
        said.append(
            "No line above universal services is met for certain: this is the judgement already made, carried over."
        )
    see = " See “Ask first”." if questions_left(translation, work.library) else ""
    higher = could_be_higher(translation, work.library)
    parts = open_parts(work.receiving, translation) - {entailed.level}
    within = {level.id: level.within for level in work.receiving.levels}
    if higher:
        said.append("What is still open could raise it." + see)
    elif parts and entailed.level and not lifted(translation):
        names = "; ".join(frame.level_name(work.receiving, part) for part in sorted(parts))
        also = (
            "Also still possible"
            if entailed.level in within and within[entailed.level or ""]
            else "Which part applies is open"
        )
        said.append(f"{also}: {names}." + see)
    elif entailed.level and len(result_tiers(translation, work.library)) > 1:
        said.append(
            "No higher level is possible on what is known. The level itself leads to more than one response." + see
        )
    elif translation.result_level:
        said.append("Nothing still unknown would make it higher." + see)
    if work.draft.level and work.draft.level == translation.result_level:
        own = work.sending.level(work.draft.level).tiers
        new = work.receiving.level(work.draft.level).tiers
        if own != new:
            said.append("The same number does not mean the same here.")
    elif work.draft.level:
        said.append(
            f"In {work.area(work.draft.sending)} it was "
            f"{frame.place(work.sending, work.draft.level, work.sending.level(work.draft.level).tiers, work.library)}."
        )
    return " ".join(said)


def _terms(work: Work, translation: Translation) -> str:
    entailed = translation.entailed
    rows = [
        ("★ Result", _result(work, translation), "the higher of likely and floor", False),
        (
            "◆ Likely",
            _place(work, translation.likely) if translation.likely.level else "no level",
            MEANINGS["likely"],
            False,
        ),
        (
            "● Entailed",
            _place(work, entailed) if entailed.level else "no line is met for certain",
            MEANINGS["entailed"],
            False,
        ),
    ]
    possible = _place(work, translation.possible) if translation.possible.level else "nothing"
    rows.append(("○ Possible", possible, MEANINGS["possible"], translation.possible.level != entailed.level))
    sender = _place(work, translation.sender) if translation.sender else _unplaced(work, translation)
    rows.append(("✎ Sender", sender, MEANINGS["sender"], False))
    rows.append(("▲ Floor", *_floor(work, translation), False))
    cells = "".join(
        f"<div{' class=hz-doubt' if doubt else ''}><dt>{escape(term)}</dt>"
        f"<dd>{escape(_capital(said))}<small>{escape(_capital(meaning))}</small></dd></div>"
        for term, said, meaning, doubt in rows
    )
    return f'<dl class="hz-terms">{cells}</dl>'


def _unplaced(work: Work, translation: Translation) -> str:
    """The judgement already made where it has no place on the receiving area's ladder, or that there was none."""
    if translation.judgement is None:
        return "no level was given"
    area, level, tiers = translation.judgement
    placed = frame.place(work.library.document(area), level, tiers, work.library)
    return f"has no place here; {work.area(area)} judged {placed}"


def _floor(work: Work, translation: Translation) -> tuple[str, str]:
    floor = translation.floor
    if floor is None:
        return "none found", "no section 47 line is met and no plan is in force, as far as stated"
    return tiers_in_words(
        [floor.tier], work.library.vocabulary
    ), f"because of {'; '.join(floor_reasons(floor, work.library))}"


def _response(work: Work, translation: Translation) -> None:
    if translation.result_level is None:
        return
    level = work.receiving.level(translation.result_level)
    if not level.response and not level.summary:
        return
    with st.expander(f"What happens there: {frame.level_name(work.receiving, level.id)}"):
        st.text(level.summary)
        for step in level.response:
            st.text(f"• {step}")
