import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from tlstudio.core.dataset import scan, verify
from tlstudio.core.paths import resources

DEMO = resources() / "demo"


def _script() -> ModuleType:
    path = Path(__file__).resolve().parent.parent / "packaging" / "make_demo_images.py"
    spec = importlib.util.spec_from_file_location("make_demo_images", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_eight_classes_of_readable_images() -> None:
    folder = verify(scan(DEMO, lambda event: None, lambda: False), lambda event: None, lambda: False)
    assert folder.counts_in("train") == dict.fromkeys(sorted(_script().CLASSES.values()), 60)
    assert folder.counts_in("validation") == dict.fromkeys(sorted(_script().CLASSES.values()), 15)
    assert [problem.path for problem in folder.problems] == ["NOTICE.txt"]


def test_small_and_with_their_licence() -> None:
    assert sum(path.stat().st_size for path in DEMO.rglob("*.png")) < 500_000
    assert "MIT License" in (DEMO / "NOTICE.txt").read_text(encoding="utf-8")


def test_the_same_files_from_the_same_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = _script()
    if not script.SOURCE.is_dir():
        pytest.skip("Debian's package dataset-fashion-mnist is not installed")
    monkeypatch.setattr(script, "TARGET", tmp_path)
    script.main()
    from PIL import Image

    made = sorted(tmp_path.rglob("*.png"))
    assert len(made) == 600
    for path in made[::50]:
        with Image.open(path) as new, Image.open(DEMO / path.relative_to(tmp_path)) as old:
            np.testing.assert_array_equal(np.asarray(new), np.asarray(old))
