#!/usr/bin/env bash
# Lints the OpenAPI document with redocly and spectral, and tests the Python clients that two generators write from it.
# Needs Node.js 20 and Java 11, and the programs of pepy and openapi-generator on the PATH.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

document=$(mktemp -d)/openapi.json
trap 'rm -rf "$(dirname "$document")"' EXIT
python -c 'import json; from pepy.infrastructure.api.openapi.document import openapi_document as d; print(json.dumps(d()))' >"$document"

# No install script of a package runs, and nothing is sent to anybody.
export npm_config_ignore_scripts=true REDOCLY_TELEMETRY=off
npx --yes @redocly/cli@2.77.0 lint "$document" --config "$here/redocly.yaml" --max-problems 1000
npx --yes @stoplight/spectral-cli@6.16.3 lint "$document" --ruleset "$here/spectral.yaml" --fail-severity warn
openapi-generator-cli version >/dev/null
pytest -q "$here/../acceptance/test_generated_clients.py"
