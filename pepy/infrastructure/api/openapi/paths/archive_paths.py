"""The paths of the archive."""

from pepy.infrastructure.api.openapi.parts import Part, error, json_answer, operation

_TAG = "archive"
_DAY: Part = {
    "name": "day",
    "in": "path",
    "required": True,
    "description": "A UTC day that the index lists.",
    "schema": {"type": "string", "format": "date"},
    "example": "2026-08-24",
}
_TEXT: Part = {"type": "string"}
_BYTES: Part = {"type": "string", "format": "binary"}
_FILE: Part = {
    "200": {"description": "The file.", "content": {"application/octet-stream": {"schema": _BYTES}}},
    "206": {
        "description": "The bytes that `Range` asks for.",
        "content": {"application/octet-stream": {"schema": _BYTES}},
    },
    "416": error(416),
}

ARCHIVE_PATHS: dict[str, Part] = {
    "/archive/index.json": operation(
        "getArchiveIndex",
        _TAG,
        "Which days there are as files",
        json_answer("Days ascending, with the sizes and SHA-256 digests of their files.", "ArchiveIndex"),
        description="The archive is published only where the operator has set up a folder for it.",
        errors=(404, 503),
    ),
    "/archive/day={day}/downloads.parquet": operation(
        "getArchivedDay",
        _TAG,
        "All downloads of a day as a Parquet file",
        _FILE,
        description="The day file, compressed with zstd and ordered by project. Engines can read it by ranges, and all "
        "days together as one data set with hive partitions.",
        parameters=(_DAY,),
    ),
    "/archive/top-pypi-packages.json": operation(
        "getTopPackages",
        _TAG,
        "The 15,000 most downloaded projects of 30 days",
        json_answer("Projects descending by downloads.", "TopPackages"),
        description="In the form of the well-known monthly list of the same name.",
        errors=(404, 503),
    ),
    "/archive/top-pypi-packages.min.json": operation(
        "getTopPackagesMinified",
        _TAG,
        "The same without line breaks",
        json_answer("Projects descending by downloads.", "TopPackages"),
        description="As `/archive/top-pypi-packages.json`.",
        errors=(404, 503),
    ),
    "/archive/top-pypi-packages.csv": operation(
        "getTopPackagesCsv",
        _TAG,
        "The same as CSV",
        {"200": {"description": "Columns `download_count` and `project`.", "content": {"text/csv": {"schema": _TEXT}}}},
        description="As `/archive/top-pypi-packages.json`.",
        errors=(404, 503),
    ),
}
