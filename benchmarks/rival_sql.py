"""The same work in SQL: DuckDB, set by set, over tables of bit masks.

What was done to make it quick: all that does not hang on a case is in tables that stand ready; a range is a mask and *met* and
*open* are a few operations on words, as in the compiled engine; an observation is joined to what it bears on alone; the
standing of a line comes from one grouping that gathers its conditions as bits, and only lines that ask for several things at
once are joined to their parts. It gives the entailed and possible levels with the lines that decide them, and none of the rest
(likely, floor, result, silence).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa

from benchmarks.cases import OBSERVATIONS, Drawn
from benchmarks.rival_tables import Tables

__all__ = ["Sql"]

SLICE = 10_000  # cases at a time; found by trying


def _each(words: int, text: str) -> str:
    """A condition on every word, `#` standing for its number."""
    return " and ".join(f"({text.replace('#', str(word))})" for word in range(words))


class Sql:
    """A database in memory that holds what the documents say."""

    def __init__(self, made: Tables, levels: Sequence[Sequence[str]], threads: int) -> None:
        """Fill the tables.

        Args:
            made: what the documents say.
            levels: the names of the levels, by document and rank.
            threads: how many the database may use.
        """
        self.made, self.width, self.cases = made, len(made.ones), 0
        self.base = duckdb.connect(config={"threads": threads})
        self.base.execute("set enable_progress_bar = false")
        words = range(self.width)
        columns = [f"{name}{word} bigint" for name in ("firm", "keep", "more", "wide", "other") for word in words]
        caps = [f"{name}{word} bigint" for name in ("cap", "same") for word in words]
        self._fill(
            "lines",
            "id text, document int, least int, most int, tier int, sign bool, strength bool, several bool, line int",
            made.lines,
        )
        self._fill("parts", "line int, bits bigint, first bigint, size int, groups int", made.groups)
        self._fill(
            "links",
            "link int, need int, line int, bit bigint, own int, meets bool, must bool, lowered bool, "
            + ", ".join(columns),
            made.links,
        )
        self._fill("weak", "link int, rank int, " + ", ".join(caps), made.weak)
        self._fill("levels", "document int, rank int, step int, whole int, low int, high int", made.levels)
        self._fill(
            "rules",
            "rule int, document int, gate bool, needed int, certain bool, distinct_needs bool, rank int",
            made.rules,
        )
        self._fill("rule_lines", "rule int, line int, key int", made.rule_lines)
        self._fill("readings", "reading int, document int", made.readings)
        self._fill("holds", "reading int, rule int", made.holds)
        names = [(number, rank, name) for number, each in enumerate(levels) for rank, name in enumerate(each)]
        self._fill("level_names", "document int, rank int, id text", names)
        areas = [(name, number, reading) for number, (name, reading) in enumerate(made.area_reading.items())]
        self._fill("areas", "id text, area int, reading int", areas)

    def _fill(self, name: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
        self.base.execute(f"create table {name} ({columns})")
        names = [column.split()[0] for column in columns.split(", ")]
        if rows:
            table = pa.table({column: [row[n] for row in rows] for n, column in enumerate(names)})
            self.base.register("filling", table)
            self.base.execute(f"insert into {name} select * from filling")
            self.base.unregister("filling")

    def load(self, drawn: Drawn) -> None:
        """The table of observations, a row each: the case, the need and what is known, in words."""
        self.cases = len(drawn)
        number = {need: place for place, need in enumerate(self.made.needs)}
        of = pa.array([number[need] for need in drawn.needs]).take(pa.array(drawn.need.reshape(-1)))
        cases = pa.array(range(len(drawn))).take(pa.array([n for n in range(len(drawn)) for _ in range(OBSERVATIONS)]))
        place = pa.array(range(len(drawn.known)), pa.int32())
        known = {f"w{word}": pa.array(drawn.known[:, word].astype("int64")) for word in range(self.width)}
        columns = {"place": place, "child": cases.cast(pa.int32()), "need": of.cast(pa.int32()), **known}
        self.base.register("filling", pa.table(columns))
        self.base.execute("create or replace table observations as select * from filling")
        self.base.unregister("filling")

    def run(self, size: int = SLICE) -> None:
        """The work: the observations in, a table `results` out, a row for each case and area.

        Args:
            size: how many cases at a time.
        """
        columns = "child int, area int, entailed int, entailed_by int[], possible int, possible_by int[]"
        self.base.execute(f"create or replace table results ({columns})")
        for first in range(0, self.cases, size):
            self.base.execute(self.query(first, first + size))

    def results(self, areas: Sequence[str]) -> pa.Table:
        """What came out, in words: the positions and the lines that decide them, case by case in the order of `areas`."""
        place = {name: number for number, name in enumerate(self.made.area_reading)}
        order = ", ".join(f"({place[name]}, {number})" for number, name in enumerate(areas))
        return self.base.sql(f"""
            select e.id as entailed, list_transform(coalesce(entailed_by, []), lambda line: names[line + 1]) as entailed_by,
                p.id as possible, list_transform(coalesce(possible_by, []), lambda line: names[line + 1]) as possible_by
            from results join (values {order}) as o(area, place) using (area) join areas using (area)
            join readings using (reading)
            left join level_names e on e.document = readings.document and e.rank = entailed
            left join level_names p on p.document = readings.document and p.rank = possible
            cross join (select list(id order by line) as names from lines)
            order by child, place
        """).to_arrow_table()

    def query(self, first: int, end: int) -> str:
        """The whole work on some of the cases as one statement."""
        words, ones, free = self.width, self.made.ones, self.made.free
        turned = {word: f"w{word}" for word in range(words)}
        for word, value, bits in self.made.turns:
            turned[word] += f" | case when w{word} & {value} <> 0 then {bits} else 0 end"
        seen = ", ".join(f"{text} as t{word}" for word, text in turned.items())
        met = _each(words, "(((o.w# & l.keep#) | l.more#) & ~l.firm#) = 0")
        overlap = " and ".join(
            f"(((o.t{n} & l.keep{n}) | l.more{n}) & l.{box}{n}) + {ones[n]} & {free[n]} = {free[n]}"
            for n in range(words)
            for box in ("wide", "other")
        )
        cap_open = " and ".join(f"(f.w{n} & cap{n}) + {ones[n]} & {free[n]} = {free[n]}" for n in range(words))
        cap_within = _each(words, "f.w# & ~cap# = 0")
        same = _each(words, "f.w# & ~same# = 0")
        return f"""
