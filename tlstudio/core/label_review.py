"""The review of likely label errors: what has been answered already, and what an answer changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tlstudio.core.dataset import ImageFolder
from tlstudio.core.edits import Edit, Edits
from tlstudio.core.label_errors import Suspect
from tlstudio.core.names import below

Answer = Literal["", "kept", "relabelled", "excluded"]


@dataclass(frozen=True)
class Question:
    """A doubtful image and what was said of it; `label` is the class that is doubted, in the words of now.

    `name` is its path below the folder, `filed` its class where nothing was decided, `now` the one it is in.
    """

    suspect: Suspect
    name: str
    label: str
    suggestion: str
    filed: str
    now: str
    answer: Answer = ""


def questions(suspects: Iterable[Suspect], scanned: ImageFolder, edits: Edits) -> tuple[Question, ...]:
    """Return the doubtful images with what has been said of them, in their order.

    `scanned` is the folder without edits. Images that are gone are left out, and so are those whose two classes have
    become one.
    """
    found = []
    for suspect in suspects:
        name = below(suspect.path, scanned.root)
        if name in scanned.places:
            label = scanned.samples[scanned.places[name]].label
            found.append(_question(suspect, name, edits.classes.get(label, label), edits))
    return tuple(question for question in found if question.label != question.suggestion)


def _question(suspect: Suspect, name: str, own: str, edits: Edits) -> Question:
    edit = edits.images.get(name, Edit())
    label, suggestion = (edits.classes.get(text, text) for text in (suspect.label, suspect.suggestion))
    now = edit.label or own
    answer: Answer = ""
    if edit.excluded:
        answer = "excluded"
    elif now != label:
        answer = "relabelled"
    elif edit.confirmed:
        answer = "kept"
    return Question(suspect, name, label, suggestion, own, now, answer)


def keep(edits: Edits, question: Question) -> Edits:
    """Return edits in which the image keeps the class it was in, and is not asked about again."""
    return _settled(edits, question, question.label)


def relabel(edits: Edits, question: Question, label: str) -> Edits:
    """Return edits in which the image is of another class."""
    return _settled(edits, question, label)


def exclude(edits: Edits, question: Question) -> Edits:
    """Return edits in which the image is left out."""
    return edits.changed([question.name], excluded=True)


def _settled(edits: Edits, question: Question, label: str) -> Edits:
    own = "" if label == question.filed else label
    return edits.changed([question.name], label=own, excluded=False, confirmed=True)
