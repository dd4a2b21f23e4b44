from pathlib import Path

import pytest

from tests.core.pictures import folder_of_images, scene
from tests.core.planted import Planted, Planter, found_and_false
from tlstudio.core.checking import Findings, check_images
from tlstudio.core.copies import Group
from tlstudio.core.dataset import ImageFolder, scan
from tlstudio.core.edits import Edits
from tlstudio.core.errors import Stopped
from tlstudio.core.events import Event, Progress
from tlstudio.core.names import below


def opened(root: Path) -> ImageFolder:
    return scan(root, lambda _event: None, lambda: False)


def check(root: Path, edits: Edits | None = None, memory: Path | None = None) -> Findings:
    return check_images(opened(root), edits or Edits(), memory, lambda _event: None, lambda: False)


def names(findings: Findings, groups: tuple[Group, ...]) -> list[list[str]]:
    root = findings.folder.root
    return [[below(sample.path, root) for sample in group.samples] for group in groups]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Planted]:
    root = tmp_path_factory.mktemp("planted")
    planter = Planter(root, {label: [scene(100 * at + n) for n in range(25)] for at, label in enumerate("abc")})
    planter.exact(6)
    planter.near(3)
    planter.leaks(4)
    planter.contradictions(3)
    planter.bad(8)
    planter.darken("b", 0.4)
    return root, planter.planted


@pytest.fixture(scope="module")
def findings(made: tuple[Path, Planted]) -> Findings:
    return check(made[0])


def test_all_exact_copies_are_found_and_no_others(made: tuple[Path, Planted], findings: Findings) -> None:
    found, false = found_and_false(names(findings, findings.copies.exact), made[1].exact)
    assert found == 6
    planted = {name for group in made[1].groups for name in group}
    assert false <= planted
