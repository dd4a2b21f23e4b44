"""What every system takes as a name, judged by Python's own list of what Windows reserves."""

import ntpath
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tlstudio.core.portable_names import free, is_portable, portable, same, shortened

DEVICES = ["con", "CON", "nul.txt", "aux .png", "com1", "COM¹", "lpt9.tar.gz", "CONIN$", "prn. "]


def reserved(name: str) -> bool:
    """Ask Python, which has asked Windows, and answers on every system."""
    judge = getattr(ntpath, "isreserved", None)  # since 3.13
    return judge(name) if judge else PureWindowsPath(name).is_reserved()


@pytest.mark.parametrize(
    "name", [*DEVICES, "", ".", "..", "a/b", "a\\b", "a:b", "what?", "dot.", "space ", ".hidden", "\n"]
)
def test_a_name_that_some_system_refuses_is_changed(name: str) -> None:
    assert not is_portable(name)
    assert is_portable(portable(name))


@pytest.mark.parametrize("name", ["console", "com10", "a.con", "Müll", "glass bottle", "x" * 255])
def test_other_names_stay(name: str) -> None:
    assert portable(name) == name


@given(st.one_of(st.text(max_size=300), st.sampled_from(DEVICES)))
def test_every_name_becomes_one_for_windows_too(name: str) -> None:
    safe = portable(name)
    assert not reserved(safe)
    assert PureWindowsPath("C:/sorted", safe).parts == ("C:\\", "sorted", safe)
    assert 0 < len(safe.encode("utf-8", "surrogatepass")) <= 255
    assert portable(safe) == safe


def test_a_long_name_gets_its_number_and_still_fits(tmp_path: Path) -> None:
    name = "ü" * 125 + ".png"
    (tmp_path / name).touch()
    second = free(name, {same(name)})
    assert second.endswith("ü (2).png")
    (tmp_path / second).touch()
    assert len(list(tmp_path.iterdir())) == 2
    assert shortened("a" * 300, ".png") == "a" * 251 + ".png"


def test_names_that_differ_in_capitals_or_composition_are_the_same() -> None:
    assert same("CAFÉ") == same("cafe\N{COMBINING ACUTE ACCENT}")
    assert free("cat", {same("Cat")}, whole=True) == "cat (2)"
