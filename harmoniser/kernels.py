"""The compiled engine's arrays and loops: what matching.py and translation.py say, once more, over numbers.

The readable engine is the reference. Every function here names the one it stands for, and a property test holds the two equal on
random cases over the real mappings and random ones. Nothing here knows a name; numbers are those of the program.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import errors, njit, types
from numba.extending import intrinsic

__all__ = [
    "Cases",
    "Facts",
    "Output",
    "Program",
    "Scratch",
    "Tables",
    "facts",
    "loosen",
    "room_for_harm",
    "run",
    "scratch",
    "state",
]

# These stand in this file because compiled loops are kept and made again only where this very file has changed. The loops
# are compiled anew for every value of a plain int that they are given, and only once for all values of a numpy one.
# Of a column X_AT, what belongs to number n stands from its n-th entry to the next in the columns that follow it.
# Columns of numbers:
(
    ALL_WORDS,  # the word of each circumstance
    SHARED_WORD,  # what a need shares with one that it implies
    SHARED_NUMBER,
    TURN_WORD,  # a suspicion may be borne out
    GRAVE_WORD,  # scales that naming a need leaves open
    KEPT_WORD,  # what significant harm keeps of the circumstances that amount to it
    KEPT_NUMBER,
    IMPLIES,  # by need: whether it implies any
    SLOT_AT,  # by need: those that it implies, without those that others of them imply
    SLOT_NEED,
    EXCLUDE_AT,  # by need: what excludes what; the last is for absence
    EXCLUDE_WORD,
    EXCLUDE_NUMBER,
    EXCLUDE_OTHER_WORD,
    EXCLUDE_OTHER_NUMBER,
    C_NEED,  # by condition
    C_LINE,
    C_SIMPLE,  # whether it is all that its line asks
    RUN_AT,  # by condition: the circumstances of which its firm range says something
    RUN_WORD,
    RUN_SHARED,
    WEAK_AT,  # by condition: the lower ones that may prevail over it
    WEAK_LOW,
    LINK_AT,  # by need: the conditions on which its presence bears
    LINK_CONDITION,
    LINK_HOW,  # 0 same or broader, 1 implied, 2 narrower, 3 what it may amount to
    LINK_STRENGTH,  # whether it asks for what is well
    LINK_AMOUNT,  # which set of amounts makes it so
    AMOUNT_AT,  # by set of amounts
    LACK_AT,  # by need: the conditions on which its absence bears
    LACK_CONDITION,
    LACK_HOW,  # 0 same or narrower, 1 broader
    L_DOCUMENT,  # by line
    L_SIGN,
    L_TIED,
    L_LEVELS,
    L_LEAST,
    L_MOST,
    L_TIER,  # rank of the lowest of its own tiers; -1 where those of its level hold
    L_STRENGTH,
    L_SEVERAL,
    L_WEAK,  # whether a lower line may prevail over one of its conditions
    OF_AT,  # by line: the rules that count it
    OF_RULE,
    GROUP_AT,  # by line; groups and their conditions follow one another, so that these are numbers already
    MEMBER_AT,  # by group
    LEVEL_AT,  # by document
    LEVEL_STEP,
    LEVEL_WHOLE,
    LEVEL_TIERS,
    LEVEL_LOW,
    LEVEL_HIGH,
    RULE_ALL,  # by rule: whether it is "at-least"
    RULE_COUNT,
    RULE_CERTAIN,
    RULE_RANK,
    RULE_DISTINCT,
    RULE_AT,
    RULE_LINE,
    RULE_KEY,
    READING_DOCUMENT,  # by reading: a document with the rules that hold in some of its areas
    HOLDS_AT,
    HOLDS_RULE,
    STRANGER_AT,  # by document: the rules that hold whichever the area
    STRANGER_RULE,
    FLOOR_NEED,  # by rule of law
    FLOOR_RANK,
    FLOOR_NAME,
    STATUS_RANK,  # by status
    STATUS_NAME,
    HARM_WORD,  # by circumstance that amounts to a need
    HARM_NEED,
    PROTECTION,  # the rank of child protection, alone
    # Columns of masks, each in its circumstance's place in its word:
    ALL_BITS,
    SHARED_RUN,
    TURN_BIT,
    TURN_MORE,
    GRAVE_HALF,
    KEPT_RUN,
    EXCLUDE_MASK,
    EXCLUDE_OTHER_MASK,
    RUN_ALL,
    RUN_FIRM,
    HARM_RUN,
    HARM_BIT,
    FLOORS,  # by need, some for each: the rules of law that its presence may lie under
    DEGREE,  # the bit by which a need is known to be absent, alone
    NAMED_HAS,  # by need: which circumstances naming it says something of, by their numbers
    # Columns of boxes:
    IMPLIED_BOX,  # by need: what is known of it where another implies it
    NAMED,  # by need: what naming it says
    INHERENT,
    SLOT_KNOWN,
    C_FIRM,
    C_WIDE,
    LINK_FIRM,  # the range of its condition, firm and wide: in one place with the link, for memory is what takes time
    LINK_WIDE,  # of an amount, in what a need carries to one that it may amount to
    WEAK_CAP,  # up to the caps
    WEAK_SAME,  # what is asked of unordered circumstances
    AMOUNT_WHEN,
    FLOOR_WHEN,
    HARM_KNOWN,
) = (np.int64(number) for number in range(101))
FIRST_MASK, FIRST_BOX = ALL_BITS, IMPLIED_BOX


COLUMNS = np.int64(101)
ONES, FREE = (
    np.int64(0),
    np.int64(1),
)  # boxes before all columns: the bits of all circumstances, and the free bit above each
BOXES_BEFORE = 2


class Program(NamedTuple):
    """The columns, in three arrays, and how needs relate.

    `numbers` begins with where each column begins in its array, then how long each is. Ranks of -1 mean none; tiers are masks.
    """

    numbers: Any
    masks: Any
    boxes: Any
    above: Any  # [need, need]: 1 a kind of it or itself, 2 implied by it

    def size(self, what: np.int64) -> int:
        """How long a column is."""
        return int(self.numbers[COLUMNS + what])

    def column(self, what: np.int64) -> Any:
        """One column."""
        kept = self.boxes if what >= FIRST_BOX else self.masks if what >= FIRST_MASK else self.numbers
        return kept[self.numbers[what] : self.numbers[what] + self.size(what)]


class Tables(NamedTuple):
    """What is looked up, beside the columns."""

    settle_from: Any  # what circumstances exclude of one another: word, bits, number and excluding bits of the one,
    settle_to: Any  # word, bits, number and excluded bit of the other, and whether it is degree,
    settle_of: Any  # and the needs of which the other can be stated
    bears: Any  # [need, need]: whether facts on the one bear on lines on the other
    nearest: Any  # [document, low, high, entailed + 1, possible + 1]: rank of the level nearest to a judgement
    result_level: Any  # [document, level + 1, tiers, floor + 1]: a rank
    result_tier: Any
    silent: Any  # [document, need]: 1 silent, 2 only in general


UNSAID, RULED_OUT, OPEN, ABSENT, MET = 0, 1, 2, 3, 4  # matching.Standing
SAME, IMPLIED, NARROWER, AMOUNTS = 0, 1, 2, 3  # how a present fact bears on a condition
# Columns of the working memory. By condition: its standing in the alternative at hand; what this statement's alternatives say of
# it, and how many of them settle it as absent; what all statements say.
CURRENT, HERE, LACKING, ALL = range(4)
LACKED, HOPED, DENIED = 1, 2, 4  # a condition is settled as absent, may hold, is spoken against
# By line: whether the alternative or the statement touches it, how many alternatives meet it alone, how many statements speak of
# it, whether one meets it; then its standing, gate and rank, and whether it was ticked.
SEEN_A, SEEN_S, ALONE, SPOKEN, HELD, STANDING, GATED, COUNTS, TICKED = range(9)
# Lists of the working memory: the lines touched, and where each document's begin; a choice of conditions and how it was come by;
# needs seen; needs stated as present; by reading the joint rank, its statement, and the lowest so far; reasons of the floor; how
# many lines and reasons there are; how many lines of each rule may be met; conditions and lines of the alternative at hand, of
# the statement, and of all.
(
    TOUCHED, DOCUMENT_AT, CHOSEN, AT, GROUP, KEY, NEEDS, JOINT, THROUGH, LOW, WHY, N,
    RULES, LIST_A, LIST_S, LIST_C, LINE_A, LINE_S,
) = (np.int64(n) for n in range(18))  # fmt: skip
NEED, LACKS, LOOSE = np.int64(0), np.int64(1), np.int64(2)  # columns of facts
# Columns of what comes out.
(
    ENTAILED, ENTAILED_TIERS, POSSIBLE, LIKELY, LIKELY_TIERS, FROM_SENDER, SENDER, FLOOR, RESULT, RESULT_TIER, STATUS,
) = range(11)  # fmt: skip
READ, TURNED, READ_TURNED = np.int64(0), np.int64(1), np.int64(2)  # rows of what is known
NONE, NO, YES = np.int64(-1), np.int64(0), np.int64(1)  # what is handed on is a numpy number; see programs.py
_PIECES = 512  # boxes that what is left of a fact may fall into
REST, BARE, BARE_REST = np.int64(_PIECES), np.int64(2 * _PIECES), np.int64(3 * _PIECES)
_MOST_WORLDS = 4096  # matching._MOST_WORLDS


class Facts(NamedTuple):
    """What is stated: alternatives of statement n stand from statement_at[n], the facts of one from alternative_at.

    A row of `facts` is a need, whether it is stated to be absent, and whether it is loose (`loosen`); one of `words` what is
    known of its circumstances, and last which of them are named.
    """

    statement_at: Any
    alternative_at: Any
    facts: Any
    words: Any


class Cases(NamedTuple):
    """The cases: their statements, and the judgement that they came with (-1 where there is none)."""

    at: Any
    status: Any
    origin: Any
    level: Any
    low: Any
    high: Any
    tick_at: Any
    tick: Any


class Output(NamedTuple):
    """One row for each case and reading; lists stand one after another, and `at` says where each row's begin."""

    rows: Any  # ENTAILED to STATUS
    at: Any  # the four lists
    entailed_by: Any
    possible_by: Any
    because: Any
    silent: Any


