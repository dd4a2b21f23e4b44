import pytest
from hypothesis import given
from hypothesis import strategies as st

from tlstudio.core.class_names import Difference, check_agreement, differences, likeness, spellings
from tlstudio.core.errors import StudioError

names = st.sets(st.text(max_size=6), max_size=5)


@pytest.mark.parametrize("other", ["Cat", "cats", "C.A.T", " cat", "catt"])
def test_spellings_of_one_name(other: str) -> None:
    assert differences({"train": {"cat", "dog"}, "validation": {other, "dog"}})[0].merges == ((other, "cat"),)


@pytest.mark.parametrize(
    ("one", "other"),
    [("healthy", "unhealthy"), ("plate 1", "plate 2"), ("male", "female"), ("glass", "plastic"), ("+", "-"), ("", "a")],
)
def test_names_that_are_two_classes(one: str, other: str) -> None:
    assert differences({"train": {one}, "validation": {other}}) == (Difference("validation", (), (other,), (one,)),)


def test_the_likest_are_paired_whatever_their_order() -> None:
    found = differences({"train": {"bottle", "bottles big"}, "validation": {"big bottle", "bottles", "bottles-big"}})
    assert found[0].merges == (("bottles", "bottle"), ("bottles-big", "bottles big"))
    assert found[0].extra == ("big bottle",)


def test_what_is_undivided_counts_for_both() -> None:
    assert differences({"": {"a"}, "train": {"b"}, "validation": {"a", "b"}}) == ()
    assert differences({"train": {"a", "b"}, "test": {"a"}}) == ()
    assert differences({"train": {"a"}, "validation": set()}) == ()


@given(names, names, names, names)
def test_agreement_is_no_difference(train: set[str], validation: set[str], test: set[str], undivided: set[str]) -> None:
    labels = {"train": train, "validation": validation, "test": test, "": undivided}
    learned = train | undivided
    agree = (not validation or learned <= validation | undivided) and validation | test <= learned
    assert (differences(labels) == ()) == agree
    if agree:
        check_agreement(labels)
    else:
        with pytest.raises(StudioError, match=r"The class names differ: only "):
            check_agreement(labels)


def test_the_sentence_names_all_and_says_what_to_do() -> None:
    with pytest.raises(StudioError) as caught:
        check_agreement({"train": {"cat", "dog", "cow"}, "validation": {"dog", "cats"}})
    assert str(caught.value) == (
        "The class names differ: only train has cat, cow; only validation has cats. "
        'Merge "cats" into "cat" if they are one class; relabel or exclude others, or split at random.'
    )
    with pytest.raises(StudioError, match=r"differ: only test has c\. Relabel or exclude their images"):
        check_agreement({"train": {"a", "b"}, "test": {"c"}})


def test_spellings_and_likeness() -> None:
    assert spellings(["b", "Red wine", "red-wine", "+", "-"]) == [["Red wine", "red-wine"]]
    assert likeness("Red wine", "red-wine") == 1
