"""The weights store: what it recognises, what it refuses, where it looks, and how it downloads."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.checkpoints import legacy_checkpoint
from tests.core.weights_files import VGG16, md5, serving, write_h5
from tlstudio.core import weights
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.choices import Backbone
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Event, Progress
from tlstudio.core.weights_file import file_hash, fingerprint

TOP = {
    "fc1/kernel": (25088, 4096),
    "fc1/bias": (4096,),
    "predictions/kernel": (4096, 1000),
    "predictions/bias": (1000,),
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TLSTUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home"


@pytest.fixture
def vgg16_file(tmp_path: Path) -> Path:
    return write_h5(tmp_path / "from the stick.h5", VGG16)


@pytest.fixture
def vgg16(vgg16_file: Path) -> Backbone:
    return replace(BACKBONES["vgg16"], file_hash=md5(vgg16_file))


def _import(path: Path, *backbones: Backbone) -> Backbone:
    return weights.import_file(path, backbones or tuple(BACKBONES.values()), lambda _event: None, lambda: False)


def test_the_bundled_network_is_there_from_the_first_start() -> None:
    found = weights.status(BACKBONES["efficientnet_lite0"])
    assert found.where == "bundled"
    assert weights.locate(BACKBONES["efficientnet_lite0"]).path == found.path


def test_a_package_brings_weights() -> None:
    lite0 = replace(BACKBONES["efficientnet_lite0"], bundled="")
    found = weights.status(lite0)
    assert found.where == "package"
    assert weights.locate(lite0).path.name == "efficientnet-lite0-57934424.pth"


def test_missing_weights_say_what_to_bring() -> None:
    found = weights.status(BACKBONES["vgg16"])
    assert (found.where, found.path, found.megabytes) == ("missing", None, 59)
    assert found.file_name == "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"
    with pytest.raises(StudioError, match=r"weights fetch vgg16.*bring the file vgg16_weights.*notop\.h5 \(59 MB\)"):
        weights.locate(BACKBONES["vgg16"])
    lite = replace(BACKBONES["efficientnet_lite2"], package="efficientnet_lite9_pytorch_model")
    with pytest.raises(StudioError, match=r"Install the Python package efficientnet-lite9-pytorch-model, or bring"):
        weights.locate(lite)


def test_imports_a_published_file(vgg16_file: Path, vgg16: Backbone) -> None:
    events: list[Event] = []
    everything = [vgg16 if backbone.name == "vgg16" else backbone for backbone in BACKBONES.values()]
    assert weights.import_file(vgg16_file, everything, events.append, lambda: False) == vgg16
    found = weights.status(vgg16)
    assert found.where == "computer"
    assert found.path == weights.store() / vgg16.file_name
    assert weights.locate(vgg16).path.read_bytes() == vgg16_file.read_bytes()
    assert isinstance(events[-1], Progress)
    assert events[-1].done == events[-1].total == vgg16_file.stat().st_size
    assert [path.name for path in weights.store().iterdir()] == [vgg16.file_name]


def test_imports_a_file_of_the_lite_family(tmp_path: Path) -> None:
    lite0 = replace(BACKBONES["efficientnet_lite0"], bundled="")
    source = weights.locate(lite0).path
    copy = tmp_path / "renamed.pth"
    copy.write_bytes(source.read_bytes())
    assert _import(copy).name == "efficientnet_lite0"
    with copy.open("r+b") as file:
        file.seek(-1000, 2)
        file.write(b"altered")
    with pytest.raises(StudioError, match="not the published hash"):
        _import(copy)


def test_refuses_an_altered_file(vgg16_file: Path) -> None:
    with pytest.raises(StudioError, match=r"has the shapes of VGG16 but not the published hash: it is damaged"):
        _import(vgg16_file)
    assert not weights.store().exists()


def test_names_the_file_without_classifier(tmp_path: Path) -> None:
    path = write_h5(tmp_path / "top.h5", VGG16 | TOP)
    with pytest.raises(StudioError, match=r"VGG16 with its classifier.*vgg16_weights_tf_dim_ordering_tf_kernels_notop"):
        _import(path)


def test_refuses_weights_of_somebodys_own_training(tmp_path: Path) -> None:
    shapes = {f"layers/{name}": shape for name, shape in VGG16.items()} | {"layers/d/seed_generator/vars/0": (2,)}
    path = write_h5(tmp_path / "own.weights.h5", shapes, published=False)
    with pytest.raises(StudioError, match=r"somebody's own training saved it \(\.weights\.h5\)"):
        _import(path)


@pytest.mark.parametrize("shapes", [{}, {"a/kernel": (3, 3)}, dict(list(VGG16.items())[:-1])])
def test_refuses_unknown_networks(tmp_path: Path, shapes: dict[str, tuple[int, ...]]) -> None:
    with pytest.raises(StudioError, match="does not hold the weights of a network"):
        _import(write_h5(tmp_path / "x.h5", shapes))


@pytest.mark.parametrize("name", ["x.h5", "x.pth", "x.txt", "x"])
def test_refuses_what_is_no_weights_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    for content in (b"", b"hello\n", bytes(1000)):
        path.write_bytes(content)
        with pytest.raises(StudioError, match=r"no weights file|not a usable PyTorch file"):
            _import(path)
    path.unlink()
    with pytest.raises(StudioError, match="could not be read"):
        _import(path)
    path.mkdir()
    with pytest.raises(StudioError, match=r"no weights file|could not be read"):
        _import(path)


def test_refuses_a_truncated_file(vgg16_file: Path, vgg16: Backbone) -> None:
    content = vgg16_file.read_bytes()
    for length in (100, len(content) // 2, len(content) - 1):
        vgg16_file.write_bytes(content[:length])
        with pytest.raises(StudioError):
            _import(vgg16_file, vgg16)


def test_refuses_a_pytorch_file_of_another_network(tmp_path: Path) -> None:
    path = tmp_path / "x.pth"
    path.write_bytes(legacy_checkpoint({"w": np.zeros((3, 4), np.float32)}))
    with pytest.raises(StudioError, match="does not hold the weights of a network"):
        _import(path)


def test_an_import_can_be_stopped(vgg16_file: Path, vgg16: Backbone) -> None:
    with pytest.raises(Stopped):
        weights.import_file(vgg16_file, [vgg16], lambda _event: None, lambda: True)
    assert not weights.store().exists()


def test_finds_what_keras_downloaded_and_checks_it(vgg16_file: Path, vgg16: Backbone) -> None:
    cached = weights.keras_cache() / vgg16.file_name
    cached.parent.mkdir(parents=True)
    cached.write_bytes(vgg16_file.read_bytes())
    assert weights.status(vgg16).where == "computer"
    assert weights.locate(vgg16).path == cached
    cached.write_bytes(cached.read_bytes()[:-1])
    with pytest.raises(StudioError, match="not the published hash"):
        weights.locate(vgg16)


@given(st.permutations(list(VGG16.values())))
def test_order_does_not_matter_to_the_fingerprint(shapes: list[tuple[int, ...]]) -> None:
    assert fingerprint(shapes) == BACKBONES["vgg16"].shapes
    assert fingerprint([*shapes, ()]) == BACKBONES["vgg16"].shapes
    assert fingerprint(shapes[1:]) != BACKBONES["vgg16"].shapes


def test_hashes_both_published_kinds(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"abc")
    assert file_hash(path, 32, lambda _event: None, lambda: False) == "900150983cd24fb0d6963f7d28e17f72"
    assert file_hash(path, 64, lambda _event: None, lambda: False).startswith("ba7816bf")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "server"
    folder.mkdir()
    with serving(folder) as address:
        yield address


@pytest.fixture
def offered(server: str, tmp_path: Path) -> Backbone:
    """Return a backbone whose weights, 300 KB of nothing, the server offers."""
    path = tmp_path / "server" / "nothing_notop.h5"
    path.write_bytes(bytes(300_000))
    return replace(BACKBONES["vgg16"], url=f"{server}/{path.name}", file_hash=md5(path))


def test_fetches_with_progress(offered: Backbone) -> None:
    events: list[Event] = []
    path = weights.fetch(offered, events.append, lambda: False)
    assert path == weights.store() / "nothing_notop.h5"
    assert path.read_bytes() == bytes(300_000)
    assert weights.status(offered).where == "computer"
    shares = [event.done for event in events if isinstance(event, Progress) and event.stage.startswith("Downloading")]
    assert len(shares) >= 5
    assert shares[0] < shares[-1] == 300_000
    assert weights.fetch(replace(offered, url="http://127.0.0.1:9/nothing_notop.h5"), events.append, bool) == path


def test_a_fetch_can_be_stopped_and_leaves_nothing(offered: Backbone) -> None:
    events: list[Event] = []
    with pytest.raises(Stopped):
        weights.fetch(offered, events.append, lambda: len(events) >= 2)
    assert len(events) == 2
    assert not list(weights.store().iterdir())


def test_a_wrong_download_is_refused(offered: Backbone) -> None:
    with pytest.raises(StudioError, match="damaged or replaced on the way"):
        weights.fetch(replace(offered, file_hash="0" * 32), lambda _event: None, lambda: False)
    assert not list(weights.store().iterdir())


def test_without_a_published_hash_the_shapes_decide(offered: Backbone, tmp_path: Path) -> None:
    unhashed = replace(offered, file_hash="")
    with pytest.raises(StudioError, match="damaged or replaced on the way"):
        weights.fetch(unhashed, lambda _event: None, lambda: False)
    write_h5(tmp_path / "server" / "nothing_notop.h5", VGG16)
    assert weights.fetch(unhashed, lambda _event: None, lambda: False).is_file()


def test_a_file_the_server_has_not_is_a_sentence(offered: Backbone) -> None:
    with pytest.raises(StudioError, match="could not be downloaded"):
        weights.fetch(replace(offered, url=offered.url + "x"), lambda _event: None, lambda: False)


def test_offline_says_what_to_bring_on_a_stick() -> None:
    with socket.socket() as unused:  # a port nobody listens on
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/vgg16_notop.h5"
        with pytest.raises(StudioError, match=rf"vgg16_notop.h5 could not be downloaded.*get {url} \(59 MB\).*stick"):
            weights.fetch(replace(BACKBONES["vgg16"], url=url), lambda _event: None, lambda: False)


def test_what_only_a_package_brings_is_not_fetched() -> None:
    lite = replace(BACKBONES["efficientnet_lite1"], package="efficientnet_lite9_pytorch_model")
    with pytest.raises(StudioError, match="Install the Python package"):
        weights.fetch(lite, lambda _event: None, lambda: False)
