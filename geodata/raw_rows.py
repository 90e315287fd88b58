"""Raw rows of a delivery in blocks: as they came, in a form that is read back in years to come."""

import io
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

BLOCK_ROWS = 500


def blocks(frame: pd.DataFrame, shapes: np.ndarray | None) -> Iterator[tuple[int, int, bytes]]:
    """Yield (number of the first row, rows, Arrow IPC) of a file's raw columns (and shapes)."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    if shapes is not None:
        table = table.append_column("shape", pa.array(shapely.to_wkb(shapes), pa.binary()))
    for first in range(0, max(len(frame), 1), BLOCK_ROWS):
        part = table.slice(first, BLOCK_ROWS)
        buffer = io.BytesIO()
        options = pa.ipc.IpcWriteOptions(compression="zstd")
        with pa.ipc.new_stream(buffer, part.schema, options=options) as stream:
            stream.write_table(part)
        yield first + 1, part.num_rows, buffer.getvalue()


def read_block(content: bytes) -> pd.DataFrame:
    """Return the raw rows of a block."""
    with pa.ipc.open_stream(content) as stream:
        return pd.DataFrame(stream.read_all().to_pandas())
