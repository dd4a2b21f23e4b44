"""`tlstudio weights pack` on a computer that has the weights, `tlstudio weights import` on one that has not."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.core.weights_files import VGG16, md5, write_h5
from tlstudio import cli
from tlstudio.core import weights
from tlstudio.core.catalog import BACKBONES


@pytest.fixture
def vgg16(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return VGG16's file in the store, of the right shapes."""
    weights.store().mkdir(parents=True)
    file = write_h5(weights.store() / BACKBONES["vgg16"].file_name, VGG16)
    monkeypatch.setitem(BACKBONES, "vgg16", replace(BACKBONES["vgg16"], file_hash=md5(file)))
    return file


def test_a_pack_goes_from_one_computer_to_another(
    vgg16: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = tmp_path / "for the lab.tlweights"
    words = ["weights", "pack", str(pack.with_suffix("")), "--backbones", "efficientnet_lite0", "vgg16", "--json"]
    assert cli.main(words) == cli.DONE
    said = capsys.readouterr()
    assert json.loads(said.out) == {"pack": str(pack), "backbones": ["vgg16"], "size": pack.stat().st_size}
    assert "EfficientNet-Lite0 is built in" in said.err
    content = vgg16.read_bytes()
    vgg16.unlink()
    assert cli.main(["weights", "import", str(pack), "--json"]) == cli.DONE
    assert json.loads(capsys.readouterr().out) == {"backbones": ["vgg16"], "unknown": []}
    assert vgg16.read_bytes() == content


def test_what_was_done_is_said(vgg16: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["weights", "pack", str(tmp_path / "x.tlweights"), "--backbones", "vgg16"]) == cli.DONE
    assert "bring it to the other computer and import it there" in capsys.readouterr().out
    assert cli.main(["weights", "import", str(tmp_path / "x.tlweights")]) == cli.DONE
    assert "the weights of VGG16; they are on this computer now" in capsys.readouterr().out


def test_half_a_pack_is_a_sentence(vgg16: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = tmp_path / "x.tlweights"
    assert cli.main(["weights", "pack", str(pack), "--backbones", "vgg16"]) == cli.DONE
    vgg16.unlink()
    pack.write_bytes(pack.read_bytes()[: pack.stat().st_size // 2])
    assert cli.main(["weights", "import", str(pack)]) == cli.FAILED
    assert "copied by half, damaged or altered. Nothing of it was taken in" in capsys.readouterr().err
    assert not list(weights.store().iterdir())


def test_a_folder_in_place_of_a_file_is_a_sentence(vgg16: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["weights", "pack", ".", "--backbones", "vgg16"]) == cli.FAILED
    assert "is a folder" in capsys.readouterr().err
