"""Where the tests of the feature cache keep features."""

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a cache, beside a project's runs, as none has made it yet."""
    return tmp_path / "runs" / "cache"
