"""The schemas of answers."""

from pepy.domain.dimensions import DIMENSIONS, INDEX_DIMENSIONS, meanings
from pepy.domain.downloads.anomalies import RULE
from pepy.domain.downloads.buckets import Granularity
from pepy.domain.index.data_event import DataEventKind
from pepy.domain.projects.version_groups import VersionLevel
from pepy.domain.windows import TimeRange
from pepy.infrastructure.api.openapi.parts import Part, array, counts_by, record, reference
from pepy.infrastructure.api.ranges.questions import PRERELEASE_CHOICES
from pepy.infrastructure.api.tables import FORMATS

COUNT: Part = {"type": "integer", "minimum": 0}
COUNT_OR_NULL: Part = {
    "type": ["integer", "null"],
    "minimum": 0,
    "description": "null if no day is stored: the downloads are unknown, not zero.",
}
TEXT: Part = {"type": "string"}
DAY: Part = {"type": "string", "format": "date"}
COUNTRY: Part = {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["USA"]}
BY_VALUE = counts_by(TEXT, COUNT)

COVERED = {
    "from": DAY,
    "to": DAY,
    "data_through": {**DAY, "type": ["string", "null"], "description": "The newest complete day."},
    "incomplete_days": {**array(DAY), "description": "The days of the range whose downloads are unknown."},
    "events": {
        **array(reference("DataEvent")),
        "description": "What happened to the data in the range, to all projects or to those of this answer.",
    },
}
ARCHIVED = {
    "archived_days": {
        **array(DAY),
        "description": "Days that were imported and later moved to files: only `total_downloads` includes them. "
        "Absent if there are none.",
    }
}
_EVENT = {
    "from": DAY,
    "to": DAY,
    "kind": {
        **TEXT,
        "enum": list(DataEventKind),
        "description": "`definition`: since this day something else is counted, so days before it do not compare; "
        "`loss`: downloads are missing; `duplication`: downloads were counted more than once; `start`: since this day "
        "the source says more; `note`: anything else.",
    },
    "project": {"type": ["string", "null"], "description": "The only project that it is about; null: it is about all."},
    "text": TEXT,
    "source": {"type": ["string", "null"], "description": "The address where one can read about it."},
}
_BUCKET = {
    "period": {**TEXT, "description": "`2026-08-24`, `2026-W35` (ISO 8601) or `2026-08`."},
    "from": DAY,
    "to": DAY,
    "complete": {
        "type": "boolean",
        "description": "Whether all days of the period are in the range and stored.",
    },
    "downloads": COUNT_OR_NULL,
}
_BUCKET_SPLIT = {
    "values": {
        **BY_VALUE,
        "type": ["object", "null"],
        "description": "Only with a `dimension`: downloads by value. null if no day is stored.",
    },
    "other": {
        "type": ["integer", "null"],
        "minimum": 0,
        "description": "Only with a `dimension`: the sum of all values beyond the limit. null if no day is stored.",
    },
}
_SPLIT = {
    "dimension": {**TEXT, "description": "What the downloads are split by; absent if they are not split."},
    "values": {**array(reference("ValueDownloads")), "description": "Only with a `dimension`: largest first."},
    "other": {
        "type": ["integer", "null"],
        "minimum": 0,
        "description": "Only with a `dimension`: the sum of all values beyond the limit. null if no day is stored.",
    },
}
_ANOMALIES = {
    "anomalies": {
        **array(reference("Anomaly")),
        "description": "The days of the range that are odd, ascending. They are counted like any other.",
    },
    "anomaly_rule": {
        **TEXT,
        "description": f"The rule that says what is odd, and its parameters by one name, such as `{RULE}`.",
    },
}
_PROJECT = {"id": TEXT, "total_downloads": COUNT}

_DAY_OR_NULL: Part = {"type": ["string", "null"], "format": "date"}
_MOMENT: Part = {"type": "string", "format": "date-time"}
_LAST_IMPORT = record(
    {
        "day": DAY,
        "attempt": {"type": "integer", "minimum": 1},
        "state": {**TEXT, "enum": ["running", "complete", "suspect", "failed", "forgotten"]},
        "started_at": _MOMENT,
        "finished_at": {**_MOMENT, "type": ["string", "null"], "description": "null while it is running."},
    }
)
_STATUS = {
    "data_through": {**_DAY_OR_NULL, "description": "The newest complete day; null before the first import."},
    "lag_days": {
        "type": ["integer", "null"],
        "description": "Days between the newest complete day and today: 1 if yesterday is complete.",
    },
    "missing_days": {**array(DAY), "description": "Of the last 30 days, those that are not stored."},
    "suspect_days": {
        **array(DAY),
        "description": "Of the last 30 days, those whose newest import looked implausible and was not published.",
    },
    "last_import": {"oneOf": [reference("LastImport"), {"type": "null"}]},
    "costs": reference("Costs"),
}
_BILLED = {"billed_bytes": COUNT, "dollars": {"type": "number", "minimum": 0}}
_COSTS = {
    "month": {**TEXT, "description": "The UTC month, such as `2026-08`."},
    **_BILLED,
    "forecast_bytes": {**COUNT, "description": "What the whole month may be billed for."},
    "forecast_dollars": {"type": "number", "minimum": 0},
    "monthly_bytes": {**COUNT_OR_NULL, "description": "What the operator allows; null: any amount."},
    "left_bytes": {**COUNT_OR_NULL, "description": "What is left of that."},
    "days": {**array(reference("BilledDay")), "description": "The days on which anything was billed, ascending."},
}

