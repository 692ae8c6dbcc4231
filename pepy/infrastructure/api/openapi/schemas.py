"""What answers consist of."""

from pepy.infrastructure.api.openapi.parts import Part, array, counts_by, record, reference

COUNT: Part = {"type": "integer", "minimum": 0}
MAYBE_COUNT: Part = {
    "type": ["integer", "null"],
    "minimum": 0,
    "description": "null where no day was imported: nobody knows the downloads, and they are not zero.",
}
TEXT: Part = {"type": "string"}
DAY: Part = {"type": "string", "format": "date"}
BY_VALUE = counts_by(TEXT, COUNT)

_COVERED = {
    "from": DAY,
    "to": DAY,
    "data_through": {**DAY, "type": ["string", "null"], "description": "The newest complete day."},
    "incomplete_days": {**array(DAY), "description": "The days of the range that were not imported."},
}
_BUCKET = {
    "period": {**TEXT, "description": "`2026-08-24`, `2026-W35` (ISO 8601) or `2026-08`."},
    "from": DAY,
    "to": DAY,
    "complete": {
        "type": "boolean",
        "description": "Whether all days of the period lie in the range and were imported.",
    },
    "downloads": MAYBE_COUNT,
}
_PROJECT = {"id": TEXT, "total_downloads": COUNT}
_VALUES = array(record({"value": TEXT, "downloads": COUNT}))

_MAYBE_DAY: Part = {"type": ["string", "null"], "format": "date"}
_MOMENT: Part = {"type": "string", "format": "date-time"}
_LAST_IMPORT = record(
    {
        "day": DAY,
        "attempt": {"type": "integer", "minimum": 1},
        "state": {"enum": ["running", "complete", "suspect", "failed"]},
        "started_at": _MOMENT,
        "finished_at": {**_MOMENT, "type": ["string", "null"], "description": "null while it runs."},
    }
)
_STATUS = {
    "data_through": {**_MAYBE_DAY, "description": "The newest complete day; null before the first import."},
    "lag_days": {
        "type": ["integer", "null"],
        "description": "Days from the newest complete day to today: 1 when yesterday is complete.",
    },
    "missing_days": {**array(DAY), "description": "Of the last 30 days, those that are not stored."},
    "suspect_days": {**array(DAY), "description": "Of the last 30 days, those whose newest import was not believed."},
    "last_import": {"oneOf": [_LAST_IMPORT, {"type": "null"}]},
}

SCHEMAS: dict[str, Part] = {
    "Error": record({"error": {"type": "integer", "minimum": 400, "maximum": 599}, "message": TEXT}),
    "Health": record({"status": {"const": "healthy"}}),
    "Status": record(_STATUS),
    "LateStatus": record({**_STATUS, "error": {"const": 503}, "message": TEXT}),
    "Project": record({**_PROJECT, "downloads": counts_by(DAY, COUNT)}),
    "ProjectVersions": record({**_PROJECT, "versions": array(TEXT), "downloads": counts_by(DAY, BY_VALUE)}),
    "VersionDays": record({"downloads": counts_by(DAY, BY_VALUE)}),
    "CountryDays": record({"downloads": counts_by(DAY, array(record({"country": TEXT, "downloads": COUNT})))}),
    "Bucket": record(_BUCKET),
    "SplitBucket": record({**_BUCKET, "values": {**BY_VALUE, "type": ["object", "null"]}, "other": MAYBE_COUNT}),
    "Series": record({"id": TEXT, **_COVERED, "downloads": MAYBE_COUNT, "buckets": array(reference("Bucket"))}),
    "SplitSeries": record(
        {
            "id": TEXT,
            **_COVERED,
            "dimension": TEXT,
            "downloads": MAYBE_COUNT,
            "values": {**_VALUES, "description": "Biggest first."},
            "other": {**COUNT, "description": "All values beyond the limit together."},
            "buckets": array(reference("SplitBucket")),
        }
    ),
    "Downloads": {"oneOf": [reference("Series"), reference("SplitSeries")]},
    "Total": record({**_PROJECT, **_COVERED, "downloads": MAYBE_COUNT}),
    "Versions": record(
        {
            "id": TEXT,
            **_COVERED,
            "downloads": MAYBE_COUNT,
            "versions": array(record({"version": TEXT, "downloads": COUNT})),
            "other": COUNT,
        }
    ),
    "Projects": record(
        {
            **_COVERED,
            "projects": array(record({**_PROJECT, "downloads": MAYBE_COUNT, "buckets": array(reference("Bucket"))})),
            "unknown": {**array(TEXT), "description": "The names that no project has, as typed."},
        }
    ),
    "ShieldsEndpoint": record(
        {"schemaVersion": {"const": 1}, "label": TEXT, "message": TEXT, "color": TEXT, "labelColor": TEXT}
    ),
}
"""The schemas of the document by their names."""
