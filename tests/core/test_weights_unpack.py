"""Weights packs taken in, and refused as a whole where anything is wrong with them."""

import errno
import os
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.packs import manifest_of, of_version_1, rewritten, stored
from tests.core.weights_files import md5
from tests.jobs_for_tests import never, quiet
from tlstudio.core import weights, weights_pack
from tlstudio.core.choices import Backbone
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Event
from tlstudio.core.weights_unpack import import_pack
from tlstudio.core.working_folder import new_working_folder

NEITHER_WHOLE = "no whole weights pack.*Nothing of it was taken in"


def test_taking_in_can_be_stopped_at_any_step(pack: Path, networks: list[Backbone]) -> None:
    steps: list[Event] = []
    import_pack(pack, networks, steps.append, never)
    for file in weights.store().iterdir():
        file.unlink()
    for count in range(len(steps) + 1):
        events: list[Event] = []
        with pytest.raises(Stopped):
            import_pack(pack, networks, events.append, lambda count=count, events=events: len(events) >= count)  # type: ignore[misc]
        assert stored() == {}


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_pack_is_refused_whole(data: st.DataObject, pack: Path, networks: list[Backbone]) -> None:
    """Cut short, with other bytes or with a piece missing: nothing is taken in, unless all of it is right."""
    whole = pack.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    match data.draw(st.sampled_from(["cut", "altered", "piece lost"])):
        case "cut":
            damaged = whole[:at]
        case "altered":
            other = data.draw(st.binary(min_size=1, max_size=8))
            damaged = whole[:at] + other + whole[at + len(other) :]
        case _:
            damaged = whole[:at] + whole[at + data.draw(st.integers(1, 5000)) :]
    broken = pack.with_name("broken.tlweights")
    broken.write_bytes(damaged)
    try:
        import_pack(broken, networks, quiet, never)
    except StudioError:
        assert stored() == {}
    else:  # such as a date in the archive's own list
        assert sorted(stored()) == ["one_notop.h5", "two_notop.h5"]
        assert [md5(weights.store() / network.file_name) for network in networks] == [n.file_hash for n in networks]
    finally:
        for file in weights.store().glob("*"):
            file.unlink()


@pytest.mark.parametrize(
    "change",
    [
        {"size": 1}, {"sha256": "0" * 64}, {"sha256": None}, {"file": "../evil.h5"}, {"file": "two_notop.h5"},
        {"file": "/etc/passwd"}, {"backbone": "../x"}, {"backbone": ["vgg16"]}, {"size": 10**12}, {"size": True},
        {"backbone": "vgg16b"}, {"backbone": None},
    ],
)  # fmt: skip
@pytest.mark.parametrize("version", [1, 2])
def test_a_manifest_that_lies_is_refused(
    version: int, change: dict[str, object], pack: Path, networks: list[Backbone]
) -> None:
    manifest = of_version_1(pack)
    manifest["weights"][0] |= change
    if version == 2:
        manifest = manifest_of(pack) | {"files": weights_pack._of_version_1(manifest)}
    with pytest.raises(StudioError, match=NEITHER_WHOLE):
        import_pack(rewritten(pack, manifest), networks, quiet, never)
    assert stored() == {}


def test_a_pack_of_the_first_version_is_still_taken_in(pack: Path, networks: list[Backbone]) -> None:
    taken = import_pack(rewritten(pack, of_version_1(pack)), networks, quiet, never)
    assert taken.backbones == tuple(networks)
    assert sorted(stored()) == ["one_notop.h5", "two_notop.h5"]
    for nonsense in (0, "1", None):
        with pytest.raises(StudioError, match=NEITHER_WHOLE):
            import_pack(rewritten(pack, of_version_1(pack) | {"version": nonsense}), networks, quiet, never)


def test_weights_that_were_altered_with_their_hash_are_refused(pack: Path, networks: list[Backbone]) -> None:
    forged = [replace(networks[0], file_hash="0" * 32), networks[1]]
    with pytest.raises(StudioError, match=NEITHER_WHOLE):
        import_pack(pack, forged, quiet, never)
    assert stored() == {}


@pytest.mark.parametrize("name", ["evil.py", "../evil.py", "one_notop.h5.bak"])
def test_a_pack_with_anything_more_in_it_is_refused(name: str, pack: Path, networks: list[Backbone]) -> None:
    with pytest.raises(StudioError, match=NEITHER_WHOLE):
        import_pack(rewritten(pack, **{name: b"import os"}), networks, quiet, never)
    assert stored() == {}


@pytest.mark.parametrize(("packing", "comment"), [(zipfile.ZIP_DEFLATED, b""), (zipfile.ZIP_STORED, bytes(60_000))])
def test_a_compressed_pack_and_one_with_a_long_list_of_files_are_refused_unopened(
    packing: int, comment: bytes, pack: Path, networks: list[Backbone]
) -> None:
    bomb = pack.with_name("bomb.tlweights")
    with zipfile.ZipFile(pack) as old, zipfile.ZipFile(bomb, "w") as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name)
            info.comment = comment  # which the list of files holds
            new.writestr(info, old.read(name), packing)
    with pytest.raises(StudioError, match=NEITHER_WHOLE):
        import_pack(bomb, networks, lambda _event: pytest.fail("it was opened"), never)


def test_a_network_of_a_newer_version_is_named_and_left_out(pack: Path, networks: list[Backbone]) -> None:
    taken = import_pack(pack, networks[:1], quiet, never)
    assert taken.unknown == ("vgg16b",)
    assert taken.sentence.endswith(
        "vgg16b: this version of TL Studio does not know them; they were left out. Update TL Studio."
    )
    assert list(stored()) == ["one_notop.h5"]


def test_a_pack_of_nothing_but_newer_networks_says_so(pack: Path) -> None:
    with pytest.raises(StudioError, match="only networks that this version of TL Studio does not know: vgg16, vgg16b"):
        import_pack(pack, [], quiet, never)


def test_a_pack_of_a_newer_format_says_so(pack: Path, networks: list[Backbone]) -> None:
    with pytest.raises(StudioError, match="made by a newer version of TL Studio"):
        import_pack(rewritten(pack, manifest_of(pack) | {"version": 3}), networks, quiet, never)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_a_full_disk_leaves_nothing(pack: Path, networks: list[Backbone], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, how: str = "r") -> IO[Any]:
        return open("/dev/full" if how == "wb" else path, how)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(StudioError, match=r"The disk is full: .*weights.*one_notop\.h5 could not be written"):
        import_pack(pack, networks, quiet, never)
    assert stored() == {}


def test_where_one_file_cannot_be_placed_the_others_are_taken_out(
    pack: Path, networks: list[Backbone], monkeypatch: pytest.MonkeyPatch
) -> None:
    weights.store().mkdir(exist_ok=True)
    (weights.store() / "one_notop.h5").write_bytes(b"as it was")
    replace_ = Path.replace

    def refused(source: Path, target: Path) -> Path:
        if source.name == "two_notop.h5":
            raise PermissionError(errno.EACCES, "held open", str(target))
        return replace_(source, target)

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(StudioError, match=r"two_notop\.h5 may not be written"):
        import_pack(pack, networks, quiet, never)
    assert stored() == {"one_notop.h5": b"as it was"}


def test_what_a_killed_import_left_goes_at_the_next(pack: Path, networks: list[Backbone]) -> None:
    killed = new_working_folder(weights.store(), "unpacking")
    os.utime(killed, (0, 0))
    import_pack(pack, networks, quiet, never)
    assert sorted(stored()) == ["one_notop.h5", "two_notop.h5"]
