"""`points()` as it is inside engines that cut tables in parts."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from backprop_cli import compile

POINTS = compile("1/(1+exp(-(w*x+b)))").points(fixed={"b": 0.5})
TABLE = pd.DataFrame(np.random.default_rng(0).normal(size=(1000, 2)), columns=["w", "x"])
WHOLE = POINTS(TABLE)
NO_THREADS = {"scheduler": "synchronous"}


def test_parts_of_a_polars_frame() -> None:
    lazy = pl.from_pandas(TABLE).lazy()
    schema = dict.fromkeys([*TABLE, *POINTS.outputs], pl.Float64)
    found = lazy.map_batches(POINTS, schema=schema).collect()
    pd.testing.assert_frame_equal(found.to_pandas(), WHOLE)


def test_partitions_of_a_dask_frame() -> None:
    frame = pytest.importorskip("dask.dataframe", reason="needs Dask")
    parts = frame.from_pandas(TABLE, npartitions=3).map_partitions(POINTS)
    assert list(parts.columns) == list(WHOLE)
    pd.testing.assert_frame_equal(parts.compute(**NO_THREADS), WHOLE)


def test_blocks_of_a_dask_array() -> None:
    array = pytest.importorskip("dask.array", reason="needs Dask")
    rows = array.from_array(TABLE.to_numpy(), chunks=(300, 2))
    blocks = rows.map_blocks(POINTS, chunks=(rows.chunks[0], (len(POINTS.outputs),)), dtype=float)
    found = blocks.compute(**NO_THREADS)
    np.testing.assert_array_equal(found, WHOLE[list(POINTS.outputs)].to_numpy())
