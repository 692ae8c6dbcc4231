"""`/projects/<p>/support`: who still uses what, and what dropping it would cost."""

from collections.abc import Mapping

from pepy.application.query.find_support import (
    DEFAULT_SUPPORT_DAYS,
    DEFAULT_SUPPORT_DIMENSION,
    MAX_SUPPORT_DAYS,
    FindSupport,
    FindSupportHandler,
)
from pepy.domain.support.order import SUPPORT_DIMENSIONS
from pepy.domain.support.sentences import NOTES
from pepy.infrastructure.api.answers import Answer
from pepy.infrastructure.api.support.markdown import footnote, markdown_text, tags_table, values_table
from pepy.infrastructure.api.support.routes import support_question
from pepy.infrastructure.pages.choices import ChoiceGroup, Choices, address
from pepy.infrastructure.pages.site import Site, project_path, quoted

_LABELS = {"python": "Python", "libc": "C library", "cpu": "Processor", "system": "System", "file_type": "File type"}
_DAYS = (7, DEFAULT_SUPPORT_DAYS, 90, MAX_SUPPORT_DAYS)


def support_page(find: FindSupportHandler, site: Site, name: str, typed: Mapping[str, str]) -> Answer:
    """Return the page. Raises InvalidProjectNameError, UnknownProjectError, or InvalidQuestionError."""
    asked = support_question(name, typed)
    found = find.handle(asked)
    current = _parameters(asked)
    path = f"{project_path(found.id)}/support"
    return site.page(
        "support.html",
        found.data_version,
        path=address(path, {**current, "days": ""}),
        name=found.id,
        project=project_path(found.id),
        dimension=_LABELS[found.dimension],
        summary=found.sentences.summary(found.today),
        tables=(values_table(found), *tags_table(found)),
        notes=[footnote(found), *filter(None, [NOTES.get(found.dimension)])],
        choices=_choices(Choices(path, current)),
        json=address(f"/api/v3/projects/{quoted(found.id)}/support", current),
        markdown=markdown_text(found),
    )


def _parameters(asked: FindSupport) -> dict[str, str]:
    return {
        "dimension": "" if asked.dimension == DEFAULT_SUPPORT_DIMENSION else asked.dimension,
        "days": "" if asked.days == DEFAULT_SUPPORT_DAYS else str(asked.days),
    }


def _choices(choices: Choices) -> list[ChoiceGroup]:
    dimensions = {
        _LABELS[name]: {"dimension": "" if name == DEFAULT_SUPPORT_DIMENSION else name} for name in SUPPORT_DIMENSIONS
    }
    days = {str(number): {"days": "" if number == DEFAULT_SUPPORT_DAYS else str(number)} for number in _DAYS}
    return [choices.group("By", dimensions), choices.group("Days", days)]
