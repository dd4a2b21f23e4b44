import numpy as np
import pytest

from tests.core.test_comparison import NAMES, judged, right
from tlstudio.core.comparison import Comparison, Difference, ranked
from tlstudio.core.verdict import sentences

IMAGES = 404


def compared(*counts: int) -> Comparison:
    """Return a comparison of networks that named so many of 404 images rightly, each the first ones."""
    rows = [
        judged(name, right(count, IMAGES), 10.0 - i) for i, (name, count) in enumerate(zip(NAMES, counts, strict=False))
    ]
    return ranked(rows, (), 10)


def with_real(comparison: Comparison, *real: tuple[str, str]) -> Comparison:
    """Return the comparison with these pairs, and no others, really different."""
    pairs = tuple(
        Difference(p.better, p.worse, p.difference, p.low, p.high, (p.better, p.worse) in real)
        for p in comparison.differences
    )
    return Comparison(comparison.candidates, pairs, (), comparison.images, comparison.folds, comparison.created)


def test_one_network_alone() -> None:
    (sentence,) = sentences(compared(360))
    assert sentence.startswith("ResNet50 is right on 89.1 % of these 404 images (95 % interval 85.2 to 92.1 %).")
    assert "no other network to compare it with" in sentence


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((360, 358), [
            "ResNet50 and VGG16 cannot be told apart on these 404 images.",
            "The quickest of them is VGG16.",
        ]),
        ((360, 360, 360), [
            "MobileNetV2, VGG16 and ResNet50 cannot be told apart on these 404 images.",
            "The quickest of them is MobileNetV2.",
        ]),
        ((360, 300), ["ResNet50 is better than VGG16 on these 404 images."]),
        ((300, 360, 250, 240), ["VGG16 is better than ResNet50, MobileNetV2 and Xception on these 404 images."]),
        ((360, 358, 300), [
            "ResNet50 and VGG16 cannot be told apart on these 404 images; MobileNetV2 is worse.",
            "The quickest of them is VGG16.",
        ]),
        ((360, 358, 300, 290), [
            "ResNet50 and VGG16 cannot be told apart on these 404 images; MobileNetV2 and Xception are worse.",
            "The quickest of them is VGG16.",
        ]),
    ],
)  # fmt: skip
def test_what_is_said(counts: tuple[int, ...], expected: list[str]) -> None:
    assert list(sentences(compared(*counts))) == expected


def test_worse_than_the_best_alone_is_said_so() -> None:
    comparison = with_real(compared(360, 352, 345, 300), ("resnet50", "mobilenetv2"), ("resnet50", "xception"),
                           ("vgg16", "xception"))  # fmt: skip
    assert sentences(comparison)[0] == (
        "ResNet50 and VGG16 cannot be told apart on these 404 images; Xception is worse; "
        "MobileNetV2 is worse than ResNet50."
    )


def test_two_that_differ_are_not_called_alike() -> None:
    comparison = with_real(compared(360, 359, 350), ("vgg16", "mobilenetv2"))
    assert sentences(comparison)[0] == ("VGG16 and MobileNetV2 cannot be told apart from ResNet50 on these 404 images.")


def test_many_images_are_counted_readably() -> None:
    rows = [judged(name, np.arange(5000) % 10 > 0) for name in NAMES[:2]]
    assert "these 5,000 images" in sentences(ranked(rows, (), 10))[0]
