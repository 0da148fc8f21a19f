"""The vocabulary and all documents together, compiled once and kept on disk under the digest of their sources."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from harmoniser.errors import UnknownNameError
from harmoniser.model import (
    Area,
    Circumstance,
    Condition,
    Document,
    FloorRule,
    Indicator,
    Level,
    Locator,
    Need,
    PossibleAmount,
    Process,
    Rule,
    Tier,
    Topic,
    Value,
)
from harmoniser.vocabulary import Status, Vocabulary

__all__ = ["Library", "data_folder", "load"]

FORMAT = 14  # raised whenever the compiled form changes
_KEPT = 4  # compiled libraries kept side by side


T = TypeVar("T")


class Lazy(Mapping[str, T]):
    """A mapping whose values are made when they are first asked for."""

    def __init__(self, keys: Iterable[str], make: Callable[[str], T]) -> None:
        """Know the keys, and how to make a value of one."""
        self._keys, self._make = dict.fromkeys(keys), make
        self._made: dict[str, T] = {}

    def __getitem__(self, key: str) -> T:
        if key not in self._made:
            if key not in self._keys:
                raise KeyError(key)
            self._made[key] = self._make(key)
        return self._made[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


@dataclass(frozen=True)
class Library:
    """Everything the engine knows: the vocabulary, the documents by id, the areas, and the digest of the source files.

    `data` is the folder that it was read from, where what stands beside the lines is too; None: the project's own.
    """

    vocabulary: Vocabulary
    documents: Mapping[str, Document]
    areas: Mapping[str, Area]
    digest: str
    data: Path | None = None

    def document(self, area: str) -> Document:
        """The document that governs an area.

        Raises:
            UnknownNameError: there is no such area.
        """
        if area not in self.areas:
            from harmoniser.reading import nearest

            hint = nearest(area, list(self.areas)) or f"; known: {', '.join(self.areas)}"
            raise UnknownNameError(f"unknown area{hint}")
        return self.documents[self.areas[area].document]

    def indicator(self, indicator_id: str) -> Indicator:
        """The indicator of that id, of whichever document.

        Raises:
            UnknownNameError: there is none.
        """
        by_id, left = self._indicators
        while indicator_id not in by_id:
            if not left:
                raise UnknownNameError("unknown indicator; see: harmoniser indicators")
            for name, indicator in self.documents[left.pop()].by_id.items():
                by_id.setdefault(name, indicator)
        return by_id[indicator_id]

    @cached_property
    def _indicators(self) -> tuple[dict[str, Indicator], list[str]]:
        """The indicators of the documents read so far, by id, and the documents that are left; the first of them last."""
        return {}, list(self.documents)[::-1]

    @cached_property
    def lines_of(self) -> Mapping[str, Mapping[str, tuple[Indicator, ...]]]:
        """For each document and need: the indicators that have a condition on that need."""
        return Lazy(self.documents, lambda name: _by_need(self.documents[name]))


def _by_need(document: Document) -> dict[str, tuple[Indicator, ...]]:
    lines: dict[str, list[Indicator]] = {}
    for indicator in document.indicators:
        for need in dict.fromkeys(condition.need for condition in indicator.conditions()):
            lines.setdefault(need, []).append(indicator)
    return {need: tuple(found) for need, found in lines.items()}


def data_folder() -> Path:
    """Where ontology/, mappings/ and examples/ are: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "data"
    return inside if (inside / "ontology").is_dir() else Path(__file__).parent.parent


def load(data: Path | None = None, *, cache: Path | None = None, use_cache: bool = True) -> Library:
    """Load the library, from the compiled form where the sources have not changed.

    Args:
        data: the folder that holds ontology/ and mappings/; by default the project's own.
        cache: the folder for compiled libraries; by default the user's cache folder.
        use_cache: whether to read and write it at all.

    Raises:
        VocabularyError: the ontology is refused.
        MappingError: a mapping is refused.
    """
    data = data or data_folder()
    digest = _digest(data)
    if not use_cache:
        return _compile(data, digest)
    folder = cache or _cache_folder()
    path = folder / f"library-{FORMAT}-{digest[:24]}.json"
    library = _read(path, digest, data)
    if library is None:
        library = _compile(data, digest)
        _write(path, library)
    return library


def _digest(data: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted([*(data / "ontology").glob("*.ttl"), *(data / "mappings").glob("*/*.yaml")]):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(data)}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _cache_folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("harmoniser", appauthor=False)


def _compile(data: Path, digest: str) -> Library:
    from harmoniser.england import load_floors
    from harmoniser.mappings import load_documents
    from harmoniser.vocabulary import load_ontology

    vocabulary = load_ontology(data / "ontology")
    vocabulary = replace(vocabulary, floors=load_floors(data / "mappings" / "england", vocabulary))
    documents = load_documents(data / "mappings", vocabulary)
    areas = {area.id: area for document in documents.values() for area in document.areas}
    return Library(vocabulary, documents, areas, digest, data)


# ------------------------------------------------------------------------------------------------ the compiled form


# A digest of the rest; then the head (vocabulary, areas, names of the documents); then one document a line, read when needed.


