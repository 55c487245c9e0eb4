"""A command is for somebody who waits: it loads no library that only the running program needs."""

import subprocess
import sys

from tests.bot.program import ROOT


def test_no_command_loads_a_network() -> None:
    """The Telegram library alone takes longer than all the rest together."""
    asked = "import sys, bot.commands.main; print(*sorted({'aiogram', 'bot.networks', 'web.app'} & sys.modules.keys()))"
    found = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.split() == []