class Scratch(NamedTuple):
    """Working memory for one case at a time: a row for each condition and each line, the columns are named above."""

    condition: Any
    line: Any
    lists: Any  # begins with where each list begins
    known: Any
    pieces: Any


def facts(statement_at: Any, alternative_at: Any, need: Any, words: Any, has: Any, absent: Any) -> Facts:
    """Facts from their columns."""
    rows = np.zeros((len(need), 3), np.int64)
    rows[:, NEED], rows[:, LACKS] = need, absent
    return Facts(statement_at, alternative_at, rows, np.concatenate((words, has.reshape(-1, 1)), axis=1))


def scratch(program: Program) -> Scratch:
    """Working memory for a program."""
    conditions, lines = program.size(C_NEED), program.size(L_DOCUMENT)
    words = program.boxes.shape[1]
    groups, slots = (int(np.diff(program.column(column)).max(initial=0)) for column in (GROUP_AT, SLOT_AT))
    readings, needs = program.size(READING_DOCUMENT), len(program.above)
    sizes = [
        lines,
        program.size(LEVEL_AT) + 1,
        *[groups + 1] * 3,
        needs,
        needs,
        *[readings] * 3,
        program.size(FLOOR_NEED) + 1,
        2,
        program.size(RULE_ALL),
        *[conditions] * 3,
        *[lines] * 2,
    ]
    starts = len(sizes) + np.concatenate(([0], np.cumsum(sizes)))
    lists = np.zeros(starts[-1], np.int64)
    lists[: len(sizes)] = starts[:-1]
    return Scratch(
        np.zeros((conditions, CONDITION), np.int32),
        np.zeros((lines, LINE), np.int32),
        lists,
        np.zeros((READ_TURNED + 1, words), np.uint64),
        np.zeros((4 * _PIECES, words * (1 + slots)), np.uint64),
    )


def room_for_harm(program: Program, stated: Facts, cases: Cases) -> Facts:
    """Room for what any one of the cases states, with the significant harm that its circumstances state besides."""
    alternatives = stated.statement_at[cases.at]
    each = stated.alternative_at[alternatives]
    statements, most, size = (int(np.diff(ends).max(initial=0)) for ends in (cases.at, alternatives, each))
    size *= 1 + program.size(HARM_WORD)
    return Facts(
        np.zeros(statements + 1, np.int64),
        np.zeros(most + 1, np.int64),
        np.zeros((size, 3), np.int64),
        np.zeros((size, program.boxes.shape[1] + 1), np.uint64),
    )


def _jit(function: Any) -> Any:
    # Nothing is allocated in here, so that no array's references need to be counted: counting costs more than all else.
    options: dict[str, Any] = {"nogil": True, "cache": True, "_nrt": False}
    return njit(**options)(function)


def _inlined(function: Any) -> Any:
    # What these do is less than what a call costs.
    options: dict[str, Any] = {"nogil": True, "cache": True, "_nrt": False, "forceinline": True}
    return njit(**options)(function)


def _merged(function: Any) -> Any:
    # What a function calls is optimised anew with it, at every level: what has one or two callers becomes a part of them.
    options: dict[str, Any] = {"nogil": True, "cache": True, "_nrt": False, "inline": "always"}
    return njit(**options)(function)


# ------------------------------------------------------------------------------------------------ what the loops are handed

# An array of two dimensions is handed over as some ten numbers, its first item's place as one. So the loops get places, and rows
# are reckoned: entry y of row x stands at x times what a row holds, plus y.


def _place_of(_context: Any, array: Any) -> Any:
    if array.layout != "C" or array.dtype == types.boolean:
        raise errors.TypingError("the loops take arrays in one piece, and truth values as numbers")

    def lowered(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, given[0]).data

    return types.CPointer(array.dtype)(array), lowered  # type: ignore[no-untyped-call]


# The place of an array's first item; the array must outlive its use, and stand in one piece.
_place: Any = intrinsic(_place_of)

# How long a row is: of conditions, lines, facts, results and their lists.
CONDITION, LINE, FACT = np.int64(ALL + 1), np.int64(TICKED + 1), np.int64(LOOSE + 1)
ROW, LISTS = np.int64(STATUS + 1), np.int64(4)


class _Program(NamedTuple):
    numbers: Any
    masks: Any
    boxes: Any
    above: Any
    width: Any  # words of a box
    needs: Any


class _Tables(NamedTuple):
    bears: Any
    nearest: Any
    result_level: Any
    result_tier: Any
    silent: Any
    tiers: Any  # what the tables have room for: tiers, and levels with none of them
    levels: Any


class _Facts(NamedTuple):
    statement_at: Any
    alternative_at: Any
    facts: Any
    words: Any
    across: Any  # words of a row


class _Cases(NamedTuple):
    at: Any
    status: Any
    origin: Any
    level: Any
    low: Any
    high: Any
    tick_at: Any
    tick: Any


class _Output(NamedTuple):
    rows: Any
    at: Any
    entailed_by: Any
    possible_by: Any
    because: Any
    silent: Any
    room: Any  # in each of the lists


class _Scratch(NamedTuple):
    condition: Any
    line: Any
    lists: Any
    known: Any
    pieces: Any
    across: Any  # words of a piece


@_inlined
def _program(P: Any) -> Any:
    return _Program(
        _place(P.numbers), _place(P.masks), _place(P.boxes), _place(P.above), P.boxes.shape[1], P.above.shape[0]
    )


@_inlined
def _facts(F: Any) -> Any:
    return _Facts(_place(F.statement_at), _place(F.alternative_at), _place(F.facts), _place(F.words), F.words.shape[1])


@_inlined
def _scratch(S: Any) -> Any:
    return _Scratch(
        _place(S.condition), _place(S.line), _place(S.lists), _place(S.known), _place(S.pieces), S.pieces.shape[1]
    )


@_inlined
def _tables(Q: Any) -> Any:
    tables = _place(Q.bears), _place(Q.nearest), _place(Q.result_level), _place(Q.result_tier), _place(Q.silent)
    return _Tables(*tables, Q.nearest.shape[1], Q.nearest.shape[3])


@_inlined
def _cases(C: Any) -> Any:
    return _Cases(
        _place(C.at),
        _place(C.status),
        _place(C.origin),
        _place(C.level),
        _place(C.low),
        _place(C.high),
        _place(C.tick_at),
        _place(C.tick),
    )


@_inlined
def _output(out: Any) -> Any:
    lists = _place(out.entailed_by), _place(out.possible_by), _place(out.because), _place(out.silent)
    return _Output(_place(out.rows), _place(out.at), *lists, out.silent.shape[0])


@_inlined
def _nearest(Q: Any, d: int, low: int, high: int, entailed: int, possible: int) -> int:
    """The rank of the level of a document nearest to a judgement."""
    return int(Q.nearest[(((d * Q.tiers + low) * Q.tiers + high) * Q.levels + entailed + 1) * Q.levels + possible + 1])


@_inlined
def _result(Q: Any, d: int, likely: int, tiers: int, floor: int) -> int:
    """Where the result of a likely level with some of its tiers, and of a floor, stands in its tables."""
    return int((((d * Q.levels + likely + 1) << Q.tiers) + tiers) * (Q.tiers + 1) + floor + 1)


# ------------------------------------------------------------------------------------------------ boxes


@_inlined
def _n(P: Any, what: int, i: int) -> int:
    """Number i of a column."""
    return int(np.int64(P.numbers[P.numbers[what] + i]))


@_inlined
def _m(P: Any, what: int, i: int) -> Any:
    """Mask i of a column."""
    return P.masks[P.numbers[what] + i]


@_inlined
def _b(P: Any, what: int, i: int) -> int:
    """Where in P.boxes box i of a column stands."""
    return int(P.numbers[what] + i)


@_inlined
def _size(P: Any, what: int) -> int:
    """How long a column is."""
    return int(P.numbers[COLUMNS + what])


@_inlined
def _inside(P: Any, known: Any, at: int, box: int) -> bool:
    """boxes.inside: every state of what is known, from `at` on, lies in the box."""
    for w in range(P.width):
        if known[at + w] & ~P.boxes[P.width * box + w]:
            return False
    return True


@_inlined
def _overlaps(P: Any, known: Any, at: int, box: int) -> bool:
    """boxes.overlaps: what is known, from `at` on, and the box share a state."""
    for w in range(P.width):
        if ((known[at + w] & P.boxes[P.width * box + w]) + P.boxes[P.width * ONES + w]) & P.boxes[
            P.width * FREE + w
        ] != P.boxes[P.width * FREE + w]:
            return False
    return True


