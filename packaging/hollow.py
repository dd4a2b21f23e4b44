"""Empty libraries in the place of real ones that others are linked to, and that TL Studio never calls.

What was linked to the library finds every function it looks for, in memory that cannot be run: a call that should not
be is a crash at once, with its place in the crash file, and not a wrong result.
"""

import re
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import elf

# 0000000000000000      DF *UND*  0000000000000000 (LIBAVUTIL_60) av_free
# 00000000000ba530 g    DF .text  0000000000000025  LIBAVUTIL_60 av_free
# 00000000000567a0 g    DF .text  0000000000000172  Base        cblas_sgemm
_SYMBOL = re.compile(r"^[0-9a-f]+ .{7} (\S+)\s+[0-9a-f]+\s+\(?([\w.]+)\)?\s+(\S+)$", re.MULTILINE)
_NO_VERSION = "Base"


def symbols(text: str, *, defined: bool) -> set[tuple[str, str]]:
    """Return (version, name) of the symbols that `objdump -T` says a file has, or looks for in others."""
    found = _SYMBOL.findall(text)
    return {(version, name) for section, version, name in found if (section != "*UND*") == defined}


def hollow(library: Path, users: Iterable[Path]) -> None:
    """Put an empty library in the place of `library`, for the files that are linked to it."""
    asked = {symbol for user in users for symbol in symbols(elf.objdump("-T", user), defined=False)}
    names = asked & symbols(elf.objdump("-T", library), defined=True)
    versions = defaultdict(list)
    for version, name in sorted(names):
        versions[version].append(name)
    with tempfile.TemporaryDirectory() as work:
        source, compiled, script = Path(work, "empty.s"), Path(work, "empty.o"), Path(work, "versions")
        source.write_text(_assembly(name for _version, name in sorted(names)), encoding="ascii")
        subprocess.run(["as", "-o", compiled, source], check=True)
        line = ["ld", "-shared", "-z", "noexecstack", "-soname", elf.soname(library), "-o", library, compiled]
        if versions.keys() - {_NO_VERSION}:
            each = (f"{version} {{ {'; '.join(of_it)}; }};" for version, of_it in versions.items())
            script.write_text("\n".join(each), encoding="ascii")
            line += ["--version-script", script]
        library.unlink()
        subprocess.run(line, check=True)


def _assembly(names: Iterable[str]) -> str:
    """Return a source in which every name is a function that lies where only constants are."""
    lines = [".section .rodata"]
    for name in names:
        lines += [f".globl {name}", f".type {name}, @function", f"{name}: .long 0"]
    return "\n".join([*lines, '.section .note.GNU-stack,"",@progbits', ""])
