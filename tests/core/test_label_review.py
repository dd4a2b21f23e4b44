from pathlib import Path

import pytest

from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.edits import Edit, Edits, load_edits
from tlstudio.core.label_errors import Suspect
from tlstudio.core.label_review import Question, exclude, keep, questions, relabel

ROOT = Path("/photos")
FILE = ROOT / "cat" / "1.png"
FOLDER = ImageFolder(ROOT, (Sample(FILE, "cat", ""), Sample(ROOT / "dog/2.png", "dog", "")), ("cat", "dog"), ())
SUSPECT = Suspect(FILE, "cat", "dog", 0.1, 0.8)


def ask(edits: Edits, suspect: Suspect = SUSPECT) -> Question:
    (question,) = questions([suspect], FOLDER, edits)
    return question


def test_what_is_open_has_no_answer() -> None:
    question = ask(Edits())
    assert (question.name, question.label, question.suggestion, question.now) == ("cat/1.png", "cat", "dog", "cat")
    assert question.answer == ""


def test_answers_are_known_again_and_can_be_changed() -> None:
    kept = keep(Edits(), ask(Edits()))
    assert kept.images == {"cat/1.png": Edit(confirmed=True)}
    assert ask(kept).answer == "kept"
    relabelled = relabel(kept, ask(kept), "dog")
    assert relabelled.images == {"cat/1.png": Edit(label="dog", confirmed=True)}
    assert (ask(relabelled).answer, ask(relabelled).now) == ("relabelled", "dog")
    excluded = exclude(relabelled, ask(relabelled))
    assert ask(excluded).answer == "excluded"
    assert keep(excluded, ask(excluded)) == kept


def test_a_class_named_anew_meanwhile_is_the_same_class() -> None:
    renamed = Edits().renamed("cat", "kitten")
    assert (ask(renamed).label, ask(renamed).now, ask(renamed).answer) == ("kitten", "kitten", "")
    assert ask(keep(renamed, ask(renamed))).answer == "kept"
    assert keep(renamed, ask(renamed)).images == {"cat/1.png": Edit(confirmed=True)}


def test_a_label_that_was_given_before_is_kept_too() -> None:
    before = Edits().changed(["cat/1.png"], label="bird")
    suspect = Suspect(FILE, "bird", "dog", 0.1, 0.8)
    (question,) = questions([suspect], FOLDER, before)
    after = keep(before, question)
    assert after.images == {"cat/1.png": Edit(label="bird", confirmed=True)}
    (question,) = questions([suspect], FOLDER, relabel(after, question, "dog"))
    assert question.answer == "relabelled"


def test_merged_classes_and_images_that_are_gone_raise_no_question() -> None:
    assert questions([SUSPECT], FOLDER, Edits().renamed("cat", "dog")) == ()
    assert questions([Suspect(ROOT / "gone.png", "cat", "dog", 0.1, 0.8)], FOLDER, Edits()) == ()


def test_what_was_kept_is_remembered(tmp_path: Path) -> None:
    edits = keep(Edits(), ask(Edits()))
    edits.save(tmp_path)
    assert load_edits(tmp_path) == edits


@pytest.mark.parametrize("label", ["cat", "bird"])
def test_any_class_can_be_chosen(label: str) -> None:
    assert relabel(Edits(), ask(Edits()), label).images["cat/1.png"].label == ("" if label == "cat" else label)