def _write(path: Path, library: Library) -> None:
    """Write the compiled form whole or not at all; a folder that cannot be written to costs only time."""
    head = {
        "digest": library.digest,
        "vocabulary": _plain(library.vocabulary),
        "areas": [_plain(area) for area in library.areas.values()],
        "documents": list(library.documents),
    }
    parts = [head, *(_plain(document) for document in library.documents.values())]
    body = b"\n".join(json.dumps(part, separators=(",", ":"), ensure_ascii=False).encode() for part in parts)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".library-", delete=False) as file:
            file.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        Path(file.name).replace(path)
        old = sorted(path.parent.glob("library-*.json"), key=lambda p: p.stat().st_mtime, reverse=True)
        for stale in old[_KEPT:]:
            stale.unlink(missing_ok=True)
    except OSError:
        return


def _read(path: Path, digest: str, data: Path) -> Library | None:
    """Read a compiled library; None where there is none or it is damaged, so that it is built anew."""
    try:
        check, _, body = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if hashlib.sha256(body).hexdigest().encode() != check:
        return None
    first, *lines = body.split(b"\n")
    head = json.loads(first)
    if head.get("digest") != digest:
        return None
    kept = dict(zip(head["documents"], lines, strict=True))
    documents = Lazy(kept, lambda name: _document(json.loads(kept[name])))
    areas = {i: Area(i, name, document) for i, name, document in head["areas"]}
    return Library(_vocabulary(head["vocabulary"]), documents, areas, digest, data)


def _plain(thing: object) -> Any:
    """Dataclasses become lists of their fields' values, in order; the rest stays as it is."""
    if is_dataclass(thing) and not isinstance(thing, type):
        return [_plain(getattr(thing, f.name)) for f in fields(thing) if f.init and f.name != "by_id"]
    if isinstance(thing, Mapping):
        return {str(key): _plain(value) for key, value in thing.items()}
    if isinstance(thing, tuple | list):
        return [_plain(item) for item in thing]
    return thing


def _vocabulary(plain: list[Any]) -> Vocabulary:
    (
        tiers,
        statuses,
        processes,
        domains,
        topics,
        bearers,
        circumstances,
        needs,
        amounts,
        turns,
        excludes,
        said,
        floors,
    ) = plain
    return Vocabulary(
        tiers={key: Tier(*value) for key, value in tiers.items()},
        statuses={key: Status(*value) for key, value in statuses.items()},
        processes={key: Process(i, label, tuple(t), tied) for key, (i, label, t, tied) in processes.items()},
        domains=domains,
        topics={key: Topic(*value) for key, value in topics.items()},
        bearers=bearers,
        circumstances={
            key: Circumstance(n, label, d, ordered, tuple(Value(*v) for v in values), tuple(own), assumed)
            for key, (n, label, d, ordered, values, own, assumed) in circumstances.items()
        },
        needs={
            key: Need(
                i, label, d, tuple(terms), bearer, topic, tuple(b), tuple(im), inherent, ongoing, tuple(c), p, s, fr, to
            )
            for key, (i, label, d, terms, bearer, topic, b, im, inherent, ongoing, c, p, s, fr, to) in needs.items()
        },
        amounts=tuple(PossibleAmount(*amount) for amount in amounts),
        may_turn_out={c: {int(position): mask for position, mask in to.items()} for c, to in turns.items()},
        excludes=tuple((one, mask, other, position) for one, mask, other, position in excludes),
        amounts_to=tuple((name, position, need) for name, position, need in said),
        floors=tuple(FloorRule(*floor) for floor in floors),
    )


def _document(plain: list[Any]) -> Document:
    (
        i,
        title,
        publisher,
        version,
        date,
        standing,
        review,
        file,
        characters,
        areas,
        levels,
        indicators,
        rules,
        partial,
        made_of,
    ) = plain
    lines = tuple(_indicator(line) for line in indicators)
    return Document(
        i,
        title,
        publisher,
        version,
        date,
        standing,
        review,
        file,
        characters,
        tuple(Area(*area) for area in areas),
        tuple(Level(n, name, s, tuple(t), r, step, w, tuple(p)) for n, name, s, t, r, step, w, p in levels),
        lines,
        tuple(Rule(n, k, c, tuple(of), tuple(t), s, d, tuple(a), lb) for n, k, c, of, t, s, d, a, lb in rules),
        {line.id: line for line in lines},
        partial,
        tuple(made_of),
    )


def _indicator(plain: list[Any]) -> Indicator:
    (
        i,
        document,
        kind,
        levels,
        topic,
        row,
        label,
        alternatives,
        process,
        tiers,
        tied,
        note,
        excluded,
        locator,
        unprinted,
    ) = plain
    return Indicator(
        i,
        document,
        kind,
        tuple(levels),
        topic,
        row,
        label,
        tuple(tuple(Condition(n, w, f, x, tuple(s)) for n, w, f, x, s in group) for group in alternatives),
        process,
        tuple(tiers),
        tied,
        note,
        excluded,
        Locator(*locator),
        tuple(unprinted),
    )
