"""All disagreements together: every kind, the gravest first, in a stable order, with filters.

A new kind is one line in `FINDERS`. A search whose kind is not asked for does not run.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from harmoniser import contradictions, detours, differences, procedures
from harmoniser.errors import HarmoniserError, UnknownNameError
from harmoniser.findings import CROSSINGS, KINDS, Discrepancy, Space
from harmoniser.library import Library
from harmoniser.vocabulary import Vocabulary

__all__ = ["CROSSINGS", "FINDERS", "KINDS", "Discrepancy", "discrepancies", "found", "in_order", "kind_of", "selected"]

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
    vocabulary = library.vocabulary
    wanted = tuple(kinds) or tuple(FINDERS)
    _known("kind", wanted, KINDS)
    _known("domain", [domain] if domain else (), vocabulary.domains)
    _known("dimension or theme", [dimension] if dimension else (), vocabulary.topics)
    _known("line", [crosses] if crosses else (), CROSSINGS)
    own = library.document(area).id if area else ""
    pair = [library.document(name).id for name in between or ()]
    if between and len(set(pair)) < len(pair):
        same = "the same area twice" if len(set(between)) < len(between) else "areas under one and the same document"
        raise HarmoniserError(f"{' and '.join(dict.fromkeys(between))}: {same}, between which nothing can differ")
    space = space or Space(library, tuple(library.documents.values()), progress)
    items = list(found(space, wanted))
    if progress:
        progress(1, 1)
    return in_order(
        item
        for item in items
        if selected(item, vocabulary, pair, own, domain, dimension) and item.severity >= least
        if not crosses or crosses in item.crosses
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
