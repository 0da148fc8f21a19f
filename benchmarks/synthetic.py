"""Synthetic threshold documents, to measure growth with: nothing in them is said by anybody, and every name says so.

    python -m benchmarks.synthetic --areas 153 --out FOLDER

A synthetic document is drawn from the entries of the real ones, one by one, and each is changed: its level is the one at the
same step of the ladder that the synthetic document has from a real one; now and then its need becomes another of the same topic
to which the same circumstances apply, and its ranges begin or end a value earlier or later. So documents have the real ones'
shares of kinds, alternatives, conditions, circumstances, rules and section 47 ties, and yet differ. Beside the lines stand facts,
drawn and changed in the same way. The folder has the project's own form (ontology, England's baseline, one folder a document), so
that the ordinary loader reads and checks it.

It stands with the benchmarks and not in the product, because nobody who uses the product needs documents that are made up, and
nobody should come upon one there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from harmoniser.errors import MappingError
from harmoniser.library import Library, data_folder, load
from harmoniser.model import Circumstance
from harmoniser.reading import read_yaml
from harmoniser.vocabulary import Vocabulary

__all__ = ["part_of", "write"]

OTHER_NEED = 0.35  # how often a need becomes another of its topic
OTHER_RANGE = 0.35  # how often a range begins or ends elsewhere
OTHER_FACT = 0.25  # how often a limit, clock, consent, kind of contact or kind of service becomes that of another fact
OWN = 0.5  # share of a document's lines that come from the real one whose ladder it has; the rest from all
LEFT_OUT = 0.1  # share of a real document's facts that a synthetic one does not have

Entry: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class _Real:
    """A real document as it is written: its head, its lines and its facts."""

    head: Entry
    lines: tuple[Entry, ...]
    facts: tuple[Entry, ...]

    @property
    def steps(self) -> list[str]:
        """The whole levels, the lowest first."""
        return [level["id"] for level in self.head["levels"] if not level.get("within")]

    def step(self, level: str) -> int:
        """The place of a level, or of the whole that it is a part of, on the ladder."""
        within = {item["id"]: item.get("within") or item["id"] for item in self.head["levels"]}
        return self.steps.index(within[level])


def write(out: Path, *, areas: int, lines: int = 0, seed: int = 0, data: Path | None = None) -> None:
    """Write a folder of synthetic documents, one for each area; the same for the same seed and sizes.

    Args:
        out: the folder to make.
        areas: how many documents, each of one area.
        lines: lines of each document; 0: of each as many as one of the real documents has, give or take a tenth.
        seed: where the draw starts.
        data: the folder with the real ontology and mappings; the project's own by default.

    Raises:
        FileExistsError: the folder is there already.
        ValueError: more documents than there are prefixes for their lines' ids (676).
    """
    if not 0 < areas <= 26 * 26:
        raise ValueError("one synthetic document at least, and 676 at most")
    data = data or data_folder()
    library = load(data)
    real = [_read(data / "mappings" / name) for name in library.documents]
    out.mkdir(parents=True)
    shutil.copytree(data / "ontology", out / "ontology")
    shutil.copytree(data / "mappings" / "england", out / "mappings" / "england")
    pools = _Pools(real, library.vocabulary)
    for number in range(areas):
        chance = random.Random(f"{seed} {number}")
        made = _Made(number, chance, real[number % len(real)], pools, lines)
        folder = out / "mappings" / made.id
        (folder / "facts").mkdir(parents=True)
        _put(folder / "document.yaml", made.head)
        _put(folder / "lines.yaml", made.lines)
        _put(folder / "facts" / "facts.yaml", made.facts)


def part_of(library: Library, areas: int) -> Library:
    """The first so many documents of a synthetic library, as a library of their own."""
    documents = {name: library.documents[name] for name in list(library.documents)[:areas]}
    own = {area.id: area for area in library.areas.values() if area.document in documents}
    return Library(library.vocabulary, documents, own, f"{library.digest}, the first {areas}", library.data)


def _read(folder: Path) -> _Real:
    head, *files = (folder / "document.yaml", *sorted(p for p in folder.glob("*.yaml") if p.name != "document.yaml"))
    lines = [entry for path in files for entry in read_yaml(path, error=MappingError).data]
    facts = [entry for path in sorted((folder / "facts").glob("*.yaml")) for entry in _read_list(path)]
    return _Real(read_yaml(head, error=MappingError).data, tuple(lines), tuple(facts))


def _read_list(path: Path) -> list[Entry]:
    found: list[Entry] = read_yaml(path, error=MappingError).data
    return found


def _put(path: Path, data: object) -> None:
    """Write YAML of the kind that is JSON as well: a list entry by entry, each on a line."""
    if isinstance(data, list):
        text = "".join(f"- {json.dumps(entry, ensure_ascii=False)}\n" for entry in data)
    else:
        text = json.dumps(data, ensure_ascii=False, indent=1)
    path.write_text(f"# Synthetic: made up to measure growth; no authority says any of it.\n{text}\n", encoding="utf-8")


class _Pools:
    """What all real documents have, to draw from."""

    def __init__(self, real: Iterable[_Real], vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.real = list(real)
        self.lines = [(own, entry) for own in self.real for entry in own.lines]
        used = Counter(leaf["need"] for _, entry in self.lines for leaf in _leaves(entry.get("means")))
        self.topics: dict[str, list[tuple[str, int]]] = {}
        for need in vocabulary.needs.values():
            self.topics.setdefault(need.topic, []).append((need.id, 1 + used[need.id]))
        self.facts: dict[str, list[Entry]] = {}
        for own in self.real:
            for fact in own.facts:
                self.facts.setdefault(fact["kind"], []).append(fact)


def _leaves(means: Any) -> Iterator[Entry]:
    if means:
        parts = means.get("any") or means.get("all")
        if parts:
            for part in parts:
                yield from _leaves(part)
        else:
            yield means


class _Made:
    """One synthetic document, drawn."""

    def __init__(self, number: int, chance: random.Random, style: _Real, pools: _Pools, lines: int) -> None:
        self.chance, self.style, self.pools, self.vocabulary = chance, style, pools, pools.vocabulary
        self.number = number
        self.id = f"synthetic-{number + 1:03}"
        self.name = f"Synthetic area {number + 1:03}"
        self.prefix = f"s{'abcdefghijklmnopqrstuvwxyz'[number // 26]}{'abcdefghijklmnopqrstuvwxyz'[number % 26]}"
        count = lines or round(len(style.lines) * chance.uniform(0.9, 1.1))
        self.lines = self._lines(count)
        self.facts = self._facts()
        self.head = self._head(count)

    def _head(self, count: int) -> Entry:
        levels = [
            {
                "id": level["id"],
                "name": f"synthetic level {level['id']}",
                "summary": "A synthetic level",
                "tiers": level["tiers"],
                **({"within": level["within"]} if level.get("within") else {}),
            }
            for level in self.style.head["levels"]
        ]
        return {
            "id": self.id,
            "title": f"Synthetic document {self.number + 1:03}",
            "publisher": "Nobody: synthetic",
            "version": "synthetic",
            "date": f"{self.chance.randint(2013, 2025)}-{self.chance.randint(1, 12):02}",
            "standing": "synthetic; it was never in force",
            "file": f"{self.id}.txt",
            "characters": 100 * (count + len(self.facts) + 2),
            "areas": [{"id": self.id, "name": self.name}],
            "levels": levels,
            "rules": list(self._rules()),
        }

    # ---- lines

    def _lines(self, count: int) -> list[Entry]:
        """Own lines and others, none drawn twice while there are others."""
        own, every = list(self.style.lines), self.pools.lines
        from_own = min(round(count * OWN), len(own))
        drawn = [(self.style, entry) for entry in self.chance.sample(own, from_own)]
        taken = {id(entry) for _, entry in drawn}
        rest = [item for item in every if id(item[1]) not in taken]
        while len(drawn) < count:
            drawn += self.chance.sample(rest, min(count - len(drawn), len(rest)))
        return [self._line(place, real, entry) for place, (real, entry) in enumerate(drawn, 1)]

    def _line(self, place: int, real: _Real, entry: Entry) -> Entry:
        name = f"{self.prefix}-{place:04}"
        made: Entry = {"id": name}
        if entry.get("level"):
            steps = [self._level(real, level) for level in entry["level"].split("/")]
            made["level"] = "/".join(dict.fromkeys(steps))
        made["topic"] = entry["topic"]
        for field in ("kind", "row", "process", "tiers", "tied"):
            if field in entry:
                made[field] = entry[field]
        if entry.get("excluded"):
            made["excluded"] = "synthetic, and left out"
            about = "nothing"
        else:
            made["means"] = self._means(entry["means"])
            about = next(_leaves(made["means"]))["need"]
            if entry.get("unprinted"):
                made["unprinted"] = entry["unprinted"]
        made["label"] = f"synthetic line {place} of document {self.number + 1:03}, on {about.replace('-', ' ')}"
        made["at"] = self._at(place, name)
        return made

    def _level(self, real: _Real, level: str) -> str:
        """The synthetic document's level at the same step; a part of a level stays one where the ladder has it."""
        if real is self.style:
            return level
        return self.style.steps[min(real.step(level), len(self.style.steps) - 1)]

    def _at(self, place: int, name: str) -> Entry:
        digest = hashlib.sha256(name.encode()).hexdigest()[:12]
        return {"start": 100 * place, "end": 100 * place + 60, "sha256": digest, "words": 8}

    def _means(self, means: Entry) -> Entry:
        for word in ("any", "all"):
            if word in means:
                return {word: [self._means(part) for part in means[word]]}
        need = self._need(means)
        ranges = {name: self._range(name, str(text)) for name, text in means.items() if name != "need"}
        return {"need": need, **ranges}

    def _need(self, leaf: Entry) -> str:
        own: str = leaf["need"]
        if self.chance.random() >= OTHER_NEED:
            return own
        names = [name for name in leaf if name != "need"]
        choice = [
            (need, weight)
            for need, weight in self.pools.topics[self.vocabulary.needs[own].topic]
            if all(self.vocabulary.applies(name, need) for name in names)
        ]
        needs, weights = zip(*choice, strict=True)
        return str(self.chance.choices(needs, weights)[0])

    def _range(self, name: str, text: str) -> str:
        circumstance = self.vocabulary.circumstances[name]
        firm, arguable = circumstance.parse(text)
        concern = not firm & 1  # the first value is that of no concern at all
        if (circumstance.ordered or name == "age") and firm != 1 and self.chance.random() < OTHER_RANGE:
            firm = self._shifted(firm, circumstance, concern) or firm
            arguable &= ~firm
        said = _written(firm, circumstance)
        return f"{said} ~{_written(arguable, circumstance)}" if arguable else said

    def _shifted(self, firm: int, circumstance: Circumstance, concern: bool) -> int:
        """A range that begins or ends one value earlier or later; 0 where there is none."""
        low = (firm & -firm).bit_length() - 1
        high = firm.bit_length() - 1
        if firm != (1 << high + 1) - (1 << low):
            return 0
        low, high = self.chance.choice(((low - 1, high), (low + 1, high), (low, high - 1), (low, high + 1)))
        least = 1 if concern else 0
        if not least <= low <= high < len(circumstance.values):
            return 0
        return (1 << high + 1) - (1 << low)

    # ---- rules

    def _rules(self) -> Iterator[Entry]:
        """The rules of the real ladder: over all lines of the same level, or over as large a share of lines, drawn."""
        for number, rule in enumerate(self.style.head.get("rules", ()), 1):
            made = {"id": f"{self.id}-rule-{number}", "kind": rule["kind"], "count": rule["count"]}
            made["label"] = f"synthetic rule {number}"
            if rule.get("level"):
                made["level"] = rule["level"]
            else:
                share = len(rule["indicators"]) / len(self.style.lines)
                usable = [line["id"] for line in self.lines if "means" in line]
                of = min(len(usable), max(rule["count"], round(share * len(self.lines))))
                made["indicators"] = sorted(self.chance.sample(usable, of))
            for field in ("tiers", "certain", "distinct_needs"):
                if field in rule:
                    made[field] = rule[field]
            enough = rule["count"] <= sum(
                1
                for line in self.lines
                if "means" in line and made.get("level", "") in line.get("level", "").split("/")
            )
            if "indicators" in made or enough:
                yield made

    # ---- facts

    def _facts(self) -> list[Entry]:
        kept = [fact for fact in self.style.facts if self.chance.random() >= LEFT_OUT]
        ids = {fact["id"]: f"{self.prefix}-f{number:03}" for number, fact in enumerate(kept, 1)}
        return [self._fact(number, fact, ids) for number, fact in enumerate(kept, 1)]

    def _fact(self, number: int, fact: Entry, ids: Mapping[str, str]) -> Entry:
        kind = fact["kind"]
        name = ids[fact["id"]]
        made: Entry = {"id": name, "kind": kind, "label": f"synthetic {kind} {number} of document {self.number + 1:03}"}
        for field in ("levels", "process", "by", "needs", "ages", "unless", "instrument", "section", "aspect"):
            if field in fact:
                made[field] = fact[field]
        for field in ("term", "replaced_by", "value", "name"):
            if field in fact:
                made[field] = f"synthetic {field} {number}"
        for fields in (
            ("amount", "upper", "unit", "bound"),
            ("clock",),
            ("consent", "whose", "purpose"),
            ("services",),
        ):
            made |= self._kept_or_other(fact, fields)
        made |= self._kept_or_other(fact, ("contact_kind",))
        for field in ("step", "contact"):
            if fact.get(field) in ids:
                made[field] = ids[fact[field]]
        if after := [ids[other] for other in fact.get("after", ()) if other in ids]:
            made["after"] = after
        if kind == "route" and not made.get("process") and not made.get("contact"):
            made["process"] = "referral"
        if kind == "contact" and "name" not in made:
            made["name"] = f"synthetic name {number}"
        made["at"] = self._at(number, name)
        return made

    def _kept_or_other(self, fact: Entry, fields: tuple[str, ...]) -> Entry:
        """A fact's own fields, or now and then those of another of its kind that has them."""
        if fields[0] not in fact:
            return {}
        source = fact
        if self.chance.random() < OTHER_FACT:
            source = self.chance.choice([other for other in self.pools.facts[fact["kind"]] if fields[0] in other])
        return {field: source[field] for field in fields if field in source}


def _written(mask: int, circumstance: Circumstance) -> str:
    """A mask as a mapping writes it: each run of neighbours as a range."""
    runs: list[list[int]] = []
    for place in range(len(circumstance.values)):
        if mask >> place & 1:
            if runs and runs[-1][-1] == place - 1:
                runs[-1].append(place)
            else:
                runs.append([place])
    names = [[circumstance.values[place].name for place in run] for run in runs]
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}..{run[-1]}" for run in names)


def main() -> None:
    """Write a folder of synthetic documents."""
    parser = argparse.ArgumentParser(description="Write synthetic threshold documents, to measure growth with.")
    parser.add_argument("--areas", type=int, default=153, metavar="N", help="documents, each of one area (153)")
    parser.add_argument(
        "--lines", type=int, default=0, metavar="N", help="lines of each; by default as the real ones have"
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="S", help="where the draw starts; the same seed, the same"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="the folder to make")
    options = parser.parse_args()
    write(options.out, areas=options.areas, lines=options.lines, seed=options.seed)
    print(f"{options.areas} synthetic documents: {options.out}")


if __name__ == "__main__":
    main()
