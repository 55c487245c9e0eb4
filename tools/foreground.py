"""Run a Python module as the terminal's only foreground program, so that Ctrl-C reaches it once and make not at all.

make dies of the Ctrl-C that its child stops cleanly on, and then reports a failure where there was none.
"""

import atexit
import os
import runpy
import signal
import sys
from contextlib import suppress


def take_terminal() -> None:
    """Leave make's process group for the terminal's foreground; give it back at the end. No terminal: do nothing."""
    with suppress(OSError):
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC)
        before = os.tcgetpgrp(terminal)
        if before != os.getpgrp():  # started in the background: the terminal belongs to somebody else
            return
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # or handing the terminal back would stop us
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # make does not see a stopped child: Ctrl-Z would freeze it all
        os.setpgid(0, 0)
        os.tcsetpgrp(terminal, os.getpgrp())
        atexit.register(os.tcsetpgrp, terminal, before)


if __name__ == "__main__":
    take_terminal()
    _, module, *arguments = sys.argv[1:]
    sys.path[0] = ""  # as `python -m` has it
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
