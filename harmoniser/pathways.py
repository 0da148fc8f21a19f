"""What a level sets in motion in one area: the steps in order, with their time limits, consent, forms, contacts and services.

The order is a graph (networkx): steps come after the steps they name, and processes after one another as the ontology says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from harmoniser.errors import UnknownNameError
from harmoniser.facts import DocumentFact, Facts
from harmoniser.library import Library
from harmoniser.model import Document, Level

if TYPE_CHECKING:
    import networkx as nx

__all__ = [
    "CHANGES",
    "STATUTORY",
    "Pathway",
    "ServiceChange",
    "Stage",
    "Step",
    "compare_services",
    "from_process",
    "level_of",
    "pathway",
    "steps_graph",
]

STATUTORY = ("child-in-need", "child-protection")
ENDINGS = ("ending",)
CHANGES = ("lost", "higher", "gained", "similar", "kept")
# Facts about the document itself; they belong to no pathway.
ABOUT = ("definition", "figure", "law", "term", "version")


@dataclass(frozen=True)
class Step:
    """One step with the facts that detail it."""

    fact: DocumentFact
    details: tuple[DocumentFact, ...]


@dataclass(frozen=True)
class Stage:
    """One process of a pathway: its steps in order, and the facts that belong to the process but to none of its steps."""

    process: str
    label: str
    tiers: tuple[str, ...]
    steps: tuple[Step, ...]
    details: tuple[DocumentFact, ...]

    def facts(self) -> Iterable[DocumentFact]:
        """All facts of the stage, steps first."""
        for step in self.steps:
            yield step.fact
            yield from step.details
        yield from self.details


@dataclass(frozen=True)
class Pathway:
    """Everything that a document says of one level in one area. `general` holds what belongs to no one process."""

    area: str
    level: str
    tiers: tuple[str, ...]
    stages: tuple[Stage, ...]
    general: tuple[DocumentFact, ...]

    def facts(self) -> tuple[DocumentFact, ...]:
        """All facts, in the order of the pathway."""
        return (*(fact for stage in self.stages for fact in stage.facts()), *self.general)

    def of(self, *kinds: str) -> tuple[DocumentFact, ...]:
        """The facts of some kinds, in the order of the pathway."""
        return tuple(fact for fact in self.facts() if fact.kind in kinds)


@dataclass(frozen=True)
class ServiceChange:
    """What a move does to one kind of service; `change` is one of CHANGES.

    Lost: named nowhere there. Higher: named there for higher levels only. Similar: a wider or narrower kind is named there.
    `fits`: it is meant for something that is stated of the child.
    """

    kind: str
    label: str
    change: str
    here: tuple[DocumentFact, ...]
    there: tuple[DocumentFact, ...]
    fits: bool = False


def level_of(document: Document, level: str) -> Level:
    """The level of a document.

    Raises:
        UnknownNameError: the document has no such level.
    """
    try:
        return document.level(level)
    except KeyError:
        known = ", ".join(item.id for item in document.levels)
        raise UnknownNameError(f"unknown level; the levels of {document.id} are: {known}") from None


def pathway(area: str, level: str, library: Library, facts: Facts) -> Pathway:
    """The pathway of a level in an area.

    A fact belongs to it where the document ties it to the level (or to a part of it, or to the whole of which it is a
    part); where it is tied to no level, if its process can lead to one of the level's tiers; where it has no process
    either, always.

    Raises:
        UnknownNameError: there is no such area or level.
    """
    document = library.document(area)
    chosen = level_of(document, level)
    parts = _with_parts(document, level)
    same = {part.id for part in parts} | {chosen.within} - {""}
    tiers = tuple(tier for tier in library.vocabulary.tiers if any(tier in part.tiers for part in parts))
    here = [fact for fact in facts.of(document.id, area) if fact.kind not in ABOUT]
    steps = {fact.id: fact for fact in here if fact.kind == "step"}
    chosen_facts = [fact for fact in here if _holds(fact, same, tiers, steps, library)]
    taken = {fact.id for fact in chosen_facts}
    order = _process_order(facts, library)
    by_process: dict[str, list[DocumentFact]] = {}
    general: list[DocumentFact] = []
    for fact in chosen_facts:
        process = fact.process or (steps[fact.step].process if fact.step in steps else "")
        (by_process.setdefault(process, []) if process else general).append(fact)
    stages = []
    for process in sorted(by_process, key=order.__getitem__):
        own = by_process[process]
        details = [fact for fact in own if fact.kind != "step" and fact.step not in taken]
        if not details and all(fact.kind != "step" for fact in own):
            continue  # all of it details steps of another process, and stands there
        found = library.vocabulary.processes[process]
        stages.append(
            Stage(
                process,
                found.label,
                found.tiers,
                tuple(
                    Step(fact, tuple(f for f in chosen_facts if f.step == fact.id and f.kind != "step"))
                    for fact in _ordered(own)
                ),
                tuple(_by_kind(details, facts)),
            )
        )
    return Pathway(area, level, tiers, tuple(stages), tuple(_by_kind(general, facts)))


def _with_parts(document: Document, level: str) -> tuple[Level, ...]:
    return tuple(item for item in document.levels if level in (item.id, item.within))


def _holds(
    fact: DocumentFact,
    levels: set[str],
    tiers: Iterable[str],
    steps: Mapping[str, DocumentFact],
    library: Library,
) -> bool:
    if fact.levels:
        return bool(levels.intersection(fact.levels))
    if not fact.process and fact.step in steps:
        return _holds(steps[fact.step], levels, tiers, steps, library)
    if fact.process:
        return bool(set(tiers).intersection(library.vocabulary.processes[fact.process].tiers))
    return True


def _by_kind(found: Iterable[DocumentFact], facts: Facts) -> list[DocumentFact]:
    kinds = facts.terms["fact-kind"]
    return sorted(found, key=lambda fact: (kinds[fact.kind].order, fact.locator.start))


def _ordered(found: Iterable[DocumentFact]) -> list[DocumentFact]:
    """Steps in an order that keeps to what each comes after, and to the text where that is free."""
    import networkx as nx

    graph = steps_graph(found)
    at = {fact.id: fact.locator.start for fact in found if fact.kind == "step"}
    return [graph.nodes[name]["fact"] for name in nx.lexicographical_topological_sort(graph, key=at.__getitem__)]


def steps_graph(found: Iterable[DocumentFact]) -> nx.DiGraph[str]:
    """The steps among some facts as a graph: an edge from each step to those that come after it."""
    import networkx as nx

    steps = {fact.id: fact for fact in found if fact.kind == "step"}
    graph: nx.DiGraph[str] = nx.DiGraph()
    for name, fact in steps.items():
        graph.add_node(name, fact=fact)
    graph.add_edges_from((before, name) for name, fact in steps.items() for before in fact.after if before in steps)
    return graph


def _process_order(facts: Facts, library: Library) -> Mapping[str, int]:
    """The place of every process: in the order of the ontology, lower tiers first where that is free, what stands beside last."""
    processes = facts.terms["process"]
    rank = {tier.id: tier.rank for tier in library.vocabulary.tiers.values()}
    lowest = {name: min(rank[tier] for tier in library.vocabulary.processes[name].tiers) for name in processes}
    return _sorted_processes(
        tuple((name, term.broader) for name, term in processes.items()), tuple(sorted(lowest.items()))
    )


@cache
def _sorted_processes(
    after: tuple[tuple[str, tuple[str, ...]], ...], lowest: tuple[tuple[str, int], ...]
) -> Mapping[str, int]:
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(name for name, _ in after)
    graph.add_edges_from((before, name) for name, befores in after for before in befores)
    ranks, beside = dict(lowest), set(nx.isolates(graph))

    def place(name: str) -> tuple[bool, int, str]:
        return name in beside, ranks[name], name

    ordered = nx.lexicographical_topological_sort(graph, key=place)
    return {name: number for number, name in enumerate(ordered)}


def from_process(
    path: Pathway, process: str, tier: str, facts: Facts, needs: Collection[str] | None = None
) -> tuple[Stage, ...]:
    """The stages of a pathway that follow from a process, itself included, and can belong to a tier.

    What ends help is never what comes next. A process that concerns
    certain needs (a report of FGM, a private fostering notification) is left out where none of `needs` is among them.

    Args:
        path: the pathway.
        process: where a child enters it.
        tier: the tier of the answer; "" for any. Below section 17, what the document prints for this very level belongs too.
        facts: the facts of the documents.
        needs: what is stated, with what that is a kind of; None leaves nothing out.
    """
    import networkx as nx

    processes = facts.terms["process"]
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(processes)
    graph.add_edges_from((before, name) for name, term in processes.items() for before in term.broader)
    following = {process, *nx.descendants(graph, process)}

    def belongs(stage: Stage) -> bool:
        concerns = processes[stage.process].concerns
        if concerns and needs is not None and not set(concerns).intersection(needs):
            return False
        if not tier or tier in stage.tiers:
            return True
        return tier not in STATUTORY and any(fact.levels for fact in stage.facts())

    return tuple(
        stage
        for stage in path.stages
        if stage.process not in ENDINGS
        and belongs(stage)
        and (stage.process in following or (needs is not None and processes[stage.process].concerns))
    )


def compare_services(
    here: tuple[str, str], there: tuple[str, str], library: Library, facts: Facts
) -> tuple[ServiceChange, ...]:
    """Services at two levels, matched by what they do and not by their names.

    A service that a document names for a level is taken to be there at every higher one too. A document that does not name a
    service may still have it: *lost* means that the other document names none of that kind at all, *higher* that it
    names it for higher levels only.

    Args:
        here: the area that the child leaves, and the level there.
        there: the area that the child moves to, and the level there.
        library: the vocabulary and documents.
        facts: the facts of the documents.
    """
    kinds = facts.terms["service-kind"]
    ours, theirs = (_services(area, level, library, facts) for area, level in (here, there))
    higher = _services(there[0], None, library, facts)
    changes = []
    for kind, found in ours.items():
        other: tuple[DocumentFact, ...] = ()
        change = "lost"
        for name, named in (("kept", theirs), ("higher", higher)):
            if kind in named:
                change, other = name, named[kind]
                break
            near = [wide for wide in named if _one_kind(kind, wide, facts)]
            if near and name == "kept":
                change, other = "similar", tuple(fact for wide in near for fact in named[wide])
                break
        changes.append(ServiceChange(kind, kinds[kind].label, change, found, tuple(dict.fromkeys(other))))
    for kind, found in theirs.items():
        if kind not in ours and not any(_one_kind(kind, name, facts) for name in ours):
            changes.append(ServiceChange(kind, kinds[kind].label, "gained", (), found))
    return tuple(sorted(changes, key=lambda item: (CHANGES.index(item.change), item.label)))


def _services(area: str, level: str | None, library: Library, facts: Facts) -> dict[str, tuple[DocumentFact, ...]]:
    """The services of an area at a level and those below it, or at any level, by kind."""
    document = library.document(area)
    top = max(item.rank for item in (_with_parts(document, level) if level else document.levels))
    found: dict[str, list[DocumentFact]] = {}
    for fact in facts.of(document.id, area):
        if fact.kind == "service" and _lowest(fact, document, library) <= top:
            for kind in fact.services:
                found.setdefault(kind, []).append(fact)
    return {kind: tuple(named) for kind, named in found.items()}


def _lowest(fact: DocumentFact, document: Document, library: Library) -> int:
    """The rank of the lowest level for which a fact is named: its own, or those to which its process can lead."""
    tiers = library.vocabulary.processes[fact.process].tiers if fact.process else ()
    named = (
        item.rank
        for item in document.levels
        if item.id in fact.levels or (not fact.levels and set(tiers).intersection(item.tiers))
    )
    return min(named, default=0)


def _one_kind(one: str, other: str, facts: Facts) -> bool:
    """Whether one kind of service is a kind of the other."""
    return other in _wider(one, facts) or one in _wider(other, facts)


def _wider(kind: str, facts: Facts) -> set[str]:
    above = set()
    todo = [kind]
    while todo:
        for wider in facts.terms["service-kind"][todo.pop()].broader:
            above.add(wider)
            todo.append(wider)
    return above
