import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tlstudio.core import likest
from tlstudio.core.errors import Stopped
from tlstudio.core.likest import Shelf


def vectors(seed: int, count: int, width: int, spread: float) -> np.ndarray:
    """Some vectors of length 1, about a few of them."""
    rng = np.random.default_rng(seed)
    about = rng.normal(size=(max(1, count // 20), width))
    rows = about[rng.integers(len(about), size=count)] + spread * rng.normal(size=(count, width))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def looked_up(rows: np.ndarray, queries: np.ndarray, least: float, most: int) -> set[tuple[int, int]]:
    pairs = Shelf(rows).likest(queries, least, most, lambda _done, _total: None)
    return {(int(one), int(other)) for one, other in pairs}


def likeness(pairs: set[tuple[int, int]], cosines: np.ndarray) -> list[tuple[int, float]]:
    """Return for each pair its query and how like it is; of two that are equally like, either may have been found."""
    return sorted((one, float(cosines[one, other])) for one, other in pairs)


def compared(rows: np.ndarray, queries: np.ndarray, least: float, most: int) -> set[tuple[int, int]]:
    cosines = queries @ rows.T
    np.fill_diagonal(cosines, -2)
    found = set()
    for at, some in enumerate(cosines):
        found |= {(at, int(other)) for other in np.argsort(-some)[:most] if some[other] >= least}
    return found


@given(st.integers(0, 10**6), st.integers(1, 300), st.integers(2, 12), st.floats(0.05, 1), st.floats(0.5, 0.99))
def test_the_same_as_comparing_all_with_all(seed: int, count: int, width: int, spread: float, least: float) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(likest, "_MEMBERS", 16)
        patch.setattr(likest, "_BLOCK", 64)
        rows = vectors(seed, count, width, spread)
        queries = vectors(seed + 1, count, width, spread) if seed % 2 else rows
        cosines = queries @ rows.T
        others = cosines[~np.eye(count, dtype=bool)]
        if not (np.abs(others - least) < 1e-5).any():  # too near to tell after rounding
            found = likeness(looked_up(rows, queries, least, 3), cosines)
            wanted = likeness(compared(rows, queries, least, 3), cosines)
            assert [query for query, _cosine in found] == [query for query, _cosine in wanted]
            assert [cosine for _query, cosine in found] == pytest.approx(
                [cosine for _query, cosine in wanted], abs=1e-5
            )


def test_vectors_that_are_all_the_same() -> None:
    rows = np.full((50, 4), 0.5, np.float32)
    found = looked_up(rows, rows, 0.9, 3)
    assert len(found) == 150
    assert all(one != other for one, other in found)


def test_it_can_be_stopped() -> None:
    def tick(done: int, _total: int) -> None:
        if done:
            raise Stopped

    rows = vectors(0, 100, 4, 0.5)
    with pytest.raises(Stopped):
        Shelf(rows).likest(rows, 0.8, 3, tick)
