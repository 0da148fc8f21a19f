"""All disagreements together: every kind, the gravest first, in a stable order, with filters.

A new kind is one line in `FINDERS`. A search whose kind is not asked for does not run.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from harmoniser import contradictions, detours, differences, procedures
from harmoniser.cells import Answers
from harmoniser.errors import HarmoniserError, UnknownNameError
from harmoniser.findings import CROSSINGS, KINDS, Discrepancy, Space
from harmoniser.library import Library
from harmoniser.line_readings import LineReadings
from harmoniser.vocabulary import Vocabulary

__all__ = [
    "CROSSINGS",
    "FINDERS",
    "KINDS",
    "Discrepancy",
    "discrepancies",
    "found",
    "in_order",
    "kind_of",
    "pair_by_pair",
    "selected",
]

FINDERS: Mapping[str, Callable[[Space], Iterable[Discrepancy]]] = {
    "different-response": differences.different_responses,
    "false-friend": differences.false_friends,
    "silence": differences.silences,
    "finer-or-coarser": differences.finer_or_coarser,
    "gated-by-engagement": differences.gated_by_engagement,
    "different-numbers": differences.different_numbers,
    "different-procedure": procedures.different_procedures,
    "missing-service": procedures.missing_services,
    "internal-contradiction": contradictions.internal_contradictions,
    "out-of-date": contradictions.out_of_date,
    "below-floor": contradictions.below_floor,
    "detour": detours.detours,
}
_BY_ITSELF = ("internal-contradiction", "out-of-date", "below-floor")  # what a document has with itself or with the law


def discrepancies(
    library: Library,
    between: Sequence[str] | None = None,
    *,
    area: str = "",
    kinds: Collection[str] = (),
    domain: str = "",
    dimension: str = "",
    least: int = 0,
    crosses: str = "",
    space: Space | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Discrepancy, ...]:
    """All disagreements of all documents, or those that the filters leave; the gravest first, in a stable order.

    They are looked for among all documents whatever the filters, so that one and the same disagreement always reads the same.

    Args:
        library: the vocabulary and documents.
        between: two areas: only what stands between them, and what either document has with itself.
        area: only what this area's document takes part in.
        kinds: only these kinds.
        domain: only needs of this domain.
        dimension: only needs of this dimension or theme.
        least: the least severity.
        crosses: only where this statutory line (section-17, section-47) lies between.
        space: all documents and needs, with cells that whoever asks uses further; made here by default.
        progress: called with how much is done, and of how much; a space given tells of its own progress too.

    Raises:
        UnknownNameError: an area, kind, domain, dimension or line does not exist.
        HarmoniserError: the two areas are one, or have one and the same document.
    """
    wanted = _Wanted.of(library, between, area, kinds, domain, dimension, least, crosses)
    space = space or Space(library, tuple(library.documents.values()), progress)
    items = list(found(space, wanted.kinds))
    if progress:
        progress(1, 1)
    return in_order(filter(wanted.keeps, items))


def pair_by_pair(
    library: Library,
    between: Sequence[str] | None = None,
    *,
    area: str = "",
    kinds: Collection[str] = (),
    domain: str = "",
    dimension: str = "",
    least: int = 0,
    crosses: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Discrepancy]:
    """The disagreements of every two documents by themselves, as they are found: for more documents than can be held together.

    First what each document has with itself, then one pair after the other, within a pair the gravest first. Nothing is kept of a
    pair once it is told, so that memory grows with the documents and not with their pairs. What takes three documents (a detour
    by way of a third) is not looked for, nor what divides no two (a clock that nothing settles). Where `discrepancies` tells of
    several documents together, as of who is silent, each pair has its own, under the same id.

    Args:
        library: the vocabulary and documents.
        between: only these two areas.
        area: only pairs with this area.
        kinds: only these kinds.
        domain: only needs of this domain.
        dimension: only needs of this dimension or theme.
        least: the least severity.
        crosses: only where this statutory line lies between.
        progress: called with how many pairs are done, and of how many.

    Raises:
        UnknownNameError: an area, kind, domain, dimension or line does not exist.
        HarmoniserError: the two areas are one, or have one and the same document.
    """
    wanted = _Wanted.of(library, between, area, kinds, domain, dimension, least, crosses)
    every = [name for name in library.documents if not wanted.pair or name in wanted.pair]
    pairs = [pair for pair in combinations(every, 2) if not wanted.own or wanted.own in pair]
    single = [name for name in every if not wanted.own or name == wanted.own]
    return _pair_by_pair(library, single, pairs, wanted, progress)


def _pair_by_pair(
    library: Library,
    single: Sequence[str],
    pairs: Sequence[tuple[str, str]],
    wanted: _Wanted,
    progress: Callable[[int, int], None] | None,
) -> Iterator[Discrepancy]:
    documents = library.documents
    for name in single:
        space = Space(library, (documents[name],))
        yield from in_order(filter(wanted.keeps, found(space, [kind for kind in wanted.kinds if kind in _BY_ITSELF])))
    between = [kind for kind in wanted.kinds if kind not in _BY_ITSELF]
    answers, own = Answers(library), LineReadings(library)
    for number, (one, other) in enumerate(pairs if between else ()):
        if progress:
            progress(number, len(pairs))
        space = Space(library, (documents[one], documents[other]), answers=answers, own=own)
        yield from in_order(item for item in found(space, between) if wanted.keeps(item) and _divides(item))
    if progress:
        progress(len(pairs), len(pairs))


def _divides(item: Discrepancy) -> bool:
    """Whether anybody stands on another side than the others."""
    return len({stand.side or stand.document for stand in item.stands}) > 1


@dataclass(frozen=True)
class _Wanted:
    """What is asked for, checked: the kinds, and what the filters leave; `pair` and `own` are documents."""

    vocabulary: Vocabulary
    kinds: tuple[str, ...]
    pair: tuple[str, ...]
    own: str
    domain: str
    dimension: str
    least: int
    crosses: str

    @classmethod
    def of(
        cls,
        library: Library,
        between: Sequence[str] | None,
        area: str,
        kinds: Collection[str],
        domain: str,
        dimension: str,
        least: int,
        crosses: str,
    ) -> _Wanted:
        """Check what is asked for.

        Raises:
            UnknownNameError: an area, kind, domain, dimension or line does not exist.
            HarmoniserError: the two areas are one, or have one and the same document.
        """
        vocabulary = library.vocabulary
        wanted = tuple(kinds) or tuple(FINDERS)
        _known("kind", wanted, KINDS)
        _known("domain", [domain] if domain else (), vocabulary.domains)
        _known("dimension or theme", [dimension] if dimension else (), vocabulary.topics)
        _known("line", [crosses] if crosses else (), CROSSINGS)
        own = library.document(area).id if area else ""
        pair = tuple(library.document(name).id for name in between or ())
        if between and len(set(pair)) < len(pair):
            same = (
                "the same area twice" if len(set(between)) < len(between) else "areas under one and the same document"
            )
            raise HarmoniserError(f"{' and '.join(dict.fromkeys(between))}: {same}, between which nothing can differ")
        return cls(vocabulary, wanted, pair, own, domain, dimension, least, crosses)

    def keeps(self, item: Discrepancy) -> bool:
        """Whether the filters leave a disagreement."""
        return (
            selected(item, self.vocabulary, self.pair, self.own, self.domain, self.dimension)
            and item.severity >= self.least
            and (not self.crosses or self.crosses in item.crosses)
        )


def found(space: Space, kinds: Iterable[str] = FINDERS) -> Iterator[Discrepancy]:
    """The disagreements of these kinds as they are found, each once."""
    seen: set[str] = set()
    for kind in FINDERS:
        for item in FINDERS[kind](space) if kind in kinds else ():
            if item.id not in seen:
                seen.add(item.id)
                yield item


def in_order(items: Iterable[Discrepancy]) -> tuple[Discrepancy, ...]:
    """The gravest first; then by kind; then what the documents' own lines describe, most lines first; then by subject and id.

    Facts answered differently that no line describes come last of all that are as grave: they lie between the lines.
    """
    place = {kind: number for number, kind in enumerate(KINDS)}

    def key(item: Discrepancy) -> tuple[object, ...]:
        between = item.kind == "different-response" and not item.described
        return -item.severity, between, place[item.kind], -len(item.described), item.subject, item.id

    return tuple(sorted(items, key=key))


def kind_of(name: str) -> str:
    """The kind that an id begins with; looking for one disagreement need not look for the other kinds.

    Raises:
        UnknownNameError: no kind begins this id.
    """
    kind = name.rpartition("-")[0]
    _known("kind in this id", [kind], KINDS)
    return kind


def selected(
    item: Discrepancy,
    vocabulary: Vocabulary,
    pair: Sequence[str] = (),
    document: str = "",
    domain: str = "",
    dimension: str = "",
) -> bool:
    """Whether a disagreement lies between two documents, involves one, and is about a domain and a dimension or theme.

    One on several needs is about the topics of all of them.
    """
    if pair:
        within = set(item.documents) <= set(pair)
        if not within and not item.divides(pair[0], pair[-1]):
            return False
    if document and document not in item.documents:
        return False
    if not domain and not dimension:
        return True
    needs = [need for need in item.subject.split("+") if need in vocabulary.needs]
    topics = {vocabulary.needs[need].topic for need in needs} | {item.topic} - {""}
    domains = {vocabulary.topics[topic].domain for topic in topics}
    return (not domain or domain in domains) and (not dimension or dimension in topics)


def _known(what: str, names: Iterable[str], known: Iterable[str]) -> None:
    known = list(known)
    for name in names:
        if name not in known:
            from harmoniser.reading import nearest

            # A wrong name is shown with all that there are, or with the nearest where they are many.
            hint = nearest(name, known) if len(known) > 15 else ""
            raise UnknownNameError(f"unknown {what}{hint or '; known: ' + ', '.join(known)}")
