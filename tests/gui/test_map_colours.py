from pathlib import Path

from tlstudio.core.dataset import Sample
from tlstudio.gui.map_colours import colouring


def test_colours_of_groups_are_in_natural_order() -> None:
    samples = [Sample(Path(f"{at}.png"), "a", "train", group) for at, group in enumerate(("p10", "p2", "", "p2"))]
    numbers, words = colouring("group", samples, frozenset())
    assert words == ["without a group", "p2", "p10"]
    assert numbers.tolist() == [2, 1, 0, 1]
