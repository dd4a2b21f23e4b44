from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tlstudio.core.checks import Check
from tlstudio.core.events import Progress
from tlstudio.gui.check_list import CheckList

A, B, C = Path("/a.jpg"), Path("/b.jpg"), Path("/c.jpg")


@pytest.fixture
def checks(qtbot: QtBot) -> CheckList:
    checks = CheckList()
    qtbot.addWidget(checks)
    return checks


def test_progress_is_shown_and_can_be_cancelled(checks: CheckList, qtbot: QtBot) -> None:
    checks.begin()
    assert checks.bar.isVisibleTo(checks)
    checks.follow(Progress("Checking the images", 1300, 2524))
    assert checks.words.text() == "Checking the images: 1,300 of 2,524"
    assert (checks.bar.value(), checks.bar.maximum()) == (51, 100)
    with qtbot.waitSignal(checks.cancelled):
        checks.cancel.click()
    checks.end()
    assert checks.words.text() == "Not checked."
    assert not checks.bar.isVisibleTo(checks)
    with qtbot.waitSignal(checks.again_asked):
        checks.again.click()


def test_what_was_said_stays_while_it_is_checked_again(checks: CheckList) -> None:
    checks.show_checks([Check("dark", "warning", "1 very dark", (A,), "There may be nothing to see.")])
    checks.begin()
    assert len(checks.rows) == 1
    checks.end()
    assert not checks.words.isVisibleTo(checks)
    assert not checks.again.isVisibleTo(checks)


def test_groups_are_reviewed_where_there_are_any(checks: CheckList, qtbot: QtBot) -> None:
    dark = Check("dark", "warning", "1 very dark", (A,))
    checks.show_checks([dark])
    assert checks.review.text() == "Review 1 image…"
    with qtbot.waitSignal(checks.asked) as asked:
        checks.review.click()
    assert asked.args == [(A,)]
    checks.show_checks([dark, Check("leak", "wrong", "2 appear in both", (B, C), "", ((B, C),))])
    assert checks.review.text() == "Review 2 images…"
    with qtbot.waitSignal(checks.review_asked):
        checks.review.click()


def test_good_news_alone_leave_nothing_to_review(checks: CheckList) -> None:
    checks.show_checks([Check("readable", "good", "20 images readable")])
    assert not checks.review.isVisibleTo(checks)
    assert checks.rows == []


def test_two_names_of_one_class_can_be_merged(checks: CheckList, qtbot: QtBot) -> None:
    checks.show_checks([Check("class_names", "wrong", "one class?", (A, B), "", merge=("cats", "Cat"))])
    assert [row.text() for row in checks.rows] == ["Show", "Merge"]
    with qtbot.waitSignal(checks.merge_asked) as asked:
        checks.rows[1].click()
    assert asked.args == ["cats", "Cat"]
    checks.show_checks(())
    assert not [
        part for part in checks.findChildren(QPushButton) if part.text() == "Merge" and part.isVisibleTo(checks)
    ]
