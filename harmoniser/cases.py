"""Reads case files: the facts of a case, with no place for anything personal."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeGuard

from harmoniser.errors import CaseError
from harmoniser.library import Library
from harmoniser.model import Assessment, Case, Observation
from harmoniser.privacy import personal_shape
from harmoniser.reading import Key, Reading, nearest, read_yaml

__all__ = ["MAX_OBSERVATIONS", "MAX_UNBORN_WEEKS", "case_from", "gestation", "read_case"]

MAX_OBSERVATIONS = 100
MAX_INDICATORS = 300
_MAX_BYTES = 65_536
MAX_UNBORN_WEEKS = 44
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_-]{0,19}")
_MIDTERM = 21  # weeks; the only edge within a pregnancy that a document draws (Peterborough)
_ASSESSED = ("area", "level", "indicators")
_FIELDS = ("age", "assessed", "status", "reference", "observations")


def read_case(path: Path, library: Library) -> Case:
    """Read a case file (the form is in README.md and design section 5).

    Args:
        path: a YAML file of at most 64 KiB.
        library: the vocabulary and documents that its words are checked against.

    Raises:
        CaseError: the file is refused; names file, line and field, and never repeats a value.
    """
    reading = read_yaml(path, error=CaseError, max_bytes=_MAX_BYTES, max_depth=6, max_values=5_000)
    return _CaseReader(reading, library).case()


def case_from(data: Mapping[str, Any], library: Library, *, name: str = "case") -> Case:
    """Make a case from plain data of the same form as a case file, as the app does.

    Raises:
        CaseError: as for a file, without lines.
    """
    return _CaseReader(Reading(name, data, {}, CaseError), library).case()


def gestation(weeks: int) -> int:
    """The stage of a pregnancy of so many weeks, as a mask over the circumstance `gestation`."""
    return 1 if weeks < _MIDTERM else 2 if weeks == _MIDTERM else 4


class _CaseReader:
    def __init__(self, reading: Reading, library: Library) -> None:
        self.reading, self.library, self.vocabulary = reading, library, library.vocabulary

    def case(self) -> Case:
        data = self.reading.data
        if not isinstance(data, dict) or not data:
            raise self.reading.refuse((), f"expected a case with some of: {', '.join(_FIELDS)}")
        self.refuse_personal((), data)
        self.only((), data, _FIELDS)
        age = self.age(data.get("age"))
        assessed = self.assessed(data.get("assessed"))
        observations = self.observations(data.get("observations"), age)
        if assessed is None and not observations:
            raise self.reading.refuse((), "states nothing: give `assessed`, `observations` or both")
        status = self.status(data.get("status"))
        reference = self.reference(data.get("reference"))
        facts = {
            "age": age,
            "assessed": None if assessed is None else [assessed.area, assessed.level, sorted(assessed.indicators)],
            "status": status,
            "observations": sorted([o.need, sorted(o.known.items())] for o in observations),
        }
        digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]
        return Case(age, assessed, status, reference, observations, digest)

    def refuse_personal(self, key: Key, value: object, shown: Key = ()) -> None:
        """Refuse anything shaped like personal data, wherever it stands; unknown keys are not repeated either."""
        if isinstance(value, dict):
            for name, inner in value.items():
                shape = personal_shape(name)
                if shape:
                    problem = f"has a key that looks like {shape}; nothing personal belongs here"
                    raise self.reading.refuse((*key, name), problem, shown=shown)
                self.refuse_personal((*key, name), inner, (*shown, name) if name in self.words else shown)
        elif isinstance(value, list):
            for number, inner in enumerate(value):
                self.refuse_personal((*key, number), inner, (*shown, number))
        else:
            shape = personal_shape(value)
            if shape:
                problem = f"looks like {shape}; nothing personal belongs here"
                raise self.reading.refuse(key, problem, shown=shown)

    @property
    def words(self) -> set[str]:
        """The keys that a case file can have at all."""
        return {*_FIELDS, *_ASSESSED, "need", "unborn_weeks", *self.vocabulary.circumstances}

    def only(self, key: Key, data: dict[str, Any], fields: Sequence[str]) -> None:
        for name in data:
            if name not in fields:
                hint = nearest(str(name), list(fields))
                known = hint or f"; known: {', '.join(fields)}"
                raise self.reading.refuse((*key, name), f"has an unknown key{known}", shown=key)

    def age(self, value: object) -> int:
        ages = self.vocabulary.circumstances["age"]
        if value is None:
            unborn = ages.position("unborn")
            return ages.full if unborn is None else ages.full & ~(1 << unborn)
        if isinstance(value, dict):
            self.only(("age",), value, ("unborn_weeks",))
            weeks = value.get("unborn_weeks")
            if not _is_whole(weeks) or not 0 <= weeks <= MAX_UNBORN_WEEKS:
                raise self.reading.refuse(("age", "unborn_weeks"), f"expected 0 to {MAX_UNBORN_WEEKS} weeks")
            return ages.parse("unborn")[0]
        oldest = int(ages.values[-1].name)
        if not _is_whole(value) or not 0 <= value <= oldest:
            raise self.reading.refuse(("age",), f"expected whole years from 0 to {oldest}, or {{unborn_weeks: N}}")
        return ages.parse(str(value))[0]

    def weeks(self) -> int | None:
        age = self.reading.data.get("age")
        return age.get("unborn_weeks") if isinstance(age, dict) else None

    def assessed(self, value: object) -> Assessment | None:
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.reading.refuse(("assessed",), f"expected {', '.join(_ASSESSED)}")
        self.only(("assessed",), value, _ASSESSED)
        area = value.get("area")
        if not isinstance(area, str) or area not in self.library.areas:
            hint = nearest(str(area), list(self.library.areas)) or f"; known: {', '.join(self.library.areas)}"
            raise self.reading.refuse(("assessed", "area"), f"is no known area{hint}")
        document = self.library.document(area)
        level = value.get("level")
        if level is not None:
            level = str(level)
            if level not in {known.id for known in document.levels}:
                names = ", ".join(known.id for known in document.levels)
                raise self.reading.refuse(("assessed", "level"), f"is no level of {area} (one of: {names})")
        ticked = value.get("indicators")
        if ticked is None:
            ticked = []
        if not isinstance(ticked, list) or len(ticked) > MAX_INDICATORS:
            raise self.reading.refuse(("assessed", "indicators"), f"expected a list of at most {MAX_INDICATORS} ids")
        for number, name in enumerate(ticked):
            key: Key = ("assessed", "indicators", number)
            if not isinstance(name, str) or name not in document.by_id:
                where = self._document_of(str(name))
                problem = f"is an indicator of {where}, not of {area}" if where else f"is no indicator of {area}"
                raise self.reading.refuse(key, problem)
            if document.by_id[name].excluded:
                raise self.reading.refuse(key, "states no fact about a child, so it cannot be ticked")
            if name in ticked[:number]:
                raise self.reading.refuse(key, "is ticked twice")
        if level is None and not ticked:
            raise self.reading.refuse(("assessed",), "needs a level, indicators or both")
        return Assessment(area, level, tuple(ticked))

    def _document_of(self, indicator: str) -> str:
        return next((d.id for d in self.library.documents.values() if indicator in d.by_id), "")

    def status(self, value: object) -> str:
        if value is None:
            return "none"
        if not isinstance(value, str) or value not in self.vocabulary.statuses:
            known = list(self.vocabulary.statuses)
            hint = nearest(str(value), known) or f" (one of: {', '.join(known)})"
            raise self.reading.refuse(("status",), f"is no known status{hint}")
        return value

    def reference(self, value: object) -> str:
        if value is None:
            return ""
        if not _REFERENCE.fullmatch(str(value)):
            raise self.reading.refuse(
                ("reference",), "expected at most 20 letters, digits and - _ / without spaces, such as A-1042"
            )
        return str(value)

    def observations(self, value: object, age: int) -> tuple[Observation, ...]:
        if value is None:
            return ()
        if not isinstance(value, list) or len(value) > MAX_OBSERVATIONS:
            raise self.reading.refuse(("observations",), f"expected a list of at most {MAX_OBSERVATIONS}")
        return tuple(self.observation(("observations", number), item, age) for number, item in enumerate(value))

    def observation(self, key: Key, value: object, age: int) -> Observation:
        if not isinstance(value, dict):
            raise self.reading.refuse(
                key, "expected a need with its circumstances, such as {need: income, degree: low}"
            )
        need = value.get("need")
        if not isinstance(need, str) or need not in self.vocabulary.needs:
            hint = nearest(str(need), list(self.vocabulary.needs)) or "; see: harmoniser needs"
            raise self.reading.refuse((*key, "need"), f"is no need of the vocabulary{hint}")
        own = [c for c in self.vocabulary.circumstances if c != "age" and self.vocabulary.applies(c, need)]
        self.only(key, value, ("need", *own))
        given: dict[str, int] = {}
        for name, text in value.items():
            if name == "need":
                continue
            if not isinstance(text, str | int) or isinstance(text, bool):
                raise self.reading.refuse((*key, name), "expected a value or a range such as low..moderate")
            try:
                firm, arguable = self.vocabulary.circumstances[name].parse(str(text))
            except ValueError as problem:
                raise self.reading.refuse((*key, name), str(problem)) from None
            given[name] = firm | arguable
        weeks = self.weeks()
        if weeks is not None and "gestation" in own and "gestation" not in given:
            given["gestation"] = gestation(weeks)
        known = self.vocabulary.stated(need, {**given, "age": age})
        return Observation(need, known, tuple(given))


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
