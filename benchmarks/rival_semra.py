"""Runs semra's chain inference over a crosswalk, in an environment of its own (`make bench` makes it: .venv/rivals).

Reads JSON on standard input: for each line its document, its own name and the concept that it is said to be, as pairs
`[document, line, concept]`, and how often to run. Writes JSON: its version, the seconds of each run (by the clock, and of the
processor), and the pairs of lines that came out.

What was done to make it quick: mappings are made outside the clock, chains are at most two steps long (all that a concept
between two lines needs), and no progress is shown. It takes only names that are registered in the life sciences, so each
document borrows a prefix and each line is a number.
"""

import json
import sys
import time
from importlib.metadata import version

from semra import EXACT_MATCH, Mapping, Reference
from semra.inference import infer_chains, infer_reversible

_BORROWED = ("cl", "doid", "go", "hp", "mondo", "pato", "so", "uberon")
_CONCEPT = "chebi"


def main() -> None:
    """Infer, and say what came out."""
    asked = json.load(sys.stdin)
    documents = sorted({document for document, _, _ in asked["rows"]})
    prefix = dict(zip(documents, _BORROWED[: len(documents)], strict=True))
    lines = [line for _, line, _ in asked["rows"]]
    concepts: dict[str, int] = {}
    given = [
        Mapping(
            subject=Reference(prefix=prefix[document], identifier=f"{number:07}"),
            predicate=EXACT_MATCH,
            object=Reference(prefix=_CONCEPT, identifier=str(concepts.setdefault(concept, 1 + len(concepts)))),
        )
        for number, (document, _, concept) in enumerate(asked["rows"])
    ]
    seconds = []
    pairs: list[tuple[str, str]] = []
    for _ in range(asked["runs"]):
        start, own = time.perf_counter(), time.process_time()
        found = infer_chains(
            infer_reversible(given, progress=False), cutoff=2, maximum_component_size=len(given) + 1, progress=False
        )
        pairs = [
            (lines[int(mapping.subject.identifier)], lines[int(mapping.object.identifier)])
            for mapping in found
            if _CONCEPT not in (mapping.subject.prefix, mapping.object.prefix)
        ]
        seconds.append((time.perf_counter() - start, time.process_time() - own))
    json.dump({"version": version("semra"), "seconds": seconds, "pairs": pairs}, sys.stdout)


if __name__ == "__main__":
    main()
