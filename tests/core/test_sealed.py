"""Sealed archives: what was written comes back, and no damage or lie is more than a sentence."""

import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.jobs_for_tests import room_taken
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.sealed import Kind, Sealing, opened, seal

KIND = Kind("things", 1, {r"[a-z]+\.txt": 3_000_000, r"part/\d\.txt": 100}, 5)
FILES = {"one.txt": b"first" * 50, "two.txt": b"", "part/3.txt": b"third" * 20}
MANIFEST = "manifest.json"


def sealed(path: Path, files: dict[str, bytes] = FILES) -> Path:
    def fill(sealing: Sealing) -> None:
        for name, content in files.items():
            sealing.add(name, content)

    seal(path, KIND, fill)
    return path


def unsealed(path: Path) -> dict[str, bytes]:
    with opened(path, KIND) as archive:
        return {name: archive.read(name) for name in archive.names}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sealed(tmp_path_factory.mktemp("sealed") / "whole.things")


def rewritten(path: Path, source: Path, change: Callable[[dict[str, bytes]], None], **how: int) -> Path:
    """Write the archive's files, after a change, as a plain zip."""
    with zipfile.ZipFile(source) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    with zipfile.ZipFile(path, "w", **how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def with_manifest(path: Path, source: Path, **changes: object) -> Path:
    def change(files: dict[str, bytes]) -> None:
        files[MANIFEST] = json.dumps({**json.loads(files[MANIFEST]), **changes}).encode()

    return rewritten(path, source, change)


def test_what_was_sealed_comes_back_and_the_same_makes_the_same_file(whole: Path, tmp_path: Path) -> None:
    assert unsealed(whole) == FILES
    assert sealed(tmp_path / "again.things").read_bytes() == whole.read_bytes()


def test_files_are_sealed_and_copied_out_in_blocks(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(bytes(range(256)) * 9000)
    seal(tmp_path / "a.things", KIND, lambda sealing: sealing.add_file("big.txt", source, lambda: False) and None)
    with opened(tmp_path / "a.things", KIND) as archive:
        archive.copy("big.txt", tmp_path / "out", lambda: False)
        with pytest.raises(Stopped):
            archive.copy("big.txt", tmp_path / "out", lambda: True)
    with pytest.raises(Stopped):
        seal(tmp_path / "b.things", KIND, lambda sealing: sealing.add_file("big.txt", source, lambda: True) and None)
    assert not (tmp_path / "b.things").exists()


def test_a_file_that_is_gone_is_named_and_not_the_archive(tmp_path: Path) -> None:
    gone = tmp_path / "gone.txt"
    with pytest.raises(StudioError, match=r"gone\.txt is not there"):
        seal(tmp_path / "a.things", KIND, lambda sealing: sealing.add_file("one.txt", gone, lambda: False) and None)


def test_a_manifest_is_no_longer_than_its_files_need(whole: Path, tmp_path: Path) -> None:
    def longer(files: dict[str, bytes]) -> None:
        files.update({"one.txt": b"x" * 9000, MANIFEST: files[MANIFEST] + b" " * 2000})

    long = rewritten(tmp_path / "a", whole, longer)
    with pytest.raises(StudioError, match="list of its files is too long"):
        unsealed(long)


def test_only_files_of_its_kind_are_sealed(tmp_path: Path) -> None:
    for name in ("../one.txt", "/one.txt", "one.exe", MANIFEST):
        with pytest.raises(ValueError, match="is no file of a things"):
            sealed(tmp_path / "a.things", {name: b""})
    assert list(tmp_path.iterdir()) == []


def test_a_newer_version_and_another_kind_say_so(whole: Path, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="newer version of TL Studio"):
        unsealed(with_manifest(tmp_path / "a", whole, version=2))
    for changes in ({"version": 0}, {"version": "2"}, {"format": "cats"}, {"files": {}}, {"files": []}):
        with pytest.raises(StudioError, match="damaged"):
            unsealed(with_manifest(tmp_path / "a", whole, **changes))
    foreign = rewritten(tmp_path / "a", whole, lambda files: files.pop(MANIFEST) and None)
    with pytest.raises(StudioError, match="no list of its files"):
        unsealed(foreign)


def test_what_does_not_belong_is_refused(whole: Path, tmp_path: Path) -> None:
    def add(name: str) -> Callable[[dict[str, bytes]], None]:
        def change(files: dict[str, bytes]) -> None:
            files[name] = b"x"
            values = json.loads(files[MANIFEST])
            values["files"][name] = {"bytes": 1, "sha256": "0"}
            files[MANIFEST] = json.dumps(values).encode()

        return change

    for name in ("../evil.txt", "/etc/passwd", "part/../3.txt", "run.py", "C:\\x.txt", "one.txt/"):
        with pytest.raises(StudioError, match="does not belong there"):
            unsealed(rewritten(tmp_path / "a", whole, add(name)))
    with pytest.raises(StudioError, match="not what is in it"):
        unsealed(rewritten(tmp_path / "a", whole, lambda files: files.update({"more.txt": b""})))
    with pytest.raises(StudioError, match="not what is in it"):
        unsealed(rewritten(tmp_path / "a", whole, lambda files: files.pop("one.txt") and None))
    with pytest.raises(StudioError, match="not what was written"):
        unsealed(rewritten(tmp_path / "a", whole, lambda files: files.update({"one.txt": b"other" * 50})))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, whole: Path) -> None:
    def bomb(files: dict[str, bytes]) -> None:
        files["one.txt"] = bytes(20_000_000)

    packed = rewritten(tmp_path / "a", whole, bomb, compression=zipfile.ZIP_DEFLATED)
    many = tmp_path / "many"
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(5_000):
            archive.writestr(zipfile.ZipInfo(str(number)), b"")

    def refuse() -> None:
        for path, reason in ((packed, "is packed"), (many, "too many files")):
            with pytest.raises(StudioError, match=reason):
                unsealed(path)

    assert room_taken(refuse) < 1_000_000


def test_what_is_larger_than_its_kind_may_be_is_neither_written_nor_read(tmp_path: Path, whole: Path) -> None:
    with pytest.raises(StudioError, match=r"part/3\.txt is too large"):
        sealed(tmp_path / "a.things", {"part/3.txt": bytes(101)})
    with pytest.raises(StudioError, match=r"5\.txt is too large"):
        sealed(tmp_path / "a.things", {f"part/{number}.txt": b"" for number in range(6)})
    assert list(tmp_path.iterdir()) == []
    large = rewritten(tmp_path / "a", whole, lambda files: files.update({"part/3.txt": bytes(101)}))
    with pytest.raises(StudioError, match=r"part/3\.txt in it is larger than it may be"):
        unsealed(large)
    listed = {name: {"bytes": len(content) + 1, "sha256": ""} for name, content in FILES.items()}
    with pytest.raises(StudioError, match="not what is in it"):
        unsealed(with_manifest(tmp_path / "a", whole, files=listed))


def test_a_lie_about_sizes_and_a_name_that_comes_twice_are_refused(tmp_path: Path, whole: Path) -> None:
    content = bytearray(whole.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    struct.pack_into("<LL", content, at + 20, 2**31, 2**31)
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(StudioError, match="larger than it is"):
        unsealed(tmp_path / "a")
    with zipfile.ZipFile(tmp_path / "b", "w") as archive:
        archive.writestr("one.txt", b"x")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("one.txt", b"x")
    with pytest.raises(StudioError, match="twice"):
        unsealed(tmp_path / "b")


def test_deep_json_and_a_missing_file_are_sentences(tmp_path: Path, whole: Path) -> None:
    deep = rewritten(tmp_path / "a", whole, lambda files: files.update({MANIFEST: b"[" * 2000 + b"]" * 2000}))
    for path in (deep, tmp_path / "none", tmp_path):
        with pytest.raises(StudioError):
            unsealed(path)


@given(data=st.data())
def test_damage_is_a_sentence_and_never_other_content(data: st.DataObject, whole: Path) -> None:
    """Bytes flipped, cut off, put in or moved: what is read at all is what was written."""
    content = bytearray(whole.read_bytes())
    place = st.integers(0, len(content) - 1)
    for _time in range(data.draw(st.integers(1, 3))):
        at, to = sorted((data.draw(place), data.draw(place)))
        match data.draw(st.sampled_from(["flip", "cut", "tail", "put", "swap"])):
            case "flip":
                content[at % len(content)] ^= data.draw(st.integers(1, 255))
            case "cut":
                del content[at:to]
            case "tail":
                del content[at:]
            case "put":
                content[at:at] = data.draw(st.binary(max_size=70))
            case "swap":
                content[at:to] = content[at:to][::-1]
        if not content:
            break
    damaged = whole.with_name("damaged.things")
    damaged.write_bytes(content)
    try:
        read = unsealed(damaged)
    except StudioError:
        return
    assert read == FILES


def test_a_file_with_a_flipped_bit_is_named(whole: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.things"
    damaged.write_bytes(whole.read_bytes().replace(b"first", b"fir5t", 1))
    with pytest.raises(StudioError, match=r"one\.txt in it is not what was written"):
        unsealed(damaged)
