"""The reader of PyTorch checkpoints: what it reads, and that nothing in a file is ever run."""

import io
import os
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.checkpoints import legacy_checkpoint, pickled_tensors, zip_checkpoint
from tlstudio.core.errors import StudioError
from tlstudio.core.torch_file import read_torch_file

ARRAYS = {
    "conv.weight": np.arange(2 * 3 * 3 * 3, dtype=np.float32).reshape(2, 3, 3, 3),
    "bn.running_mean": np.array([0.5, -1.5], np.float64),
    "bn.num_batches_tracked": np.array(7, np.int64),
}


@pytest.mark.parametrize("write", [legacy_checkpoint, zip_checkpoint])
def test_reads_both_layouts(tmp_path: Path, write: Callable[[dict[str, Any]], bytes]) -> None:
    path = tmp_path / "w.pth"
    path.write_bytes(write(ARRAYS))
    read = read_torch_file(path)
    assert list(read) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert read[name].dtype == array.dtype
        np.testing.assert_array_equal(read[name], array)
        assert not read[name].flags.writeable


@pytest.mark.parametrize("write", [legacy_checkpoint, zip_checkpoint])
def test_keeps_strides(tmp_path: Path, write: Callable[[dict[str, Any]], bytes]) -> None:
    path = tmp_path / "w.pth"
    turned = np.arange(12, dtype=np.float32).reshape(3, 4).T
    path.write_bytes(write({"w": turned}))
    np.testing.assert_array_equal(read_torch_file(path)["w"], turned)


