"""The limit: a program that only reads the cases that `harmoniser batch` reads, and writes results of the same form and size.

    python -m benchmarks.limit CASES.parquet SAMPLE.parquet OUT.parquet

The results are those of a sample, over and over, each under the number and id of its case; nothing is worked out.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

_TOGETHER = 8  # chunks in a row group, as in a batch


def main(cases: str, sample: str, out: str) -> None:
    """Read, and write."""
    template = pq.read_table(sample).combine_chunks().to_batches()[0]
    areas = len(template.column("area").dictionary)
    chunk = len(template) // areas
    source = pq.ParquetFile(cases)
    with pq.ParquetWriter(out, template.schema) as writer:
        waiting: list[Any] = []
        first = 1
        for batch in source.iter_batches(batch_size=chunk):
            each = np.repeat(np.arange(len(batch)), areas)
            own = [pa.array(each + first), batch.column("id").take(pa.array(each))]
            columns = template.slice(0, len(batch) * areas).columns[2:]
            waiting.append(pa.RecordBatch.from_arrays([*own, *columns], schema=template.schema))
            first += len(batch)
            if len(waiting) == _TOGETHER:
                writer.write_table(pa.Table.from_batches(waiting))
                waiting = []
        if waiting:
            writer.write_table(pa.Table.from_batches(waiting))


if __name__ == "__main__":
    main(*sys.argv[1:])
