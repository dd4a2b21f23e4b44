from dataclasses import replace

from tests.gui.dialogs.insights import insight_of
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.edits import Edits
from tlstudio.gui.map_images import Match


def test_without_a_split_the_subset_is_that_of_the_training(folder: ImageFolder) -> None:
    insight = insight_of(folder)
    scanned = replace(folder, samples=tuple(replace(one, subset="") for one in folder.samples))
    images = Match(insight, scanned).run(lambda _event: None, lambda: False)
    samples, shown = images.by(Edits())
    assert shown.tolist() == list(range(16))
    assert {one.subset for one in samples} == {""}
    assert [one.subset for one in images.with_subsets(samples)] == [one.subset for one in insight.samples]


def test_what_was_answered_is_not_doubted_any_more(folder: ImageFolder) -> None:
    insight = insight_of(folder, doubtful=2)
    images = Match(insight, folder).run(lambda _event: None, lambda: False)
    assert images.doubted(Edits()) == {one.path for one in insight.suspects}
    assert images.doubted(Edits().changed(["train/blue/000.png"], confirmed=True)) == {insight.suspects[1].path}
