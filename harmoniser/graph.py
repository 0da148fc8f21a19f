"""The graph that people see: documents, levels, indicators, needs, tiers and processes as a networkx graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harmoniser.library import Library

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Edge", "explanation_graph", "label_of", "library_graph", "to_dot"]


@dataclass(frozen=True, slots=True)
class Edge:
    """One typed step; nodes are written `kind:id` (need:income, line:ply-0178, level:plymouth:4)."""

    source: str
    relation: str
    target: str
    detail: str = ""


def library_graph(library: Library) -> nx.MultiDiGraph[str]:
    """Everything as one graph. Nodes are `kind:id` and carry `kind` and `label`; edges carry `relation`."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for edge in _all_edges(library):
        for node in (edge.source, edge.target):
            if node not in graph:
                graph.add_node(node, kind=node.partition(":")[0], label=label_of(node, library))
        graph.add_edge(edge.source, edge.target, relation=edge.relation, detail=edge.detail)
    return graph


def explanation_graph(edges: Iterable[Edge], library: Library) -> nx.MultiDiGraph[str]:
    """The subgraph of one explanation, drawable."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for edge in edges:
        for node in (edge.source, edge.target):
            if node not in graph:
                graph.add_node(node, kind=node.partition(":")[0], label=label_of(node, library))
        graph.add_edge(edge.source, edge.target, relation=edge.relation, detail=edge.detail)
    return graph


def _all_edges(library: Library) -> Iterable[Edge]:
    for need in library.vocabulary.needs.values():
        yield from (Edge(f"need:{need.id}", "is a kind of", f"need:{other}") for other in need.broader)
        yield from (Edge(f"need:{need.id}", "implies", f"need:{other}") for other in need.implies)
    for amount in library.vocabulary.amounts:
        yield Edge(f"need:{amount.need}", "may amount to", f"need:{amount.target}")
    for document in library.documents.values():
        for area in document.areas:
            yield Edge(f"document:{document.id}", "governs", f"area:{area.id}")
        for level in document.levels:
            yield Edge(f"level:{document.id}:{level.id}", "is a level of", f"document:{document.id}")
            for tier in level.tiers:
                yield Edge(f"level:{document.id}:{level.id}", "leads to", f"tier:{tier}")
        for line in document.indicators:
            for number in line.levels:
                yield Edge(f"line:{line.id}", "stands at", f"level:{document.id}:{number}")
            if line.process:
                yield Edge(f"line:{line.id}", "sets going", f"process:{line.process}")
            for condition in dict.fromkeys(condition.need for condition in line.conditions()):
                yield Edge(f"line:{line.id}", "asks about", f"need:{condition}")
    for process in library.vocabulary.processes.values():
        yield from (Edge(f"process:{process.id}", "leads to", f"tier:{tier}") for tier in process.tiers)


def label_of(node: str, library: Library) -> str:
    """A node's label in plain words."""
    kind, _, name = node.partition(":")
    vocabulary = library.vocabulary
    if kind == "need":
        return vocabulary.needs[name].label
    if kind == "tier":
        return vocabulary.tiers[name].label
    if kind == "process":
        return vocabulary.processes[name].label
    if kind == "line":
        return library.indicator(name).label
    if kind == "level":
        document, _, level = name.rpartition(":")
        return f"{library.documents[document].areas[0].name} level {level}"
    if kind == "area":
        return library.areas[name].name
    if kind == "document":
        return library.documents[name].title
    return f"Observation {int(name) + 1}" if kind == "observation" else name


_SHAPES = {"need": "ellipse", "line": "note", "level": "box", "tier": "box", "observation": "oval"}


def to_dot(edges: Iterable[Edge], library: Library) -> str:
    """An explanation as Graphviz source, left to right."""

    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    edges = list(edges)
    nodes = dict.fromkeys(node for edge in edges for node in (edge.source, edge.target))
    lines = [
        "digraph explanation {",
        'rankdir=LR; node [fontname="sans-serif", fontsize=11]; edge [fontname="sans-serif", fontsize=9];',
    ]
    for node in nodes:
        shape = _SHAPES.get(node.partition(":")[0], "box")
        lines.append(f"{quoted(node)} [label={quoted(label_of(node, library))}, shape={shape}];")
    lines += [f"{quoted(e.source)} -> {quoted(e.target)} [label={quoted(e.relation)}];" for e in edges]
    return "\n".join([*lines, "}"])
