"""What the harmoniser reasons about: the vocabulary, indicators, documents and cases.

The worded range of an indicator, what is known of an observation and what a threshold asks are all boxes (see boxes.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from harmoniser.boxes import bits, lowest

__all__ = [
    "Area",
    "Assessment",
    "Case",
    "Circumstance",
    "Condition",
    "Document",
    "FloorRule",
    "Indicator",
    "Level",
    "Locator",
    "Need",
    "Observation",
    "PossibleAmount",
    "Process",
    "Rule",
    "Tier",
    "Topic",
    "Value",
]

# ------------------------------------------------------------------------------------------------ vocabulary


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a circumstance: its name and what it says."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Circumstance:
    """A way in which a need can show.

    `values` run from better to worse where `ordered`. `needs` are the needs to which a circumstance of their own
    applies (with their narrower ones); empty: it applies to all. `assumed` is what naming a need says by itself, as a mask.
    """

    name: str
    label: str
    definition: str
    ordered: bool
    values: tuple[Value, ...]
    needs: tuple[str, ...]
    assumed: int

    @property
    def full(self) -> int:
        """The mask of all values."""
        return (1 << len(self.values)) - 1

    def position(self, name: str) -> int | None:
        """Position of a value, or None where there is no such value."""
        return next((i for i, value in enumerate(self.values) if value.name == name), None)

    def upward(self, mask: int) -> int:
        """A mask closed upward: with everything that is worse. Unordered circumstances stay as they are."""
        return self.full & ~((1 << lowest(mask)) - 1) if self.ordered else mask

    def parse(self, text: str) -> tuple[int, int]:
        """Read a written range: `low`, `low..moderate`, `refusing.. ~reluctant`, `does, suffers`.

        Returns:
            The masks of the firm part and of the arguable part (behind the tilde).

        Raises:
            ValueError: says what is wrong, without repeating the text.
        """
        firm_text, tilde, arguable_text = text.partition("~")
        firm = self._mask(firm_text)
        arguable = self._mask(arguable_text) if tilde else 0
        if not firm:
            raise ValueError(f"is no range of {self.name}")
        if firm & arguable:
            raise ValueError(f"has a value of {self.name} both firm and arguable")
        return firm, arguable

    def _mask(self, text: str) -> int:
        mask = 0
        for part in filter(None, (piece.strip() for piece in text.split(","))):
            first, dots, last = (piece.strip() for piece in part.partition(".."))
            least = 1 if self.assumed and not self.assumed & 1 else 0
            start = self._known(first) if first else least
            end = self._known(last) if last else len(self.values) - 1 if dots else start
            if start > end:
                raise ValueError(f"is a range of {self.name} the wrong way round")
            mask |= (1 << end + 1) - (1 << start)
        return mask

    def _known(self, name: str) -> int:
        position = self.position(name)
        if position is None:
            names = [value.name for value in self.values]
            shown = ", ".join(names) if len(names) < 8 else f"{names[0]} to {names[-1]}"
            raise ValueError(f"is no value of {self.name} (one of: {shown})")
        return position

    def words(self, mask: int) -> str:
        """Name the values of a mask, each run of more than two neighbours as a range."""
        said: list[str] = []
        run: list[int] = []
        for position in (*bits(mask), -1):
            if run and position != run[-1] + 1:
                names = [self.values[place].name for place in run]
                said += [f"{names[0]} to {names[-1]}"] if len(names) > 2 else names
                run = []
            run.append(position)
        return " or ".join(said)


@dataclass(frozen=True, slots=True)
class Need:
    """What an indicator is about, free of degree, frequency, age and certainty. `bearer` says whose need it is.

    `peculiar` is the reason why fewer than two documents name it; `scope` tells it from needs easily taken for it. `begins` and
    `ends` are the values outside which it cannot be there (masks of one value by circumstance), where it says so itself.
    """

    id: str
    label: str
    definition: str
    other_terms: tuple[str, ...]
    bearer: str
    topic: str
    broader: tuple[str, ...]
    implies: tuple[str, ...]
    inherent: Mapping[str, int]
    ongoing: bool
    census: tuple[str, ...]
    peculiar: str
    scope: str
    begins: Mapping[str, int]
    ends: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PossibleAmount:
    """One need, at least so bad (`when`), may amount to another (`target`)."""

    need: str
    target: str
    when: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FloorRule:
    """A need that the law puts at a tier wherever it is known to lie within `when`, whatever a document says.

    `read` is whether we read the rule at its source; otherwise it has to be checked, and `legal_basis` says so.
    """

    id: str
    need: str
    when: Mapping[str, int]
    tier: str
    legal_basis: str
    read: bool = False


@dataclass(frozen=True, slots=True)
class Tier:
    """A step of the England-wide spine of responses; a higher `rank` is the more protective one."""

    id: str
    rank: int
    label: str
    definition: str
    legal_basis: str


@dataclass(frozen=True, slots=True)
class Process:
    """Something that a line sets going, with the tiers it leads to. `tied`: it belongs to section 47."""

    id: str
    label: str
    tiers: tuple[str, ...]
    tied: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """A dimension of the Assessment Framework or a theme, in its domain."""

    id: str
    label: str
    domain: str
    order: int


# ------------------------------------------------------------------------------------------------ documents


@dataclass(frozen=True, slots=True)
class Condition:
    """A need with the circumstances that a line words.

    `worded` is the firm part of what the words say, with what naming a need says by itself. `firm` and `wide` are the
    threshold reading: closed upward where that applies; `wide` adds what is arguable.
    """

    need: str
    worded: Mapping[str, int]
    firm: Mapping[str, int]
    wide: Mapping[str, int]
    stated: tuple[str, ...]

    @property
    def strength(self) -> bool:
        """Whether the condition is the absence of a concern."""
        return bool(self.worded["degree"] & 1)


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a statement stands in the document's text.

    `start` and `end` count characters. `sha256` is the first 12 hexadecimal digits of the digest of the normalised span;
    `words` its number of words; `context` the same digest of its neighbourhood where the same words stand more than once.
    """

    start: int
    end: int
    sha256: str
    words: int
    context: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One statement of one document.

    `levels` holds the printed level (two where the document prints both, none for a trigger outside the levels).
    `row` is the row of the document's table (0: none): the cells of one row are one subject climbing. `alternatives` is what it
    means: it holds where all conditions of at least one alternative hold. `tiers` are those of its own process; empty: those of
    its level. `excluded` is the reason why it states nothing; it has no alternatives then. `unprinted` are the quantities
    that it is read to give although it prints no number.
    """

    id: str
    document: str
    kind: str
    levels: tuple[str, ...]
    topic: str
    row: int
    label: str
    alternatives: tuple[tuple[Condition, ...], ...]
    process: str
    tiers: tuple[str, ...]
    tied: bool
    note: str
    excluded: str
    locator: Locator
    unprinted: tuple[str, ...] = ()

    def conditions(self) -> Iterable[Condition]:
        """All conditions, of whichever alternative."""
        return (condition for group in self.alternatives for condition in group)


@dataclass(frozen=True, slots=True)
class Level:
    """A level of one document.

    A part of a level (4a of 4) has its whole in `within`. `step` orders whole levels, and is the same for a whole and its parts;
    `rank` orders all: a part stands above its whole, the part with the higher tier above the others.
    """

    id: str
    name: str
    summary: str
    tiers: tuple[str, ...]
    rank: int
    step: int
    within: str
    response: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """How a document combines lines.

    `kind` is "at-least" (the level of these lines is reached only by `count` of them) or "combination" (`count` of these lines
    together make `tiers` possible, or entail them where `certain`). `distinct_needs`: lines on one need count once. `areas`: the
    only areas of the document where the rule holds; empty: all.
    """

    id: str
    kind: str
    count: int
    indicators: tuple[str, ...]
    tiers: tuple[str, ...]
    certain: bool
    distinct_needs: bool
    areas: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Area:
    """An authority and the document that governs there."""

    id: str
    name: str
    document: str


@dataclass(frozen=True)
class Document:
    """One threshold document in one version, with everything mapped from it.

    `partial` and `made_of` are of mappings that people made with this program. A `partial` one settles the facts of its lines and
    nothing else: whoever meets none of them is undecided there. `made_of` are the documents that a common position brings
    together; of what these do not speak it says nothing either.
    """

    id: str
    title: str
    publisher: str
    version: str
    date: str
    standing: str
    review: str
    file: str
    characters: int
    areas: tuple[Area, ...]
    levels: tuple[Level, ...]
    indicators: tuple[Indicator, ...]
    rules: tuple[Rule, ...]
    by_id: Mapping[str, Indicator] = field(default_factory=dict, repr=False)
    # What is worked out once it is asked for: the lines beside each line (matching.py), and the ranks of levels and tiers
    # (translation.py).
    beside: dict[str, tuple[Indicator, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    spans: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[int, int]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    partial: bool = False
    made_of: tuple[str, ...] = ()

    def at(self, rank: int) -> Level:
        """The level of that rank."""
        return next(level for level in self.levels if level.rank == rank)

    def level(self, level_id: str) -> Level:
        """The level of that id.

        Raises:
            KeyError: where there is none.
        """
        for level in self.levels:
            if level.id == level_id:
                return level
        raise KeyError(level_id)


# ------------------------------------------------------------------------------------------------ cases


@dataclass(frozen=True, slots=True)
class Observation:
    """One need with what is known of its circumstances. `stated` are the circumstances that the user gave."""

    need: str
    known: Mapping[str, int]
    stated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """The assessment a case came with: the area, its level and the indicators that were ticked."""

    area: str
    level: str | None
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """The facts of a case. `age` is a mask over the circumstance `age`; nothing in it can name anybody."""

    age: int
    assessed: Assessment | None
    status: str
    reference: str
    observations: tuple[Observation, ...]
    digest: str
