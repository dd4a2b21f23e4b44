"""What is said of a training that was repeated, and which images count as those it was trained on."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.jobs_for_tests import never, quiet
from tlstudio.core.bundle import BUNDLE, BundledImage, Came, read_bundle, write_bundle
from tlstudio.core.bundled_images import _place, find_images
from tlstudio.core.errors import StudioError
from tlstudio.core.events import EpochDone
from tlstudio.core.metrics import Scored
from tlstudio.core.plain_array import to_bytes
from tlstudio.core.run import Run
from tlstudio.core.sealed import Sealing, opened, seal
from tlstudio.core.settings import Settings
from tlstudio.core.verification import Verification, compare

SHARES = np.array([[0.9, 0.1], [0.4, 0.6]], np.float32)
VERSIONS = {"python": "3.11.7", "processor": "Xeon", "cores": "2"}


def epochs(*accuracies: float) -> tuple[EpochDone, ...]:
    return tuple(
        EpochDone(number, "head", 0.5, value, 0.5, value, 1e-3, 2.0, value == max(accuracies))
        for number, value in enumerate(accuracies, 1)
    )


def came(shares: np.ndarray = SHARES, digest: str = "a", accuracies: tuple[float, ...] = (0.5, 0.75)) -> Came:
    names = ("glas", "métal")
    rows = (
        Scored(f"validation/{at}.png", names[at], names[one.argmax()], float(one.max()), tuple(map(float, one)))
        for at, one in enumerate(shares)
    )
    return Came((("conv/kernel", "k"), ("head/bias", digest)), tuple(rows), shares, epochs(*accuracies))


def test_the_same_bits_are_called_identical_whatever_the_time_took() -> None:
    later = replace(came(), history=tuple(replace(epoch, seconds=99.0) for epoch in came().history))
    found = compare(came(), later, VERSIONS, VERSIONS)
    assert found.headline == "Bit-identical: the same weights, and the same probabilities on 2 validation images."
    assert found.sentences == ()


def test_a_small_difference_is_within_tolerance_and_says_how_large_and_where_it_began() -> None:
    now = came(SHARES + np.array([[0.001, -0.001], [0, 0]], np.float32), "b", (0.5, 0.75001))
    found = compare(came(), now, VERSIONS, {**VERSIONS, "processor": "Epyc", "cores": "8"})
    assert found.verdict == "within_tolerance"
    assert "largest difference of a probability 0.001 (up to 0.01 is tolerated)" in found.headline
    assert found.sentences == (
        "1 of 2 weight arrays is different.",
        "The first epoch that differs in history.csv is 2, in accuracy.",
        "processor was Xeon, and is Epyc now.",
        "cores was 2, and is 8 now.",
    )


def test_another_class_is_different_and_the_first_image_is_named() -> None:
    found = compare(came(), came(SHARES[:, ::-1].copy(), "b", (0.5,)), VERSIONS, VERSIONS)
    assert found.verdict == "different"
    assert found.headline.startswith("Different: 2 of 2 validation images are given another class")
    told = "\n".join(found.sentences)
    assert "validation/0.png: glas then, métal now" in told
    both = replace(came(), weights=(("conv/kernel", "x"), ("head/bias", "y")))
    assert "2 of 2 weight arrays are different." in compare(came(), both, VERSIONS, VERSIONS).sentences
    assert "Validation accuracy: 100.00% then, 0.00% now." in told
    assert "Versions, system and processor are the same as then." in told
    assert json.loads(json.dumps(found.to_dict()))["other_classes"] == 2
    far = compare(came(), came(np.array([[0.6, 0.4], [0.4, 0.6]], np.float32)), VERSIONS, {})
    assert (far.verdict, far.other_classes) == ("different", 0)
    assert far.surroundings[0] == ("python", "3.11.7", "not there")


def test_a_shorter_training_and_the_same_probabilities_of_other_weights_are_told() -> None:
    found = compare(came(), came(accuracies=(0.5, 0.75, 0.7)), VERSIONS, VERSIONS)
    assert (found.epoch, found.column) == (3, "the number of epochs")
    assert compare(came(), came(digest="b"), VERSIONS, VERSIONS).verdict == "within_tolerance"
    with pytest.raises(ValueError, match="other images"):
        compare(came(), replace(came(), scored=came().scored[:1]), VERSIONS, VERSIONS)


def image(name: str, content: bytes) -> BundledImage:
    return BundledImage(name, "train", len(content), hashlib.sha256(content).hexdigest())


def test_images_are_found_by_what_is_in_them_and_nowhere_else_is_looked(tmp_path: Path) -> None:
    root = tmp_path / "images"
    (root / "a").mkdir(parents=True)
    for name, content in (("a/1.png", b"one"), ("a/2.png", b"zwo"), ("moved.png", b"three"), ("../out.png", b"out")):
        (root / name).write_bytes(content)
    wanted = [
        image("a/1.png", b"one"), image("a/2.png", b"two"), image("a/3.png", b"three"), image("a/4.png", b"four"),
        image("../out.png", b"out"), image(str(root / "a/1.png"), b"uno"), BundledImage("a/unreadable", "train", 0, ""),
    ]  # fmt: skip
    found = find_images(wanted, root, quiet, never)
    assert found.files == {"a/1.png": root / "a" / "1.png", "a/3.png": root / "moved.png"}
    assert found.changed == ("a/2.png",)
    assert found.missing == ("a/4.png", "../out.png", str(root / "a/1.png"))
    as_they_were = find_images([*wanted, image(str(root / "a/1.png"), b"one")], root, quiet, never, elsewhere=False)
    assert as_they_were.files[str(root / "a/1.png")] == root / "a" / "1.png"
    assert {"a/3.png", "../out.png"} <= {*as_they_were.missing}


@pytest.mark.parametrize("name", ["//host/a.png", "\\\\host\\a.png", "\\/host/a.png"])
def test_a_name_does_not_send_the_program_to_another_computer(name: str, tmp_path: Path) -> None:
    found = find_images([image(name, b"one")], tmp_path, quiet, never, elsewhere=False)
    assert _place(tmp_path, name, whole=True) is None
    assert found.missing == (name,)


def test_names_of_images_are_told_as_they_can_be_printed() -> None:
    told = Verification("other_images", missing=("a\udcff.png",)).sentences
    assert told == ("Missing: a\\udcff.png",)
    one = Verification("different", image=("a\udcff.png", "b\udcff", "c")).sentences[0]
    assert one.encode() == b"The first image that is given another class is a\\udcff.png: b\\udcff then, c now."


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    run = Run.create(tmp_path / "runs", Path("/photos"), ("glas", "métal"), Settings(), VERSIONS)
    kinds = {"train": "1", "validation": "2"}
    rows = [f"{label}/{kind}.png,{label},{subset}\n" for subset, kind in kinds.items() for label in ("glas", "métal")]
    run.split.write_text("path,label,subset\n" + "".join(rows), encoding="utf-8")
    picture = tmp_path / "1.png"
    picture.write_bytes(b"one")
    images = [replace(image("glas/1.png", b"one"), file="images/000001.png")]
    environment = {**VERSIONS, "packages": {"numpy": "2"}}
    sources = {"images/000001.png": picture}
    write_bundle(tmp_path / "b.zip", run, images, sources, came(), environment, "hash", quiet, never)
    return tmp_path / "b.zip"


def test_a_bundle_comes_back(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    read = read_bundle(bundle, tmp_path / "in", quiet, never)
    assert compare(read.came, came(), read.environment, VERSIONS).verdict == "identical"
    assert (read.info.classes, read.environment, read.backbone_hash) == (("glas", "métal"), VERSIONS, "hash")
    assert (tmp_path / "in" / read.images[0].file).read_bytes() == b"one"
    assert read.images[0].name == "glas/1.png"


def other(**values: object) -> Callable[[bytes], bytes]:
    return lambda content: json.dumps({**json.loads(content), **values}).encode()


@pytest.mark.parametrize(
    ("name", "lie"),
    [
        ("images.csv", lambda content: content.replace(b"images/000001.png", b"../../evil")),
        ("images.csv", lambda content: content.replace(b"glas/1.png", b"glas/\0.png")),
        ("images.csv", lambda content: content + b",,0,,\n" * 900_000),
        ("images.csv", lambda content: content + content.splitlines()[1]),
        ("probabilities.npy", lambda _content: to_bytes(np.full((2, 2), np.nan, np.float32))),
        ("probabilities.npy", lambda _content: b"nothing"),
        ("weights.json", lambda _content: b"3"),
        ("environment.json", lambda _content: b"[]"),
        ("predictions.csv", lambda _content: b"path\n"),
        ("split.csv", lambda content: content.splitlines()[0]),
        ("split.csv", lambda content: content.replace(b"train", b"validation")),
        ("split.csv", lambda content: content.replace("métal".encode(), b"lead")),
        ("split.csv", lambda content: content.replace(b"glas/1", b"glas/\0")),
        ("run.json", other(settings={"model": {"input_size": 10**9}})),
        ("run.json", other(settings={"model": {"backbone": []}})),
        ("run.json", other(settings=[])),
        ("run.json", other(reading={"fit": []})),
        ("run.json", other(name=3)),
        ("run.json", other(data=None)),
        ("run.json", other(state=[])),
        ("run.json", other(note={})),
        ("run.json", other(created=0)),
        ("run.json", other(classes=["glas", 2])),
        ("run.json", other(classes=["glas", "glas"])),
        ("run.json", other(versions={"python": 3})),
        ("run.json", other(versions=[])),
        ("run.json", other(results=[])),
        ("run.json", other(results={"repeat": []})),
        ("run.json", other(results={"repeat": {"runtimes": []}})),
        ("run.json", other(results={"repeat": {"runtimes": {"a": ["b"]}}})),
        ("run.json", other(results={"repeat": {"runtimes": {"a": {"train": ["b"]}}}})),
        ("run.json", other(results={"repeat": {"fine_tuning_batch_size": "8"}})),
        ("run.json", other(results={"repeat": {"fine_tuning_batch_size": 0}})),
        ("run.json", other(results={"repeat": {"fine_tuning_batch_size": 10**9}})),
    ],
)
def test_what_a_stranger_may_send_as_a_bundle_is_a_sentence(
    name: str, lie: Callable[[bytes], bytes], bundle: Path, tmp_path: Path
) -> None:
    with opened(bundle, BUNDLE) as sealed:
        files = {name: sealed.read(name) for name in sealed.names}
    assert lie(files[name]) != files[name]

    def fill(sealing: Sealing) -> None:
        for other, content in {**files, name: lie(files[name])}.items():
            sealing.add(other, content)

    seal(tmp_path / "lie.zip", BUNDLE, fill)
    (tmp_path / "in").mkdir()
    with pytest.raises(StudioError, match=r"lie\.zip is damaged"):
        read_bundle(tmp_path / "lie.zip", tmp_path / "in", quiet, never)
    assert not (tmp_path / "evil").exists()
