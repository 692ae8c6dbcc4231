"""Pictures that say something in place of a chart, in the lines that fit."""

from pepy.domain.charts.labels import LINE, PLAIN, TITLE, Label
from pepy.domain.charts.layout import MARGIN, TITLE_BASELINE
from pepy.domain.charts.request import Look

_MAX_LINES = 6


def lines_of_notice(title: str, message: str, look: Look) -> list[Label]:
    """Return the title, and the message broken between words below it; what is too long ends in an ellipsis."""
    room = look.width - 2 * MARGIN
    lines = [""]
    for word in message.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if lines[-1] and len(lines) < _MAX_LINES and PLAIN.width(longer) > room:
            lines.append(word)
        else:
            lines[-1] = longer if PLAIN.width(lines[-1]) <= room else lines[-1]
    top = look.height // 2 - LINE * (len(lines) - 1) // 2
    labels = [Label(PLAIN.cut(line, room), MARGIN, top + number * LINE) for number, line in enumerate(lines)]
    return [Label(TITLE.cut(title, room), MARGIN, TITLE_BASELINE, style=TITLE), *labels]