@_jit
def _can_be(P: Any, S: Any, known: Any, at: int, row: int) -> bool:
    """matching._can_be: one of these states is not excluded; `row` is the need, or the number of needs for an absence."""
    first, last = _n(P, EXCLUDE_AT, row), _n(P, EXCLUDE_AT, row + 1)
    width = P.width
    count = -1
    for e in range(first, last):
        w1, w2 = _n(P, EXCLUDE_WORD, e), _n(P, EXCLUDE_OTHER_WORD, e)
        m1, m2 = _m(P, EXCLUDE_MASK, e), _m(P, EXCLUDE_OTHER_MASK, e)
        if not (known[at + w1] & m1 and known[at + w2] & m2):
            continue
        if count < 0:
            count = 1
            for w in range(width):
                S.pieces[S.across * (BARE + 0) + w] = known[at + w]
        kept = 0
        run1 = _m(P, ALL_BITS, _n(P, EXCLUDE_NUMBER, e))
        run2 = _m(P, ALL_BITS, _n(P, EXCLUDE_OTHER_NUMBER, e))
        for p in range(count):
            if not (S.pieces[S.across * (BARE + p) + w1] & m1 and S.pieces[S.across * (BARE + p) + w2] & m2):
                for w in range(width):
                    S.pieces[S.across * (BARE_REST + kept) + w] = S.pieces[S.across * (BARE + p) + w]
                kept += 1
                continue
            out1 = S.pieces[S.across * (BARE + p) + w1] & run1 & ~m1
            if out1:
                for w in range(width):
                    S.pieces[S.across * (BARE_REST + kept) + w] = S.pieces[S.across * (BARE + p) + w]
                S.pieces[S.across * (BARE_REST + kept) + w1] = S.pieces[S.across * (BARE + p) + w1] & ~run1 | out1
                kept += 1
            out2 = S.pieces[S.across * (BARE + p) + w2] & run2 & ~m2
            if out2:
                for w in range(width):
                    S.pieces[S.across * (BARE_REST + kept) + w] = S.pieces[S.across * (BARE + p) + w]
                S.pieces[S.across * (BARE_REST + kept) + w1] = S.pieces[S.across * (BARE_REST + kept) + w1] & ~(
                    run1 & ~m1
                )
                S.pieces[S.across * (BARE_REST + kept) + w2] = (
                    S.pieces[S.across * (BARE_REST + kept) + w2] & ~run2 | out2
                )
                kept += 1
        count = kept
        if count == 0:
            return False
        for p in range(count):
            for w in range(width):
                S.pieces[S.across * (BARE + p) + w] = S.pieces[S.across * (BARE_REST + p) + w]
    return True


@_jit
def _subtract(P: Any, S: Any, count: int, c: int, slot: int) -> int:
    """boxes.remove of a condition's firm range from all pieces; `slot` is that of an implied need, -1 for none."""
    width = P.width
    total = S.across
    kept = 0
    first, last = _n(P, RUN_AT, c), _n(P, RUN_AT, c + 1)
    for p in range(count):
        apart = False
        for r in range(first, last):
            w = _n(P, RUN_WORD, r)
            if slot >= 0 and not _n(P, RUN_SHARED, r):
                w += width * (1 + slot)
            if not S.pieces[S.across * p + w] & _m(P, RUN_FIRM, r):
                apart = True
                break
        if apart:
            for w in range(total):
                S.pieces[S.across * (REST + kept) + w] = S.pieces[S.across * p + w]
            kept += 1
            continue
        for r in range(first, last):
            w = _n(P, RUN_WORD, r)
            if slot >= 0 and not _n(P, RUN_SHARED, r):
                w += width * (1 + slot)
            out = S.pieces[S.across * p + w] & _m(P, RUN_ALL, r) & ~_m(P, RUN_FIRM, r)
            if out:
                for v in range(total):
                    S.pieces[S.across * (REST + kept) + v] = S.pieces[S.across * p + v]
                S.pieces[S.across * (REST + kept) + w] = S.pieces[S.across * p + w] & ~_m(P, RUN_ALL, r) | out
                kept += 1
            S.pieces[S.across * p + w] = S.pieces[S.across * p + w] & (~_m(P, RUN_ALL, r) | _m(P, RUN_FIRM, r))
    for p in range(kept):
        for w in range(total):
            S.pieces[S.across * p + w] = S.pieces[S.across * (REST + p) + w]
    return kept


# ------------------------------------------------------------------------------------------------ one fact


@_jit
def _covers(P: Any, F: Any, S: Any, f: int, n: int) -> bool:
    """matching.within: in every state that a fact may be in, one of the conditions holds."""
    need = F.facts[FACT * f + NEED]
    absent = F.facts[FACT * f + LACKS]
    width = P.width
    boxes = 0
    for i in range(n):
        c = S.lists[S.lists[CHOSEN] + i]
        other = _n(P, C_NEED, c)
        kind = P.above[P.needs * other + need] == 1 if absent else P.above[P.needs * need + other] == 1
        if kind:
            if _inside(P, F.words, F.across * f, _b(P, C_FIRM, c)):
                return True
            boxes += 1
    slots = not absent and _n(P, SLOT_AT, need) < _n(P, SLOT_AT, need + 1)
    if not boxes and not slots:
        return False
    count: Any = YES
    for w in range(width):
        S.pieces[S.across * 0 + w] = F.words[F.across * f + w]
    if boxes:
        for i in range(n):
            c = S.lists[S.lists[CHOSEN] + i]
            other = _n(P, C_NEED, c)
            kind = P.above[P.needs * other + need] == 1 if absent else P.above[P.needs * need + other] == 1
            if kind:
                count = _subtract(P, S, count, c, NONE)
                if count == 0:
                    return True
        row = P.needs if absent else need
        kept = 0
        for p in range(count):
            if _can_be(P, S, S.pieces, S.across * p, row):
                for w in range(width):
                    S.pieces[S.across * kept + w] = S.pieces[S.across * p + w]
                kept += 1
        count = kept
        if count == 0:
            return _can_be(P, S, F.words, F.across * f, row)
    if not slots:
        return False
    first = _n(P, SLOT_AT, need)
    for k in range(first, _n(P, SLOT_AT, need + 1)):
        for p in range(count):
            for w in range(width):
                S.pieces[S.across * p + width * (1 + k - first) + w] = P.boxes[P.width * _b(P, SLOT_KNOWN, k) + w]
    for k in range(first, _n(P, SLOT_AT, need + 1)):
        for i in range(n):
            c = S.lists[S.lists[CHOSEN] + i]
            if P.above[P.needs * _n(P, SLOT_NEED, k) + _n(P, C_NEED, c)] == 1:
                count = _subtract(P, S, count, c, k - first)
                if count == 0:
                    return True
    return False


@_jit
def _covers_one(P: Any, F: Any, S: Any, f: int, c: int) -> bool:
    """matching.within for one condition and a loose fact."""
    S.lists[S.lists[CHOSEN] + 0] = c
    return _covers(P, F, S, f, YES)


@_inlined
def _within(P: Any, F: Any, S: Any, f: int, c: int) -> bool:
    """matching.within for one condition."""
    if F.facts[FACT * f + LOOSE]:
        return _covers_one(P, F, S, f, c)
    need, other = F.facts[FACT * f + NEED], _n(P, C_NEED, c)
    kind = P.above[P.needs * other + need] == 1 if F.facts[FACT * f + LACKS] else P.above[P.needs * need + other] == 1
    return kind and _inside(P, F.words, F.across * f, _b(P, C_FIRM, c))


@_jit
def _is_loose(P: Any, F: Any, f: int) -> bool:
    """Whether what is known of a fact is partly excluded, or the fact implies others: else it lies in one box or it does not."""
    need = F.facts[FACT * f + NEED]
    row = P.needs if F.facts[FACT * f + LACKS] else need
    if not F.facts[FACT * f + LACKS] and _n(P, SLOT_AT, need) < _n(P, SLOT_AT, need + 1):
        return True
    for e in range(_n(P, EXCLUDE_AT, row), _n(P, EXCLUDE_AT, row + 1)):
        one = F.words[F.across * f + _n(P, EXCLUDE_WORD, e)] & _m(P, EXCLUDE_MASK, e)
        if one and F.words[F.across * f + _n(P, EXCLUDE_OTHER_WORD, e)] & _m(P, EXCLUDE_OTHER_MASK, e):
            return True
    return False


@_jit
def loosen(P: Any, F: Any) -> None:
    """Find out which facts are loose."""
    program, stated = _program(P), _facts(F)
    for f in range(F.facts.shape[0]):
        F.facts[f, LOOSE] = _is_loose(program, stated, f)


@_inlined
def _turned(P: Any, S: Any, known: Any, at: int, to: int) -> None:
    """matching._turned_out: what is known, from `at` on, may prove to be, in row `to` of S.known."""
    for w in range(P.width):
        S.known[P.width * to + w] = known[at + w]
    for t in range(_size(P, TURN_WORD)):
        w = _n(P, TURN_WORD, t)
        if S.known[P.width * to + w] & _m(P, TURN_BIT, t):
            S.known[P.width * to + w] |= _m(P, TURN_MORE, t)


@_inlined
def _read(P: Any, F: Any, S: Any, f: int, need: int) -> None:
    """matching.reading_of, in S.known[READ]: what a present fact says of a need that it is a kind of, or implies."""
    if P.above[P.needs * F.facts[FACT * f + NEED] + need] == 1:
        for w in range(P.width):
            S.known[P.width * READ + w] = F.words[F.across * f + w]
        return
    box = _b(P, IMPLIED_BOX, need)
    for w in range(P.width):
        S.known[P.width * READ + w] = P.boxes[P.width * box + w]
    for i in range(_size(P, SHARED_WORD)):
        if F.words[F.across * f + P.width] >> np.uint64(_n(P, SHARED_NUMBER, i)) & np.uint64(1):
            w, run = _n(P, SHARED_WORD, i), _m(P, SHARED_RUN, i)
            S.known[P.width * READ + w] = S.known[P.width * READ + w] & ~run | F.words[F.across * f + w] & run


