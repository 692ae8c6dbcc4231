"""What can be asked of the benchmark."""

import pytest

from bench.__main__ import wanted_by


def test_rows_are_named_one_by_one_or_from_one_to_another() -> None:
    assert wanted_by(["--rows", "1,4,6-9"]).rows == {1, 4, 6, 7, 8, 9}


@pytest.mark.parametrize(
    "arguments",
    [
        *(["--rows", rows] for rows in ("0", "99", "5-3", "1-", "", "a")),
        *(["--scale", scale] for scale in ("0", "-1", "nan", "inf")),
        ["--runs", "0"],
        ["--seconds", "0"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_measured_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        wanted_by(arguments)

    assert f"argument {arguments[0]}" in capsys.readouterr().err
