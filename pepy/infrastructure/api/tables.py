"""Answers as tables: CSV (RFC 4180) in UTF-8 for clients that ask for it, by `format=csv` or by `Accept: text/csv`.

An unknown number is an empty field, never 0.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO, TextIOWrapper
from typing import TypeVar

from attrs import frozen
from flask import request

from pepy.domain.errors import InvalidQuestionError
from pepy.infrastructure.api.answers import API, NEGOTIATED, Answer, Lifetime, answer_of, prefers_csv
from pepy.infrastructure.api.ranges.parameters import choice

Found = TypeVar("Found")
Cell = str | int | float | date | None

CSV_TYPE = "text/csv; charset=utf-8; header=present"
FORMATS = ("json", "csv")

MAX_CSV_BYTES = 32_000_000
"""How long a table may be: 400,000 rows of 80 bytes. While it is sent, a worker has it twice in memory."""

_FORMULA_STARTS = frozenset("=+-@\t\r")
"""What makes a spreadsheet run a text as a formula: https://owasp.org/www-community/attacks/CSV_Injection."""
_UNSAFE_IN_FILE_NAMES = re.compile(r"[^A-Za-z0-9._-]+")
_MAX_PART_LENGTH = 80
"""Characters of a part of a file's name: file systems take 255 in all."""


@frozen
class Table:
    """An answer as rows, which are made as they are written."""

    name: tuple[str | date | None, ...]
    """What the table is of: the parts of its file's name."""
    columns: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]
    data_version: int


@frozen
class AskedFormat:
    """Whether a client wants JSON, CSV or what else a route has, and what that depends on."""

    name: str
    lifetime: Lifetime

    def answer(self, found: Found, as_json: Callable[[Found], Answer], as_table: Callable[[Found], Table]) -> Answer:
        """Return what was found in the format that the client wants."""
        answer = _csv_answer(as_table(found)) if self.name == "csv" else as_json(found)
        return answer.with_lifetime(self.lifetime)


def table_of(
    name: Iterable[str | date | None],
    columns: tuple[str, ...],
    records: Iterable[Mapping[str, Cell]],
    data_version: int,
) -> Table:
    """Return a table of objects that an answer in JSON lists."""
    rows = ([record[column] for column in columns] for record in records)
    return Table(tuple(name), columns, rows, data_version)


def as_written(*cells: Cell) -> tuple[str, ...]:
    """Return what is written of some values: of those with which many rows begin, this is to be found out once."""
    return tuple("" if cell is None else str(_cell(cell)) for cell in cells)


def asked_format(parameters: Mapping[str, str], formats: Iterable[str] = FORMATS) -> AskedFormat:
    """Return what the parameter `format` says or, without it, what `Accept` prefers. Raises InvalidQuestionError."""
    if "format" in parameters:
        return AskedFormat(choice(parameters, "format", {name: name for name in formats}, ""), API)
    return AskedFormat("csv" if prefers_csv(request.environ.get("HTTP_ACCEPT", "")) else "json", NEGOTIATED)


def _csv_answer(table: Table) -> Answer:
    name = "-".join(_name_part(part) for part in ("pepy", *table.name) if part is not None)
    answer = answer_of(_csv(table), CSV_TYPE, API, table.data_version)
    return answer.with_header("Content-Disposition", f'attachment; filename="{name}.csv"')


def _csv(table: Table) -> bytes:
    body = BytesIO()
    # What an error may repeat as it was typed, lone surrogates for instance, cannot be encoded.
    text = TextIOWrapper(body, "utf-8", errors="replace", newline="")
    writer = csv.writer(text)
    writer.writerow(table.columns)
    writer.writerows(_bounded_rows(table.rows, body))
    text.flush()
    return body.getvalue()


def _bounded_rows(rows: Iterable[Sequence[Cell]], body: BytesIO) -> Iterator[list[Cell]]:
    """Yield what is written of each row, as long as what was written before is not too much."""
    for row in rows:
        if body.tell() > MAX_CSV_BYTES:
            raise InvalidQuestionError(
                f"The table has more than {MAX_CSV_BYTES:,} bytes: "
                "ask for a shorter range, a coarser granularity or a lower limit"
            )
        yield [cell if cell.__class__ is int else _cell(cell) for cell in row]


def _cell(cell: Cell) -> Cell:
    """Return what is written of a value: a formula is made a text by an apostrophe, as spreadsheets do it."""
    if isinstance(cell, str):
        return f"'{cell}" if cell[:1] in _FORMULA_STARTS else cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell


def _name_part(part: str | date) -> str:
    return _UNSAFE_IN_FILE_NAMES.sub("_", str(part))[:_MAX_PART_LENGTH]