@_inlined
def _link(P: Any, F: Any, S: Any, f: int, k: int, how: int) -> int:
    """matching._present_link but for what may amount to another need; what the fact may prove to be stands in S.known[TURNED]."""
    c = _n(P, LINK_CONDITION, k)
    wide = _b(P, LINK_WIDE, k)
    if how == SAME:
        if _n(P, LINK_STRENGTH, k) and not _overlaps(P, F.words, F.across * f, wide):
            return ABSENT
        if (
            _covers_one(P, F, S, f, c)
            if F.facts[FACT * f + LOOSE]
            else _inside(P, F.words, F.across * f, _b(P, LINK_FIRM, k))
        ):
            return MET
        return OPEN if _overlaps(P, S.known, P.width * TURNED, wide) else RULED_OUT
    if how == IMPLIED:
        _read(P, F, S, f, _n(P, C_NEED, c))
        if _n(P, LINK_STRENGTH, k) and not _overlaps(P, S.known, P.width * READ, wide):
            return ABSENT
        if _within(P, F, S, f, c):
            return MET
        _turned(P, S, S.known, P.width * READ, READ_TURNED)
        return OPEN if _overlaps(P, S.known, P.width * READ_TURNED, wide) else RULED_OUT
    may = _overlaps(P, S.known, P.width * TURNED, wide)
    may = may and _overlaps(P, S.known, P.width * TURNED, _b(P, INHERENT, _n(P, C_NEED, c)))
    return OPEN if may else RULED_OUT


@_inlined
def _may_amount(P: Any, S: Any, amounts: int) -> bool:
    """Whether what the fact may prove to be lies under one of a set of amounts."""
    for a in range(_n(P, AMOUNT_AT, amounts), _n(P, AMOUNT_AT, amounts + 1)):
        if _overlaps(P, S.known, P.width * TURNED, _b(P, AMOUNT_WHEN, a)):
            return True
    return False


@_inlined
def _lack(P: Any, F: Any, S: Any, f: int, k: int) -> int:
    """matching._absent_link."""
    c = _n(P, LACK_CONDITION, k)
    wide = _overlaps(P, F.words, F.across * f, _b(P, C_WIDE, c))
    if _n(P, LACK_HOW, k) == 0:
        if _within(P, F, S, f, c):
            return MET
        return OPEN if wide else ABSENT
    return OPEN if wide else UNSAID


@_inlined
def _speaks(P: Any, F: Any, f: int, c: int) -> bool:
    """matching._speaks."""
    need, other = F.facts[FACT * f + NEED], _n(P, C_NEED, c)
    if F.facts[FACT * f + LACKS]:
        return bool(P.above[P.needs * other + need] == 1)
    kind = P.above[P.needs * need + other]
    if kind == 1:
        return bool(_n(P, IMPLIES, need) or _overlaps(P, F.words, F.across * f, _b(P, C_FIRM, c)))
    return bool(kind == 2)


# ------------------------------------------------------------------------------------------------ one line


@_jit
def _holds(P: Any, F: Any, S: Any, line: int, several: int, s0: int, s1: int, a0: int, a1: int) -> bool:
    """matching._holds, over statements s0 to s1; or over one alternative alone, where a0 is not -1 (then as far as a1).

    `several` keeps to the groups that ask for several things.
    """
    if a0 >= 0:
        f0, f1 = F.alternative_at[a0], F.alternative_at[a1]
    else:
        f0, f1 = F.alternative_at[F.statement_at[s0]], F.alternative_at[F.statement_at[s1]]
    groups: Any = NO
    for g in range(_n(P, GROUP_AT, line), _n(P, GROUP_AT, line + 1)):
        first, last = _n(P, MEMBER_AT, g), _n(P, MEMBER_AT, g + 1)
        if several and last - first < 2:
            continue
        spoken = True
        for c in range(first, last):
            said = False
            for f in range(f0, f1):
                if _speaks(P, F, f, c):
                    said = True
                    break
            if not said:
                spoken = False
                break
        if spoken:
            S.lists[S.lists[GROUP] + groups] = g
            S.lists[S.lists[AT] + groups] = 0
            groups += 1
    if groups == 0:
        return False
    number = 0
    while True:
        if number == _MOST_WORLDS:
            return False
        for i in range(groups):
            S.lists[S.lists[CHOSEN] + i] = _n(P, MEMBER_AT, S.lists[S.lists[GROUP] + i]) + S.lists[S.lists[AT] + i]
        good = False
        if a0 >= 0:
            good = _one_covers(P, F, S, f0, f1, groups)
        else:
            for s in range(s0, s1):
                each = True
                for a in range(F.statement_at[s], F.statement_at[s + 1]):
                    if not _one_covers(P, F, S, F.alternative_at[a], F.alternative_at[a + 1], groups):
                        each = False
                        break
                if each:
                    good = True
                    break
        if not good:
            return False
        number += 1
        i = groups - 1
        while i >= 0:
            S.lists[S.lists[AT] + i] += 1
            if S.lists[S.lists[AT] + i] < _n(P, MEMBER_AT, S.lists[S.lists[GROUP] + i] + 1) - _n(
                P, MEMBER_AT, S.lists[S.lists[GROUP] + i]
            ):
                break
            S.lists[S.lists[AT] + i] = 0
            i -= 1
        if i < 0:
            return True


@_jit
def _one_covers(P: Any, F: Any, S: Any, f0: int, f1: int, n: int) -> bool:
    for f in range(f0, f1):
        if _covers(P, F, S, f, n):
            return True
    return False


@_jit
def _holds_alone(P: Any, F: Any, S: Any, line: int, several: int, a: int) -> bool:
    """matching._holds_alone: through the facts of one alternative."""
    hopeful = 0
    for g in range(_n(P, GROUP_AT, line), _n(P, GROUP_AT, line + 1)):
        first, last = _n(P, MEMBER_AT, g), _n(P, MEMBER_AT, g + 1)
        if several and last - first < 2:
            continue
        met, may = True, True
        for c in range(first, last):
            standing = S.condition[CONDITION * c + CURRENT]
            met = met and standing == MET
            may = may and (standing == MET or standing == OPEN)
        if met:
            return True
        hopeful += may
    return hopeful > 1 and _holds(P, F, S, line, several, NO, NO, a, a + 1)


@_jit
def _current(P: Any, F: Any, S: Any, a: int) -> int:
    """The standing of every condition on which an alternative bears, listed in LIST_A; how many there are."""
    n = 0
    listed = S.lists[LIST_A]
    for f in range(F.alternative_at[a], F.alternative_at[a + 1]):
        need, lacks = F.facts[FACT * f + NEED], F.facts[FACT * f + LACKS]
        if lacks:
            first, last = _n(P, LACK_AT, need), _n(P, LACK_AT, need + 1)
        else:
            first, last = _n(P, LINK_AT, need), _n(P, LINK_AT, need + 1)
            _turned(P, S, F.words, F.across * f, TURNED)
        amounts, may = -1, False
        for k in range(first, last):
            if lacks:
                standing, c = _lack(P, F, S, f, k), _n(P, LACK_CONDITION, k)
            else:
                how, c = _n(P, LINK_HOW, k), _n(P, LINK_CONDITION, k)
                if how == AMOUNTS:
                    if _n(P, LINK_AMOUNT, k) != amounts:
                        amounts = _n(P, LINK_AMOUNT, k)
                        may = _may_amount(P, S, amounts)
                    standing = OPEN if may and _overlaps(P, F.words, F.across * f, _b(P, LINK_WIDE, k)) else UNSAID
                else:
                    standing = _link(P, F, S, f, k, how)
            if standing:
                before = S.condition[CONDITION * c + CURRENT]
                if not before:
                    S.lists[listed + n] = c
                    n += 1
                if standing > before:
                    S.condition[CONDITION * c + CURRENT] = standing
    return n


@_jit
def _met_jointly(P: Any, F: Any, S: Any, line: int, s0: int, s1: int, only: int) -> bool:
    """translation.Reading._met_jointly: met through an alternative that asks for several things."""
    if not _n(P, L_SEVERAL, line):
        return False
    relevant = 0
    for s in range(s0, s1):
        lo, hi = F.statement_at[s], F.statement_at[s + 1]
        if only >= 0:
            lo, hi = only, only + 1
        said, good = False, True
        for a in range(lo, hi):
            n = _current(P, F, S, a)
            for g in range(_n(P, GROUP_AT, line), _n(P, GROUP_AT, line + 1)):
                if _n(P, MEMBER_AT, g + 1) - _n(P, MEMBER_AT, g) > 1:
                    for c in range(_n(P, MEMBER_AT, g), _n(P, MEMBER_AT, g + 1)):
                        said = said or S.condition[CONDITION * c + CURRENT] != UNSAID
            good = good and _holds_alone(P, F, S, line, YES, a)
            for i in range(n):
                S.condition[CONDITION * S.lists[S.lists[LIST_A] + i] + CURRENT] = 0
        if said:
            if good:
                return True
            relevant += 1
    return relevant > 1 and _holds(P, F, S, line, YES, s0, s1, NONE, NONE)


@_inlined
def _flags(standing: int) -> int:
    """What a standing says of a condition."""
    return HOPED if standing >= MET or standing == OPEN else DENIED | LACKED if standing == ABSENT else DENIED


@_inlined
def _spoken(S: Any, line: int, lines: int) -> int:
    """One more statement speaks of a line; how many lines are touched then."""
    if not S.line[LINE * line + SPOKEN]:
        S.lists[S.lists[TOUCHED] + lines] = line
        lines += 1
    S.line[LINE * line + SPOKEN] += 1
    return lines


@_inlined
def _said(S: Any, c: int, flags: int, conditions: int) -> int:
    """A statement says something of a condition; how many conditions are touched then."""
    before = S.condition[CONDITION * c + ALL]
    if not before:
        S.lists[S.lists[LIST_C] + conditions] = c
        conditions += 1
    S.condition[CONDITION * c + ALL] = before | flags
    return conditions


