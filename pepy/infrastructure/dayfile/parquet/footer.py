"""The footer of a Parquet file: its schema and where its columns are."""

import struct

import pyarrow as pa
import pyarrow.parquet as pq

_MAGIC = b"PAR1"
_ARROW_SCHEMA = b"ARROW:schema"


def read_footer(file: pa.NativeFile) -> pq.FileMetaData:
    """Return the metadata of a file without Arrow's own schema, so that only the Parquet types count.

    With its own schema, Arrow asks for dictionaries where chunks have none, which it then cannot read, and for types
    that bring no advantage here. The schema is hidden by renaming its key to another name of the same length.

    Raises ArrowInvalid if there is no footer.
    """
    size = file.size()
    if size < 12:
        raise pa.ArrowInvalid("Parquet magic bytes not found in footer: the file is too short")
    length, magic = struct.unpack("<I4s", file.read_at(8, size - 8))
    if magic != _MAGIC or length > size - 12:
        raise pa.ArrowInvalid("Parquet magic bytes not found in footer, or the file is not complete")
    footer = file.read_at(length, size - 8 - length).replace(_ARROW_SCHEMA, _ARROW_SCHEMA.lower())
    alone = b"".join((_MAGIC, footer, struct.pack("<I", length), _MAGIC))
    return pq.read_metadata(pa.BufferReader(alone))
