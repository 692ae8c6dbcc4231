"""What others built on pepy's tables, such as a trigger or a constraint, and advice for when it refuses a row."""

import re

import psycopg2
from psycopg2 import errorcodes

_FUNCTION = re.compile(r"(?:PL/\w+|SQL)[- ][Ff][uo]n\w+ \"?([^\s(\"]+)")
"""How a function is named in the context of an error; the server's language need not be English."""

_PEPYS_OWN = {"inline_code_block", "project_day_values", "project_day_details"}
"""What migrations make or run themselves."""

_HAPPENS_ANYWHERE = {"08", "25", "40", "53", "55", "57", "58", "72", "F0", "XX"}
"""Classes of errors that can hit a function by chance; the advice is the same elsewhere."""

_COPIED = re.compile(r"COPY ([^\s,]+)")
"""How the context names the table that a row was written to."""

_COPY_ITSELF = {"22001", "22003", "22021", "22P02", "22P03", "22P04", "22P05"}
"""Data exceptions that reading a row may raise; all others come from an expression, and pepy's tables have none."""

_CONSTRAINTS = {"23502", "23503", "23514", "23P01"}
"""Errors of constraints that pepy either does not have or satisfies by checking every row beforehand."""


def advice_about_foreign_objects(error: psycopg2.Error) -> str | None:
    """Return what to do if something that pepy did not make caused an error of the server, None if it did not."""
    if error.pgcode is None or error.pgcode[:2] in _HAPPENS_ANYWHERE:
        return None
    culprit = _function(error) or _constraint(error) or _expression(error)
    if culprit:
        return f"the {culprit}, which pepy did not make, refused this: correct it, or drop it"
    if error.pgcode == errorcodes.UNIQUE_VIOLATION and (index := error.diag.constraint_name):
        return f"drop the index {index}{_of_table(error)} if pepy did not make it; if it did, run `pepy imports:verify`"
    return None


def _function(error: psycopg2.Error) -> str | None:
    names = _FUNCTION.findall(error.diag.context or "")
    return next((f"trigger or function {name}" for name in names if name not in _PEPYS_OWN), None)


def _constraint(error: psycopg2.Error) -> str | None:
    name = error.diag.constraint_name or (error.diag.column_name and f"NOT NULL of {error.diag.column_name}")
    return f"constraint {name}{_of_table(error)}" if name and error.pgcode in _CONSTRAINTS else None


def _expression(error: psycopg2.Error) -> str | None:
    copied = _COPIED.match(error.diag.context or "")
    if not copied or not str(error.pgcode).startswith("22") or error.pgcode in _COPY_ITSELF:
        return None
    return f"check, index or column of table {copied[1]} that has the expression"


def _of_table(error: psycopg2.Error) -> str:
    return f" of table {error.diag.table_name}" if error.diag.table_name else ""
