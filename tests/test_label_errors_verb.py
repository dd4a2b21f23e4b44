"""`tlstudio label-errors` on the bundled pictures, by the bundled network, and what is answered in the window since."""

import json
import shutil
from pathlib import Path

import pytest

from tlstudio import cli
from tlstudio.core.edits import Edits, load_edits
from tlstudio.core.insight import load
from tlstudio.core.paths import resources
from tlstudio.core.project import Project

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def mixed_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the bundled pictures, one of them in the wrong class."""
    root = tmp_path_factory.mktemp("mixed up") / "demo"
    shutil.copytree(resources() / "demo", root)
    first, second = sorted(folder for folder in (root / "train").iterdir() if folder.is_dir())[:2]
    picture = min(first.iterdir())
    picture.rename(second / f"wrong{picture.suffix}")
    return root


def test_the_verb_names_them(mixed_up: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["label-errors", str(mixed_up), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(answer) >= {"images", "suspects", "label_errors", "file"}
    assert answer["suspects"] == len(answer["label_errors"])
    found = next(one for one in answer["label_errors"] if Path(one["path"]).stem == "wrong")
    assert set(found) == {"path", "label", "suggestion", "label_probability", "suggestion_probability", "score"}
    assert found["label"] == Path(found["path"]).parent.name != found["suggestion"]
    assert found["score"] == pytest.approx(found["suggestion_probability"] - found["label_probability"])
    project = Project.for_images(mixed_up)
    kept = load(project.runs, mixed_up)
    assert kept is not None
    assert answer["file"] == str(project.runs / "insight.json")
    assert [str(one.path) for one in kept.suspects] == [one["path"] for one in answer["label_errors"]]

    first = answer["label_errors"][0]
    assert first["score"] == max(one["score"] for one in answer["label_errors"])
    assert cli.main(["label-errors", str(mixed_up), "--top", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert first["path"] in lines[-2]
    assert first["suggestion"] in lines[-2]
    assert lines[-1].endswith("a doubtful label.") or lines[-1].endswith("have a doubtful label.")


def test_what_was_settled_is_not_named_again(mixed_up: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = next(path for path in (mixed_up / "train").rglob("wrong.*"))
    project = Project.for_images(mixed_up)
    name = wrong.relative_to(mixed_up).as_posix()
    load_edits(project.path).changed([name], confirmed=True).save(project.path)
    assert cli.main(["label-errors", str(mixed_up), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert str(wrong) not in [one["path"] for one in answer["label_errors"]]
    Edits().save(project.path)