@_jit
def _stand(P: Any, F: Any, S: Any, s0: int, s1: int, only: int) -> None:
    """matching.match for every line on which the statements bear; `only` is one alternative of the one statement, or -1.

    Leaves the lines in the list TOUCHED, and how each stands in its column STANDING.
    """
    conditions = lines = 0
    for s in range(s0, s1):
        lo, hi = F.statement_at[s], F.statement_at[s + 1]
        if only >= 0:
            lo, hi = only, only + 1
        alone = hi - lo == 1
        own_conditions = own_lines = 0
        for a in range(lo, hi):
            n = _current(P, F, S, a)
            here = 0
            for i in range(n):
                c = S.lists[S.lists[LIST_A] + i]
                standing = S.condition[CONDITION * c + CURRENT]
                line = _n(P, C_LINE, c)
                if alone:
                    conditions = _said(S, c, _flags(standing), conditions)
                    if _n(P, C_SIMPLE, c):
                        lines = _spoken(S, line, lines)
                        S.line[LINE * line + HELD] |= standing == MET
                        continue
                else:
                    if not S.condition[CONDITION * c + HERE]:
                        S.lists[S.lists[LIST_S] + own_conditions] = c
                        own_conditions += 1
                    S.condition[CONDITION * c + HERE] |= _flags(standing) & ~LACKED
                    S.condition[CONDITION * c + LACKING] += standing == ABSENT
                if not S.line[LINE * line + SEEN_A]:
                    S.line[LINE * line + SEEN_A] = 1
                    S.lists[S.lists[LINE_A] + here] = line
                    here += 1
            for i in range(here):
                line = S.lists[S.lists[LINE_A] + i]
                S.line[LINE * line + SEEN_A] = 0
                held = _holds_alone(P, F, S, line, NO, a)
                if alone:
                    lines = _spoken(S, line, lines)
                    S.line[LINE * line + HELD] |= held
                    continue
                if not S.line[LINE * line + SEEN_S]:
                    S.line[LINE * line + SEEN_S] = 1
                    S.lists[S.lists[LINE_S] + own_lines] = line
                    own_lines += 1
                S.line[LINE * line + ALONE] += held
            for i in range(n):
                S.condition[CONDITION * S.lists[S.lists[LIST_A] + i] + CURRENT] = 0
        for i in range(own_conditions):
            c = S.lists[S.lists[LIST_S] + i]
            lacked = LACKED if S.condition[CONDITION * c + LACKING] == hi - lo else 0
            conditions = _said(S, c, S.condition[CONDITION * c + HERE] | lacked, conditions)
            S.condition[CONDITION * c + HERE] = S.condition[CONDITION * c + LACKING] = 0
        for i in range(own_lines):
            line = S.lists[S.lists[LINE_S] + i]
            S.line[LINE * line + SEEN_S] = 0
            lines = _spoken(S, line, lines)
            S.line[LINE * line + HELD] |= S.line[LINE * line + ALONE] == hi - lo
            S.line[LINE * line + ALONE] = 0
    kept = 0
    for i in range(lines):
        line = S.lists[S.lists[TOUCHED] + i]
        met = S.line[LINE * line + HELD] != 0
        if not met and _n(P, L_SEVERAL, line) and S.line[LINE * line + SPOKEN] > 1:
            met = _holds(P, F, S, line, NO, s0, s1, NONE, NONE)
        standing = MET if met else _open(P, S, line)
        if met and _n(P, L_SIGN, line):
            standing = OPEN
        S.line[LINE * line + SPOKEN] = 0
        S.line[LINE * line + HELD] = 0
        if standing != UNSAID:
            S.line[LINE * line + STANDING] = standing
            S.lists[S.lists[TOUCHED] + kept] = line
            kept += 1
    for i in range(conditions):
        S.condition[CONDITION * S.lists[S.lists[LIST_C] + i] + ALL] = 0
    S.lists[S.lists[N] + 0] = kept


@_jit
def _open(P: Any, S: Any, line: int) -> int:
    """matching._group_standing of all groups of a line that is not met."""
    best = UNSAID
    is_open = False
    for g in range(_n(P, GROUP_AT, line), _n(P, GROUP_AT, line + 1)):
        speaks, against, absent = False, False, False
        for c in range(_n(P, MEMBER_AT, g), _n(P, MEMBER_AT, g + 1)):
            said = S.condition[CONDITION * c + ALL]
            if said & LACKED:
                absent = True
                break
            if said & HOPED:
                speaks = speaks or c == _n(P, MEMBER_AT, g)
            elif said & DENIED:
                against = True
        standing = ABSENT if absent else RULED_OUT if against else OPEN if speaks else UNSAID
        is_open = is_open or standing == OPEN
        best = max(best, standing)
    return OPEN if is_open else best


@_jit
def _sort(values: Any, first: int, n: int) -> None:
    """Shell's sort of n values from the first on."""
    gap = 1
    while gap < n:
        gap = 3 * gap + 1
    while gap > 1:
        gap //= 3
        for i in range(first + gap, first + n):
            value = values[i]
            k = i
            while k >= first + gap and values[k - gap] > value:
                values[k] = values[k - gap]
                k -= gap
            values[k] = value


@_jit
def _tick(P: Any, Q: Any, F: Any, S: Any, C: Any, case: int, f0: int, f1: int) -> None:
    """What was ticked is met in its own document, where anything stated bears on it; then the lines are put in order."""
    n = S.lists[S.lists[N] + 0]
    for t in range(C.tick_at[case], C.tick_at[case + 1]):
        line = C.tick[t]
        borne = False
        for c in range(_n(P, MEMBER_AT, _n(P, GROUP_AT, line)), _n(P, MEMBER_AT, _n(P, GROUP_AT, line + 1))):
            for f in range(f0, f1):
                if Q.bears[P.needs * F.facts[FACT * f + NEED] + _n(P, C_NEED, c)]:
                    borne = True
                    break
            if borne:
                break
        if borne:
            if not S.line[LINE * line + STANDING]:
                S.lists[S.lists[TOUCHED] + n] = line
                n += 1
            S.line[LINE * line + STANDING] = MET
    S.lists[S.lists[N] + 0] = n
    _sort(S.lists, S.lists[TOUCHED], n)
    d = 0
    S.lists[S.lists[DOCUMENT_AT] + 0] = 0
    for i in range(n):
        line = S.lists[S.lists[TOUCHED] + i]
        standing = S.line[LINE * line + STANDING]
        if standing == MET or standing == OPEN:
            for k in range(_n(P, OF_AT, line), _n(P, OF_AT, line + 1)):
                S.lists[S.lists[RULES] + _n(P, OF_RULE, k)] += 1
        while _n(P, L_DOCUMENT, line) > d:
            d += 1
            S.lists[S.lists[DOCUMENT_AT] + d] = i
    while d < _size(P, LEVEL_AT) - 1:
        d += 1
        S.lists[S.lists[DOCUMENT_AT] + d] = n


@_jit
def _forget(P: Any, S: Any) -> None:
    for i in range(S.lists[S.lists[N] + 0]):
        line = S.lists[S.lists[TOUCHED] + i]
        S.line[LINE * line + STANDING] = 0
        S.line[LINE * line + GATED] = 0
        S.line[LINE * line + COUNTS] = -1
        for k in range(_n(P, OF_AT, line), _n(P, OF_AT, line + 1)):
            S.lists[S.lists[RULES] + _n(P, OF_RULE, k)] = 0
    S.lists[S.lists[N] + 0] = 0


# ------------------------------------------------------------------------------------------------ one document


@_jit
def _count(P: Any, S: Any, rule: int, hopeful: int) -> int:
    """translation.Reading.count: the lines of a rule that are met, or may be (`hopeful`); lines on one need count once if so.

    0 where the rule asks for more than there can be.
    """
    if S.lists[S.lists[RULES] + rule] < _n(P, RULE_COUNT, rule):
        return 0  # too few, however they count
    n = 0
    for i in range(_n(P, RULE_AT, rule), _n(P, RULE_AT, rule + 1)):
        line = _n(P, RULE_LINE, i)
        standing = (
            OPEN
            if S.line[LINE * line + GATED] == 1 and S.line[LINE * line + STANDING] == MET
            else S.line[LINE * line + STANDING]
        )
        if standing == MET or (hopeful and standing == OPEN):
            if _n(P, RULE_DISTINCT, rule):
                key = _n(P, RULE_KEY, i)
                if S.lists[S.lists[KEY] + key]:
                    continue
                S.lists[S.lists[KEY] + key] = 1
            n += 1
    if _n(P, RULE_DISTINCT, rule):
        for i in range(_n(P, RULE_AT, rule), _n(P, RULE_AT, rule + 1)):
            S.lists[S.lists[KEY] + _n(P, RULE_KEY, i)] = 0
    return n


@_jit
def _gate(P: Any, S: Any, rules: int, first: int, last: int) -> None:
    """translation.Reading._gated: met lines whose level is reached only by several of them.

    All rules count the lines as they were met; gates are set in a second pass.
    """
    for r in range(first, last):
        rule = _n(P, rules, r)
        touched = S.lists[S.lists[RULES] + rule]
        if touched and _n(P, RULE_ALL, rule) and _count(P, S, rule, NO) < _n(P, RULE_COUNT, rule):
            for i in range(_n(P, RULE_AT, rule), _n(P, RULE_AT, rule + 1)):
                line = _n(P, RULE_LINE, i)
                if S.line[LINE * line + STANDING] == MET and not S.line[LINE * line + TICKED]:
                    S.line[LINE * line + GATED] = 2  # counted as met until all rules have counted
    for r in range(first, last):
        rule = _n(P, rules, r)
        if _n(P, RULE_ALL, rule) and S.lists[S.lists[RULES] + rule]:
            for i in range(_n(P, RULE_AT, rule), _n(P, RULE_AT, rule + 1)):
                line = _n(P, RULE_LINE, i)
                if S.line[LINE * line + GATED] == 2:
                    S.line[LINE * line + GATED] = 1


