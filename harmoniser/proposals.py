"""What a proposed common position is made of, and how it is told: in words for a board, as plain data for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from harmoniser.agreement import Alpha
from harmoniser.boxes import Box, highest, lowest
from harmoniser.cells import Answer, Cell, cell_in_words
from harmoniser.library import Library
from harmoniser.model import Circumstance, Document, Indicator
from harmoniser.vocabulary import Vocabulary

__all__ = [
    "LOWERS",
    "PROTECTION",
    "Choices",
    "Common",
    "Dissent",
    "Edit",
    "Proposal",
    "Standing",
    "mask_as_written",
    "proportion",
    "proposal_in_words",
    "proposal_plain",
    "runs",
    "short_name",
    "worded_for_less",
]

PROTECTION = "child-protection"
_MUCH = 0.25  # from this share of child protection on, a caution is printed
LOWERS = (
    "These would give a child less than the document gives now. That they raise agreement is no reason to make them: less help, "
    "or none, may leave a child at risk. Each is a decision for people who know why the line stands where it does."
)
"""What stands over edits that lower."""

KINDS = {
    "move": "lines that go to another tier",
    "count-alone": "lines that count only with others now, and would count alone",
    "line-above": "new lines above one that is worded for less",
    "new-line": "new lines where it says nothing, or only higher up",
}


@dataclass(frozen=True)
class Choices:
    """What the user chooses.

    `weights` are by area: a document weighs 1, or what its areas were given together; one that weighs 0 has no vote.
    `reference` is the area whose document leads where it speaks; with `newest_leads` the newest document that speaks leads
    (elsewhere, where there is a reference too). The leader's answer stands; where it leads to several tiers, the one of them
    with the least disagreement. `never_lower`: nobody gets less than any chosen document promises at least. `statutory_only`:
    documents change only where the section 17 or the section 47 line lies between them, or between one of them and the law.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    reference: str = ""
    never_lower: bool = False
    newest_leads: bool = False
    statutory_only: bool = False


@dataclass(frozen=True, slots=True)
class Dissent:
    """A document that answers otherwise. `steps` says how many tiers it would move up (+) or down (-); None: it says nothing yet.

    `lines` are those that decide its present answer.
    """

    document: str
    standing: str
    level: str | None
    tiers: tuple[str, ...]
    steps: int | None
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Common:
    """The proposed common position on some facts: a cell, or the part of one to which one floor and one order apply.

    `equal` are the tiers that ask for equally many steps, where there were several; `floor` is the tier that the law, or a tied
    line, demands, and `because` names which; `leader` the document that led. `raised`: something less grave stands at this tier
    already. `changes`: whether documents are asked to change here.
    """

    id: str
    cell: str
    facts: tuple[tuple[str, tuple[Box, ...]], ...]
    tier: str
    disagreement: float = 0.0
    equal: tuple[str, ...] = ()
    floor: str = ""
    because: tuple[str, ...] = ()
    leader: str = ""
    raised: bool = False
    changes: bool = True
    dissents: tuple[Dissent, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict, repr=False)

    @property
    def need(self) -> str:
        """What it is about."""
        return self.facts[0][0]

    @property
    def tied(self) -> bool:
        """Whether a line tied to section 47 holds it where it is."""
        return self.tier == self.floor and any(not why.startswith("law:") for why in self.because)

    def cell_of(self) -> Cell:
        """The same as a cell of its own."""
        return Cell(self.id, self.facts, self.answers)