_ERROR = {"error": {"type": "integer", "minimum": 400, "maximum": 599}, "message": TEXT}

# An answer with two shapes is one schema with optional properties: given a `oneOf`, generated clients take the first
# schema that matches and lose the rest, or raise an error because both match. Nested objects have names, which become
# classes.
SCHEMAS: dict[str, Part] = {
    "Format": {**TEXT, "enum": list(FORMATS), "default": FORMATS[0]},
    "Granularity": {**TEXT, "enum": list(Granularity), "default": Granularity.DAY},
    "Dimension": {**TEXT, "enum": list(DIMENSIONS), "description": meanings(DIMENSIONS)},
    "IndexDimension": {**TEXT, "enum": list(INDEX_DIMENSIONS), "description": meanings(INDEX_DIMENSIONS)},
    "VersionLevel": {**TEXT, "enum": list(VersionLevel)},
    "Prereleases": {**TEXT, "enum": list(PRERELEASE_CHOICES), "default": "together"},
    "TimeRange": {**TEXT, "enum": list(TimeRange.__members__), "default": TimeRange.FOUR_MONTHS.name},
    "Error": record(_ERROR),
    "Health": record({"status": {**TEXT, "const": "healthy"}}),
    "LastImport": _LAST_IMPORT,
    "BilledDay": record({"day": DAY, **_BILLED}),
    "Costs": record(_COSTS),
    "Status": record(_STATUS, optional=ARCHIVED),
    "StatusError": record(_ERROR, together=_STATUS, optional=ARCHIVED),
    "Project": record({**_PROJECT, "downloads": counts_by(DAY, COUNT)}, optional=ARCHIVED),
    "ProjectVersions": record(
        {**_PROJECT, "versions": array(TEXT), "downloads": counts_by(DAY, BY_VALUE)}, optional=ARCHIVED
    ),
    "VersionDays": record({"downloads": counts_by(DAY, BY_VALUE)}, optional=ARCHIVED),
    "CountryDownloads": record({"country": COUNTRY, "downloads": COUNT}),
    "CountryDays": record({"downloads": counts_by(DAY, array(reference("CountryDownloads")))}, optional=ARCHIVED),
    "DataEvent": record(_EVENT),
    "Events": record({"events": array(reference("DataEvent"))}),
    "Bucket": record(_BUCKET),
    "SplitBucket": record(_BUCKET, together=_BUCKET_SPLIT),
    "ValueDownloads": record({"value": TEXT, "downloads": COUNT}),
    "Downloads": record(
        {"id": TEXT, **COVERED, "downloads": COUNT_OR_NULL, "buckets": array(reference("SplitBucket"))},
        together=_SPLIT,
        optional=ARCHIVED | _ANOMALIES,
    ),
    "Total": record({**_PROJECT, **COVERED, "downloads": COUNT_OR_NULL, **_ANOMALIES}, optional=ARCHIVED),
    "Anomaly": record(
        {
            "day": DAY,
            "downloads": COUNT,
            "expected": {**COUNT, "description": "What is usual: the median of that weekday in five weeks."},
        }
    ),
    "VersionDownloads": record({"version": TEXT, "downloads": COUNT}),
    "Versions": record(
        {
            "id": TEXT,
            **COVERED,
            "downloads": COUNT_OR_NULL,
            "versions": array(reference("VersionDownloads")),
            "other": COUNT_OR_NULL,
        },
        optional=ARCHIVED,
    ),
    "ComparedProject": record({**_PROJECT, "downloads": COUNT_OR_NULL, "buckets": array(reference("Bucket"))}),
    "ProjectTotal": record({**_PROJECT, "downloads": COUNT_OR_NULL}),
    "Totals": record(
        {
            **COVERED,
            "projects": array(reference("ProjectTotal")),
            "unknown": {**array(TEXT), "description": "Names that no project has, as they were sent."},
        },
        optional=ARCHIVED,
    ),
    "Projects": record(
        {
            **COVERED,
            "projects": array(reference("ComparedProject")),
            "unknown": {**array(TEXT), "description": "The requested names that do not exist, as typed."},
        },
        optional=ARCHIVED,
    ),
    "FoundProject": record(
        {
            "id": TEXT,
            "downloads": {
                "type": ["integer", "null"],
                "minimum": 0,
                "description": "Those of the last 30 days for which there are ranks. null if the project has no rank.",
            },
            "rank": {"type": ["integer", "null"], "minimum": 1, "description": "By these downloads; 1 is the highest."},
        }
    ),
    "FoundProjects": record({"q": TEXT, "projects": array(reference("FoundProject"))}),
    "ArchivedDay": record(
        {
            "day": DAY,
            "path": {**TEXT, "description": "The address of the file, from that of the index."},
            "bytes": COUNT,
            "sha256": {**TEXT, "pattern": "^[0-9a-f]{64}$"},
            "rows": COUNT,
            "downloads": COUNT,
        }
    ),
    "ArchiveIndex": record({"days": array(reference("ArchivedDay")), "events": array(reference("DataEvent"))}),
    "TopPackage": record({"project": TEXT, "download_count": COUNT}),
    "TopPackages": record(
        {
            "last_update": {**TEXT, "description": "When the list was made, in UTC."},
            "query": record({"from": DAY, "to": DAY, "limit": COUNT}),
            "rows": array(reference("TopPackage")),
        }
    ),
    "ShieldsEndpoint": record(
        {
            "schemaVersion": {"type": "integer", "const": 1},
            "label": TEXT,
            "message": TEXT,
            "color": TEXT,
            "labelColor": TEXT,
        }
    ),
}
"""The schemas of the document by their names."""
