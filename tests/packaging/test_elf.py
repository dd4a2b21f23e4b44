import shutil
import sys
from pathlib import Path

import elf
import pytest

OUTPUT = """
/x/libQt6Core.so.6:     file format elf64-x86-64

DYNAMIC SYMBOL TABLE:
0000000000000000      DF *UND*  0000000000000000 (GLIBC_2.2.5) strlen
0000000000000000      DF *UND*  0000000000000000 (GLIBC_2.34) pthread_create
0000000000000000      DF *UND*  0000000000000000  GLIBC_2.4   __stack_chk_fail
0000000000000000      DF *UND*  0000000000000000 (GLIBCXX_3.4.29) _ZSt28__throw_bad_array_new_lengthv
0000000000000000      DF *UND*  0000000000000000 (CXXABI_1.3.9) _ZdlPvm
0000000000000000  w   D  *UND*  0000000000000000  Base        __gmon_start__
0000000000012340 g    DF .text  0000000000000010 (GLIBC_2.99) defined_here
"""


def test_what_a_file_asks_for() -> None:
    asked = elf.parse(OUTPUT, "libQt6Core.so.6")
    assert {one.symbol for one in asked} == {
        "strlen", "pthread_create", "__stack_chk_fail", "_ZSt28__throw_bad_array_new_lengthv", "_ZdlPvm"
    }  # fmt: skip
    newest = elf.newest(asked)
    assert newest["GLIBC"].version == (2, 34), "34 is newer than 4 and than 2.5"
    assert newest["GLIBCXX"].version == (3, 4, 29)
    assert str(newest["GLIBC"]) == "GLIBC_2.34 (pthread_create in libQt6Core.so.6)"
    assert elf.too_new(newest) == []


def test_what_is_above_the_oldest_system_is_named() -> None:
    newer = OUTPUT.replace("GLIBC_2.34", "GLIBC_2.38")
    assert [one.version for one in elf.too_new(elf.newest(elf.parse(newer)))] == [(2, 38)]


@pytest.mark.skipif(sys.platform != "linux" or shutil.which("objdump") is None, reason="needs objdump")
def test_a_real_program(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "sleep"
    shutil.copy(shutil.which("sleep") or "", program)
    (tmp_path / "note.txt").write_text("no program")
    (tmp_path / "link").symlink_to(program)
    assert elf.elf_files(tmp_path) == [program]
    assert "libc.so.6" in elf.needed(program)
    assert elf.loadable(program)
    assert elf.main([str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("GLIBC_2.")
    monkeypatch.setitem(elf.OLDEST, "GLIBC", (2, 1))
    assert elf.main([str(tmp_path)]) == 1
    assert "but the program is to run where there is GLIBC_2.1" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="ELF is Linux's")
def test_a_library_out_of_step_with_its_pages_is_seen(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    data = bytearray(Path(shutil.which("sleep") or "").read_bytes())
    start = int.from_bytes(data[32:40], "little")
    loads = [at for at in range(start, start + 56 * 13, 56) if int.from_bytes(data[at : at + 4], "little") == 1]
    data[loads[0] + 8 : loads[0] + 16] = (8).to_bytes(8, "little")  # the part's place in the file
    broken.write_bytes(data)
    assert not elf.loadable(broken)


def test_a_folder_without_programs_is_no_success(tmp_path: Path) -> None:
    assert elf.main([str(tmp_path)]) == 1
