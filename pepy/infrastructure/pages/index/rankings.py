"""`/top`, `/trending` and `/new`: projects compared with each other."""

from collections.abc import Mapping

from pepy.application.query.index.find_changes import FindNew, FindTrending
from pepy.application.query.index.find_ranks import MAX_OFFSET, FindTop
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.index.rankings import Counted, Period
from pepy.domain.index.trends import NEW_DAYS
from pepy.infrastructure.api.answers import Answer
from pepy.infrastructure.pages.choices import Choices, address
from pepy.infrastructure.pages.handlers import PageHandlers
from pepy.infrastructure.pages.site import Site

_PER_PAGE = 100
_PERIOD_LABELS = {Period.DAY: "Day", Period.WEEK: "7 days", Period.MONTH: "30 days"}


def top_page(find: PageHandlers, site: Site, typed: Mapping[str, str]) -> Answer:
    """Return the most downloaded projects; malformed parameters have their defaults."""
    period, counted = _period(typed, Period.MONTH, tuple(Period)), _counted(typed)
    offset = _offset(typed)
    found = find.top.handle(FindTop(period, counted, _PER_PAGE, offset))
    ranked = found.seen.counted_projects.get((period, counted), 0)
    is_net = counted is Counted.NET
    current = {
        "period": "" if period is Period.MONTH else period.value,
        "ci": "false" if is_net else "",
        "mirrors": "false" if is_net else "",
    }
    choices = Choices("/top", current)
    return site.page(
        "top.html",
        found.seen.data_version,
        path=address("/top", current | {"offset": str(offset) if offset else ""}),
        period=_PERIOD_LABELS[period],
        window=found.seen.window(period),
        missing=found.seen.missing_days(period),
        is_net=is_net,
        ranked=ranked,
        projects=found.projects,
        choices=[
            choices.group("Period", {_PERIOD_LABELS[one]: {"period": _value(one, Period.MONTH)} for one in Period}),
            choices.group(
                "Count",
                {
                    "All downloads": {"ci": "", "mirrors": ""},
                    "Without CI and mirrors": {"ci": "false", "mirrors": "false"},
                },
            ),
        ],
        earlier=choices.address({"offset": str(max(offset - _PER_PAGE, 0) or "")}) if offset else "",
        later=choices.address({"offset": str(offset + _PER_PAGE)}) if offset + _PER_PAGE < ranked else "",
        json=address("/api/v3/top", current | {"period": period.value, "offset": str(offset) if offset else ""}),
    )


def trending_page(find: PageHandlers, site: Site, typed: Mapping[str, str]) -> Answer:
    """Return the projects that grew most, and the rule."""
    periods = (Period.WEEK, Period.MONTH)
    period = _period(typed, Period.WEEK, periods)
    found = find.trending.handle(FindTrending(period, _PER_PAGE))
    current = {"period": _value(period, Period.WEEK)}
    options = {_PERIOD_LABELS[one]: {"period": _value(one, Period.WEEK)} for one in periods}
    return site.page(
        "trending.html",
        found.trending.seen.data_version,
        path=address("/trending", current),
        period=_PERIOD_LABELS[period],
        window=found.trending.seen.window(period),
        projects=found.trending.projects,
        rule=found.rule,
        reason=found.reason,
        choices=[Choices("/trending", current).group("Period", options)],
        json=address("/api/v3/trending", {"period": period.value}),
    )


def new_page(find: PageHandlers, site: Site) -> Answer:
    """Return the most downloaded of the new projects."""
    found = find.new.handle(FindNew(NEW_DAYS, _PER_PAGE))
    return site.page(
        "new.html",
        found.new.seen.data_version,
        path="/new",
        days=NEW_DAYS,
        data_through=found.new.seen.last_day,
        projects=found.new.projects,
        reason=found.reason,
        json="/api/v3/new",
    )


def _value(period: Period, default: Period) -> str:
    return "" if period is default else period.value


def _period(typed: Mapping[str, str], default: Period, periods: tuple[Period, ...]) -> Period:
    wanted = typed.get("period", "").strip().lower()
    return next((period for period in periods if period.value == wanted), default)


def _counted(typed: Mapping[str, str]) -> Counted:
    return Counted.ALL if DownloadFilter.parse(typed).counts_everything else Counted.NET


def _offset(typed: Mapping[str, str]) -> int:
    wanted = typed.get("offset", "").strip()
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 12):
        return 0
    return min(int(wanted), MAX_OFFSET)
