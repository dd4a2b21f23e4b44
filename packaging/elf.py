"""What Linux programs and libraries ask of the system: other libraries, and versions of its own.

python packaging/elf.py FOLDER prints the newest versions asked for, and fails where one is above OLDEST.
"""

import re
import struct
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

# The oldest system the program runs on: Ubuntu 22.04. Debian 12 has 2.36 and 3.4.30.
OLDEST = {"GLIBC": (2, 35), "GLIBCXX": (3, 4, 30), "CXXABI": (1, 3, 13)}

# 0000000000000000      DF *UND*  0000000000000000 (GLIBC_2.34) pthread_create
# 0000000000000000  w   D  *UND*  0000000000000000  Base        __gmon_start__
_ASKED = re.compile(r"\*UND\*\s+[0-9a-f]+\s+\(?(GLIBC|GLIBCXX|CXXABI)_(\d+(?:\.\d+)*)\)?\s+(\S+)")


@dataclass(frozen=True, order=True)
class Asked:
    """One version that a file asks for, such as GLIBC (2, 34), and the symbol for whose sake it does."""

    family: str
    version: tuple[int, ...]
    symbol: str
    file: str = ""

    def __str__(self) -> str:
        return f"{self.family}_{'.'.join(map(str, self.version))} ({self.symbol} in {self.file})"


def parse(text: str, file: str = "") -> set[Asked]:
    """Return what `objdump -T` says a file asks of the C and the C++ library."""
    return {
        Asked(family, tuple(map(int, version.split("."))), symbol, file)
        for family, version, symbol in _ASKED.findall(text)
    }


def newest(asked: Iterable[Asked]) -> dict[str, Asked]:
    """Return the newest version asked for of each family."""
    return {one.family: one for one in sorted(asked)}


def too_new(found: dict[str, Asked]) -> list[Asked]:
    """Return what the oldest system does not have."""
    return [one for one in found.values() if one.version > OLDEST[one.family]]


def is_elf(file: Path) -> bool:
    """Tell whether a file is a program or library of Linux, by its first bytes."""
    with file.open("rb") as opened:
        return opened.read(4) == b"\x7fELF"


def elf_files(folder: Path) -> list[Path]:
    """Return the programs and libraries in a folder; links are not followed."""
    return sorted(file for file in folder.rglob("*") if file.is_file() and not file.is_symlink() and is_elf(file))


def needed(file: Path) -> frozenset[str]:
    """Return the names of the libraries that a file is linked to."""
    return frozenset(re.findall(r"^\s*NEEDED\s+(\S+)", objdump("-p", file), re.MULTILINE))


def soname(file: Path) -> str:
    """Return the name by which a library is linked to."""
    found = re.search(r"^\s*SONAME\s+(\S+)", objdump("-p", file), re.MULTILINE)
    return found[1] if found else file.name


def objdump(option: str, file: Path) -> str:
    """Return what objdump prints of a file."""
    done = subprocess.run(["objdump", option, str(file)], capture_output=True, text=True, errors="replace", check=True)
    return done.stdout


def loadable(file: Path) -> bool:
    """Tell whether the loader will take the file: each part at the same place in its page, in memory and in the file.

    `strip` has broken this in libraries that were patched after they were linked.
    """
    with file.open("rb") as opened:
        head = opened.read(64)
        start, size, count = *struct.unpack_from("<Q", head, 32), *struct.unpack_from("<HH", head, 54)
        opened.seek(start)
        table = opened.read(size * count)
    for at in range(count):
        kind, _flags, offset, address, *_sizes, align = struct.unpack_from("<IIQQQQQQ", table, at * size)
        if kind == 1 and align > 1 and (address - offset) % align:
            return False
    return True


def main(arguments: Sequence[str]) -> int:
    """Print the newest versions that the files of a folder ask for; 1 where the oldest system does not have them."""
    folder = Path(arguments[0])
    asked: set[Asked] = set()
    for file in elf_files(folder):
        asked |= parse(objdump("-T", file), file.relative_to(folder).as_posix())
    found = newest(asked)
    for one in found.values():
        print(one)
    for one in too_new(found):
        limit = ".".join(map(str, OLDEST[one.family]))
        print(f"Too new: {one}, but the program is to run where there is {one.family}_{limit}.", file=sys.stderr)
    return 1 if too_new(found) or not found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
