"""Builds the program for this system, tries what was built, and makes its installers.

python packaging/build.py [--quick] [--no-proof] [--reuse]

Everything lands in dist/. `make installer` sets up what this needs first. README.md here says what each step is.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import elf
import licences
import macos_installer
import smoke
import trim
import windows_installer
from release import NAME, ROOT, VERSION

PACKAGING, BUILD, DIST = ROOT / "packaging", ROOT / "build", ROOT / "dist"
BUNDLE = DIST / NAME
LIBRARY = BUNDLE / "_internal"


@dataclass
class Table:
    """What is printed at the end: steps with the seconds they took, and figures."""

    rows: list[tuple[str, str]] = field(default_factory=list)

    def step(self, name: str, do: Callable[[], object]) -> None:
        """Do a step, and note how long it took."""
        print(f"== {name}", flush=True)
        begun = time.monotonic()
        do()
        self.rows.append((name, f"{time.monotonic() - begun:.0f} s"))

    def note(self, name: str, figure: str) -> None:
        """Note a figure."""
        self.rows.append((name, figure))

    def __str__(self) -> str:
        wide = max(len(name) for name, _figure in self.rows)
        return "\n".join(f"{name:{wide}}  {figure:>10}" for name, figure in self.rows)


def megabytes(path: Path) -> str:
    """Return the size of a file or folder in words."""
    return f"{(trim.size(path) if path.is_dir() else path.stat().st_size) / 1e6:.0f} MB"


def bundle(table: Table, reuse: bool) -> None:
    """Have PyInstaller make the folder, and take out of it what is not needed."""
    if not reuse:
        line = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level=WARN", f"--distpath={DIST}"]
        spec = [f"--workpath={BUILD}", str(PACKAGING / "tlstudio.spec")]
        table.step("build", lambda: subprocess.run([*line, *spec], cwd=ROOT, check=True))
        table.note("size as built", megabytes(BUNDLE))
        table.step("trim", lambda: trim.trim(LIBRARY, print))
        table.step("licences and bill of materials", lambda: licences.write(BUILD / NAME, BUNDLE))
    table.note("size", megabytes(BUNDLE))
    if sys.platform == "linux":
        table.step("what it asks of the system", lambda: check(elf.main([str(BUNDLE)])))


def check(code: int) -> None:
    """Raise SystemExit with a step's exit code where it failed."""
    if code:
        raise SystemExit(code)


def try_it(table: Table) -> None:
    """Try what was built: the whole job, and the window's start."""
    program = BUNDLE / (f"{NAME}-cli.exe" if sys.platform == "win32" else NAME)
    table.step("whole job, without a display", lambda: print(smoke.whole_job(program)))
    if sys.platform == "linux":
        seconds: list[float] = []
        table.step("starts of the window", lambda: seconds.extend(smoke.starts(program)))
        table.note("first start", f"{seconds[0]:.2f} s")
        table.note("warm start", f"{min(seconds[1:]):.2f} s")
        if min(seconds[1:]) > smoke.MOST_SECONDS:
            raise smoke.BuildError(f"the window is to be there within {smoke.MOST_SECONDS} s, and took {seconds}")


def linux_installers(table: Table, quick: bool, prove: bool) -> None:
    """Make the Debian package and the archive for a stick; prove the package in a clean Debian."""
    import deb
    import portable
    import proof

    made: list[Path] = []
    table.step("package", lambda: made.append(deb.make_deb(BUNDLE, BUILD, DIST, 0 if quick else 6)))
    table.note(made[0].name, megabytes(made[0]))
    table.step("lintian", lambda: deb.judge(made[0]))
    table.step("archive", lambda: made.append(portable.make_archive(BUNDLE, BUILD, DIST, 1 if quick else 12)))
    table.note(made[1].name, megabytes(made[1]))
    if prove and os.geteuid() == 0:
        table.step("installed, used, removed", lambda: check(proof.main([str(made[0])])))
    else:
        table.note("installed, used, removed", "not tried")


def main(arguments: Sequence[str]) -> int:
    """Do all steps and print the table; 1 where one fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="hardly compress the installers")
    parser.add_argument("--no-proof", action="store_true", help="do not install the package in a clean Debian")
    parser.add_argument("--reuse", action="store_true", help="take the folder in dist/ that an earlier build left")
    options = parser.parse_args(arguments)
    table = Table()
    print(f"TL Studio {VERSION} for {sys.platform}")
    try:
        bundle(table, options.reuse)
        try_it(table)
        if sys.platform == "linux":
            linux_installers(table, options.quick, not options.no_proof)
        else:
            installer = windows_installer if sys.platform == "win32" else macos_installer
            table.step("installer", lambda: check(installer.main([])))
    except licences.NotAllowedError as error:
        print(*error.args, sep="\n", file=sys.stderr)
        return 1
    except (smoke.BuildError, LookupError, OSError, subprocess.CalledProcessError) as error:
        print(f"{error}\n\n{table}", file=sys.stderr)
        return 1
    print(f"\n{table}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
