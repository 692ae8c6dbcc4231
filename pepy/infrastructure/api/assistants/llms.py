"""`GET /llms.txt`: what there is, for programs that read texts, as https://llmstxt.org describes it."""

from flask import Blueprint

from pepy.domain.dimensions import DIMENSIONS
from pepy.domain.projects.name import INDEX_ID
from pepy.infrastructure.api.answers import API, Answer, answer_of
from pepy.infrastructure.api.assistants.tools import TOOLS

LLMS_TEXT = f"""# pepy

> How often Python packages are downloaded from PyPI: per UTC day, in all and by {", ".join(DIMENSIONS)}, for single
> projects and for all together. Imported once a day. No key is needed, and every answer is public.

Say beside a number how far the data goes (`data_through`). Downloads are not people: most are made by continuous
integration, and mirrors copy everything; `ci=false&mirrors=false` leaves both out. A number that is not known is null,
never zero. Days on both sides of an event of kind `definition` do not compare, because the source counted something
else. In addresses below, put the name of a project, in any spelling, instead of `requests`; `{INDEX_ID}` stands for all
together where it is written. What cannot be understood is a 400 whose message says what would be right.

## For assistants

- [A project as Markdown](/projects/requests.md): total, day, week and month with ranks, twelve months, the most
  downloaded versions, Python versions and systems, and what is missing
- Model Context Protocol: `POST /mcp` (streamable HTTP, stateless), tools {", ".join(tool.name for tool in TOOLS)}

## Data as JSON

- [Downloads of a project](/api/v3/projects/requests/downloads?granularity=week): over any range (`from`, `to`), by
  `day`, `week` or `month`, split by a `dimension`
- [Total of a project](/api/v3/projects/requests/total): all-time, and in a range
- [Versions of a project](/api/v3/projects/requests/versions): downloads of each in a range
- [Several projects](/api/v3/projects?names=requests,httpx&granularity=month): side by side
- [Rank of a project](/api/v3/projects/requests/rank): among all projects, of the last day, week and month
- [Search](/api/v3/search?q=reqests): projects by name, with typos
- [Top](/api/v3/top?period=month&limit=100): the most downloaded projects
- [Trending](/api/v3/trending?period=week): those that grew most
- [New](/api/v3/new): the most downloaded new ones
- [All of PyPI](/api/v3/index/downloads?granularity=month): downloads of all projects together
- [Events](/api/v3/events): what happened to the data
- [Who still uses what](/api/v3/projects/requests/support?dimension=python): the share of each version of Python, C
  library (`libc`), processor (`cpu`), `system` or `file_type`, and what dropping it would cost; `format=markdown` is a
  table to paste
- [Likely real use](/api/v3/projects/requests/use) and [adoption of releases](/api/v3/projects/requests/adoption)

## Data as CSV

All of these but `/rank` are also CSV, by `format=csv` or `Accept: text/csv`, such as
[a year by month](/api/v3/projects/requests/downloads?granularity=month&format=csv).

## Pictures

- [Chart](/chart/requests.svg): downloads over time
- [Comparing chart](/chart.svg?names=requests,httpx): up to ten projects
- [Badge](/badge/requests/month): downloads of a month

## For people

- [A project](/projects/requests) and [who still uses it with what](/projects/requests/support)
- [Several side by side](/compare?names=requests,httpx), [search](/search?q=reqests),
  [top](/top), [trending](/trending), [new](/new), [events](/events), [a badge to make](/badges/requests)
- Feeds in Atom: [a project](/projects/requests/feed.atom), [several](/feed.atom?names=requests,httpx): months,
  milestones, events

## Optional

- [OpenAPI](/openapi.json): every route and parameter
- Whole days of all projects as Parquet files, where the operator publishes them: `/archive/index.json` lists them with
  sizes and SHA-256, and `/archive/top-pypi-packages.json` has the 15,000 most downloaded projects
- [Status](/status): how far the data goes, and which days are missing
- [Shape of pypistats.org](/api/packages/requests/recent): for its clients
"""


def llms_blueprint() -> Blueprint:
    """Return the route."""
    blueprint = Blueprint("llms", __name__)
    answer = answer_of(LLMS_TEXT.encode(), "text/plain; charset=utf-8", API, None)

    @blueprint.get("/llms.txt")
    def llms() -> Answer:
        return answer

    return blueprint
