"""Reading the CSV of all-time totals."""

from pathlib import Path

import pyarrow as pa
from pyarrow import csv

from pepy.domain.errors import MalformedTotalsError

_COLUMNS = ("project", "total_downloads")


def read_totals(file: Path) -> pa.Table:
    """Return the columns `project` and `total_downloads` of a CSV as strings; `domain.totals` checks them.

    Raises MalformedTotalsError where the file cannot be read as a CSV with these columns.
    """
    options = csv.ConvertOptions(
        include_columns=list(_COLUMNS), column_types=dict.fromkeys(_COLUMNS, pa.string()), strings_can_be_null=False
    )
    try:
        return csv.read_csv(file, convert_options=options)
    except pa.ArrowKeyError as error:
        raise MalformedTotalsError(f"{file}: the header must name the columns {' and '.join(_COLUMNS)}") from error
    except (pa.ArrowInvalid, OSError) as error:
        raise MalformedTotalsError(f"{file}: {str(error).splitlines()[0]}") from error