@_jit
def _ungate(P: Any, S: Any, rules: int, first: int, last: int) -> None:
    for r in range(first, last):
        rule = _n(P, rules, r)
        if _n(P, RULE_ALL, rule) and S.lists[S.lists[RULES] + rule]:
            for i in range(_n(P, RULE_AT, rule), _n(P, RULE_AT, rule + 1)):
                S.line[LINE * _n(P, RULE_LINE, i) + GATED] = 0


@_inlined
def _grave(P: Any, F: Any, f: int) -> bool:
    """translation.Reading._grave: known to lie in the worse half of a scale that naming a need leaves open."""
    for g in range(_size(P, GRAVE_WORD)):
        if not F.words[F.across * f + _n(P, GRAVE_WORD, g)] & _m(P, GRAVE_HALF, g):
            return True
    return False


@_jit
def _weaken(P: Any, F: Any, f: int, c: int) -> int:
    """translation.Reading._weaken: the rank of a line for a fact, or the lowest to which a lower line takes it."""
    best = _n(P, L_LEAST, _n(P, C_LINE, c))
    for k in range(_n(P, WEAK_AT, c), _n(P, WEAK_AT, c + 1)):
        low = _n(P, WEAK_LOW, k)
        if P.above[P.needs * F.facts[FACT * f + NEED] + _n(P, C_NEED, low)] != 1:
            continue
        cap = _b(P, WEAK_CAP, k)
        if not _inside(P, F.words, F.across * f, _b(P, WEAK_SAME, k)) or not _overlaps(P, F.words, F.across * f, cap):
            continue
        if not _inside(P, F.words, F.across * f, cap) and _grave(P, F, f):
            continue
        best = min(best, _weaken(P, F, f, low))
    return best


@_merged
def _held_back(P: Any, F: Any, S: Any, line: int, s0: int, s1: int, only: int) -> int:
    """translation.Reading._held_back: the rank at which a met line counts."""
    own = _n(P, L_LEAST, line)
    if _n(P, L_TIED, line) or not _n(P, L_LEVELS, line) or S.line[LINE * line + TICKED]:
        return own
    if not _n(P, L_WEAK, line) or _met_jointly(P, F, S, line, s0, s1, only):
        return own
    best = -1
    for s in range(s0, s1):
        lo, hi = F.statement_at[s], F.statement_at[s + 1]
        if only >= 0:
            lo, hi = only, only + 1
        rank = -2
        for a in range(lo, hi):
            one = -2
            for f in range(F.alternative_at[a], F.alternative_at[a + 1]):
                if F.facts[FACT * f + LACKS]:
                    continue
                for g in range(_n(P, GROUP_AT, line), _n(P, GROUP_AT, line + 1)):
                    c = _n(P, MEMBER_AT, g)
                    if _n(P, MEMBER_AT, g + 1) - c == 1 and _within(P, F, S, f, c):
                        one = max(one, _weaken(P, F, f, c))
            if one == -2:
                rank = -2
                break
            rank = one if rank == -2 else min(rank, one)
        best = max(best, rank)
    return own if best < 0 else best


@_inlined
def _decides(P: Any, line: int, concerns: bool) -> bool:
    """translation.Reading.deciding: beside a stated concern, what is well decides nothing."""
    return not (concerns and _n(P, L_STRENGTH, line))


@_inlined
def _is_met(S: Any, line: int) -> bool:
    return S.line[LINE * line + STANDING] == MET and not S.line[LINE * line + GATED]


@_jit
def _least_tier(P: Any, S: Any, d: int, step: int, concerns: bool) -> int:
    """translation.Reading._least_tier."""
    found = 0
    base = _n(P, LEVEL_AT, d)
    for i in range(S.lists[S.lists[DOCUMENT_AT] + d], S.lists[S.lists[DOCUMENT_AT] + d + 1]):
        line = S.lists[S.lists[TOUCHED] + i]
        if not _decides(P, line, concerns) or not _is_met(S, line) or S.line[LINE * line + COUNTS] < 0:
            continue
        level = base + S.line[LINE * line + COUNTS]
        if _n(P, LEVEL_STEP, level) == step:
            own = _n(P, L_TIER, line)
            if _n(P, L_TIED, line):
                own = _n(P, PROTECTION, 0)
            elif own < 0:
                own = _n(P, LEVEL_LOW, level)
            found = max(found, own)
    return found


@_jit
def _weigh(P: Any, F: Any, S: Any, r: int, s0: int, s1: int, only: int) -> None:
    """translation.Reading.lines: gate the lines of a reading's document, and hold back what a lower line holds back."""
    d = _n(P, READING_DOCUMENT, r)
    _gate(P, S, HOLDS_RULE, _n(P, HOLDS_AT, r), _n(P, HOLDS_AT, r + 1))
    for i in range(S.lists[S.lists[DOCUMENT_AT] + d], S.lists[S.lists[DOCUMENT_AT] + d + 1]):
        line = S.lists[S.lists[TOUCHED] + i]
        S.line[LINE * line + COUNTS] = _held_back(P, F, S, line, s0, s1, only) if _is_met(S, line) else -1


@_jit
def _entailed(P: Any, S: Any, r: int, concerns: bool, joint: int) -> int:
    """translation.Reading.entailed_rank, once the lines are weighed."""
    d = _n(P, READING_DOCUMENT, r)
    best = joint
    for i in range(S.lists[S.lists[DOCUMENT_AT] + d], S.lists[S.lists[DOCUMENT_AT] + d + 1]):
        line = S.lists[S.lists[TOUCHED] + i]
        if _decides(P, line, concerns) and _is_met(S, line):
            best = max(best, S.line[LINE * line + COUNTS])
    for k in range(_n(P, HOLDS_AT, r), _n(P, HOLDS_AT, r + 1)):
        rule = _n(P, HOLDS_RULE, k)
        if (
            not _n(P, RULE_ALL, rule)
            and _n(P, RULE_CERTAIN, rule)
            and _count(P, S, rule, YES) >= _n(P, RULE_COUNT, rule)
            and _count(P, S, rule, NO) >= _n(P, RULE_COUNT, rule)
        ):
            best = max(best, _n(P, RULE_RANK, rule))
    if best >= 0:
        level = _n(P, LEVEL_AT, d) + best
        whole = _n(P, LEVEL_WHOLE, level)
        if whole >= 0 and _least_tier(P, S, d, _n(P, LEVEL_STEP, level), concerns) > _n(P, LEVEL_HIGH, level):
            return whole
    return best


@_jit
def _possible(P: Any, S: Any, r: int, concerns: bool, entailed: int) -> int:
    """translation.Reading.possible_rank."""
    d = _n(P, READING_DOCUMENT, r)
    best = entailed
    ranks = np.uint64(0)
    for i in range(S.lists[S.lists[DOCUMENT_AT] + d], S.lists[S.lists[DOCUMENT_AT] + d + 1]):
        line = S.lists[S.lists[TOUCHED] + i]
        if _decides(P, line, concerns) and (
            S.line[LINE * line + STANDING] == MET or S.line[LINE * line + STANDING] == OPEN
        ):
            most = _n(P, L_MOST, line)
            best = max(best, most)
            if most >= 0:
                ranks |= np.uint64(1) << np.uint64(most)
    for k in range(_n(P, HOLDS_AT, r), _n(P, HOLDS_AT, r + 1)):
        rule = _n(P, HOLDS_RULE, k)
        if not _n(P, RULE_ALL, rule) and _count(P, S, rule, YES) >= _n(P, RULE_COUNT, rule):
            best = max(best, _n(P, RULE_RANK, rule))
            ranks |= np.uint64(1) << np.uint64(_n(P, RULE_RANK, rule))
    if best >= 0:
        whole = _n(P, LEVEL_WHOLE, _n(P, LEVEL_AT, d) + best)
        if whole >= 0 and ranks >> np.uint64(whole) & np.uint64(1):
            return whole
    return best


@_jit
def _tiers(P: Any, S: Any, d: int, rank: int, concerns: bool) -> int:
    """The tiers of translation.Reading.position, where lines decide it."""
    level = _n(P, LEVEL_AT, d) + rank
    least = _least_tier(P, S, d, _n(P, LEVEL_STEP, level), concerns)
    tiers = _n(P, LEVEL_TIERS, level) >> least << least
    return tiers if tiers else 1 << _n(P, LEVEL_HIGH, level)


@_jit
def _position(P: Any, S: Any, d: int, rank: int, concerns: bool, by: Any, n: int) -> int:
    """translation.Reading.position: the lines that decide a rank, added to `by`; how many there are then."""
    base = _n(P, LEVEL_AT, d)
    part = _n(P, LEVEL_WHOLE, base + rank) >= 0
    for i in range(S.lists[S.lists[DOCUMENT_AT] + d], S.lists[S.lists[DOCUMENT_AT] + d + 1]):
        line = S.lists[S.lists[TOUCHED] + i]
        if not _decides(P, line, concerns) or not _is_met(S, line) or S.line[LINE * line + COUNTS] < 0:
            continue
        counts = S.line[LINE * line + COUNTS]
        if counts == rank if part else _n(P, LEVEL_STEP, base + counts) == _n(P, LEVEL_STEP, base + rank):
            by[n] = line
            n += 1
    return n


# ------------------------------------------------------------------------------------------------ all of it


@_jit
def _concerns(F: Any, f0: int, f1: int) -> bool:
    for f in range(f0, f1):
        if not F.facts[FACT * f + LACKS]:
            return True
    return False


@_merged
def _alternative(P: Any, Q: Any, F: Any, S: Any, C: Any, case: int, s: int, a: int) -> bool:
    """Take one alternative of a statement for the whole; whether it states a concern."""
    f0, f1 = F.alternative_at[a], F.alternative_at[a + 1]
    _forget(P, S)
    _stand(P, F, S, s, s + 1, a)
    _tick(P, Q, F, S, C, case, f0, f1)
    return _concerns(F, f0, f1)


