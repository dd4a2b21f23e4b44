import gc
import threading
import weakref

from pytestqt.qtbot import QtBot

from tlstudio.gui.garbage import Garbage


class Knot:
    """Garbage that only the collector frees, and that says in which thread it was."""

    def __init__(self, freed_in: list[int]) -> None:
        self.me = self
        weakref.finalize(self, lambda: freed_in.append(threading.get_ident()))


def test_garbage_is_freed_in_the_window_s_thread_only(qtbot: QtBot) -> None:
    freed_in: list[int] = []
    gc.collect()  # what tests before left would count as new, and so many new objects are spared
    garbage = Garbage()

    kept: list[list[int]] = []

    def work() -> None:
        for _time in range(20):
            Knot(freed_in)
        kept.extend([] for _time in range(20_000))  # many times what makes Python collect

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert freed_in == []
    qtbot.waitUntil(lambda: len(freed_in) == 20)
    assert set(freed_in) == {threading.get_ident()}
    garbage.stop()
    assert gc.isenabled()


def test_what_has_settled_is_left_out_until_the_end() -> None:
    garbage = Garbage()
    garbage.settle()
    assert gc.get_freeze_count() > 1000
    garbage.stop()
    assert gc.get_freeze_count() == 0
