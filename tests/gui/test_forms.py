from dataclasses import fields
from html import escape

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from tlstudio.core.catalog import PRESETS
from tlstudio.core.options import tip
from tlstudio.core.settings import Settings, preset
from tlstudio.gui.dialogs.compare_dialog import CompareDialog
from tlstudio.gui.dialogs.rate_dialog import RateDialog
from tlstudio.gui.dialogs.search_dialog import SearchDialog
from tlstudio.gui.fields import CheckField, ChoiceField, Field, NumberField, RateField, SliderField, TextField, amount
from tlstudio.gui.forms import SettingsPanel
from tlstudio.gui.rate import RateEdit, scientific
from tlstudio.gui.session import Session
from tlstudio.gui.setting_tools import ToolButton

EVERY = [(group, f.name) for group, value in Settings().groups() for f in fields(value)]
EVERY_FIELD = pytest.mark.parametrize(("group", "name"), EVERY, ids=[f"{g}.{n}" for g, n in EVERY])


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> SettingsPanel:
    panel = SettingsPanel(session)
    qtbot.addWidget(panel)
    return panel


def value_of(settings: Settings, group: str, name: str) -> object:
    return getattr(getattr(settings, group), name)


def shown(field: Field) -> object:
    match field:
        case ChoiceField():
            return field.combo.currentData()
        case CheckField():
            return field.check.isChecked()
        case NumberField():
            return field.spin.value()
        case SliderField():
            return pytest.approx(field.option.low + field.slider.value() * field.option.step)
        case RateField():
            return field.edit.typed()
        case TextField():
            return field.line.text()
    raise AssertionError(field)


def change(field: Field, qtbot: QtBot) -> object:
    """Change a field as a person does, and return the value it should have now."""
    match field:
        case ChoiceField():
            index = (field.combo.currentIndex() + 1) % field.combo.count()
            field.combo.setCurrentIndex(index)
            field.combo.activated.emit(index)
            return field.combo.itemData(index)
        case CheckField():
            was = field.check.isChecked()
            field.check.click()
            return not was
        case NumberField():
            was = field.spin.value()
            qtbot.keyClick(field.spin, Qt.Key.Key_Up)
            assert field.spin.value() > was
            return pytest.approx(field.spin.value())
        case SliderField():
            qtbot.keyClick(field.slider, Qt.Key.Key_Right)
            return pytest.approx(field.option.low + field.slider.value() * field.option.step)
        case TextField():
            field.line.setText("folder:1")
            qtbot.keyClick(field.line, Qt.Key.Key_Return)
            return "folder:1"
        case RateField():
            field.edit.line.setText("2.5e-4")
            qtbot.keyClick(field.edit.line, Qt.Key.Key_Return)
            return 2.5e-4
    raise AssertionError(field)


def at_the_mouse(editor: QWidget) -> str:
    """What the tooltip says over the part of an editor that one clicks; "" where it is the field's own."""
    line = editor.line if isinstance(editor, RateEdit) else editor
    return line.toolTip()


@EVERY_FIELD
def test_each_field_has_a_row_with_words(panel: SettingsPanel, group: str, name: str) -> None:
    field = panel.fields[group, name]
    assert field.editor.accessibleName()
    for line in tip(field.option).splitlines():
        assert escape(line) in field.toolTip()
        assert escape(line) in field.whatsThis()  # Shift+F1
        assert escape(line) in (at_the_mouse(field.editor) or field.toolTip())


@EVERY_FIELD
def test_each_field_shows_its_value(panel: SettingsPanel, session: Session, group: str, name: str) -> None:
    assert value_of(session.settings, group, name) == shown(panel.fields[group, name])


@EVERY_FIELD
def test_changing_a_field_changes_the_settings(
    panel: SettingsPanel, session: Session, qtbot: QtBot, group: str, name: str
) -> None:
    if (group, name) == ("model", "backbone") and panel.fields[group, name].editor.count() < 2:  # type: ignore[attr-defined]
        pytest.skip("there is only one backbone")
    with qtbot.waitSignal(session.settings_changed):
        wanted = change(panel.fields[group, name], qtbot)
    assert value_of(session.settings, group, name) == wanted
    session.settings.validate()
    assert value_of(session.settings, group, name) == shown(panel.fields[group, name])


