from pathlib import Path

from tlstudio.core.project import Project, recent


def test_a_folder_of_images_keeps_its_project(tmp_path: Path) -> None:
    images, home = tmp_path / "a" / "Zellen 2026", tmp_path / "home"
    images.mkdir(parents=True)
    first = Project.for_images(images, home)
    assert first.name == "Zellen 2026"
    assert Project.for_images(images, home) == first
    assert first.runs.parent == first.path


def test_two_folders_of_one_name_have_two_projects(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for parent in ("a", "b"):
        (tmp_path / parent / "cells").mkdir(parents=True)
    one, two = (Project.for_images(tmp_path / parent / "cells", home) for parent in ("a", "b"))
    assert (one.name, two.name) == ("cells", "cells 2")
    assert set(recent(home)) == {one, two}


def test_a_damaged_project_is_passed_over(tmp_path: Path) -> None:
    home, images = tmp_path / "home", tmp_path / "cells"
    images.mkdir()
    (home / "cells").mkdir(parents=True)
    (home / "cells" / "project.json").write_text("{")
    assert Project.for_images(images, home).name == "cells 2"
    assert [project.name for project in recent(home)] == ["cells 2"]