@_merged
def _joints(P: Any, Q: Any, F: Any, S: Any, T: Any, C: Any, case: int, s0: int, s1: int) -> None:
    """translation.Reading.joint for every reading: the rank, and the statement that gives it."""
    for r in range(_size(P, READING_DOCUMENT)):
        S.lists[S.lists[JOINT] + r] = S.lists[S.lists[THROUGH] + r] = -1
    for s in range(s0, s1):
        if F.statement_at[s + 1] - F.statement_at[s] < 2:
            continue
        for a in range(F.statement_at[s], F.statement_at[s + 1]):
            concerns = _alternative(P, Q, F, T, C, case, s, a)
            for r in range(_size(P, READING_DOCUMENT)):
                _weigh(P, F, T, r, s, s + 1, a)
                rank = _entailed(P, T, r, concerns, NONE)
                S.lists[S.lists[LOW] + r] = rank if a == F.statement_at[s] else min(S.lists[S.lists[LOW] + r], rank)
                _ungate(P, T, HOLDS_RULE, _n(P, HOLDS_AT, r), _n(P, HOLDS_AT, r + 1))
        for r in range(_size(P, READING_DOCUMENT)):
            if S.lists[S.lists[LOW] + r] > S.lists[S.lists[JOINT] + r]:
                S.lists[S.lists[JOINT] + r] = S.lists[S.lists[LOW] + r]
                S.lists[S.lists[THROUGH] + r] = s


@_merged
def _joint_lines(P: Any, Q: Any, F: Any, T: Any, C: Any, case: int, s: int, r: int, by: Any, first: int) -> int:
    """The lines of a joint, each once, in the order of the alternatives, put into `by` from `first` on; where they end."""
    n = first
    d = _n(P, READING_DOCUMENT, r)
    for a in range(F.statement_at[s], F.statement_at[s + 1]):
        concerns = _alternative(P, Q, F, T, C, case, s, a)
        _weigh(P, F, T, r, s, s + 1, a)
        rank = _entailed(P, T, r, concerns, NONE)
        if rank >= 0:
            end = _position(P, T, d, rank, concerns, by, n)
            for i in range(n, end):
                known = False
                for k in range(first, n):
                    known = known or by[k] == by[i]
                if not known:
                    by[n] = by[i]
                    n += 1
        _ungate(P, T, HOLDS_RULE, _n(P, HOLDS_AT, r), _n(P, HOLDS_AT, r + 1))
    return n


@_jit
def _harmful(P: Any, F: Any, s0: int, s1: int) -> bool:
    """Whether significant harm adds a fact to some statements."""
    for f in range(F.alternative_at[F.statement_at[s0]], F.alternative_at[F.statement_at[s1]]):
        for h in range(_size(P, HARM_WORD)):
            stated = F.words[F.across * f + _n(P, HARM_WORD, h)] & _m(P, HARM_RUN, h) == _m(P, HARM_BIT, h)
            if stated and not F.facts[FACT * f + LACKS] and _n(P, HARM_NEED, h) != F.facts[FACT * f + NEED]:
                return True
    return False


@_jit
def _with_harm(P: Any, F: Any, H: Any, s0: int, s1: int) -> int:
    """matching.with_harm, in H: the statements with the significant harm that their circumstances state besides.

    Returns:
        How many facts there are then.
    """
    a0, a1 = F.statement_at[s0], F.statement_at[s1]
    width = P.width
    for s in range(s0, s1 + 1):
        H.statement_at[s - s0] = F.statement_at[s] - a0
    n = 0
    for a in range(a0, a1):
        f0, f1 = F.alternative_at[a], F.alternative_at[a + 1]
        for f in range(f0, f1):
            for column in range(3):
                H.facts[FACT * n + column] = F.facts[FACT * f + column]
            for w in range(width + 1):
                H.words[H.across * n + w] = F.words[F.across * f + w]
            n += 1
        first = n
        for f in range(f0, f1):
            for h in range(_size(P, HARM_WORD)):
                need = _n(P, HARM_NEED, h)
                stated = F.words[F.across * f + _n(P, HARM_WORD, h)] & _m(P, HARM_RUN, h) == _m(P, HARM_BIT, h)
                if not stated or F.facts[FACT * f + LACKS] or need == F.facts[FACT * f + NEED]:
                    continue
                at = n
                for k in range(first, n):
                    if H.facts[FACT * k + NEED] == need:
                        at = k
                H.facts[FACT * at + NEED] = need
                H.words[H.across * at + P.width] = ~np.uint64(0)
                H.facts[FACT * at + LACKS] = False
                for w in range(width):
                    H.words[H.across * at + w] = P.boxes[P.width * _b(P, HARM_KNOWN, h) + w]
                for k in range(_size(P, KEPT_WORD)):
                    if F.words[F.across * f + P.width] >> np.uint64(_n(P, KEPT_NUMBER, k)) & np.uint64(1):
                        w, run = _n(P, KEPT_WORD, k), _m(P, KEPT_RUN, k)
                        H.words[H.across * at + w] = H.words[H.across * at + w] & ~run | F.words[F.across * f + w] & run
                H.facts[FACT * at + LOOSE] = _is_loose(P, H, at)
                n = max(n, at + 1)
        H.alternative_at[a - a0 + 1] = n
    return n


@_jit
def _law(P: Any, F: Any, S: Any, rule: int, s0: int, s1: int) -> bool:
    """translation._Translator._under: whether, whichever way a statement holds, one of its facts lies under a rule of law."""
    for s in range(s0, s1):
        every = True
        for a in range(F.statement_at[s], F.statement_at[s + 1]):
            under = False
            for f in range(F.alternative_at[a], F.alternative_at[a + 1]):
                if (
                    F.facts[FACT * f + LACKS]
                    or not P.above[P.needs * F.facts[FACT * f + NEED] + _n(P, FLOOR_NEED, rule)]
                ):
                    continue
                _read(P, F, S, f, _n(P, FLOOR_NEED, rule))
                if _inside(P, S.known, P.width * READ, _b(P, FLOOR_WHEN, rule)):
                    under = True
                    break
            if not under:
                every = False
                break
        if every:
            return True
    return False


@_jit
def _tied_lines(P: Any, S: Any, d: int, rules: int, r0: int, r1: int, names: Any, n: int) -> int:
    """The lines of a document that belong to section 47 and are met, and are not held back by a count."""
    gated = False
    for i in range(S.lists[S.lists[DOCUMENT_AT] + d], S.lists[S.lists[DOCUMENT_AT] + d + 1]):
        line = S.lists[S.lists[TOUCHED] + i]
        if _n(P, L_TIED, line) and S.line[LINE * line + STANDING] == MET:
            if not gated:
                _ungate(P, S, rules, r0, r1)
                _gate(P, S, rules, r0, r1)
                gated = True
            if not S.line[LINE * line + GATED]:
                names[n] = line
                n += 1
    if gated:
        _ungate(P, S, rules, r0, r1)
    return n