@dataclass(frozen=True, slots=True)
class Edit:
    """One change to one document.

    `kind` is move (lines go to another tier), count-alone (lines that counted only together count by themselves), line-above
    (the lines that decide now are worded for less grave facts, so that a line above them is asked for) or new-line (the document
    is silent, or draws only higher lines). `splits`: the lines also decide where they are to stay, or to go elsewhere, so that
    they would have to be divided. `steps` are tiers up (+) or down (-) from the nearest tier to which it leads now. `facts` are
    the clearest of its places in words, `clearest` the position of the first of them. `gain` is by how much agreement rises if
    only this edit is made; None where agreement cannot be measured.
    """

    id: str
    document: str
    kind: str
    lines: tuple[str, ...]
    labels: tuple[str, ...]
    needs: tuple[str, ...]
    from_level: str | None
    from_tiers: tuple[str, ...]
    to_tier: str
    steps: int | None
    splits: bool
    positions: tuple[str, ...]
    facts: tuple[str, ...]
    clearest: str
    gain: float | None = None

    @property
    def lowers(self) -> bool:
        """Whether a child would get less by it than the document gives now."""
        return bool(self.steps and self.steps < 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a proposal stands to one document, over the sets of facts on which it speaks.

    It would move `up` in so many, `down` in so many, and stays in `same`; of `silent` it says nothing yet. `steps` counts the
    moves by their tiers up (+) or down (-). `lower_end` are those of `same` where its level leads to several tiers and the
    proposal is the least of them, so that the upper end is lost.
    """

    document: str
    up: int
    same: int
    down: int
    silent: int
    steps: Mapping[int, int]
    lower_end: int = 0


@dataclass(frozen=True)
class Proposal:
    """A common position for every cell, and what it asks of each document.

    `before` and `after` are alpha over the positions (cells, cut where a floor cuts them), now and after every edit.
    `leading` are the edits that matter most: each the one that raises agreement most after those before it, with the alpha then
    reached. Where a `target` was set, `enough` are the ids of edits that reach `reached`, found one by one in the same way,
    without those that turn out needless; `exact`: that no fewer would do is certain.
    """

    areas: tuple[str, ...]
    documents: tuple[str, ...]
    choices: Choices
    positions: tuple[Common, ...]
    edits: tuple[Edit, ...]
    before: Alpha
    after: Alpha
    leading: tuple[tuple[str, float], ...] = ()
    target: float | None = None
    enough: tuple[str, ...] = ()
    reached: float | None = None
    exact: bool = False

    def standings(self) -> tuple[Standing, ...]:
        """How the proposal stands to each document."""
        return tuple(self._standing(name) for name in self.documents)

    def _standing(self, name: str) -> Standing:
        spoken = [item for item in self.positions if item.answers[name].speaks]
        answers = [item.answers[name] for item in spoken]
        steps = Counter(
            dissent.steps
            for item in spoken
            for dissent in item.dissents
            if dissent.document == name and dissent.steps and item.changes
        )
        up = sum(count for step, count in steps.items() if step > 0)
        return Standing(
            document=name,
            up=up,
            same=len(spoken) - sum(steps.values()),
            down=sum(steps.values()) - up,
            silent=sum(item.answers[name].standing == "silent" for item in self.positions),
            steps=dict(sorted(steps.items())),
            lower_end=sum(
                item.changes and len(answer.tiers) > 1 and item.tier == answer.tiers[0]
                for item, answer in zip(spoken, answers, strict=True)
            ),
        )


# ------------------------------------------------------------------------------------------------ in words


def proposal_in_words(proposal: Proposal, library: Library, *, most: int = 5) -> list[str]:
    """A proposal as a person reads it: `most` edits of each document, and those that matter most of all."""
    labels = {tier.id: tier.label for tier in library.vocabulary.tiers.values()}
    names = {name: short_name(library.documents[name]) for name in proposal.documents}
    count = Counter(item.tier for item in proposal.positions)
    edits = {edit.id: edit for edit in proposal.edits}
    said = [
        f"A proposed common position of {_listed(list(names.values()))}",
        f"Over {len(proposal.positions):,} sets of facts (a need and how it shows, on which each document gives one answer; "
        "not numbers of children):",
        *(f"  {count[tier]:5,}  {label}" for tier, label in labels.items()),
        *_reasons(proposal, library),
        *([f"  {caution}"] if (caution := proportion(proposal)) else []),
        *_precedence(proposal, library),
        "",
        *_who_moves(proposal, names),
        "",
        f"Agreement (ordinal alpha): {_alpha(proposal.before)} now, {_alpha(proposal.after)} after all {len(proposal.edits):,} "
        "edits",
        "  (over these sets of facts; `harmoniser agreement` counts whole cells, which the law and section 47 cut further here)",
    ]
    if proposal.target is not None:
        said += _target_in_words(proposal)
    if proposal.leading:
        start = _alpha(proposal.before)
        title = "The edit that matters" if len(proposal.leading) == 1 else "The edits that matter"
        told: dict[bool, list[str]] = {False: [], True: []}
        for number, (name, reached) in enumerate(proposal.leading, 1):
            edit = edits[name]
            told[edit.lowers].append(
                f"  {number}. agreement {start} -> {reached:.3f}. {names[edit.document]}, {_what(edit, library)}"
            )
            told[edit.lowers] += [f"     {line}" for line in _where(edit, proposal, library, names)]
            start = f"{reached:.3f}"
        said += ["", f"{title} most: each the one that then raises agreement most", *told[False]]
        said += ["  Those of them that LOWER:", f"  {LOWERS}", *told[True]] if told[True] else []
    wanted = set(proposal.enough)
    for name in proposal.documents:
        own = [edit for edit in proposal.edits if edit.document == name]
        kinds = Counter(edit.kind for edit in own)
        listed = "; ".join(f"{kinds[kind]} {words}" for kind, words in KINDS.items() if kinds[kind])
        said += ["", f"{names[name]} would have to make {len(own)} edits{': ' + listed if listed else ''}"]
        for lowers in (False, True):
            these = sorted((edit for edit in own if edit.lowers == lowers), key=lambda e: e.id not in wanted)
            if lowers and these:
                said += [f"  {len(these)} of them LOWER. {LOWERS}"]
            for edit in these[:most]:
                said.append(f"  {_what(edit, library)}")
                said += [f"     {line}" for line in _where(edit, proposal, library, names)]
            if len(these) > most:
                what = "lower" if lowers else "matter less"
                said.append(f"  and {len(these) - most} more that {what} (--most N shows N of each, --json all)")
    return [
        *said,
        "",
        "This is arithmetic over documents, not advice: what a child should get is for people to settle.",
    ]


def short_name(document: Document) -> str:
    """A document by the areas that it governs."""
    return _listed([area.name for area in document.areas])


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    # A name that has an "and" of its own is set apart by semicolons.
    comma = "; " if any(" and " in word for word in words) else ", "
    return comma.join(words[:-1]) + (f"{comma}and " if comma == "; " else " and ") + words[-1]


def _alpha(found: Alpha) -> str:
    return found.reason if found.value is None else f"{found.value:.3f}"


def _target_in_words(proposal: Proposal) -> list[str]:
    reached = "none" if proposal.reached is None else f"{proposal.reached:.3f}"
    if proposal.reached is None or proposal.target is None or proposal.reached < proposal.target:
        return [f"For alpha {proposal.target:g}: all edits together do not reach it; they reach {reached}"]
    if not proposal.enough:
        return [f"For alpha {proposal.target:g}: no edit is needed; it is {reached} now"]
    how = "no fewer would do" if proposal.exact else "chosen one by one, the best first; fewer might do"
    return [
        f"For alpha {proposal.target:g}: {len(proposal.enough)} edits are enough and reach {reached} ({how}); shown first"
    ]


def _reasons(proposal: Proposal, library: Library) -> list[str]:
    """What holds positions up beside the documents' votes."""
    vocabulary = library.vocabulary
    rank = {name: tier.rank for name, tier in vocabulary.tiers.items()}
    top = {item.id: max(map(rank.__getitem__, item.equal), default=-1) for item in proposal.positions}
    law = sum(item.tier == item.floor and not item.tied for item in proposal.positions)
    tied = sum(item.tied for item in proposal.positions)
    ties = sum(rank[item.tier] == top[item.id] and not item.floor and not item.raised for item in proposal.positions)
    raised = sum(item.raised for item in proposal.positions)
    return [
        f"  At the tier that the law demands, as we read it: {law}; held by a line tied to section 47, which is never outvoted: "
        f"{tied}; evenly split, and put at the higher tier: {ties}; raised because something less grave stands there: {raised}",
    ]


def proportion(proposal: Proposal) -> str:
    """A caution where the choices themselves, and not the documents' votes, put much at child protection; else ""."""
    protected = sum(item.tier == PROTECTION for item in proposal.positions)
    share = protected / max(len(proposal.positions), 1)
    if share < _MUCH or not (proposal.choices.never_lower or len(proposal.documents) == 2):
        return ""
    return (
        f"{share:.0%} of these sets of facts stand at child protection: more enquiries cost families something too, and this "
        "proposal is arithmetic, not a recommendation to raise."
    )


def _precedence(proposal: Proposal, library: Library) -> list[str]:
    """Which of two choices wins where they may ask for different tiers."""
    choices, tiers = proposal.choices, library.vocabulary.tiers
    said = []
    if choices.reference and choices.newest_leads:
        said.append(
            "  --reference wins over --newest-leads: the newest document leads only where the reference is silent."
        )
    if choices.never_lower and (choices.reference or choices.newest_leads):
        above = sum(
            bool(item.leader)
            and not item.raised
            and item.tier != item.floor
            and tiers[item.tier].rank > tiers[item.answers[item.leader].tiers[-1]].rank
            for item in proposal.positions
        )
        options = [
            name for name, on in (("--reference", choices.reference), ("--newest-leads", choices.newest_leads)) if on
        ]
        said.append(
            f"  --never-lower wins over {_listed(options)}: where the leading document asks for less than another promises, the "
            f"higher tier stands (in {above:,} of these sets of facts)."
        )
    return said


def _who_moves(proposal: Proposal, names: Mapping[str, str]) -> list[str]:
    wide = max(len(name) for name in names.values())
    said = ["Who would have to move, in how many of the sets of facts on which it speaks"]
    for item in proposal.standings():
        far = ", ".join(
            f"{abs(step)} tier{'s' if abs(step) > 1 else ''} {'up' if step > 0 else 'down'} in {count}"
            for step, count in sorted(item.steps.items(), key=lambda pair: (-(pair[0] > 0), abs(pair[0])))
        )
        silent = f"; says nothing of {item.silent} more" if item.silent else ""
        said.append(
            f"  {names[item.document]:<{wide}}  stays in {item.same}"
            f"{f' (of them {item.lower_end} at the lower end of what it leads to)' if item.lower_end else ''}"
            f"{'; ' + far if far else ''}{silent}"
        )
    said.append("  (a document whose level leads to two tiers stays where the proposal is one of them)")
    choices = proposal.choices
    if len(proposal.documents) == 2 and not (choices.weights or choices.reference or choices.newest_leads):
        said.append(
            "  Of two documents that differ neither outvotes the other, so the higher tier is proposed throughout; --weights, "
            "--reference or --newest-leads let one lead."
        )
    return said


def _what(edit: Edit, library: Library) -> str:
    """What is to change, in one clause."""
    tiers = library.vocabulary.tiers
    to = tiers[edit.to_tier].label
    start = " or ".join(tiers[tier].label for tier in edit.from_tiers)
    at = f"at level {edit.from_level}, {start}" if edit.from_level else "counting only with others"
    lines = [f'{name} "{label}"' for name, label in zip(edit.lines, edit.labels, strict=True)]
    listed = ", ".join(lines[:2]) + (f" and {len(lines) - 2} more" if len(lines) > 2 else "")
    if edit.kind == "new-line":
        return f"new line at {to} ({'it draws only higher lines' if edit.from_tiers else 'it says nothing'})"
    if edit.kind == "line-above":
        return f"new line at {to}, above {listed} ({at}; worded for less)"
    if edit.kind == "count-alone":
        return f"{listed}: to count alone, at {to} (now only with others)"
    return f"{listed}{', in part' if edit.splits else ''}: from level {edit.from_level} ({start}) to {to}"


def _where(edit: Edit, proposal: Proposal, library: Library, names: Mapping[str, str]) -> list[str]:
    """For which facts, and who stands there already or would have to move too."""
    shown = edit.facts[:2]
    rest = len(edit.needs) - len(shown)
    more = f"; and {rest} more need{'s' if rest > 1 else ''}" if rest > 0 else ""
    places = f" ({len(edit.positions)} sets of facts in all)" if len(edit.positions) > 1 else ""
    item = next(item for item in proposal.positions if item.id == edit.clearest)
    told = {dissent.document: dissent for dissent in item.dissents}
    agree = [
        names[name] + _how(item.answers[name], item, library.documents[name], library.vocabulary)
        for name in proposal.documents
        if item.answers[name].speaks and name not in told
    ]
    others = [
        f"{names[name]} ({abs(own.steps)} {'up' if own.steps > 0 else 'down'})"
        for name, own in told.items()
        if own.steps and name != edit.document
    ]
    holds = _tied_lines(item, proposal, library, names) if item.tied else "the law holds it there"
    parts = [
        f"there already: {_listed(agree)}" if agree else "there now: none",
        *([f"would move too: {_listed(others)}"] if others else []),
        *([holds] if item.floor == item.tier else []),
    ]
    first = "the first: " if len(edit.positions) > 1 else ""
    return [f"for {'; '.join(shown)}{more}{places}", f"{first}{' | '.join(parts)}"]


def _tied_lines(item: Common, proposal: Proposal, library: Library, names: Mapping[str, str]) -> str:
    """Names the line tied to section 47 that holds a position; the first of several."""
    held = [
        f'{line.id} "{line.label}" ({names[name]})'
        for name in proposal.documents
        for line in library.documents[name].indicators
        if line.id in item.because
    ]
    more = f" and {len(held) - 1} more" if len(held) > 1 else ""
    return f"a line tied to section 47 holds it there: {held[0]}{more}"


def _how(answer: Answer, item: Common, document: Document, vocabulary: Vocabulary) -> str:
    """What is to be known of an answer that no line gives in so many words."""
    if answer.standing != "met":
        return " (by inference: its lines on this stand higher or count only with others)"
    if all(worded_for_less(document.by_id[name], item.facts, vocabulary) for name in answer.by):
        return " (by a line worded for less)"
    return ""


def worded_for_less(line: Indicator, facts: Iterable[tuple[str, Iterable[Box]]], vocabulary: Vocabulary) -> bool:
    """Whether a line's words end below all of these facts on some scale: whoever has it worse meets it, and no more.

    To move a line on slight trouble would be no remedy for grave trouble.
    """
    each = [(need, box) for need, boxes in facts for box in boxes]
    about = [c for c in line.conditions() if any(vocabulary.above(need).get(c.need) for need, _ in each)]
    return bool(about) and all(
        any(
            vocabulary.circumstances[name].ordered and name in box and highest(mask) < lowest(box[name])
            for name, mask in condition.worded.items()
        )
        for condition in about
        for need, box in each
        if vocabulary.above(need).get(condition.need)
    )


# ------------------------------------------------------------------------------------------------ as data


def proposal_plain(proposal: Proposal, library: Library) -> dict[str, Any]:
    """A proposal as plain data; facts in words and as ranges."""
    vocabulary = library.vocabulary

    def ranges(boxes: Iterable[Box]) -> list[dict[str, str]]:
        return [{name: mask_as_written(vocabulary.circumstances[name], m) for name, m in box.items()} for box in boxes]

    positions = [
        {
            "id": item.id,
            "cell": item.cell,
            "need": item.need,
            "words": cell_in_words(item.cell_of(), library),
            "facts": [{"need": need, "ranges": ranges(boxes)} for need, boxes in item.facts],
            "tier": item.tier,
            "disagreement": item.disagreement,
            "equal": item.equal,
            "floor": item.floor,
            "because": item.because,
            "leader": item.leader,
            "raised": item.raised,
            "changes": item.changes,
            "dissents": [asdict(dissent) for dissent in item.dissents],
        }
        for item in proposal.positions
    ]
    return {
        "areas": proposal.areas,
        "documents": proposal.documents,
        "choices": asdict(proposal.choices),
        "alpha": {"before": asdict(proposal.before), "after": asdict(proposal.after)},
        "standings": [asdict(item) for item in proposal.standings()],
        "leading": [{"edit": name, "alpha": reached} for name, reached in proposal.leading],
        "target": proposal.target,
        "enough": proposal.enough,
        "reached": proposal.reached,
        "exact": proposal.exact,
        "edits": [{**asdict(edit), "lowers": edit.lowers} for edit in proposal.edits],
        "positions": positions,
    }


def runs(mask: int) -> list[int]:
    """The values of a mask as ranges without gaps."""
    found = []
    while mask:
        start = lowest(mask)
        end = start
        while mask >> end & 1:
            end += 1
        run = (1 << end) - (1 << start)
        found.append(run)
        mask &= ~run
    return found


def mask_as_written(circumstance: Circumstance, mask: int) -> str:
    """A mask as a mapping writes it."""
    names = [value.name for value in circumstance.values]
    parts = []
    for run in runs(mask):
        start, end = names[lowest(run)], names[highest(run)]
        parts.append(start if start == end else f"{start}..{end}")
    return ", ".join(parts)
