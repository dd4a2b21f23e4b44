import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tlstudio.core.dataset import Problem
from tlstudio.core.errors import StudioError
from tlstudio.core.prediction_table import TABLE_SUFFIXES, table, write_table
from tlstudio.core.predictions import Neighbour, Prediction, Predictions

OLD = ["path", "label", "probability", "second", "second_probability", "problem"]
GOOD = Prediction(
    '/p/é,"1".jpg', (("glass", 0.75), ("metal", 0.2), ("paper", 0.05)), 1.5, (Neighbour("/t/n.jpg", "metal", 0.7),)
)
SAID = Predictions(("glass", "metal", "paper"), (GOOD,), (Problem("unreadable", "/p/x.jpg", "truncated"),), "Run 1")


def read(path: Path) -> tuple[list[str], list[list[Any]]]:
    """Return the names of the columns and the rows of a table, as its reader gives them."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", errors="surrogateescape", newline="") as lines:
            names, *rows = csv.reader(lines)
        return names, rows
    if path.suffix == ".json":
        found = json.loads(path.read_text(encoding="utf-8"))
        return list(found[0]), [list(row.values()) for row in found]
    names, *rows = load_workbook(path).active.iter_rows(values_only=True)
    return list(names), [list(row) for row in rows]


@pytest.mark.parametrize("suffix", TABLE_SUFFIXES)
def test_each_format_has_the_same_columns_and_what_could_not_be_read(suffix: str, tmp_path: Path) -> None:
    write_table(tmp_path / f"t{suffix}", SAID, 0.8, {"/p/x.jpg": "paper"})
    names, rows = read(tmp_path / f"t{suffix}")
    assert names[:6] == OLD
    assert names == table(SAID)[0]
    assert names[-2:] == ["top_3", "top_3_probability"]
    first, second = (dict(zip(names, row, strict=True)) for row in rows)
    assert (first["path"], first["label"], float(first["probability"])) == ('/p/é,"1".jpg', "glass", 0.75)
    assert (first["nearest"], first["nearest_label"], float(first["nearest_distance"])) == ("/t/n.jpg", "metal", 0.7)
    assert (first["unsure"], first["unlike"]) in ((True, True), ("yes", "yes"))
    assert (second["label"] or "", second["problem"], second["corrected"]) == ("", "truncated", "paper")
    assert first["model"] == second["model"] == "Run 1"


def test_csv_stays_as_others_read_it(tmp_path: Path) -> None:
    write_table(tmp_path / "t.csv", SAID)
    lines = (tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1].startswith('"/p/é,""1"".jpg",glass,0.750000,metal,0.200000,,no,1.500000,yes,')


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1", "-1", "@x", "\t=1", "#REF!", "12.5", "TRUE"])
def test_excel_takes_a_name_for_a_name(name: str, tmp_path: Path) -> None:
    write_table(tmp_path / "t.xlsx", Predictions(("a",), (Prediction(name, (("=a", 1.0),)),)))
    row = list(load_workbook(tmp_path / "t.xlsx").active.rows)[1]
    assert [(cell.data_type, cell.value) for cell in row[:2]] == [("s", name), ("s", "=a")]


def test_another_suffix_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"\.csv, \.xlsx, \.json"):
        write_table(tmp_path / "t.ods", SAID)


texts = st.text(min_size=1, max_size=20)
shares = st.floats(0, 1)
made = st.builds(
    Prediction, texts, st.lists(st.tuples(texts, shares), min_size=1, max_size=4).map(tuple), st.none() | shares,
    st.lists(st.builds(Neighbour, texts, texts, shares), max_size=2).map(tuple),
)  # fmt: skip


@given(st.lists(made, min_size=1, max_size=4), st.lists(st.builds(Problem, texts, texts, texts), max_size=2), shares)
def test_whatever_was_predicted_comes_back(
    tmp_path_factory: pytest.TempPathFactory, items: list[Prediction], problems: list[Problem], threshold: float
) -> None:
    said, folder = Predictions(("a",), tuple(items), tuple(problems), "m"), tmp_path_factory.mktemp("t")
    names, rows = table(said, threshold)
    for suffix in (".json", ".csv"):
        write_table(folder / f"t{suffix}", said, threshold)
        found, back = read(folder / f"t{suffix}")
        assert found == names
        if suffix == ".csv":
            words: dict[object, str] = {None: "", True: "yes", False: "no"}
            rows = [[f"{c:.6f}" if type(c) is float else words[c] if c in (None, True, False) else c for c in row]
                    for row in rows]  # fmt: skip
        assert back == rows


@pytest.mark.parametrize("path", ["/p/\udcff.jpg", "/p/\x01.jpg", "/p/" + "x" * 40_000])
@pytest.mark.parametrize("suffix", TABLE_SUFFIXES)
def test_odd_names_survive_or_are_written_out(suffix: str, path: str, tmp_path: Path) -> None:
    write_table(tmp_path / f"t{suffix}", Predictions(("a",), (Prediction(path, (("a", 1.0),)),)))
    back = read(tmp_path / f"t{suffix}")[1][0][0]
    assert back == path or (suffix == ".xlsx" and back.startswith("/p/"))
