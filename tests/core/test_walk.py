import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.jobs_for_tests import never
from tlstudio.core import walk
from tlstudio.core.errors import Stopped


def test_names_are_sorted_as_a_person_would() -> None:
    names = ["image 10", "Image 9", "image 2", "b", "A", "image", "2", "10", "1", "image 02"]
    expected = ["1", "2", "10", "A", "b", "image", "image 02", "image 2", "Image 9", "image 10"]
    assert sorted(names, key=walk.natural_key) == expected


@given(st.lists(st.text()))
def test_any_names_can_be_sorted(names: list[str]) -> None:
    ordered = sorted(names, key=walk.natural_key)
    backwards = ordered[::-1]
    assert sorted(backwards, key=walk.natural_key) == ordered


_numbered = st.tuples(
    st.text("aß1", max_size=3), st.lists(st.from_regex(r"[0-9٣]{0,3}", fullmatch=True)), st.text(".1aA", max_size=3)
).map(lambda drawn: [f"{drawn[0]}{number}{drawn[2]}" for number in drawn[1]])


@given(st.lists(st.text()) | st.lists(st.text("aB.01")) | _numbered)
def test_many_names_are_sorted_as_each_by_its_key(names: list[str]) -> None:
    assert walk.in_natural_order(names) == sorted(names, key=walk.natural_key)


@given(st.text(st.characters(codec=None)))
def test_printable_names_are_utf8(name: str) -> None:
    assert walk.printable(name).encode("utf-8").decode("utf-8") == walk.printable(name)


def test_printable_names_are_composed() -> None:
    assert walk.printable("cafe\u0301") == "café"
    assert walk.printable("caf\udce9") == "caf\\udce9"


def test_hidden_and_system_files_are_not_there(tmp_path: Path) -> None:
    for name in [".DS_Store", "._cat.jpg", "Thumbs.db", "desktop.ini", "cat.jpg"]:
        (tmp_path / name).touch()
    for name in ["__MACOSX", ".git", "@eaDir", "cats"]:
        (tmp_path / name).mkdir()
    assert walk.listing(tmp_path) == walk.Listing((tmp_path / "cats",), (tmp_path / "cat.jpg",), ())


def test_image_files_at_any_depth_in_order(tmp_path: Path) -> None:
    for name in ["b/10.jpg", "b/9.PNG", "a/x/y/1.tif", "z.webp", "a/notes.txt"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in walk.image_files(tmp_path, never)]
    assert found == ["z.webp", "a/x/y/1.tif", "b/9.PNG", "b/10.jpg"]


def _link(link: Path, target: Path) -> None:
    try:
        link.symlink_to(target, target_is_directory=target.is_dir())
    except OSError:
        pytest.skip("links are not allowed here")


def test_links_in_circles_end(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "1.png").touch()
    _link(tmp_path / "a" / "b" / "up", tmp_path)
    assert list(walk.image_files(tmp_path, never)) == [tmp_path / "a" / "b" / "1.png"]


def test_a_link_back_above_the_folder_is_told_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "train" / "cat").mkdir(parents=True)
    (tmp_path / "train" / "dog").mkdir()
    (tmp_path / "train" / "dog" / "1.png").touch()
    _link(tmp_path / "train" / "cat" / "all", tmp_path)
    found = list(walk.walk(tmp_path / "train" / "cat", never))
    assert not any(part.images for part in found)
    ((path, error),) = found[-1].others
    assert path == tmp_path / "train" / "cat" / "all"
    assert error is not None
    assert error.strerror == "the link leads back to a folder that it is in"


def test_links_to_elsewhere_are_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "1.png").touch()
    (tmp_path / "here").mkdir()
    _link(tmp_path / "here" / "link", tmp_path / "elsewhere")
    _link(tmp_path / "here" / "2.png", tmp_path / "elsewhere" / "1.png")
    assert len(list(walk.image_files(tmp_path / "here", never))) == 2


def test_dangling_links_are_told(tmp_path: Path) -> None:
    _link(tmp_path / "1.png", tmp_path / "nowhere")
    assert walk.listing(tmp_path).others == ((tmp_path / "1.png", None),)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipes_are_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "1.png")
    assert walk.listing(tmp_path) == walk.Listing((), (), ())


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    (found,) = walk.walk(tmp_path / "gone", never)
    ((path, error),) = found.others
    assert path == tmp_path / "gone"
    assert isinstance(error, FileNotFoundError)


def test_stops_on_request(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        list(walk.image_files(tmp_path, lambda: True))
