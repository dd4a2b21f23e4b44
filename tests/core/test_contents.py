import hashlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tlstudio.core.contents import digests
from tlstudio.core.errors import Stopped
from tlstudio.core.events import Event, Progress

LONG_AGO = 1_500_000_000


def digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


def write(path: Path, data: bytes, age: int = 0) -> Path:
    """Write a file that was last changed long ago, so that its time can be trusted."""
    path.write_bytes(data)
    os.utime(path, (LONG_AGO + age, LONG_AGO + age))
    return path


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [write(tmp_path / f"größe {n}.jpg", b"picture %d" % n) for n in range(6)]


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "contents"


def ask(paths: list[Path], memory: Path | None) -> tuple[list[bytes | None], list[Event]]:
    events: list[Event] = []
    return digests(paths, memory, "Recognising the images", events.append, lambda: False), events


def test_each_file_gets_the_digest_of_its_content(files: list[Path], memory: Path) -> None:
    found, events = ask(files, memory)
    assert found == [digest(path.read_bytes()) for path in files]
    assert events[-1] == Progress("Recognising the images", 6, 6)


@pytest.mark.skipif(os.name == "nt", reason="a file that may not be read is made otherwise on Windows")
def test_what_cannot_be_read_has_none(files: list[Path], memory: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder.jpg").mkdir()
    found, _events = ask([tmp_path / "gone.jpg", files[0], tmp_path / "pipe", tmp_path / "folder.jpg"], memory)
    assert found == [None, digest(b"picture 0"), None, None]
    assert ask([tmp_path / "gone.jpg"], None) == ([None], [])


def test_a_remembered_file_is_not_read_again(files: list[Path], memory: Path) -> None:
    first, _events = ask(files, memory)
    write(files[2], b"PICTURE 2")  # same size, same time: only who reads it could know
    again, events = ask(files, memory)
    assert again == first
    assert events == []
    assert ask(files[::-1], memory)[0] == first[::-1]


@pytest.mark.parametrize(("data", "age"), [(b"PICTURE 2", 1), (b"another size", 0)])
def test_a_changed_file_is_read_and_the_others_are_not(files: list[Path], memory: Path, data: bytes, age: int) -> None:
    ask(files, memory)
    write(files[2], data, age)
    found, events = ask(files, memory)
    assert found[2] == digest(data)
    assert events == [Progress("Recognising the images", 1, 1)]
    assert ask(files, memory) == (found, [])


def test_a_file_changed_just_now_is_not_trusted_to_stay(memory: Path, tmp_path: Path) -> None:
    path = tmp_path / "new.jpg"
    path.write_bytes(b"one")
    ask([path], memory)
    before = path.stat()
    path.write_bytes(b"two")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # as a file system with a slow clock would have it
    assert ask([path], memory)[0] == [digest(b"two")]


def test_other_files_stay_remembered(files: list[Path], memory: Path) -> None:
    ask(files[:3], memory)
    ask(files[3:], memory)
    assert ask(files, memory)[1] == []


def test_without_a_memory_every_file_is_read(files: list[Path]) -> None:
    assert ask(files, None) == ask(files, None)
    assert ask(files, None)[1]


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_a_damaged_memory_is_rebuilt(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("files")
    files = [write(folder / str(n), b"picture %d" % n) for n in range(3)]
    memory = folder / "contents"
    right, _events = ask(files, memory)
    whole = memory.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    flipped = bytes([whole[at] ^ data.draw(st.integers(1, 255))])
    memory.write_bytes(data.draw(st.sampled_from([whole[:at], whole[:at] + flipped + whole[at + 1 :], whole + b"x"])))
    found, events = ask(files, memory)
    assert found == right
    assert events[-1:] == [Progress("Recognising the images", 3, 3)]
    assert memory.read_bytes() == whole


def test_a_memory_that_cannot_be_written_is_no_error(
    files: list[Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found, _events = ask(files, files[0] / "cache" / "contents")
    assert None not in found
    assert str(files[0]) in caplog.text


def test_stopping_keeps_what_was_read(files: list[Path], memory: Path) -> None:
    before = threading.active_count()
    answers: Iterator[bool] = iter([False] * 9 + [True])  # six looks, then three files read
    with pytest.raises(Stopped):
        digests(files, memory, "", lambda _event: None, lambda: next(answers))
    assert ask(files, memory)[1][-1] == Progress("Recognising the images", 3, 3)
    assert threading.active_count() <= before


@pytest.mark.skipif(os.name == "nt", reason="links take a right of their own on Windows")
def test_twenty_thousand_remembered_files_take_less_than_half_a_second(tmp_path: Path, memory: Path) -> None:
    (tmp_path / "0").mkdir()
    for n in range(200):
        write(tmp_path / "0" / f"{n}.jpg", b"picture %d" % n)
    for n in range(1, 100):
        (tmp_path / str(n)).symlink_to(tmp_path / "0")
    paths = [tmp_path / str(folder) / f"{n}.jpg" for folder in range(100) for n in range(200)]
    first, _events = ask(paths, memory)
    start = time.process_time()
    again, events = ask(paths, memory)
    assert time.process_time() - start < 0.5
    assert (again, events) == (first, [])
