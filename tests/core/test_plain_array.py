import io

import numpy as np
import pytest

from tlstudio.core.plain_array import HEAD_BYTES, from_bytes, read_head, to_bytes


@pytest.mark.parametrize("shape", [(), (1,), (3, 3, 4, 2), (0,)])
@pytest.mark.parametrize("dtype", ["float32", "float16", "float64", "int32", "uint8"])
def test_an_array_comes_back_and_numpy_reads_it(shape: tuple[int, ...], dtype: str) -> None:
    array = np.arange(np.prod(shape), dtype=dtype).reshape(shape)
    content = to_bytes(array)
    assert np.array_equal(from_bytes(content), array)
    assert np.array_equal(np.load(io.BytesIO(content), allow_pickle=False), array)
    assert read_head(content[:HEAD_BYTES], len(content)).shape == shape


def test_transposed_and_big_endian_arrays_are_the_same_numbers() -> None:
    array = np.arange(6, dtype=">f4").reshape(2, 3).T
    assert np.array_equal(from_bytes(to_bytes(array)), array)


def test_other_kinds_of_arrays_are_refused() -> None:
    for array in (np.array(["text"]), np.array([1j]), np.array([True])):
        with pytest.raises(ValueError, match="no array of plain numbers"):
            to_bytes(array)
    stream = io.BytesIO()
    np.save(stream, np.array([{}], dtype=object), allow_pickle=True)
    for content in (b"", b"\x93NUMPY", stream.getvalue(), b"x" * 500):
        with pytest.raises(ValueError, match="no array of plain numbers"):
            from_bytes(content)


def test_a_head_that_says_more_than_there_is_is_refused() -> None:
    content = to_bytes(np.zeros((2, 2), "float32"))
    for lie in (content[:-1], content + b"x", content.replace(b"(2, 2)", b"(9, 9)")):
        with pytest.raises(ValueError, match="not as large as it says"):
            from_bytes(lie)


def test_what_is_no_number_is_told() -> None:
    for value in (np.nan, np.inf):
        with pytest.raises(FloatingPointError, match="NaN"):
            from_bytes(to_bytes(np.array([0, value], "float32")))
