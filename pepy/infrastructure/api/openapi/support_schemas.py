"""The schemas of answers that maintainers decide by."""

from pepy.domain.downloads.sweep import SWEEP_RULE
from pepy.domain.support.order import SUPPORT_DIMENSIONS, Order
from pepy.domain.support.python_ends import AS_OF, SOURCE
from pepy.domain.support.table import MAX_LISTED
from pepy.infrastructure.api.openapi.parts import Part, array, record, reference
from pepy.infrastructure.api.openapi.schemas import ARCHIVED, COUNT, COUNT_OR_NULL, COVERED, DAY, TEXT
from pepy.infrastructure.api.support.routes import SUPPORT_FORMATS

_COUNT_OR_UNKNOWN: Part = {"type": ["integer", "null"], "minimum": 0, "description": "null if it is not known."}
_SHARE: Part = {
    "type": ["number", "null"],
    "minimum": 0,
    "maximum": 1,
    "description": "Of all downloads, those of unknown value included. null if it is not known.",
}
_TEXT_OR_NULL: Part = {"type": ["string", "null"]}
_FIGURES = {
    "downloads": COUNT,
    "share": _SHARE,
    "downloads_before": {**_COUNT_OR_UNKNOWN, "description": "Half a year before. null if that is not known."},
    "share_before": _SHARE,
}
_LOST: Part = {
    **_SHARE,
    "description": "The share of this value and all that are dropped with it. null if it has no place in the order, "
    "as `unknown` and `other`, or if it is not known.",
}
_TWO_WAYS = {"without_ci_and_mirrors": reference("SupportFigures"), "all": reference("SupportFigures")}
_VALUE = {
    "value": TEXT,
    "without_ci_and_mirrors": reference("SupportLoss"),
    "all": reference("SupportLoss"),
    "end_of_life": {
        **_TEXT_OR_NULL,
        "description": "Of a version of Python: a day, or a month (`2027-10`) where the day is not known yet. From "
        f"{SOURCE} as of {AS_OF}.",
    },
    "is_over": {"type": ["boolean", "null"], "description": "Whether the end of life has passed."},
    "sentence": {**_TEXT_OR_NULL, "description": "What dropping it would have cost, to paste."},
}
_SUPPORT = {
    "id": TEXT,
    **COVERED,
    "compared_with": {
        **reference("ComparedDays"),
        "description": "The days of half a year (26 weeks) before.",
    },
    "definitions": {
        **array(reference("DataEvent")),
        "description": "Since when the source counts something else: with any, both spans do not compare.",
    },
    "dimension": reference("SupportDimension"),
    "order": {
        **TEXT,
        "enum": list(Order),
        "description": "What is dropped with a value: all older ones of its family, or all that are downloaded less.",
    },
    "summary": {**TEXT, "description": "What to know first, in plain words."},
    "note": {**_TEXT_OR_NULL, "description": "What else has to be known of this dimension."},
    "without_ci_and_mirrors": reference("SupportDownloads"),
    "all": reference("SupportDownloads"),
    "values": {
        **array(reference("SupportValue")),
        "description": f"Oldest or rarest first, then those without a place in the order, `unknown` last; the "
        f"{MAX_LISTED} most downloaded ones.",
    },
    "rest": {
        "oneOf": [reference("SupportRest"), {"type": "null"}],
        "description": "The values that are not listed. null if there are none.",
    },
    "tags": {**array(reference("SupportTag")), "description": "Only of `libc`: the platform tags of wheels."},
}
_TAG = {
    "tag": {**TEXT, "examples": ["manylinux2014"]},
    "libc": {**TEXT, "description": "The oldest C library with which its wheels run."},
    **_FIGURES,
    "share_of_known": {**_SHARE, "description": "Of the downloads whose C library is known."},
    "share_of_known_before": {**_SHARE, "description": "The same half a year before."},
}
_RELEASE = {
    "version": TEXT,
    "first_day": DAY,
    "half_on": {
        **DAY,
        "type": ["string", "null"],
        "description": "The first day on which at least half of all downloads were of it or newer ones. null: not yet.",
    },
    "days": {
        **_COUNT_OR_UNKNOWN,
        "description": "From one to the other. null if it has not come to half, or if a day between is not known.",
    },
    "share": {**_SHARE, "description": "Of it and newer versions, on the last day of the range with downloads."},
}

SUPPORT_SCHEMAS: dict[str, Part] = {
    "SupportDimension": {**TEXT, "enum": list(SUPPORT_DIMENSIONS), "default": SUPPORT_DIMENSIONS[0]},
    "SupportFormat": {**TEXT, "enum": list(SUPPORT_FORMATS), "default": SUPPORT_FORMATS[0]},
    "ComparedDays": record({"from": DAY, "to": DAY, "incomplete_days": array(DAY)}, optional=ARCHIVED),
    "SupportDownloads": record(
        {"downloads": COUNT_OR_NULL, "downloads_before": _FIGURES["downloads_before"]},
    ),
    "SupportFigures": record(_FIGURES),
    "SupportLoss": record({**_FIGURES, "lost": _LOST, "lost_before": _LOST}),
    "SupportValue": record(_VALUE),
    "SupportRest": record({"values": {**COUNT, "description": "How many they are."}, **_TWO_WAYS}),
    "SupportTag": record(_TAG),
    "Support": record(_SUPPORT, optional=ARCHIVED),
    "Sweep": record(
        {
            "versions": {**COUNT, "description": "How many versions were downloaded."},
            "median": {**COUNT, "description": "The downloads of the version in the middle."},
            "downloads": {**COUNT, "description": "What is left out in `without_sweep`."},
        }
    ),
    "Use": record(
        {
            "id": TEXT,
            **COVERED,
            "downloads": COUNT_OR_NULL,
            "without_mirrors": COUNT_OR_NULL,
            "without_ci": COUNT_OR_NULL,
            "without_sweep": _COUNT_OR_UNKNOWN,
            "sweep": {"oneOf": [reference("Sweep"), {"type": "null"}]},
            "rule": {**TEXT, "description": f"The formula: {SWEEP_RULE}."},
        },
        optional=ARCHIVED,
    ),
    "AdoptedRelease": record(_RELEASE),
    "Adoption": record(
        {
            "id": TEXT,
            **COVERED,
            "rule": {**TEXT, "description": "What is measured."},
            "releases": array(reference("AdoptedRelease")),
        },
        optional=ARCHIVED,
    ),
}
"""The schemas of the document by their names."""
