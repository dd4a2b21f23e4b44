"""Every shortcut of the window stands in the table of core/keys.py, and everything in the table is there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QKeySequence, QShortcut

import tlstudio.gui
from tlstudio.core.keys import KEYS, PLACES
from tlstudio.gui.keys import in_words
from tlstudio.gui.main_window import MainWindow

GUI = Path(tlstudio.gui.__file__).parent
# Qt has two keys for what a person calls Enter, and no key in between for these.
NAMES = {"Enter": "Return", "Plus": "+", "Equal": "=", "Minus": "-", "PageUp": "PgUp", "PageDown": "PgDown"}
NAMES |= {"Escape": "Esc"}


def modules() -> Iterator[tuple[str, ast.Module, str]]:
    for file in sorted(GUI.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        yield file.relative_to(GUI).with_suffix("").as_posix(), ast.parse(text), text


def test_no_shortcut_is_made_outside_the_table() -> None:
    makers = {"setShortcut", "setShortcuts", "QShortcut", "setKey", "setKeys"}
    found = [
        (name, node.lineno)
        for name, tree, _text in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name != "keys"
        and (getattr(node.func, "attr", "") in makers or getattr(node.func, "id", "") in makers)
    ]  # fmt: skip
    assert found == []


def test_all_of_the_table_is_there() -> None:
    words = {
        node.value
        for _name, tree, _text in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    named = {f"page_{number}" for number in range(1, 5)} if "page_" in words else set()
    assert [name for name, keys in KEYS.items() if not keys.by and name not in words | named] == []


def test_keys_that_widgets_answer_themselves() -> None:
    answered = {}
    for name, _tree, text in modules():
        keys = {NAMES.get(key, key) for key in re.findall(r"Qt\.Key\.Key_(\w+)", text)}
        if keys:
            answered[name] = keys
    told: dict[str, set[str]] = {}
    for keys in KEYS.values():
        if keys.by and keys.by != "Qt":
            told.setdefault(keys.by, set()).update(key.rpartition("+")[2] or "+" for key in keys.keys)
    assert told == answered


@pytest.mark.parametrize("place", ["Everywhere", "On pictures", "A picture viewed large", "Copies side by side"])
def test_no_key_does_two_things_in_one_place(place: str) -> None:
    keys = [key for entry in PLACES[place].values() for key in entry.keys]
    assert len(keys) == len(set(keys))


def test_the_windows_actions(window: MainWindow) -> None:
    for page in range(4):
        window.show_page(page)
    told = {QKeySequence(key).toString() for entry in KEYS.values() for key in entry.keys}
    found = {key.toString() for action in window.findChildren(QAction) for key in action.shortcuts()}
    found |= {key.toString() for made in window.findChildren(QShortcut) for key in made.keys()}  # noqa: SIM118 - no dict
    assert len(found) > 20
    assert found <= told
    assert not {key for name in ("open", "train", "menu", "paste") for key in KEYS[name].keys} - found


def test_as_this_computer_writes_them() -> None:
    assert in_words("stop") == "Ctrl+., Esc"
