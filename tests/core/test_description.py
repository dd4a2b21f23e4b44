import json
import tracemalloc
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tlstudio.core.description import Description, model_file, read_description
from tlstudio.core.errors import StudioError
from tlstudio.core.reading import Reading

DESCRIPTION = Description("Run 1", ("glas", "métal"), 224, "vgg16")


def archive(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("config.json", "{}")
    return path


def test_a_description_travels_in_the_model_file(tmp_path: Path) -> None:
    DESCRIPTION.add_to(archive(tmp_path / "model.keras"))
    assert read_description(tmp_path / "model.keras") == DESCRIPTION
    assert read_description(tmp_path) == DESCRIPTION


def test_names_of_any_bytes_travel_too(tmp_path: Path) -> None:
    odd = replace(DESCRIPTION, classes=("a", "b\udcff"))
    odd.add_to(archive(tmp_path / "model.keras"))
    assert read_description(tmp_path) == odd


@pytest.mark.parametrize(
    "changes", [{"classes": "ab"}, {"classes": ["a", "a"]}, {"input_size": -1}, {"temperature": "hot"}, {"name": None}]
)
def test_a_description_that_is_none_is_refused(changes: dict[str, object], tmp_path: Path) -> None:
    with zipfile.ZipFile(archive(tmp_path / "model.keras"), "a") as file:
        file.writestr("tlstudio.json", json.dumps({**json.loads(DESCRIPTION.to_json()), **changes}))
    with pytest.raises(StudioError, match="damaged and cannot be opened: its "):
        read_description(tmp_path)


def test_a_description_says_how_pictures_are_read() -> None:
    told = replace(DESCRIPTION, reading=Reading("percentiles", "letterbox"))
    assert Description.from_json(told.to_json()) == told
    assert json.loads(told.to_json())["resizing"].startswith("letterbox")


def test_a_model_of_before_there_was_a_choice_is_squashed() -> None:
    old = {"name": "Run 1", "classes": ["a", "b"], "input_size": 224, "backbone": "vgg16", "resizing": "squash to ..."}
    assert Description.from_json(json.dumps(old)).reading == Reading("window", "squash")


def test_a_rule_that_is_not_known_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(archive(tmp_path / "model.keras"), "a") as file:
        file.writestr("tlstudio.json", DESCRIPTION.to_json().replace('"squash"', '"fold"'))
    with pytest.raises(StudioError, match="'fold'"):
        read_description(tmp_path)


def test_a_model_of_another_program_is_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="does not say what its classes are"):
        read_description(archive(tmp_path / "other.keras"))


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.keras").write_bytes(b"not a zip")
    with pytest.raises(StudioError, match="damaged"):
        read_description(tmp_path)


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    for path, says in (
        (tmp_path, "holds no model.keras"),
        (tmp_path / "none", "is no model"),
        (tmp_path / "a.tlmodel", "is not there"),
    ):
        with pytest.raises(StudioError, match=says):
            model_file(path)
    (tmp_path / "saved_model").mkdir()
    with pytest.raises(StudioError, match="could run code"):
        model_file(tmp_path)


def test_a_description_that_unpacks_to_far_more_is_refused_unread(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "model.keras", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("tlstudio.json", DESCRIPTION.to_json() + " " * 20_000_000)
    tracemalloc.start()
    with pytest.raises(StudioError, match=r"tlstudio\.json in it unpacks to far more than it should"):
        read_description(tmp_path)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_a_locked_description_is_a_sentence(tmp_path: Path) -> None:
    DESCRIPTION.add_to(archive(tmp_path / "model.keras"))
    content = bytearray((tmp_path / "model.keras").read_bytes())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1  # as if there were a password
    (tmp_path / "model.keras").write_bytes(content)
    with pytest.raises(StudioError, match="damaged and cannot be opened"):
        read_description(tmp_path)
