"""The command on far days, hostile names and targets that cannot be written."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from detente.cli import EXAMPLES, MAX_POINTS, _months, cli
from detente.dates import parse_day
from detente.serialise import printable
from detente.terminal import new_console

FAR = {
    "timeline on the last day": (("timeline", "--on", "9999-12-31"), "last day of the calendar"),
    "reach to the last day": (("reach", "--to", "9999-12-31"), f"at most {MAX_POINTS:,}"),
    "reach from the first day": (("reach", "--from", "0001-01-01"), f"at most {MAX_POINTS:,}"),
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", FAR)
def test_far_days_are_refused(name):
    """A day too far gives one clear error."""
    arguments, expected = FAR[name]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 2
    assert expected in result.stderr


def test_months_up_to_the_end_of_the_calendar():
    """The first day and the first of each month, December of the last year included."""
    found = _months(parse_day("9999-10-15"), parse_day("9999-12-31"))
    assert [str(day) for day in found] == ["9999-10-15", "9999-11-01", "9999-12-01"]


@pytest.mark.parametrize("command", ["demo", "whatif"])
def test_a_target_that_cannot_be_written_is_told_first(tmp_path, command):
    """The report's place is tried before anything is computed, and nothing is left there."""
    target = tmp_path / "none" / "x.html"
    more = (str(EXAMPLES / "scenarios" / "us-lifts-alone.yml"), "--book", str(EXAMPLES / "book"))
    result = CliRunner().invoke(cli, [command, *(more if command == "whatif" else ()), "--html", str(target)])
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
    assert not result.stdout
    assert not list(tmp_path.iterdir())


def test_control_characters_are_not_printed(capsys):
    """Neither escapes nor marks that turn a line around reach the terminal."""
    new_console().print("a\x1b[31mb\u202ec\x9bd\u200b\nnext")
    assert capsys.readouterr().out == "a[31mbcd\nnext\n"
    assert printable("x\x1b\u2066y\nz") == "xy\nz"