class Runs:
    """Pickles into a call of os.system that leaves a file behind."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch {self.trace}",)


@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
@pytest.mark.parametrize("layout", ["zip", "legacy", "bare"])
def test_never_runs_what_a_pickle_asks_for(tmp_path: Path, protocol: int, layout: str) -> None:
    path, trace = tmp_path / "w.pth", tmp_path / "ran"
    content = pickle.dumps({"w": Runs(trace)}, protocol)
    path.write_bytes({"zip": zip_checkpoint, "legacy": legacy_checkpoint}.get(layout, lambda *_: content)({}, content))
    with pytest.raises(StudioError):
        read_torch_file(path)
    assert not trace.exists()


def test_says_what_a_file_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "w.pth"
    path.write_bytes(zip_checkpoint({}, pickle.dumps({"w": Runs(tmp_path / "ran")}, 2)))
    with pytest.raises(StudioError, match=r"asks to run posix\.system|asks to run nt\.system"):
        read_torch_file(path)


@pytest.mark.parametrize("name", ["builtins.eval", "torch.load", "torch._utils._rebuild_tensor", "collections.Counter"])
def test_refuses_every_other_name(tmp_path: Path, name: str) -> None:
    module, _dot, function = name.rpartition(".")
    path = tmp_path / "w.pth"
    path.write_bytes(zip_checkpoint({}, b"\x80\x02c" + f"{module}\n{function}\n".encode() + b")R."))
    with pytest.raises(StudioError, match="asks to run"):
        read_torch_file(path)


@pytest.mark.parametrize("write", [legacy_checkpoint, zip_checkpoint])
def test_refuses_a_truncated_file(tmp_path: Path, write: Callable[[dict[str, Any]], bytes]) -> None:
    path = tmp_path / "w.pth"
    whole = write(ARRAYS)
    for length in [0, 1, 10, len(whole) // 3, len(whole) // 2, len(whole) - 100, len(whole) - 1]:
        path.write_bytes(whole[:length])
        with pytest.raises(StudioError, match=r"w\.pth"):
            read_torch_file(path)


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="could not be read"):
        read_torch_file(tmp_path / "none.pth")


@pytest.mark.parametrize(
    ("offset", "size", "stride"),
    [
        (0, (55,), (1,)),  # longer than the storage
        (54, (1,), (1,)),  # begins behind it
        (1, (54,), (1,)),
        (0, (2,), (1000,)),
        (-1, (1,), (1,)),
        (0, (-1,), (1,)),
        (10, (2,), (-8,)),
        (0, (10**9, 10**9), (0, 0)),  # within the storage, yet 8 exabytes once copied
        (0, (2, 2), (1,)),
        (0, (1,) * 9, (1,) * 9),
        (0, (1.5,), (1,)),
    ],
)
def test_refuses_tensors_outside_their_numbers(
    tmp_path: Path, offset: int, size: tuple[int, ...], stride: tuple[int, ...]
) -> None:
    path = tmp_path / "w.pth"
    content = pickled_tensors({"w": ("FloatStorage", "0", 54, offset, size, stride)})
    path.write_bytes(zip_checkpoint({"w": np.zeros(54, np.float32)}, content))
    with pytest.raises(StudioError, match="not a usable PyTorch file"):
        read_torch_file(path)


def test_refuses_to_change_a_tensor_after_it_was_checked(tmp_path: Path) -> None:
    # BUILD on the tensor with a new state, put before the two operations that end the dictionary.
    content = pickled_tensors({"w": ("FloatStorage", "0", 54, 0, (54,), (1,))})
    assert content.endswith(b"s.")
    state = pickle.dumps({"size": (10**9,)}, 2)[2:-1]
    path = tmp_path / "w.pth"
    path.write_bytes(zip_checkpoint({"w": np.zeros(54, np.float32)}, content[:-2] + state + b"bs."))
    with pytest.raises(StudioError, match="not a usable PyTorch file"):
        read_torch_file(path)


def test_refuses_a_memo_that_would_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "w.pth"
    path.write_bytes(zip_checkpoint({}, b"\x80\x02}r\xff\xff\xff\x7f."))
    with pytest.raises(StudioError, match="not a usable PyTorch file"):
        read_torch_file(path)


def test_refuses_a_compressed_member(tmp_path: Path) -> None:
    path = tmp_path / "w.pth"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/data.pkl", pickled_tensors({"w": ("FloatStorage", "0", 54, 0, (54,), (1,))}))
        archive.writestr("a/data/0", bytes(54 * 4))
    with pytest.raises(StudioError, match="not a usable PyTorch file"):
        read_torch_file(path)


@pytest.mark.parametrize("content", [[], {}, OrderedDict(), {"w": 1}, {1: 2}, None, 7, ("a",)])
def test_refuses_anything_but_a_dictionary_of_tensors(tmp_path: Path, content: object) -> None:
    path = tmp_path / "w.pth"
    path.write_bytes(zip_checkpoint({}, pickle.dumps(content, 2)))
    with pytest.raises(StudioError, match="not a usable PyTorch file"):
        read_torch_file(path)


@given(st.data())
def test_a_damaged_file_is_a_sentence_or_readable(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = bytearray(data.draw(st.sampled_from([legacy_checkpoint, zip_checkpoint]))(ARRAYS))
    for _change in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("damaged") / "w.pth"
    path.write_bytes(whole)
    try:
        read = read_torch_file(path)
    except StudioError:
        return
    assert all(isinstance(array.sum(), np.generic) for array in read.values())


@given(st.binary(max_size=300))
def test_any_bytes_are_a_sentence(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "w.pth"
    path.write_bytes(content)
    with pytest.raises(StudioError):
        read_torch_file(path)
    path.write_bytes(zip_checkpoint({}, content))
    with pytest.raises(StudioError):
        read_torch_file(path)


def test_the_checkpoints_of_these_tests_are_pickles() -> None:
    # The helper writes by hand what PyTorch would; the standard library must agree that it is a pickle.
    class Names(pickle.Unpickler):
        def find_class(self, _module: str, name: str) -> object:
            return OrderedDict if name == "OrderedDict" else lambda *a: (name, a)

        def persistent_load(self, pid: object) -> object:
            return pid

    read = Names(io.BytesIO(pickled_tensors({"w": ("FloatStorage", "0", 54, 0, (54,), (1,))}))).load()
    assert read["w"][0] == "_rebuild_tensor_v2"
