"""Questions in SPARQL put to the exported ontology: read-only, with a time limit that is kept.

A query runs in a process of its own, because nothing can interrupt rdflib: whatever takes longer than it may is ended with its
process, and the next query starts a new one. That process may not reach the network, start programs or open files once the graph
is read, and of the language only what reads this graph is let through: no update, no SERVICE, no FROM.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from harmoniser.errors import HarmoniserError
from harmoniser.iris import PREFIXES
from harmoniser.tables import Sheet

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = ["EXAMPLES", "LONGEST", "Answer", "Queries", "QueryError", "as_sheet", "graph_file", "graph_of", "short"]

LONGEST = 6_000
"""Characters that a query may have."""
_CELL = 2_000  # characters of one value that are shown
_ANSWER = 2_000_000  # characters of a whole answer
_MEMORY = 3 * 2**30  # bytes that the process may take, where the system can say so
_START = 240  # seconds that reading, or at first making, the graph may take


class QueryError(HarmoniserError):
    """A query that is refused, cannot be read, or took too long."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query found: columns and rows of text. `cut` says that there was more; `seconds` how long it took."""

    kind: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    cut: bool
    seconds: float

    @property
    def yes(self) -> bool:
        """What a question that can be answered by yes or no came to."""
        return self.kind == "ASK" and self.rows == (("yes",),)


EXAMPLES: Mapping[str, str] = {
    "Kinds of abuse": """\
SELECT ?need ?broader WHERE {
  ?kind skos:prefLabel ?need ; skos:broader ?above .
  ?above skos:prefLabel ?broader .
  FILTER(CONTAINS(LCASE(?broader), "abuse"))
}
ORDER BY ?broader ?need""",
    "How many lines each document has at each level": """\
SELECT ?document ?level (COUNT(?line) AS ?lines) WHERE {
  ?line :statedIn/dct:title ?document ; :atLevel/skos:prefLabel ?level .
}
GROUP BY ?document ?level
ORDER BY ?document DESC(?lines)""",
    "Lines of different documents that mean exactly the same": """\
SELECT ?one ?other WHERE {
  ?a skos:exactMatch ?b ; skos:prefLabel ?one .
  ?b skos:prefLabel ?other .
  FILTER(STR(?a) < STR(?b))
}
ORDER BY ?one
LIMIT 100""",
    "Needs that most documents name": """\
SELECT ?need (COUNT(DISTINCT ?document) AS ?documents) WHERE {
  ?line :alternative/:conditions/rdf:rest*/rdf:first/:asksAbout ?asked ; :statedIn ?document .
  ?asked skos:prefLabel ?need .
}
GROUP BY ?need
ORDER BY DESC(?documents) ?need
LIMIT 50""",
    "Does any document name private fostering?": """\
ASK {
  ?line :alternative/:conditions/rdf:rest*/rdf:first/:asksAbout need:private-fostering .
}""",
}
"""Queries to begin with, by what they ask."""


def as_sheet(answer: Answer) -> Sheet:
    """An answer as a table, with every name in full."""
    return Sheet("answer", tuple((column, 40) for column in answer.columns), answer.rows)


def short(text: str) -> str:
    """A name by its prefix, where it has one of ours; anything else as it stands.

    >>> short("https://harmoniser.example/need/income")
    'need:income'
    """
    for prefix, start in PREFIXES.items():
        if text.startswith(start) and re.fullmatch(r"[\w.-]+", text[len(start) :]):
            return f"{prefix}:{text[len(start) :]}"
    return text


# ------------------------------------------------------------------------------------------------ the graph


def graph_of() -> Graph:
    """Everything that is exported, as one graph: the vocabulary, the needs and lines with their matches, and the linked data."""
    from rdflib import Graph

    from harmoniser.concepts import concept_schemes
    from harmoniser.library import data_folder, load
    from harmoniser.linked_data import linked_data
    from harmoniser.vocabulary import ontology_graph

    library = load()
    graph = Graph()
    graph += ontology_graph(data_folder() / "ontology")
    for turtle in concept_schemes(library).values():
        graph.parse(data=turtle, format="turtle")
    for text in linked_data(library).values():
        graph.parse(data=text, format="json-ld")
    return graph


