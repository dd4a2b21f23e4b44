from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tlstudio.core.dataset import Sample
from tlstudio.core.sharing import packed, unpacked


@given(st.lists(st.text()), st.data())
def test_what_is_shared_comes_as_the_very_object_and_the_rest_as_a_copy(words: list[str], data: st.DataObject) -> None:
    theirs, ours = ([Sample(Path(f"{word}x"), word, "") for word in words] for _side in range(2))
    some = data.draw(st.lists(st.integers(0, len(words) - 1))) if words else []
    other = Sample(Path("other"), "b", "")
    back = unpacked(packed(([theirs[at] for at in some], {"more": other}), theirs), ours)
    assert all(found is ours[at] for found, at in zip(back[0], some, strict=True))
    assert back[1] == {"more": other}
