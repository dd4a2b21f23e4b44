"""A run in a bundle, trained again: the same bits on the same computer, and what is said where something is not."""

import json
import shutil
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.jobs_for_tests import never, quiet
from tlstudio import cli
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import EpochDone, Event, Progress, RunStarted
from tlstudio.core.run import Run, list_runs
from tlstudio.core.split import load_split
from tlstudio.engine import repetition
from tlstudio.jobs.bundle import MakeBundle, Verify


@pytest.fixture(scope="module")
def bundle(trained: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the run in a bundle, without its images."""
    return MakeBundle(trained.path, tmp_path_factory.mktemp("bundle") / "run.zip").run(quiet, never)


def test_trained_again_it_comes_to_the_same_bits(
    trained: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the images in the bundle, by their numbers: nothing depends on their names or on where they lie."""
    out = tmp_path / "with images.zip"
    assert cli.main(["bundle", str(trained.path), "--out", str(out), "--with-images", "--json"]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["bytes"] == out.stat().st_size
    with zipfile.ZipFile(out) as archive:
        assert sum(name.startswith("images/") for name in archive.namelist()) == 54
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    assert cli.main(["verify", str(out), "--keep", str(tmp_path / "kept"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert found["verdict"] == "identical", found
    assert (found["images"], found["weights"][0], found["epoch"], found["surroundings"]) == (18, 0, None, [])
    again = Run(Path(found["run"]))
    assert again.read().results["val_accuracy"] == trained.read().results["val_accuracy"]
    assert list((tmp_path / "temporary").iterdir()) == []
    assert {path.name for path in (tmp_path / "kept").iterdir()} == {"run-001", "cache"}
    samples = load_split(again.split, again.images_root).samples
    assert len(samples) == 54
    assert all(sample.path.is_file() and sample.path.parent == again.path / "images" for sample in samples)


def test_the_bundle_holds_what_the_numbers_follow_from(bundle: Path, trained: Run) -> None:
    with zipfile.ZipFile(bundle) as archive:
        names = set(archive.namelist())
        assert names >= {"run.json", "split.csv", "history.csv", "images.csv", "predictions.csv", "environment.json"}
        environment = json.loads(archive.read("environment.json"))
        assert {"python", "processor", "cores", "system", "packages", "backbone_weights"} <= environment.keys()
        assert len(environment["backbone_weights"]) == 64
        rows = archive.read("images.csv").decode().splitlines()
        assert len(rows) == 55
        assert rows[1].startswith("train/red/000.png,train,")
        assert b"/photos" not in archive.read("predictions.csv")


def test_missing_and_changed_images_are_named_before_anything_is_trained(
    bundle: Path, photos: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(photos, tmp_path / "copy")
    (copy / "train" / "red" / "003.png").unlink()
    (copy / "val" / "sky" / "001.png").write_bytes(b"other")
    (copy / "train" / "sun" / "000.png").rename(copy / "renamed.png")
    events: list[Event] = []
    found = Verify(bundle, copy).run(events.append, never)
    assert (found.verdict, found.missing, found.changed) == (
        "other_images", ("train/red/003.png",), ("val/sky/001.png",),
    )  # fmt: skip
    assert not any(isinstance(event, EpochDone) for event in events)
    with pytest.raises(StudioError, match=r"--images DIR"):
        Verify(bundle, tmp_path / "nowhere").run(quiet, never)


def test_a_stop_leaves_nothing(bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    events: list[Event] = []
    with pytest.raises(Stopped):
        Verify(bundle).run(events.append, lambda: any(isinstance(event, RunStarted) for event in events))
    assert any(isinstance(event, RunStarted) for event in events)
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_kept_knows_where_its_images_are(bundle: Path, photos: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(photos, tmp_path / "copy")
    (copy / "train" / "sun" / "000.png").rename(copy / "renamed.png")
    events: list[Event] = []
    with pytest.raises(Stopped):
        Verify(bundle, copy, tmp_path / "kept").run(
            events.append, lambda: any(isinstance(event, RunStarted) for event in events)
        )
    (run,) = list_runs(tmp_path / "kept")
    assert (run.read().data, run.read().state) == (str(copy), "stopped")
    names = [row.split(",")[0] for row in run.split.read_text().splitlines()]
    assert {"renamed.png", "train/red/000.png"} <= {*names}
    assert all(sample.path.is_file() for sample in load_split(run.split, copy).samples)


def test_only_a_finished_run_with_its_images_is_bundled(trained: Run, photos: Path, tmp_path: Path) -> None:
    copy = Run(tmp_path / "runs" / "run-001")
    shutil.copytree(trained.path, copy.path)
    copy.change(state="stopped")
    with pytest.raises(StudioError, match="not trained to its end"):
        MakeBundle(copy.path, tmp_path / "a.zip").run(quiet, never)
    copy.change(state="done")
    manifest = copy.manifest.read_text()
    copy.manifest.write_text(manifest.replace(manifest.splitlines()[1][-8:], "00000000"))
    with pytest.raises(StudioError, match="not what they were when this training began"):
        MakeBundle(copy.path, tmp_path / "a.zip").run(quiet, never)
    with pytest.raises(Stopped):
        MakeBundle(trained.path, tmp_path / "a.zip").run(quiet, lambda: True)
    assert not (tmp_path / "a.zip").exists()


def test_a_place_for_a_bundle_that_will_not_do_is_told_before_the_work(trained: Run, tmp_path: Path) -> None:
    for place, words in ((tmp_path, "is a folder"), (tmp_path / "gone" / "run.zip", "gone is not there")):
        with pytest.raises(StudioError, match=words):
            MakeBundle(trained.path, place).run(lambda _event: pytest.fail("it began"), never)


def test_an_image_that_changes_meanwhile_is_told_and_no_bundle_is_left(
    trained: Run, photos: Path, tmp_path: Path
) -> None:
    image = photos / "train" / "red" / "000.png"
    content = image.read_bytes()

    def change(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == "Predicting":  # hashed by then
            image.write_bytes(b"other")

    try:
        with pytest.raises(StudioError, match=r"000\.png among them"):
            MakeBundle(trained.path, tmp_path / "run.zip", images=True).run(change, never)
    finally:
        image.write_bytes(content)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["//somewhere/photos", r"\\somewhere\photos", r"\/somewhere/photos"])
def test_a_bundle_does_not_send_the_program_to_another_computer(place: str, tmp_path: Path) -> None:
    info = SimpleNamespace(data=place)
    with pytest.raises(StudioError, match="choose their folder"):
        repetition._found(SimpleNamespace(images=(), info=info), tmp_path, None, quiet, never)  # type: ignore[arg-type]
