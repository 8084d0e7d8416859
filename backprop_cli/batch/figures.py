"""Columns of doubles → the text of each row, spelled as `numbers.exact` spells one."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson

from backprop_cli.numbers import exact

OTHERWISE = 1e-9, 1e-4
"""Between these bounds orjson writes 0.00001 and 1e-7 where Python writes 1e-05 and 1e-07."""


def rows_of_text(columns: Sequence[Any], separator: bytes = b",") -> list[bytes]:
    """The numbers of each row, with a separator between."""
    if not len(columns[0]):
        return []
    table = np.column_stack(columns)
    with np.errstate(invalid="ignore"):
        table += 0.0  # no zero keeps a minus
    text = orjson.dumps(table, option=orjson.OPT_SERIALIZE_NUMPY)
    if (table == np.rint(table)).any():
        text = text.replace(b".0,", b",").replace(b".0]", b"]").replace(b"e+", b"e")
    rows = text[2:-2].split(b"],[")
    size = np.abs(table)
    low, high = OTHERWISE
    # not (size < inf) is true of NaN as well
    odd = ((size < high) & (size >= low)) | ~(size < np.inf)
    for row in sorted(set((np.flatnonzero(odd) // table.shape[1]).tolist())):
        rows[row] = ",".join(map(exact, table[row].tolist())).encode()
    return rows if separator == b"," else [row.replace(b",", separator) for row in rows]
