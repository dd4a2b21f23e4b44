"""LabelReview: likely label errors one by one, each answered with a single key and undone as easily."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from tlstudio.core import label_review
from tlstudio.core.by_locale import numeral
from tlstudio.core.edits import Edits
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.insight import Insight
from tlstudio.core.label_review import Question
from tlstudio.gui.card import button, label
from tlstudio.gui.dialogs.question_view import QuestionView
from tlstudio.gui.dialogs.work_dialog import WorkDialog
from tlstudio.gui.empty import Empty
from tlstudio.gui.insight_work import Inspect, inspect, read_last
from tlstudio.gui.keys import shortcut
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.jobs import insight


class LabelReview(WorkDialog):
    """Asks about each image whose label is doubtful; call `open()`. What was answered stays when it is closed."""

    topic = "data"

    def __init__(self, session: Session, parent: QWidget | None = None, make_job: Inspect = insight.Inspect) -> None:
        super().__init__(session, parent)
        self._session, self._make_job = session, make_job
        self._insight: Insight | None = None
        self.questions: tuple[Question, ...] = ()
        self.at = 0
        self.setWindowTitle(_("Likely label errors"))
        self.count = label("", "heading")
        self.empty = Empty()
        self.question = QuestionView()
        self.middle = QStackedWidget()
        self.middle.addWidget(self.empty)
        self.middle.addWidget(self.question)
        self._make_buttons()
        self._lay_out()
        self.empty.pressed.connect(self.start)
        self.work.busy_changed.connect(self._follow_work)
        session.images_changed.connect(self.refresh)
        session.project_changed.connect(self.reject)
        self.refresh()

    def _make_buttons(self) -> None:
        self.back = self._answer(_("Back"), partial(self.go, -1), "labels.back", tip=_("The one before (Backspace)"))
        self.forward = self._answer(
            _("Skip"), partial(self.go, 1), "labels.skip", tip=_("The next one, without an answer (Right)")
        )
        self.keep = self._answer(_("Keep (K)"), self.keep_label, "labels.keep", tip=_("The label is right"))
        self.relabel = self._answer(
            _("Relabel (R)"), self.relabel_to, "labels.relabel", tip=_("It shows the class beside")
        )
        self.exclude = self._answer(_("Exclude (X)"), self.leave_out, "labels.exclude", tip=_("Leave this image out"))
        self.classes = QComboBox()
        self.classes.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.classes.setAccessibleName(_("Class to relabel to"))
        self.classes.setToolTip(_("Class to relabel to; the suggestion at first"))
        self.again = button(_("Look again"), tip=_("Look for label errors with the labels as they are now"))
        self.again.setAutoDefault(False)
        self.again.clicked.connect(self.start)
        self.close_button = button(_("Close"))
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        for keys, do in (
            ("undo", self._session.history.undo),
            ("redo", self._session.history.redo),
        ):
            shortcut(keys, self, partial(self._step, do))

    def _answer(self, text: str, do: Callable[[], None], keys: str, tip: str) -> QWidget:
        made = button(text, tip=tip)
        made.setAutoDefault(False)
        made.clicked.connect(lambda _checked: do())
        shortcut(keys, self, lambda: do() if made.isEnabled() else None)
        return made

    def _lay_out(self) -> None:
        words = _(
            "These images look like another class to classifiers that have not learned from them. "
            "Press K to keep the label, R to relabel, X to exclude; Ctrl+Z takes an answer back. "
            "Your files stay as they are."
        )
        top = QHBoxLayout()
        top.addWidget(label(words, "muted", wrap=True), 1)
        top.addWidget(self.count, 0, Qt.AlignmentFlag.AlignTop)
        answers = QHBoxLayout()
        for part in (self.back, self.forward):
            answers.addWidget(part)
        answers.addStretch(1)
        for part in (self.keep, self.relabel, self.classes, self.exclude):
            answers.addWidget(part)
        answers.addStretch(1)
        answers.addWidget(self.again)
        answers.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setSpacing(em(0.7))
        layout.addLayout(top)
        layout.addWidget(self.middle, 1)
        layout.addWidget(self.work)
        layout.addLayout(answers)
        self.resize(em(76), em(52))

    # -- what is shown ---------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Show the dialog, with what was found the last time."""
        super().open()
        read_last(self._session, self.work, self._show)

    def start(self) -> None:
        """Look for label errors, with the settings and the labels as they are."""
        inspect(self._session, self.work, self._make_job, ("pca",), self._show)

    def _show(self, insight: Insight | None) -> str:
        self._insight = insight
        self._ask_anew()
        self.at = next((at for at, one in enumerate(self.questions) if not one.answer), 0)
        self.refresh()
        return ""

    def _follow_work(self, busy: bool) -> None:
        self.refresh()
        if not busy and self.current is not None:
            self.forward.setFocus()  # Space and Enter on the button of the focus do no harm

    def _ask_anew(self) -> None:
        scanned = self._session.scanned
        suspects = self._insight.suspects if self._insight else ()
        self.questions = label_review.questions(suspects, scanned, self._session.edits) if scanned else ()

    @property
    def current(self) -> Question | None:
        """The image that is asked about."""
        return self.questions[self.at] if self.at < len(self.questions) else None

    def refresh(self) -> None:
        """Show the question there is, by what has been decided until now."""
        self._ask_anew()
        busy, question = self.work.busy, self.current
        self._say_how_far()
        self.middle.setCurrentWidget(self.question if question is not None else self.empty)
        if question is not None:
            self.question.show_question(question, self._session.folder.classes if self._session.folder else ())
            self._offer_classes(question)
        for part in (self.keep, self.relabel, self.exclude, self.classes):
            part.setEnabled(question is not None and not busy)
        self.back.setEnabled(self.at > 0 and not busy)
        self.forward.setEnabled(question is not None and not busy)
        self.again.setEnabled(self._insight is not None and not busy)
        self.empty.button.setEnabled(not busy)
        self.close_button.setText(_("Cancel") if busy else _("Close"))

    def _say_how_far(self) -> None:
        total = len(self.questions)
        done = sum(1 for one in self.questions if one.answer)
        text = ngettext("{done} of {count} reviewed", "{done} of {count} reviewed", total)
        self.count.setText(text.format(done=numeral(done), count=numeral(total)) if total else "")
        if self._insight is None:
            once = _("Each image passes through the network once, unless a training has done that already, and is "
                     "judged by what was learned from the others. Test images are left alone.")  # fmt: skip
            self.empty.say(_("Not looked for yet"), once, _("Look for label errors"))
        elif not total:
            self.empty.say(_("No label is doubtful"), _("Each image looks like the class it is filed under."))
        else:
            left = total - done
            end = ngettext("{count} image is left unanswered: Back leads to it.",
                           "{count} images are left unanswered: Back leads to them.", left)  # fmt: skip
            words = end.format(count=numeral(left)) if left else _("Train again to see what the better labels bring.")
            self.empty.say(_("That was the last one"), words)

    def _offer_classes(self, question: Question) -> None:
        folder = self._session.folder
        names = list(folder.classes) if folder else []
        chosen = question.now if question.answer == "relabelled" else question.suggestion
        names += [name for name in (*self._session.edits.created, chosen) if name not in names]
        self.classes.clear()
        self.classes.addItems(names)
        self.classes.setCurrentText(chosen)

    # -- what can be done ------------------------------------------------------------------------------------------

    def go(self, steps: int) -> None:
        """Show the next one or the one before; after the last, how many are left."""
        self.at = min(max(self.at + steps, 0), len(self.questions))
        self.refresh()

    def keep_label(self) -> None:
        """Answer that the label is right; it is not asked again."""
        self._settle(label_review.keep, _("label kept: {name}"))

    def relabel_to(self) -> None:
        """Answer with the class that is chosen beside the button."""
        to = self.classes.currentText()
        self._settle(lambda edits, question: label_review.relabel(edits, question, to), _("relabel {name}"))

    def leave_out(self) -> None:
        """Answer that the image is to be left out."""
        self._settle(label_review.exclude, _("exclude {name}"))

    def _settle(self, answer: Callable[[Edits, Question], Edits], text: str) -> None:
        question = self.current
        if question is not None:
            self.at += 1  # before the change: it has the dialog drawn anew
            self._session.change_edits(
                answer(self._session.edits, question), text.format(name=question.suspect.path.name)
            )
            self.refresh()

    def _step(self, do: Callable[[], None]) -> None:
        """Take back what was done last, or do it again, and show the image that it was about."""
        before = self.questions
        do()
        changed = (at for at, pair in enumerate(zip(before, self.questions, strict=False)) if pair[0] != pair[1])
        self.go(next(changed, self.at) - self.at)
