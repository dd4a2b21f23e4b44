"""Offers: what can be done about a run that did not end well, as buttons beside the sentence that says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.run import Run
from tlstudio.core.settings import Settings
from tlstudio.gui.card import button
from tlstudio.gui.run_facts import RunFacts
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em


@dataclass(frozen=True)
class Offer:
    """One thing that can be done: go on with the run, or begin a new one where there are settings for it."""

    run: Run
    text: str
    tip: str
    settings: Settings | None = None

    def accept(self, session: Session) -> None:
        """Do it."""
        if self.settings is None:
            session.resume(self.run)
        else:
            session.set_settings(self.settings)
            session.train()


def offers_for(facts: RunFacts) -> tuple[Offer, ...]:
    """Return what can be done about a run; nothing where it is finished or going on."""
    found = []
    if facts.info is not None and (size := facts.smaller_batch):
        text = _("Try again with batch size {size}").format(size=size)
        settings = facts.info.settings.changed("training", "batch_size", size)
        tip = _("Train anew with the settings of {run}, half as many images in a step").format(run=facts.name)
        found.append(Offer(facts.run, text, tip, settings))
    if facts.can_resume:
        tip = _("Go on with {run} from epoch {epoch} (Ctrl+R)").format(run=facts.name, epoch=facts.epochs + 1)
        found.append(Offer(facts.run, _("Resume"), tip))
    return tuple(found)


class OfferButtons(QWidget):
    """A button for each offer; `accepted` carries the one that was chosen."""

    accepted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.offers: tuple[Offer, ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(em(0.5))
        self.hide()

    def show_offers(self, offers: Sequence[Offer]) -> None:
        """Show other offers; nothing moves where they are the same ones."""
        if tuple(offers) == self.offers:
            return
        self.offers = tuple(offers)
        for old in self.findChildren(QPushButton):
            self._row.removeWidget(old)
            old.deleteLater()
        for offer in self.offers:
            made = button(offer.text, tip=offer.tip)
            made.clicked.connect(lambda _on=False, offer=offer: self.accepted.emit(offer))
            self._row.addWidget(made)
        self.setVisible(bool(self.offers))
