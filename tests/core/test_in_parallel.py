from itertools import islice

import pytest

from tlstudio.core.errors import Stopped
from tlstudio.core.events import Event, Progress
from tlstudio.core.in_parallel import in_parallel


def test_results_come_in_order_with_progress_to_the_end() -> None:
    told: list[Event] = []
    assert list(in_parallel(lambda n: n * n, range(600), "squares", told.append, lambda: False)) == [
        n * n for n in range(600)
    ]
    assert told[-1] == Progress("squares", 600, 600)


def test_stopping_and_errors_come_through() -> None:
    asked = iter([False, False, True])
    found = in_parallel(str, range(600), "", lambda _event: None, lambda: next(asked))
    assert list(islice(found, 2)) == ["0", "1"]
    with pytest.raises(Stopped):
        next(found)
    with pytest.raises(ZeroDivisionError):
        list(in_parallel(lambda n: 1 // n, [1, 0], "", lambda _event: None, lambda: False))