@_jit
def _caution(P: Any, F: Any, S: Any, C: Any, case: int, s0: int, s1: int) -> int:
    """The rank of what the plan and the law ask for at least, -1 for nothing; why stands in the list WHY."""
    top = _n(P, STATUS_RANK, C.status[case])
    S.lists[S.lists[N] + 1] = 0
    if top >= 0:
        S.lists[S.lists[WHY] + 0] = _n(P, STATUS_NAME, C.status[case])
        S.lists[S.lists[N] + 1] = 1
    across = _size(P, FLOORS) // P.needs
    may = np.uint64(0)
    f0, f1 = F.alternative_at[F.statement_at[s0]], F.alternative_at[F.statement_at[s1]]
    for rule in range(_size(P, FLOOR_NEED)):
        if rule % 64 == 0:
            may = np.uint64(0)
            for f in range(f0, f1):
                if not F.facts[FACT * f + LACKS]:
                    may |= _m(P, FLOORS, F.facts[FACT * f + NEED] * across + rule // 64)
        if not may >> np.uint64(rule % 64) & np.uint64(1):
            continue
        rank = _n(P, FLOOR_RANK, rule)
        if rank < top or not _law(P, F, S, rule, s0, s1):
            continue
        if rank > top:
            top = rank
            S.lists[S.lists[N] + 1] = 0
        name = _n(P, FLOOR_NAME, rule)
        known = False
        for i in range(S.lists[S.lists[N] + 1]):
            known = known or S.lists[S.lists[WHY] + i] == name
        if not known:
            S.lists[S.lists[WHY] + S.lists[S.lists[N] + 1]] = name
            S.lists[S.lists[N] + 1] += 1
    return top


@_jit
def _present(P: Any, F: Any, S: Any, f0: int, f1: int) -> int:
    """The needs stated as present, in order, in the list NEEDS; how many they are."""
    known = 0
    for f in range(f0, f1):
        need = F.facts[FACT * f + NEED]
        if not F.facts[FACT * f + LACKS] and not S.lists[S.lists[KEY] + need]:
            S.lists[S.lists[KEY] + need] = 1
            S.lists[S.lists[NEEDS] + known] = need
            known += 1
    for i in range(known):
        S.lists[S.lists[KEY] + S.lists[S.lists[NEEDS] + i]] = 0
    return known


@_merged
def _harmed(P: Any, Q: Any, H: Any, T: Any, C: Any, case: int, statements: int, facts: int) -> None:
    """Take the statements with significant harm for the whole, in T."""
    _forget(P, T)
    _stand(P, H, T, NO, statements, NONE)
    _tick(P, Q, H, T, C, case, NO, facts)


@_merged
def _row(
    P: Any, Q: Any, F: Any, H: Any, S: Any, T: Any, C: Any, case: int, r: int, row: int, out: Any, ends: Any,
    concerns: bool, several: bool, harmed: int, top: int, known: int,
) -> None:  # fmt: skip
    """One case in one reading: translation._Translator.translation."""
    s0, s1 = C.at[case], C.at[case + 1]
    d = _n(P, READING_DOCUMENT, r)
    base = _n(P, LEVEL_AT, d)
    own = C.level[case] if C.origin[case] == d else -1
    _weigh(P, F, S, r, s0, s1, NONE)
    joint = S.lists[S.lists[JOINT] + r] if several else -1
    entailed = max(_entailed(P, S, r, concerns, joint), own)
    possible = max(_possible(P, S, r, concerns, max(entailed, joint)), own)
    out.at[LISTS * row + 0] = first = ends[0]
    tiers = 0
    if entailed >= 0:
        end = _position(P, S, d, entailed, concerns, out.entailed_by, first)
        tiers = _tiers(P, S, d, entailed, concerns)
        if end == first and several and joint == entailed:
            tiers = _n(P, LEVEL_TIERS, base + entailed)
            end = _joint_lines(P, Q, F, T, C, case, S.lists[S.lists[THROUGH] + r], r, out.entailed_by, first)
            if harmed:
                _harmed(P, Q, H, T, C, case, s1 - s0, harmed)
        ends[0] = end
    out.at[LISTS * row + 1] = ends[1]
    if possible >= 0:
        for i in range(S.lists[S.lists[DOCUMENT_AT] + d], S.lists[S.lists[DOCUMENT_AT] + d + 1]):
            line = S.lists[S.lists[TOUCHED] + i]
            standing = S.line[LINE * line + STANDING]
            if _n(P, L_MOST, line) == possible and standing in (MET, OPEN) and _decides(P, line, concerns):
                out.possible_by[ends[1]] = line
                ends[1] += 1
    # the judgement already made
    sender = -1
    if C.low[case] >= 0 and possible >= 0:
        sender = own if own >= 0 else _nearest(Q, d, C.low[case], C.high[case], entailed, possible)
    from_sender = sender >= 0 and (entailed < 0 or tiers == 1)
    likely = sender if from_sender else entailed
    if from_sender and sender != entailed:
        likely_tiers = _n(P, LEVEL_TIERS, base + sender)
    else:
        likely_tiers = tiers
    # section 47 lines of either document, beside the plan and the law
    out.at[LISTS * row + 2] = first = ends[2]
    for which in range(2):
        document = C.origin[case] if which == 0 else d
        if document < 0 or (which == 1 and C.origin[case] == d):
            continue
        if document == d:
            rules, r0, r1 = HOLDS_RULE, _n(P, HOLDS_AT, r), _n(P, HOLDS_AT, r + 1)
        else:
            rules, r0, r1 = STRANGER_RULE, _n(P, STRANGER_AT, document), _n(P, STRANGER_AT, document + 1)
        if harmed:
            ends[2] = _tied_lines(P, T, document, rules, r0, r1, out.because, ends[2])
        else:
            ends[2] = _tied_lines(P, S, document, rules, r0, r1, out.because, ends[2])
    floor = top
    if ends[2] > first:
        floor = max(top, _n(P, PROTECTION, 0))
        if floor > _n(P, PROTECTION, 0):
            ends[2] = first
    if floor == top:
        for i in range(S.lists[S.lists[N] + 1]):
            out.because[ends[2]] = S.lists[S.lists[WHY] + i]
            ends[2] += 1
    rows = out.rows
    rows[ROW * row + ENTAILED], rows[ROW * row + ENTAILED_TIERS], rows[ROW * row + POSSIBLE] = entailed, tiers, possible
    rows[ROW * row + LIKELY], rows[ROW * row + LIKELY_TIERS], rows[ROW * row + FROM_SENDER] = (
        likely,
        likely_tiers,
        from_sender,
    )
    rows[ROW * row + SENDER], rows[ROW * row + FLOOR] = sender, floor
    rows[ROW * row + RESULT] = Q.result_level[_result(Q, d, likely, likely_tiers, floor)]
    rows[ROW * row + RESULT_TIER] = Q.result_tier[_result(Q, d, likely, likely_tiers, floor)]
    out.at[LISTS * row + 3] = ends[3]
    quiet = known > 0
    for i in range(known):
        if Q.silent[P.needs * d + S.lists[S.lists[NEEDS] + i]] == 1:
            out.silent[ends[3]] = S.lists[S.lists[NEEDS] + i]
            ends[3] += 1
        else:
            quiet = False
    rows[ROW * row + STATUS] = 0 if entailed >= 0 else 1 if quiet else 2
    _ungate(P, S, HOLDS_RULE, _n(P, HOLDS_AT, r), _n(P, HOLDS_AT, r + 1))


@_jit
def run(P: Any, Q: Any, F: Any, H: Any, C: Any, S: Any, T: Any, first: int, last: int, out: Any, ends: Any) -> int:
    """Translate cases `first` to `last` into every reading; the rows begin at 0.

    Args:
        P: the program.
        Q: its tables.
        F: what is stated.
        H: room for it, with what is added to it (room_for_harm).
        C: the cases.
        S: working memory.
        T: the same again.
        first: the first case.
        last: the one after the last.
        out: where the rows are put.
        ends: where each of the four lists of `out` ends.

    Returns:
        The case after the last that was done: earlier than asked where the lists of `out` were full.
    """
    return int(
        _run(
            _program(P),
            _tables(Q),
            _facts(F),
            _facts(H),
            _cases(C),
            _scratch(S),
            _scratch(T),
            first,
            last,
            _output(out),
            _place(ends),
        )
    )


@_merged
def _run(P: Any, Q: Any, F: Any, H: Any, C: Any, S: Any, T: Any, first: int, last: int, out: Any, ends: Any) -> int:
    readings = _size(P, READING_DOCUMENT)
    row = NO
    for case in range(first, last):
        s0, s1 = C.at[case], C.at[case + 1]
        a0, a1 = F.statement_at[s0], F.statement_at[s1]
        f0, f1 = F.alternative_at[a0], F.alternative_at[a1]
        for t in range(C.tick_at[case], C.tick_at[case + 1]):
            S.line[LINE * C.tick[t] + TICKED] = T.line[LINE * C.tick[t] + TICKED] = 1
        several = a1 - a0 > s1 - s0
        if several:
            _joints(P, Q, F, S, T, C, case, s0, s1)
        _forget(P, S)
        _stand(P, F, S, s0, s1, NONE)
        _tick(P, Q, F, S, C, case, f0, f1)
        # Each list of a row holds lines that are touched, at most; reasons of the law besides, or needs.
        room = readings * (S.lists[S.lists[N] + 0] + a1 - a0 + f1 - f0 + _size(P, FLOOR_NEED) + 1)
        if several:
            room += readings * _size(P, L_DOCUMENT)
        full = (
            ends[0] + room > out.room
            or ends[1] + room > out.room
            or ends[2] + room > out.room
            or ends[3] + room > out.room
        )
        if not full:
            known = _present(P, F, S, f0, f1)
            harmed = NO
            if _harmful(P, F, s0, s1):
                harmed = _with_harm(P, F, H, s0, s1)
                top = _caution(P, H, S, C, case, NO, s1 - s0)
                _harmed(P, Q, H, T, C, case, s1 - s0, harmed)
            else:
                top = _caution(P, F, S, C, case, s0, s1)
            concerns = _concerns(F, f0, f1)
            for r in range(readings):
                _row(P, Q, F, H, S, T, C, case, r, row, out, ends, concerns, several, harmed, top, known)
                row += 1
        for t in range(C.tick_at[case], C.tick_at[case + 1]):
            S.line[LINE * C.tick[t] + TICKED] = T.line[LINE * C.tick[t] + TICKED] = 0
        if full:
            return case
    return last


# ------------------------------------------------------------------------------------------------ what is stated


@_jit
def _settle(P: Any, Q: Any, need: int, words: Any, has: Any, e: int) -> Any:
    """One step of vocabulary.Vocabulary.settle; which circumstances are known then."""
    w, run, one, excluding = Q.settle_from[e, 0], Q.settle_from[e, 1], Q.settle_from[e, 2], Q.settle_from[e, 3]
    if not has >> one & np.uint64(1) or words[w] & run & ~excluding or not Q.settle_of[e, need]:
        return has
    v, run2, other, bit = Q.settle_to[e, 0], Q.settle_to[e, 1], Q.settle_to[e, 2], Q.settle_to[e, 3]
    known = words[v] & run2
    left = known & ~bit
    if Q.settle_to[e, 4] and left == _m(P, DEGREE, 0) and known != left:
        left = run2 & ~((bit << np.uint64(1)) - np.uint64(1))
    if left:
        words[v] = words[v] & ~run2 | left
        return has | np.uint64(1) << other
    top = words[w] & run
    while top & (top - np.uint64(1)):
        top &= top - np.uint64(1)
    worse = run & ~excluding & ~((top << np.uint64(1)) - np.uint64(1))
    if worse:
        words[w] = words[w] & ~run | worse
    return has


@_jit
def state(P: Any, Q: Any, need: Any, words: Any, has: Any) -> None:
    """vocabulary.Vocabulary.stated, in place: what naming the need says by itself, then what excludes what."""
    program = _program(P)
    for f in range(need.shape[0]):
        n = need[f]
        for c in range(_size(program, ALL_BITS)):
            bit = np.uint64(1) << np.uint64(c)
            if _m(program, NAMED_HAS, n) & bit and not has[f] & bit:
                w, run = _n(program, ALL_WORDS, c), _m(program, ALL_BITS, c)
                words[f, w] = words[f, w] & ~run | program.boxes[program.width * _b(program, NAMED, n) + w] & run
        has[f] |= _m(program, NAMED_HAS, n)
        for e in range(Q.settle_from.shape[0]):
            has[f] = _settle(program, Q, n, words[f], has[f], e)
