"""Which lines a case meets, by HermiT (of owlready2): every case is a class, and meets the lines in whose classes its own lies.

What was done to make it quick: all cases of a sample are classified in one run together with the documents' lines, the time of
the same run without any case is taken off, and HermiT is started as a program, because owlready2 makes a Python class of every
class.

As in SPARQL, only what is met can be asked: the ontology holds threshold readings.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from harmoniser import owl
from harmoniser.library import Library
from harmoniser.matching import state_case
from harmoniser.model import Case, Condition, Indicator, Locator

__all__ = ["Hermit"]


class Hermit:
    """The ontology with some cases in it, on disk."""

    def __init__(self, library: Library, cases: Sequence[Case], document: str) -> None:
        """Write the ontology, outside the clock.

        Args:
            library: the vocabulary and documents.
            cases: the cases.
            document: the one whose lines are asked about.
        """
        self.place = tempfile.TemporaryDirectory(prefix="harmoniser-")
        self.source = Path(self.place.name, "ontology.nt")
        made = [self._line(number, case, library) for number, case in enumerate(cases)]
        into = library.documents[document]
        stated = replace(into, id="cases", areas=(), levels=(), rules=(), indicators=tuple(made), by_id={})
        documents = {document: into, **({"cases": stated} if made else {})}
        graph = owl.ontology_of(replace(library, documents=documents))
        graph.serialize(self.source, format="nt", encoding="utf-8")

    def _line(self, number: int, case: Case, library: Library) -> Indicator:
        """A case as a line that asks for all that it observes, no more and no less."""
        group = []
        for statement in state_case(case, None, library.vocabulary):
            ((fact,),) = statement.alternatives
            known = {name: mask for name, mask in fact.known.items() if mask != library.vocabulary.full[name]}
            group.append(Condition(fact.need, known, known, known, tuple(known)))
        topic = next(iter(library.vocabulary.topics))
        place = Locator(0, 1, "0" * 12, 1)
        name = f"case-{number}"
        return Indicator(name, "cases", "indicator", (), topic, 0, name, (tuple(group),), "", (), False, "", "", place)

    def run(self) -> set[tuple[int, str]]:
        """The lines met: the number of the case, and the line."""
        target = self.source.with_name("entailed.ofn")
        owl._run_hermit(self.source, target)
        found = owl._read_taxonomy(target.read_text(encoding="utf-8")).subsumptions
        return {
            (int(one.removeprefix("case-")), other)
            for one, other in found
            if one.startswith("case-") and not other.startswith("case-")
        }
