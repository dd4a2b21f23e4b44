"""What a pattern catches in names, and the sentence for one that is wrong."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tlstudio.core import grouping
from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.errors import StudioError
from tlstudio.core.grouping import class_depth, groups_of, parse, preview, some_names

ROOT = Path("/data")


def folder(*names: str, groups: tuple[str, ...] = ()) -> ImageFolder:
    labels = [Path(name).parent.name or "a" for name in names]
    samples = [
        Sample(ROOT / name, label, "", group)
        for name, label, group in zip(names, labels, groups or [""] * len(names), strict=True)
    ]
    return ImageFolder(ROOT, tuple(samples), tuple(sorted(set(labels))), ())


@pytest.mark.parametrize(
    ("pattern", "name", "caught"),
    [
        ("folder:1", "cat/p1/a.png", "p1"),
        ("folder:2", "cat/p1/day 3/a.png", "p1/day 3"),
        ("folder:1", "cat/a.png", ""),
        ("folder:2", "cat/p1/a.png", ""),
        ("between:_:_", "cat/cat_p07_003.png", "p07"),
        ("between:_:_", "cat_x_y/cat.png", ""),
        ("between::_", "cat/p07_003.png", "p07"),
        ("between:_:", "cat/cat_p07.png", "p07"),
        ("between:_:_", "cat/one_two.png", ""),
        ("between:(:)", "cat/é (3).png", "3"),
        ("between::", "cat/p07_003.png", "p07_003"),
        (r"regex:patient(\d+)", "cat/patient12/3.png", "12"),
        (r"patient\d+", "cat/patient12/3.png", "patient12"),
        (r"p(\d)|q", "cat/q.png", ""),
        ("manifest", "cat/a.png", ""),
        ("folder", "my folder/a.png", "folder"),
        (r"(?:a|b):(\d)", "x/a:1.png", "1"),
    ],
)
def test_what_a_pattern_catches(pattern: str, name: str, caught: str) -> None:
    assert parse(pattern)(name, 1) == caught


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("folder:", "a number is missing: folder:1 is the first"),
        ("folder:0", "a number is missing"),
        ("folder:one", "a number is missing"),
        ("between:_", "must name two texts, divided by a colon"),
        ("between:a:b:c", "must name two texts"),
        ("p(\\d+", r'"p\(\\d\+" is wrong at character 2: missing \), unterminated'),
        ("regex:", "The pattern is empty"),
        ("", "The pattern is empty"),
        ("a{99999999999}", "The regular expression .* is wrong"),
    ],
)
def test_a_bad_pattern_is_told_where_it_is_wrong(pattern: str, sentence: str) -> None:
    with pytest.raises(StudioError, match=sentence):
        parse(pattern)


@pytest.mark.parametrize("pattern", ["(a|aa)+$", "regex:(a|a)+c"])
def test_a_pattern_that_would_take_years_is_given_up(pattern: str) -> None:
    images = folder("a/" + 60 * "a" + "b.png")
    began = time.process_time()
    with pytest.raises(StudioError, match="takes too long, such as on a/aaa"):
        preview(images, pattern)
    assert time.process_time() - began < 3


def test_many_names_that_take_long_together_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "_FOR_ALL", 0.01)
    with pytest.raises(StudioError, match="takes too long"):
        groups_of(folder(*(f"a/{number}.png" for number in range(20_000))), r"(\d+)\.png")


def test_the_usual_catastrophe_is_none() -> None:
    assert parse("(a+)+$")(40 * "a" + "b", 1) == ""


@pytest.mark.parametrize("pattern", ["((a{1000}){1000}){1000}", "(a{2,400}){,400}"])
def test_what_would_not_fit_in_memory_is_refused(pattern: str) -> None:
    with pytest.raises(StudioError, match="repeats something too often"):
        parse(pattern)


@given(st.text(max_size=20), st.text(max_size=30))
def test_any_pattern_is_a_rule_or_a_sentence(pattern: str, name: str) -> None:
    try:
        catch = parse(pattern)
    except StudioError:
        return
    assert isinstance(catch(name, 1), str)


def test_the_level_is_counted_below_the_class_with_and_without_a_split() -> None:
    flat, divided = folder("cat/p1/1.png", "dog/p2/1.png"), folder("train/cat/p1/1.png", "Val/cat/p2/1.png")
    assert groups_of(flat, "folder:1") == groups_of(divided, "folder:1") == ("p1", "p2")
    assert [class_depth(tops) for tops in (["train", "car"], ["train", "Val"])] == [1, 2]
    assert groups_of(replace(flat, table=ROOT / "images.csv"), "folder:2") == ("cat/p1", "dog/p2")


def test_what_was_said_and_what_is_caught_both_hold() -> None:
    images = folder("a/p1_1.png", "a/p2_1.png", "a/p3_1.png", "a/x.png", "a/y.png", groups=("", "g", "g", "g", ""))
    assert groups_of(images, "between::_") == ("p1", "g", "g", "g", "")
    assert groups_of(images, "") == groups_of(images, "manifest") == ("", "g", "g", "g", "")


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["", "r", "s", "t"])), min_size=1, max_size=12))
def test_images_that_share_either_are_one_group(pairs: list[tuple[str, str]]) -> None:
    names = tuple(f"c/{letter}_{at}.png" for at, (letter, _said) in enumerate(pairs))
    found = groups_of(folder(*names, groups=tuple(said for _letter, said in pairs)), "between::_")
    for (letter, said), group in zip(pairs, found, strict=True):
        for (other, other_said), other_group in zip(pairs, found, strict=True):
            if letter == other or (said and said == other_said):
                assert group == other_group


def test_the_preview_shows_names_and_counts() -> None:
    found = preview(folder(*(f"a/p{at // 4}_{at}.png" for at in range(20)), "a/odd.png"), "between::_", shown=3)
    assert found.examples == (("a/p0_0.png", "p0"), ("a/p1_7.png", "p1"), ("a/p3_14.png", "p3"))
    assert (found.groups, found.missed, found.images) == (5, 1, 21)
    assert found.sentence == "5 groups in 21 images; it does not fit 1 image"


def test_many_names_are_cut() -> None:
    assert some_names("abc") == "a, b, c"
    assert some_names("abcdefg") == "a, b, c, d and 3 more"