insert into results
with seen as (select *, {seen} from observations where child >= {first} and child < {end}),
-- how each observation stands to each condition on which it bears
touched as materialized (
    select o.child, l.line, l.bit, l.link, l.own, l.lowered, o.place, l.meets and {met} as met, {overlap} as open, l.must
    from seen o join links l using (need)
),
-- the rank to which more specific wordings take a line
lowered as (
    select row_number() over () as n, t.child, line, link, own, {", ".join(f"w{word}" for word in range(words))}
    from touched t join seen using (place) where met and lowered and own is not null
),
least as (
    select f.n, any_value(f.child) as child, any_value(f.line) as line,
        least(any_value(f.own),
            min(case when {same} and {cap_open} and ({cap_within} or not ({self.grave("f")})) then rank end)) as rank
    from lowered f join weak using (link) group by f.n
),
ranked as (select child, line, max(rank) as rank from least group by child, line),
-- how each line stands
standing as materialized (
    select child, line, bit_or(case when met then bit else 0 end) as met_bits,
        bit_or(case when met or open then bit else 0 end) as hope, bit_or(bit) as said,
        max(case when met and not lowered then own end) as rank
    from touched where met or open or must group by child, line having hope <> 0
),
several as (
    select s.child, s.line, bool_or(met_bits & bits = bits) as met,
        bool_or(hope & first <> 0 and (said & ~hope & bits) = 0) as open,
        bool_or(met_bits & bits = bits and size > 1) as jointly
    from standing s join lines using (line) join parts using (line) where lines.several group by s.child, s.line
),
stand as (
    select s.child, s.line, d.document, d.least, d.most, d.tier, d.strength,
        coalesce(v.met, s.met_bits <> 0) and not d.sign as met,
        coalesce(v.met or v.open, true) as open,
        case when coalesce(v.jointly, false) then d.least else coalesce(greatest(s.rank, r.rank), d.least) end as counts
    from standing s join lines d using (line) left join several v using (child, line) left join ranked r using (child, line)
),
read as (select stand.*, reading from stand join readings using (document) where open),
-- levels that a document reaches only by several of some lines
gates as (
    select child, reading, rule from read join rule_lines using (line) join holds using (rule, reading) join rules using (rule)
    where gate and met group by child, reading, rule, needed having count(distinct key) < needed
),
gated as (select distinct child, reading, line from gates join rule_lines using (rule)),
lines_ as materialized (
    select r.* exclude (met), r.met and g.line is null as met from read r left join gated g using (child, reading, line)
),
-- lines that lead further together
together as (
    select child, reading, case when certain and count(distinct key) filter (met) >= needed then rank else -1 end as entailed,
        rank as possible
    from lines_ join rule_lines using (line) join holds using (rule, reading) join rules using (rule)
    where not gate group by child, reading, rule, certain, needed, rank having count(distinct key) >= needed
),
leads_ as (
    select child, reading, max(entailed) as entailed, max(possible) as possible, list(possible) as all_possible
    from together group by child, reading
),
best as (
    select child, reading, document, any_value(t.all_possible) as all_possible,
        greatest(max(counts) filter (met and not strength), any_value(t.entailed), -1) as entailed,
        greatest(max(most) filter (not strength), any_value(t.possible), -1) as possible
    from lines_ left join leads_ t using (child, reading) group by child, reading, document
),
placed as (
    select b.child, b.reading, b.document, b.entailed, b.possible, b.all_possible, e.step, e.whole, e.high, p.whole as wider
    from best b left join levels e on e.document = b.document and e.rank = b.entailed
    left join levels p on p.document = b.document and p.rank = b.possible
),
deciding as (
    select p.child, p.reading, p.entailed, p.whole, p.high, p.possible, p.wider,
        max(case when l.tier >= 0 then l.tier else c.low end) filter (l.met and c.step = p.step) as tier,
        list(l.line order by l.line) filter (l.met and l.counts = p.entailed) as same_rank,
        list(l.line order by l.line) filter (l.met and c.step = p.step) as same_step,
        list(l.line order by l.line) filter (l.most = p.possible) as highest,
        list(l.line order by l.line) filter (l.most = p.wider) as wide,
        any_value(list_contains(p.all_possible, p.wider)) as leads
    from placed p join lines_ l using (child, reading)
    left join levels c on c.document = l.document and c.rank = l.counts
    where not l.strength group by all
),
children as (select distinct child from seen)
select child, area,
    case when whole >= 0 and tier > high then whole else coalesce(entailed, -1) end as entailed,
    case when whole >= 0 and not tier > high then same_rank else same_step end as entailed_by,
    case when wider >= 0 and (wide is not null or leads) then wider else coalesce(possible, -1) end as possible,
    case when wider >= 0 and (wide is not null or leads) then wide else highest end as possible_by
from children cross join areas left join deciding using (child, reading)
"""

    def grave(self, row: str) -> str:
        """Whether a fact is known to lie in the worse half of a scale of which naming a need says nothing by itself."""
        return " or ".join(f"({row}.w{word} & {better}) = 0" for word, better in self.made.graves) or "false"
