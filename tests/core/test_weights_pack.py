"""Weights packs: what is made, and what is not made."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.core.packs import manifest_of, stored
from tests.core.weights_files import serving
from tests.jobs_for_tests import never, quiet
from tlstudio.core import weights, weights_pack
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.choices import Backbone
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Event, Message, Progress
from tlstudio.core.weights_pack import is_pack, make_pack
from tlstudio.core.weights_unpack import import_pack


def test_a_pack_brings_the_weights_of_all_its_networks(pack: Path, networks: list[Backbone], tmp_path: Path) -> None:
    events: list[Event] = []
    taken = import_pack(pack, networks, events.append, never)
    assert [backbone.name for backbone in taken.backbones] == ["vgg16", "vgg16b"]
    assert taken.unknown == ()
    assert stored() == {path.name: path.read_bytes() for path in (tmp_path / "files").iterdir()}
    assert {event.stage for event in events if isinstance(event, Progress)} >= {"Unpacking one_notop.h5"}
    assert weights.status(networks[1]).where == "computer"


def test_packs_of_the_same_weights_are_the_same(pack: Path, networks: list[Backbone]) -> None:
    import_pack(pack, networks, quiet, never)
    again = make_pack(pack.with_name("again.tlweights"), [*networks, networks[0]], quiet, never)
    assert again.path.read_bytes() == pack.read_bytes()


def test_what_is_missing_is_downloaded_first(tmp_path: Path, networks: list[Backbone]) -> None:
    file = weights.store() / "one_notop.h5"
    file.unlink()
    events: list[Event] = []
    with serving(tmp_path / "files") as address:
        far = replace(networks[0], url=f"{address}/one_notop.h5")
        make_pack(tmp_path / "x.tlweights", [far, networks[1]], events.append, never)
    assert file.is_file()
    assert len(manifest_of(tmp_path / "x.tlweights")["files"]) == 2
    stages = [event.stage.split()[0] for event in events if isinstance(event, Progress)]
    assert list(dict.fromkeys(stages)) == ["Downloading", "Checking", "Packing"]


def test_without_internet_no_pack_is_made(tmp_path: Path, networks: list[Backbone]) -> None:
    (weights.store() / "one_notop.h5").unlink()
    with pytest.raises(StudioError, match="could not be downloaded"):
        make_pack(tmp_path / "x.tlweights", networks, quiet, never)
    assert not list(tmp_path.glob("*x*"))


def test_a_built_in_network_is_left_out(tmp_path: Path, networks: list[Backbone]) -> None:
    events: list[Event] = []
    lite0 = BACKBONES["efficientnet_lite0"]
    assert make_pack(tmp_path / "x.tlweights", [lite0, networks[0]], events.append, never).backbones == ("vgg16",)
    assert Message("EfficientNet-Lite0 is built in and needs no pack.") in events
    with pytest.raises(StudioError, match="nothing to put into a pack"):
        make_pack(tmp_path / "x.tlweights", [lite0], quiet, never)


def test_damaged_weights_are_not_packed(tmp_path: Path, networks: list[Backbone]) -> None:
    with (weights.store() / "two_notop.h5").open("ab") as file:
        file.write(b"x")
    with pytest.raises(StudioError, match=r"two_notop\.h5 has the shapes of VGG16b but not the published hash"):
        make_pack(tmp_path / "x.tlweights", networks, quiet, never)
    assert not list(tmp_path.glob("*x*"))


@pytest.mark.parametrize(("place", "words"), [(".", "is a folder"), ("gone/x.tlweights", "gone is not there")])
def test_a_place_that_will_not_do_is_told_before_the_work(
    place: str, words: str, tmp_path: Path, networks: list[Backbone]
) -> None:
    with pytest.raises(StudioError, match=words):
        make_pack(tmp_path / place, networks, lambda _event: pytest.fail("it began"), never)


def test_making_a_pack_can_be_stopped(tmp_path: Path, networks: list[Backbone]) -> None:
    events: list[Event] = []
    with pytest.raises(Stopped):
        make_pack(
            tmp_path / "x.tlweights",
            networks,
            events.append,
            lambda: any(isinstance(event, Progress) and "Packing" in event.stage for event in events),
        )
    assert not list(tmp_path.glob("*x*"))


def test_packs_are_told_from_weights_files(pack: Path, tmp_path: Path) -> None:
    assert is_pack(pack)
    (tmp_path / "renamed.zip").write_bytes(pack.read_bytes())
    assert is_pack(tmp_path / "renamed.zip")
    (tmp_path / "empty.tlweights").touch()
    assert is_pack(tmp_path / "empty.tlweights")
    (tmp_path / "torch.pth").write_bytes(pack.read_bytes())
    assert not is_pack(tmp_path / "torch.pth")
    assert not is_pack(tmp_path / "gone.h5")
    assert weights_pack.SUFFIX == ".tlweights"
