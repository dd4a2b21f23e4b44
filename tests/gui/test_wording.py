import pytest

from tlstudio.gui.wording import clock, duration, image_count, percent, points, whole_percent


@pytest.mark.parametrize(
    ("seconds", "clocked", "worded"),
    [(0.62, "0:01", "0.6 s"), (48, "0:48", "48 s"), (372, "6:12", "6 m 12 s"), (3725, "1:02:05", "1 h 2 m")],
)
def test_spans(seconds: float, clocked: str, worded: str) -> None:
    assert (clock(seconds), duration(seconds)) == (clocked, worded)


def test_shares() -> None:
    assert (percent(0.969), points(0.969), points(1)) == ("96.9 %", ".969", "1.000")
    said = [whole_percent(share) for share in (0, 0.001, 0.94, 0.999, 1)]
    assert said == ["0 %", "< 1 %", "94 %", "> 99 %", "100 %"]


def test_counts() -> None:
    assert (image_count(1), image_count(1024)) == ("1 image", "1,024 images")


def test_numbers_are_the_countrys(in_germany: None) -> None:
    assert (percent(0.969), points(0.969), image_count(1024)) == ("96,9 %", ",969", "1.024 images")
    assert duration(0.62) == "0,6 s"
