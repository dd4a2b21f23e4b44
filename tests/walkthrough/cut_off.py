"""Runs a command where there is no network at all, and says whether anything in it tried to reach one.

In a network namespace of Linux without any interface no route leads anywhere, and the kernel counts what wanted one:
from Python or from C, to another computer or to this one, by name or by number.
"""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

_UNSHARE = ("unshare", "--net", "--map-current-user")
# The exit code is the command's; the counters come after a line that stands for itself.
_COUNTED = '"$@"; code=$?; echo; echo "-- counters --"; cat /proc/net/snmp /proc/net/snmp6 2>/dev/null; exit $code'


@dataclass(frozen=True)
class Done:
    """How a command ended, what it wrote, and how often something in it asked the kernel for a way out."""

    code: int
    output: str
    attempts: int


@cache
def why_not() -> str:
    """Return why no network can be taken away here; empty where it can."""
    if shutil.which("unshare") is None:
        return "there is no unshare here (Debian package util-linux)"
    done = subprocess.run([*_UNSHARE, "cat", "/proc/net/snmp"], capture_output=True, text=True, check=False)
    if done.returncode:
        return f"this computer allows no network namespaces: {done.stderr.strip()}"
    return "" if "OutNoRoutes" in done.stdout else "this kernel does not count what finds no route"


def run(command: Sequence[str], environment: Mapping[str, str], timeout: float) -> Done:
    """Run a command without network; where that cannot be, with it, and nothing is counted."""
    line = [*command] if why_not() else [*_UNSHARE, "sh", "-c", _COUNTED, "sh", *command]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=timeout, check=False)
    output, _line, counters = done.stdout.partition("\n-- counters --\n")
    return Done(done.returncode, output + done.stderr, _attempts(counters))


def _attempts(counters: str) -> int:
    names, count = [], 0
    for line in counters.splitlines():
        if line.startswith("Ip6OutNoRoutes"):
            count += int(line.split()[1])
        elif line.startswith("Ip:") and not names:
            names = line.split()
        elif line.startswith("Ip:"):
            count += int(line.split()[names.index("OutNoRoutes")])
    return count