@EVERY_FIELD
def test_a_change_can_be_undone_and_reset(
    panel: SettingsPanel, session: Session, qtbot: QtBot, group: str, name: str
) -> None:
    before = session.settings
    change(panel.fields[group, name], qtbot)
    after = session.settings
    session.history.undo()
    assert session.settings == before
    session.history.redo()
    assert session.settings == after
    panel._edit(group, name, value_of(Settings(), group, name))
    assert value_of(session.settings, group, name) == value_of(Settings(), group, name)


def test_dragging_a_slider_is_one_change(panel: SettingsPanel, session: Session, qtbot: QtBot) -> None:
    field = panel.fields["augmentation", "rotation"]
    for _step in range(3):
        change(field, qtbot)
    assert session.history.count() == 1
    session.history.undo()
    assert session.settings == Settings()


def test_two_panels_stay_in_step(panel: SettingsPanel, session: Session, qtbot: QtBot) -> None:
    other = SettingsPanel(session)
    qtbot.addWidget(other)
    change(panel.fields["training", "epochs"], qtbot)
    assert shown(other.fields["training", "epochs"]) == session.settings.training.epochs


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_applied_and_named(panel: SettingsPanel, session: Session, name: str) -> None:
    session.set_settings(session.settings.changed("training", "seed", 7))
    assert panel.presets.currentText() == "custom"
    panel.presets.activated.emit(panel.presets.findData(name))
    assert session.settings == preset(name)
    assert panel.presets.currentData() == name
    assert panel.presets.findText("custom") < 0


def test_a_new_backbone_brings_its_blocks_and_size(panel: SettingsPanel, session: Session) -> None:
    panel._edit("model", "backbone", "vgg16")
    blocks = panel.fields["fine_tuning", "unfreeze"]
    assert isinstance(blocks, ChoiceField)
    texts = [blocks.combo.itemText(i) for i in range(blocks.combo.count())]
    assert any("block5" in text and "weights" in text for text in texts)


def test_missing_weights_are_told(panel: SettingsPanel, session: Session) -> None:
    assert panel.weights.words.property("role") == "good"
    panel._edit("model", "backbone", "vgg16")
    assert panel.weights.words.property("role") == "warning"
    panel._edit("model", "from_scratch", True)
    assert "random" in panel.weights.words.text()


@pytest.mark.parametrize("text", ["", "one", "1e9", "-1e-3", "1,5"])
def test_what_is_no_rate_is_marked_and_not_taken(
    panel: SettingsPanel, session: Session, qtbot: QtBot, text: str
) -> None:
    field = panel.fields["training", "learning_rate"]
    assert isinstance(field, RateField)
    field.edit.setEditText(text)
    field.edit.line.textEdited.emit(text)
    assert field.edit.property("invalid")
    assert "1e-3" in field.edit.line.toolTip()
    field.edit.line.editingFinished.emit()
    assert session.settings.training.learning_rate == Settings().training.learning_rate


def test_a_usual_rate_can_be_chosen(panel: SettingsPanel, session: Session) -> None:
    field = panel.fields["training", "learning_rate"]
    assert isinstance(field, RateField)
    field.edit.setCurrentIndex(field.edit.findText("1e-4"))
    field.edit.activated.emit(field.edit.currentIndex())
    assert session.settings.training.learning_rate == 1e-4


@pytest.mark.parametrize(("rate", "text"), [(1e-3, "1e-3"), (2.5e-4, "2.5e-4"), (1.0, "1"), (0.0, "0"), (0.3, "3e-1")])
def test_rates_read_as_people_write_them(rate: float, text: str) -> None:
    assert scientific(rate) == text
    assert float(text) == rate


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("rotation", 20, "± 20°"), ("zoom", 0.1, "± 10 %"), ("noise", 0.02, "σ 0.02"), ("shear", 0, "off"),
        ("erasing", 0.25, "25 %"),
    ],
)  # fmt: skip
def test_amounts_read_as_in_the_design(name: str, value: float, text: str) -> None:
    option = dict(Settings().augmentation.options())[name]
    assert amount(option, value) == text


