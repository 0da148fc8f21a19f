"""Reads YAML files that may be broken, enormous or hostile, and remembers on which line everything stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from harmoniser.errors import InputError

__all__ = ["Reading", "State", "field_name", "nearest", "read_yaml", "state_of"]

Key: TypeAlias = tuple[str | int, ...]
State: TypeAlias = tuple[tuple[str, int, int], ...]

_INTEGER = re.compile(r"-?\d{1,18}")
_DECIMAL = re.compile(r"-?\d{1,18}\.\d{1,18}")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Reading:
    """The content of a YAML file, with the line of each value.

    `data` holds dictionaries, lists, strings, integers, decimals, booleans and None; dates stay strings.
    `lines` maps the path of a value, such as `("observations", 0, "need")`, to its line, counted from 1.
    """

    file: str
    data: Any
    lines: dict[Key, int]
    error: type[InputError]

    def refuse(self, key: Key, problem: str, *, shown: Key | None = None) -> InputError:
        """Make the error that says what is wrong at `key`; to be raised by the caller.

        `shown` is the path to print instead, where `key` itself holds words that must not be repeated.
        """
        place = key
        while place and place not in self.lines:
            place = place[:-1]
        return self.error(self.file, self.lines.get(place), field_name(key if shown is None else shown), problem)


def state_of(paths: Iterable[Path]) -> State:
    """What tells whether files have changed since they were read: name, time and size of each, in order."""
    found = []
    for path in sorted(paths):
        about = path.stat()
        found.append((str(path), about.st_mtime_ns, about.st_size))
    return tuple(found)


def field_name(key: Key) -> str:
    """Write a path as people read it.

    >>> field_name(("observations", 0, "need"))
    'observations[0].need'
    """
    name = ""
    for part in key:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name


def nearest(word: str, known: list[str], count: int = 3) -> str:
    """Name the known words closest to a mistyped one, as a hint: `; nearest: a, b`, or nothing."""
    close = _close(word[:60], tuple(known), count)
    return f"; nearest: {', '.join(close)}" if close else ""


@lru_cache(maxsize=1024)
def _close(word: str, known: tuple[str, ...], count: int) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(word, known, n=count, cutoff=0.55)


def read_yaml(
    path: Path, *, error: type[InputError], max_bytes: int = 4_000_000, max_depth: int = 12, max_values: int = 200_000
) -> Reading:
    """Read one YAML document.

    Args:
        path: the file.
        error: the class of error to raise.
        max_bytes: largest file read, in bytes.
        max_depth: deepest nesting accepted.
        max_values: most values accepted.

    Raises:
        InputError: of class `error`, when the file cannot be read, is no YAML, is too large or too deep, uses
            anchors, aliases or tags, repeats a key, or holds more than one document. Values are not repeated in it.
    """
    name = path.name
    try:
        with path.open("rb") as file:
            raw = file.read(max_bytes + 1)
    except OSError as problem:
        raise error(name, None, "", f"cannot be read ({problem.strerror or 'unknown reason'})") from None
    if len(raw) > max_bytes:
        raise error(name, None, "", f"is larger than {max_bytes:,} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        raise error(name, line, "", "is not UTF-8 text") from None
    builder = _Builder(name, error, max_depth, max_values)
    try:
        data = builder.build(text)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
        line = mark.line + 1 if mark is not None else _line_of_odd_character(text)
        raise error(name, line, "", "is not valid YAML here (check indentation, colons and quotes)") from None
    return Reading(name, data, builder.lines, error)


def _line_of_odd_character(text: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        if any(ord(letter) < 32 and letter != "\t" for letter in line):
            return number
    return 1


class _Builder:
    """Builds plain data from YAML events, without recursion, within limits."""

    def __init__(self, file: str, error: type[InputError], max_depth: int, max_values: int) -> None:
        self.file, self.error = file, error
        self.max_depth, self.max_values = max_depth, max_values
        self.lines: dict[Key, int] = {}

    def build(self, text: str) -> Any:
        root: list[Any] = []
        # each frame: container, path, pending key (mappings only; _NO_KEY where a key comes next)
        frames: list[tuple[Any, Key, list[Any]]] = [(root, (), [])]
        documents = values = 0
        for event in yaml.parse(text, Loader=_LOADER):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.error(self.file, line, "", "holds more than one YAML document")
            elif isinstance(event, yaml.AliasEvent):
                raise self.error(self.file, line, "", "uses a YAML alias, which is not accepted")
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                frames.pop()
            elif isinstance(event, yaml.NodeEvent):
                values += 1
                if values > self.max_values:
                    raise self.error(self.file, line, "", f"holds more than {self.max_values:,} values")
                if event.anchor is not None or getattr(event, "tag", None) not in (None, "!"):
                    raise self.error(self.file, line, "", "uses a YAML anchor or tag, which is not accepted")
                self._add(frames, event, line)
        return root[0] if root else None

    def _add(self, frames: list[tuple[Any, Key, list[Any]]], event: Any, line: int) -> None:
        container, path, pending = frames[-1]
        scalar = isinstance(event, yaml.ScalarEvent)
        if isinstance(container, dict) and not pending:
            if not scalar:
                raise self.error(self.file, line, field_name(path), "has a key that is not a word")
            key = event.value
            if key in container:
                raise self.error(self.file, line, field_name(path), "gives one key twice")
            pending.append(key)
            return
        key = pending.pop() if isinstance(container, dict) else len(container)
        here: Key = (*path, key) if len(frames) > 1 else ()
        self.lines[here] = line
        value: Any
        if scalar:
            value = event.value if event.style else _plain(event.value)
        else:
            if len(frames) > self.max_depth:
                raise self.error(self.file, line, field_name(here[:3]), f"is nested deeper than {self.max_depth}")
            value = {} if isinstance(event, yaml.MappingStartEvent) else []
            frames.append((value, here, []))
        if isinstance(container, dict):
            container[key] = value
        else:
            container.append(value)


def _plain(word: str) -> Any:
    if word in _WORDS:
        return _WORDS[word]
    if _INTEGER.fullmatch(word):
        return int(word)
    if _DECIMAL.fullmatch(word):
        return float(word)
    return word