def graph_file(digest: str, folder: Path | None = None) -> Path:
    """Where the graph of the library of this digest is kept once it was made."""
    from platformdirs import user_cache_path

    return (folder or user_cache_path("harmoniser", appauthor=False)) / f"graph-{digest[:24]}.nt"


# ------------------------------------------------------------------------------------------------ asking


class Queries:
    """Asks, one query at a time. The process that answers starts with the first query and ends with this one."""

    def __init__(self, file: Path, *, seconds: float = 10, rows: int = 1_000, wait: float = 30) -> None:
        """Nothing is read yet.

        Args:
            file: the graph as N-Triples; where there is none it is made, which takes some twenty seconds.
            seconds: what a query may take.
            rows: how many rows it may give.
            wait: how many seconds it waits for others that came before it.
        """
        self.file, self.seconds, self.rows, self.wait = file, seconds, rows, wait
        self._lock = threading.Lock()
        self._closed = False
        self._process: subprocess.Popen[str] | None = None
        self._said: queue.Queue[str | None] = queue.Queue()
        atexit.register(self.close)

    @property
    def ready(self) -> bool:
        """Whether the next query is answered without first reading the graph."""
        return self._process is not None and self._process.poll() is None

    def ask(self, query: str) -> Answer:
        """Answer a query.

        Raises:
            QueryError: it is refused, cannot be read, took too long or too much; in one line.
        """
        if not query.strip():
            raise QueryError("there is no query; write one, or take an example")
        if len(query) > LONGEST:
            raise QueryError(f"the query is longer than {LONGEST:,} characters")
        if not self._lock.acquire(timeout=self.wait):
            raise QueryError("others are asking just now; try again in a moment")
        try:
            return self._asked(query)
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the process, if there is one; a later query starts another."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            process.kill()
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            process.wait(10)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _asked(self, query: str) -> Answer:
        self._closed = False
        if not self.ready:
            self._start()
        started = time.monotonic()
        process = self._process
        assert process is not None and process.stdin is not None
        try:
            process.stdin.write(json.dumps({"query": query, "rows": self.rows}) + "\n")
            process.stdin.flush()
            told = self._said.get(timeout=self.seconds)
        except queue.Empty:
            self._end()
            # Others need not wait until the graph is read anew.
            threading.Thread(target=self._start_again, daemon=True).start()
            raise QueryError(
                f"the query took longer than {self.seconds:g} seconds and was ended; narrow it, or add a LIMIT"
            ) from None
        except OSError:
            told = None
        if told is None:
            self._end()
            raise QueryError("the query took more than this machine gives it, and was ended; narrow it, or add a LIMIT")
        answer = json.loads(told)
        if "problem" in answer:
            raise QueryError(answer["problem"])
        rows = tuple(tuple(row) for row in answer["rows"])
        return Answer(answer["kind"], tuple(answer["columns"]), rows, answer["cut"], time.monotonic() - started)

    def _start_again(self) -> None:
        with self._lock, contextlib.suppress(QueryError):
            if not self.ready and not self._closed:
                self._start()

    def _start(self) -> None:
        self._end()
        said: queue.Queue[str | None] = queue.Queue()
        process = subprocess.Popen(
            [sys.executable, "-m", "harmoniser.queries", str(self.file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            cwd=Path(__file__).parent.parent,
        )
        assert process.stdout is not None
        threading.Thread(target=_listen, args=(process.stdout, said), daemon=True).start()
        self._process, self._said = process, said
        try:
            told = said.get(timeout=_START)
        except queue.Empty:
            told = None
        if told is None or "ready" not in json.loads(told):
            self._end()
            raise QueryError("the exported ontology cannot be read just now")


def _listen(pipe: IO[str], said: queue.Queue[str | None]) -> None:
    """Pass on what the process says, and that it has ended."""
    with contextlib.suppress(OSError, ValueError):
        for told in pipe:
            said.put(told)
    said.put(None)


# ------------------------------------------------------------------------------------------------ answering (the other process)


def main(file: Path) -> None:
    """Read the graph, then answer what comes in, a line each, until nothing more comes."""
    out = sys.stdout
    # What a library prints must not be taken for an answer.
    sys.stdout = sys.stderr
    graph = _read(file)
    _warm_up()
    _confine()
    _tell(out, {"ready": len(graph)})
    for asked in sys.stdin:
        wish = json.loads(asked)
        try:
            _tell(out, _answered(wish["query"], wish["rows"], graph))
        except QueryError as problem:
            _tell(out, {"problem": str(problem)})
        except MemoryError:
            _tell(out, {"problem": "the query took more memory than it may; narrow it, or add a LIMIT"})
        except RecursionError:
            _tell(out, {"problem": "the query is nested too deeply"})
        # Evaluating raises whatever its many functions do; one bad query must not end the process that the next one needs.
        except Exception as problem:
            said = " ".join(str(problem).split())[:200]
            _tell(
                out, {"problem": f"the query cannot be answered ({type(problem).__name__}{': ' if said else ''}{said})"}
            )


def _tell(out: IO[str], what: Mapping[str, Any]) -> None:
    out.write(json.dumps(what) + "\n")
    out.flush()


def _read(file: Path) -> Graph:
    """The graph from its file, which is made first where it is not there; one that cannot be kept costs only time."""
    from rdflib import Graph

    if file.is_file():
        graph = Graph()
        graph.parse(file, format="nt")
        return graph
    graph = graph_of()
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(dir=file.parent, prefix=".graph-")
        os.close(handle)
        graph.serialize(made, format="nt", encoding="utf-8")
        Path(made).replace(file)
        for old in file.parent.glob("graph-*.nt"):
            if old != file:
                old.unlink(missing_ok=True)
    return graph


def _warm_up() -> None:
    """Ask one query of each kind of next to nothing, so that what rdflib only reads when it is first needed has been read."""
    from rdflib import Graph, Literal, URIRef

    nearly = Graph()
    nearly.add((URIRef(PREFIXES["need"]), URIRef(PREFIXES["skos"]), Literal("a")))
    for query in (
        'SELECT * { OPTIONAL { ?s ?p ?o FILTER(REGEX(STR(?o), "b") && YEAR(NOW()) > 2020 && CONTAINS(LCASE(?o), "c")) } }',
        "SELECT (COUNT(*) AS ?n) (MD5('') AS ?m) (RAND() AS ?r) (UUID() AS ?u) { ?s rdfs:label/skos:broader* ?o } GROUP BY ?s",
        "ASK { ?s ?p ?o }",
        "DESCRIBE need:none",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ):
        _answered(query, 1, nearly)


def _confine() -> None:
    """From here on: no network, no programs, no files but the interpreter's own modules, and not all the memory there is."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    own = tuple({str(Path(path).resolve()) for path in (sys.prefix, sys.base_prefix, *sys.path) if path})
    mine = str(Path(__file__).parent)

    def watch(event: str, values: tuple[Any, ...]) -> None:
        if event.startswith(("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork", "os.system", "urllib.")):
            raise QueryError("a query may not reach beyond this graph")
        if event == "open":
            path, mode = str(values[0]), str(values[1] or "r")
            if (
                set(mode) & set("wax+")
                or not path.startswith((*own, mine))
                or not path.endswith((".py", ".pyc", ".so"))
            ):
                raise QueryError("a query may not open files")

    sys.addaudithook(watch)


_REFUSED = {
    "ServiceGraphPattern": "SERVICE asks another machine: this page asks nobody else",
    "DatasetClause": "FROM reads from elsewhere: there is one graph here, and it needs no FROM",
    "Graph": "GRAPH chooses among graphs: there is one graph here, and it needs no GRAPH",
}
_UPDATES = re.compile(r"\b(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b", re.IGNORECASE)


def _answered(query: str, most: int, graph: Graph) -> dict[str, Any]:
    from pyparsing.exceptions import ParseBaseException
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery, parseUpdate

    try:
        parsed = parseQuery(query)
    except ParseBaseException as problem:
        if _is_update(query, parseUpdate):
            raise QueryError("this page only reads: SELECT, ASK, CONSTRUCT and DESCRIBE, no updates") from None
        raise QueryError(_where(query, problem)) from None
    for name in _names(parsed):
        if name in _REFUSED:
            raise QueryError(_REFUSED[name])
    try:
        prepared = translateQuery(parsed, initNs=dict(PREFIXES))
    # For an unknown prefix rdflib raises a plain Exception, and for "DESCRIBE *" a TypeError.
    except Exception as problem:
        said = " ".join(str(problem).split())[:200]
        raise QueryError(f"the query cannot be understood: {said}") from None
    for name in _names(prepared.algebra):
        if name in _REFUSED:
            raise QueryError(_REFUSED[name])
    found = graph.query(prepared)
    if found.type == "ASK":
        return {"kind": "ASK", "columns": ["answer"], "rows": [["yes" if found.askAnswer else "no"]], "cut": False}
    columns: Sequence[str] = ("subject", "predicate", "object")
    if found.type == "SELECT":
        columns = [str(name) for name in found.vars or ()]
    rows, cut = _rows(iter(found), most)
    if found.type == "SELECT" and not parsed[1].projection:  # SELECT *: rdflib gives the columns in any order
        order = sorted(range(len(columns)), key=columns.__getitem__)
        columns, rows = [columns[n] for n in order], [[row[n] for n in order] for row in rows]
    return {"kind": found.type, "columns": list(columns), "rows": rows, "cut": cut}


def _rows(found: Iterator[Iterable[object]], most: int) -> tuple[list[list[str]], bool]:
    """So many rows as text; no more than an answer may be long."""
    rows: list[list[str]] = []
    size = 0
    for row in islice(found, most):
        rows.append([_text(value) for value in row])
        size += sum(map(len, rows[-1]))
        if size > _ANSWER:
            break
    return rows, next(found, None) is not None


def _text(value: object) -> str:
    if value is None:
        return ""
    from rdflib import BNode

    text = f"_:{value}" if isinstance(value, BNode) else str(value)
    return text if len(text) <= _CELL else f"{text[:_CELL]} …"


def _is_update(query: str, parse: Any) -> bool:
    from pyparsing.exceptions import ParseBaseException

    if not _UPDATES.search(query):
        return False
    try:
        parse(query)
    # Of 80 broken updates all ended so, but those with a code point that there is not: there parseQuery raises before.
    except (ParseBaseException, RecursionError):
        return False
    return True


def _names(parsed: object) -> Iterator[str]:
    """The names of all parts of a parsed query, however deep."""
    from rdflib.plugins.sparql.parserutils import CompValue

    waiting: list[object] = [parsed]
    seen: dict[int, object] = {}  # what was seen is kept, so that no id is given out anew
    while waiting:
        part = waiting.pop()
        if isinstance(part, str | bytes | int | float) or part is None or id(part) in seen:
            continue
        seen[id(part)] = part
        if isinstance(part, CompValue):
            yield part.name
            waiting += part.values()
        elif isinstance(part, Mapping):
            waiting += part.values()
        elif isinstance(part, Iterable):
            waiting += part


def _where(query: str, problem: Any) -> str:
    """Where a query stops being one."""
    line, column = problem.lineno, problem.column
    rest = query[problem.loc :].split()
    near = f", near “{rest[0][:30]}”" if rest else ", at its end"
    return f"the query cannot be read at line {line}, column {column}{near}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