def test_the_wheel_scrolls_the_panel_and_not_the_values(panel: SettingsPanel, session: Session) -> None:
    spin = panel.fields["training", "epochs"].editor
    wheel = QWheelEvent(
        spin.rect().center(), spin.mapToGlobal(QPoint(5, 5)), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(spin, wheel)
    assert session.settings == Settings()


def test_the_menu_of_a_field_resets_it(panel: SettingsPanel, session: Session, qtbot: QtBot) -> None:
    panel._edit("training", "epochs", 3)
    field = panel.fields["training", "epochs"]
    field.customContextMenuRequested.emit(QPoint(1, 1))
    menu = panel.findChild(QMenu)
    assert menu is not None
    menu.actions()[0].trigger()
    menu.close()
    assert session.settings.training.epochs == Settings().training.epochs


def test_settings_are_remembered(session: Session) -> None:
    session.set_settings(session.settings.changed("training", "epochs", 3).changed("augmentation", "zoom", 0.25))
    session.store.sync()
    again = Session(in_process=True)
    assert again.settings == session.settings


def test_seldom_used_fields_wait_under_more(panel: SettingsPanel) -> None:
    assert panel.fields["training", "seed"].isVisibleTo(panel) is False
    assert panel.fields["training", "epochs"].isVisibleTo(panel) is True


@pytest.mark.parametrize("name", ["weight_decay", "label_smoothing", "mixup", "cutmix"])
def test_what_is_off_says_so(panel: SettingsPanel, session: Session, name: str) -> None:
    field = panel.fields["overfitting", name]
    text = field.edit.currentText() if isinstance(field, RateField) else field.spin.text()  # type: ignore[attr-defined]
    assert text == "off"


def test_off_can_be_typed_over_chosen_and_taken_back(panel: SettingsPanel, session: Session, qtbot: QtBot) -> None:
    field = panel.fields["overfitting", "weight_decay"]
    assert isinstance(field, RateField)
    line = field.edit.line
    for _letter in "off":
        qtbot.keyClick(line, Qt.Key.Key_Backspace)
    assert line.text() == ""
    qtbot.keyClicks(line, "0.001")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert session.settings.overfitting.weight_decay == 0.001
    field.edit.setCurrentIndex(0)
    field.edit.activated.emit(0)
    assert session.settings.overfitting.weight_decay == 0
    line.setText("0")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert session.settings.overfitting.weight_decay == 0


def test_what_few_need_is_folded_with_a_word_on_it(panel: SettingsPanel, session: Session) -> None:
    fold = panel.folds["overfitting"]
    assert not fold.head.isChecked()
    assert fold.hint.text() == "off"
    session.set_settings(session.settings.with_changes("overfitting", {"mixup": 0.2, "class_weights": True}))
    assert fold.hint.text() == "2 on"
    assert panel.folds["training"].head.isChecked()


def test_what_helps_to_choose_stands_by_its_field(qtbot: QtBot, session: Session, empty_session: Session) -> None:
    for held, enabled in ((session, True), (empty_session, False)):
        panel = SettingsPanel(held)
        qtbot.addWidget(panel)
        tools = {tool.text(): tool for tool in panel.findChildren(ToolButton)}
        assert {"Find…", "Search settings…", "Compare networks…"} <= set(tools)
        assert all(tool.isEnabled() is enabled and tool.toolTip() for tool in tools.values())
    empty_session.project = session.project
    empty_session.project_changed.emit()
    assert all(tool.isEnabled() for tool in tools.values())


@pytest.mark.parametrize(
    ("text", "dialog"),
    [("Find…", RateDialog), ("Search settings…", SearchDialog), ("Compare networks…", CompareDialog)],
)
def test_its_button_opens_a_dialog(panel: SettingsPanel, qtbot: QtBot, text: str, dialog: type[QWidget]) -> None:
    panel.session.project = None  # so that nothing begins
    next(tool for tool in panel.findChildren(ToolButton) if tool.text() == text).clicked.emit()
    opened = panel.window().findChild(dialog)
    assert opened is not None
    assert opened.isVisible()
    with qtbot.waitSignal(opened.destroyed):
        opened.close()
