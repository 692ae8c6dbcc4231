"""The list of an archive's files: `index.json` for everybody, and beside it what only pepy needs to know."""

from datetime import date
from typing import Any

import orjson
from attrs import asdict

from pepy.domain.index.data_event import DataEvent
from pepy.domain.lake.catalog import Catalog, DayFile, MadeOf

IMPORTS = "_imports.json"
"""Of which import each file was made. A name that begins so is skipped by whoever reads a folder as a data set."""


def index_bytes(catalog: Catalog) -> bytes:
    """Return the list for everybody (contract, section 3.4)."""
    events = [_event(event) for event in catalog.events]
    return orjson.dumps({"days": [asdict(file) for file in catalog.files.values()], "events": events})


def imports_bytes(catalog: Catalog) -> bytes:
    """Return what only pepy needs to know."""
    return orjson.dumps({str(day): asdict(made_of) for day, made_of in catalog.made_of.items()})


def catalog_of(index: bytes | None, imports: bytes | None) -> Catalog:
    """Return what both say. What nobody can read counts as not there: it is made anew."""
    try:
        files = [_file(entry) for entry in orjson.loads(index or b"{}").get("days", ())]
        made_of = orjson.loads(imports or b"{}")
        return Catalog(
            {file.day: file for file in files},
            {date.fromisoformat(day): MadeOf(**said) for day, said in made_of.items()},
        )
    except (ValueError, TypeError, AttributeError, KeyError):
        return Catalog()


def _file(entry: dict[str, Any]) -> DayFile:
    return DayFile(**{**entry, "day": date.fromisoformat(entry["day"])})


def _event(event: DataEvent) -> dict[str, Any]:
    return {
        "from": event.first_day,
        "to": event.last_day,
        "kind": event.kind,
        "project": event.project,
        "text": event.text,
        "source": event.source,
    }
