"""Status: the line at the bottom: what is there, what is going on, how far it is, and Cancel."""

from PySide6.QtWidgets import QProgressBar, QSizePolicy, QStatusBar

from tlstudio.core.by_locale import numeral
from tlstudio.core.events import BatchDone, Device, Event, PhaseStarted, Progress
from tlstudio.core.i18n import _, ngettext
from tlstudio.gui.announcing import announcer
from tlstudio.gui.card import button, label
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em


class Status(QStatusBar):
    """Listens to the session and shows the latest of its work."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._epochs = 0
        self._telling = False  # how far some work is, which says nothing when it has ended
        self.setSizeGripEnabled(False)
        self.setContentsMargins(em(0.7), 0, em(0.7), 0)
        self.words = label("")
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.device = label("", "muted")
        self.device.setToolTip(_("What the training runs on"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(em(19))
        self.bar.setAccessibleName(_("Progress"))
        self.cancel = button(_("Cancel"), "link", tip=_("Stop what is going on"))
        self.cancel.clicked.connect(session.cancel)
        self.addWidget(self.words, 1)
        self.addPermanentWidget(self.device)
        self.addPermanentWidget(self.bar)
        self.addPermanentWidget(self.cancel)
        session.message.connect(self._say)
        session.progress.connect(self.follow)
        session.training_event.connect(self.follow)
        session.project_changed.connect(self.describe_project)
        session.images_changed.connect(self.describe_project)
        session.work_changed.connect(self._rest)
        session.training_changed.connect(self._training_changed)
        self._rest()

    def follow(self, event: Event) -> None:
        """Show an event of the work that is going on."""
        match event:
            case Progress(stage=stage, done=done, total=total):
                text = _("{stage}: {done} of {total}") if total else _("{stage}: {done}")
                self._telling = True
                self._show(text.format(stage=stage, done=numeral(done), total=numeral(total)))
                self._advance(done, total)
            case Device(name=name):
                self.device.setText(name)
                self.device.show()
            case PhaseStarted(epochs_before=before, epochs=epochs):
                self._epochs = before + epochs
            case BatchDone(epoch=epoch, batch=batch, batches=batches):
                text = _("epoch {epoch} of {epochs} · batch {batch} of {batches} · safe to stop: it can be resumed")
                self._show(text.format(epoch=epoch, epochs=self._epochs, batch=batch, batches=batches))
                self._advance((epoch - 1) * batches + batch, self._epochs * batches)

    def describe_project(self) -> None:
        """Say what is open."""
        self._telling = False
        project, folder = self._session.project, self._session.folder
        if project is None or folder is None:
            return
        count = len(folder.samples)
        images = ngettext("{count} image", "{count} images", count).format(count=numeral(count))
        classes = ngettext("{count} class", "{count} classes", len(folder.classes)).format(count=len(folder.classes))
        self.words.setText(
            _("{name} — {images} in {classes}").format(name=project.name, images=images, classes=classes)
        )

    def _say(self, text: str) -> None:
        self._telling = False
        self._show(text)
        announcer().say(self.words, text)

    def _show(self, text: str) -> None:
        self.words.setText(text)

    def _advance(self, done: int, total: int) -> None:
        if not self._session.working:  # a last word that arrives after the end
            return
        self.bar.setRange(0, total)  # to 0 is a bar that only moves: nobody knows how far it is
        self.bar.setValue(done)
        self.bar.show()
        self.cancel.setVisible(self._others())

    def _others(self) -> bool:
        return bool(self._session.busy_beside_training)

    def _rest(self) -> None:
        if not self._session.working:
            for widget in (self.device, self.bar, self.cancel):
                widget.hide()
            if self._telling:
                self.describe_project()

    def _training_changed(self) -> None:
        self._rest()
        if self._session.trainer is None:
            self.describe_project()
