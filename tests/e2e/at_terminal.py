#!/usr/bin/env python3
"""at_terminal.py STEP... -- COMMAND ARG...: runs a command at a terminal of its own, and ends with its status.

The steps, in order: --wait TEXT (until it was printed), --run SHELL_COMMAND, --send TEXT, --signal NAME.
What the command prints goes to stdout. After 30 seconds it is killed, and the status is 99."""

import os
import pty
import select
import signal
import subprocess
import sys
import time

split = sys.argv.index("--")
steps = list(zip(sys.argv[1:split:2], sys.argv[2:split:2]))
command = sys.argv[split + 1 :]
deadline = time.monotonic() + 30
seen = b""

pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)


def read():
    """More of the output; False when the command has ended."""
    global seen
    left = deadline - time.monotonic()
    if left <= 0 or not select.select([terminal], [], [], left)[0]:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        sys.stdout.write(seen.decode("utf-8", "replace"))
        print("at_terminal.py: 30 seconds are over, steps left:", steps, file=sys.stderr)
        sys.exit(99)
    try:
        data = os.read(terminal, 65536)
    except OSError:
        data = b""
    seen += data
    return bool(data)


at = 0
while steps:
    what, text = steps[0]
    if what == "--wait":
        found = seen.find(text.encode(), at)
        if found < 0:
            if not read():
                break
            continue
        at = found + len(text)
    elif what == "--run":
        subprocess.run(text, shell=True, check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    elif what == "--send":
        os.write(terminal, text.encode())
    elif what == "--signal":
        os.kill(pid, getattr(signal, text))
    else:
        sys.exit("at_terminal.py: unknown step " + what)
    steps.pop(0)
while read():
    pass
status = os.waitpid(pid, 0)[1]
sys.stdout.write(seen.decode("utf-8", "replace").replace("\r\n", "\n"))
if steps:
    print("at_terminal.py: the command ended before the steps", steps, file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status) % 256)
