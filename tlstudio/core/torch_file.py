"""Reads the weights out of a PyTorch checkpoint without PyTorch, and without running anything the file says.

A checkpoint is a pickle (the names and shapes) and raw numbers beside it, in one of two layouts: a zip archive, or the
older one of five pickles in a row with the numbers after them. A pickle is a program, so it is checked operation by
operation before it runs, and what it may call is in this file.
"""

import io
import math
import pickle
import pickletools
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _

Array = np.ndarray[Any, np.dtype[Any]]

_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
_MOST_PICKLE = 16 * 2**20  # bytes; a network's names and shapes take some 50 KB
_MOST_MEMO = 10**6
_DTYPES = {
    "FloatStorage": "<f4",
    "DoubleStorage": "<f8",
    "HalfStorage": "<f2",
    "LongStorage": "<i8",
    "IntStorage": "<i4",
    "ShortStorage": "<i2",
    "CharStorage": "<i1",
    "ByteStorage": "<u1",
    "BoolStorage": "?",
}
# What PyTorch writes for a dictionary of tensors. No NEWOBJ, INST, OBJ, EXT or STACK_GLOBAL.
_OPERATIONS = frozenset(
    """
    PROTO FRAME STOP MARK POP_MARK EMPTY_DICT EMPTY_LIST EMPTY_TUPLE TUPLE TUPLE1 TUPLE2 TUPLE3 NONE NEWTRUE NEWFALSE
    BININT BININT1 BININT2 LONG1 BINFLOAT BINUNICODE SHORT_BINUNICODE BINPUT LONG_BINPUT BINGET LONG_BINGET MEMOIZE
    GLOBAL REDUCE BUILD BINPERSID APPEND APPENDS SETITEM SETITEMS
    """.split()  # noqa: SIM905 - a list of 35 strings is no easier to read
)


# Named tuples, because the pickle's BUILD could change the fields of any other object after they were checked.
class _Storage(NamedTuple):
    """A run of `total` numbers in the file, found by `key`."""

    key: str
    dtype: str
    total: int


class _Tensor(NamedTuple):
    """A tensor whose numbers are not read yet; offset and stride count numbers, not bytes."""

    storage: _Storage
    offset: int
    size: tuple[int, ...]
    stride: tuple[int, ...]


def read_torch_file(path: Path) -> dict[str, Array]:
    """Return the tensors of a checkpoint by name, read-only and in PyTorch's order of axes (out, in, height, width).

    Raises StudioError where the file is missing, truncated, holds anything but a dictionary of tensors, or asks for
    anything to be run.
    """
    try:
        with path.open("rb") as file:
            return _read_zip(file) if zipfile.is_zipfile(file) else _read_legacy(file)
    except StudioError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise StudioError(_("{path} could not be read: {reason}.").format(path=path, reason=reason)) from error
    except Exception as error:  # whatever a damaged or crafted file provokes
        raise StudioError(
            _("{path} is not a usable PyTorch file: it is damaged, cut short or of another kind. Get it anew.").format(
                path=path
            )
        ) from error


def _length(file: BinaryIO) -> int:
    length = file.seek(0, io.SEEK_END)
    file.seek(0)
    return length


def _read_zip(file: BinaryIO) -> dict[str, Array]:
    length = _length(file)
    with zipfile.ZipFile(file) as archive:
        index = next(name for name in archive.namelist() if name.endswith("/data.pkl"))
        if archive.getinfo(index).file_size > _MOST_PICKLE:
            raise ValueError("the pickle is too large")
        tensors = _tensors(_load(io.BytesIO(archive.read(index))))
        folder = index.removesuffix("data.pkl") + "data/"
        storages = {tensor.storage for tensor in tensors.values()}
        read = {storage: _member(archive, folder + storage.key, storage, length) for storage in storages}
        return {name: _view(read[tensor.storage], tensor) for name, tensor in tensors.items()}


def _member(archive: zipfile.ZipFile, name: str, storage: _Storage, length: int) -> Array:
    info = archive.getinfo(name)
    dtype = np.dtype(storage.dtype)
    # PyTorch never compresses; a compressed member may unpack to any size.
    if info.compress_type != zipfile.ZIP_STORED or info.file_size > length:
        raise ValueError("a member of the archive has the wrong size")
    return np.frombuffer(archive.read(info), dtype)


def _read_legacy(file: BinaryIO) -> dict[str, Array]:
    length = _length(file)
    head = io.BytesIO(file.read(_MOST_PICKLE))
    if _load(head) != _LEGACY_MAGIC:
        raise ValueError("no PyTorch file")
    _version, system, content, keys = (_load(head) for _step in range(4))
    if system.get("little_endian") is not True:
        raise ValueError("written on a big-endian machine")
    tensors = _tensors(content)
    file.seek(head.tell())
    wanted = {tensor.storage.key: tensor.storage for tensor in tensors.values()}
    read = {key: _next_storage(file, length, wanted[key]) for key in keys}
    return {name: _view(read[tensor.storage.key], tensor) for name, tensor in tensors.items()}


def _next_storage(file: BinaryIO, length: int, storage: _Storage) -> Array:
    count = int.from_bytes(file.read(8), "little")
    dtype = np.dtype(storage.dtype)
    if count != storage.total or count * dtype.itemsize > length - file.tell():
        raise ValueError("the numbers are cut short")
    return np.frombuffer(file.read(count * dtype.itemsize), dtype)


def _load(stream: io.BytesIO) -> Any:  # noqa: ANN401 - what a pickle holds is anybody's guess until it is checked
    """Check and then run the next pickle of `stream`, and leave the stream behind it."""
    start = stream.tell()
    for operation, argument, _position in pickletools.genops(stream):
        if operation.name not in _OPERATIONS:
            raise ValueError(f"operation {operation.name} is not allowed")
        # The unpickler makes room for every index below this one.
        if operation.name == "LONG_BINPUT" and isinstance(argument, int) and argument > _MOST_MEMO:
            raise ValueError("an index is too large")
    end = stream.tell()
    stream.seek(start)
    value = _Unpickler(io.BytesIO(stream.read(end - start))).load()
    stream.seek(end)
    return value


class _Unpickler(pickle.Unpickler):
    """Knows dictionaries and tensors, and refuses every other name."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return self._tensor  # a bound method: the pickle's BUILD cannot change it
        if module == "torch" and name in _DTYPES:
            return name  # a plain string: it cannot be called
        raise StudioError(
            _("The PyTorch file asks to run {name}, which no weights file needs. It was refused; nothing ran.").format(
                name=f"{module}.{name}"
            )
        )

    def persistent_load(self, pid: Any) -> _Storage:  # noqa: ANN401
        kind, storage, key, _device, count, *view = pid
        if kind != "storage" or any(part is not None for part in view):
            raise ValueError("an unknown kind of storage")
        if not isinstance(key, str) or not isinstance(count, int) or count < 0:
            raise TypeError("a storage is described wrongly")
        return _Storage(key, _DTYPES[storage], count)

    def _tensor(self, storage: Any, offset: Any, size: Any, stride: Any, *_rest: Any) -> _Tensor:  # noqa: ANN401
        if not isinstance(storage, _Storage) or len(size) != len(stride) or len(size) > 8:
            raise TypeError("a tensor is described wrongly")
        if not all(isinstance(number, int) and number >= 0 for number in (offset, *size, *stride)):
            raise TypeError("a tensor is described wrongly")
        return _Tensor(storage, offset, tuple(size), tuple(stride))


def _tensors(content: Any) -> dict[str, _Tensor]:  # noqa: ANN401
    if not isinstance(content, dict) or not content:
        raise TypeError("not a dictionary of tensors")
    if not all(isinstance(name, str) and isinstance(value, _Tensor) for name, value in content.items()):
        raise TypeError("not a dictionary of tensors")
    return dict(content)


def _view(numbers: Array, tensor: _Tensor) -> Array:
    # Checked against the numbers really there; a view allocates nothing on the pickle's word.
    last = tensor.offset + sum((length - 1) * step for length, step in zip(tensor.size, tensor.stride, strict=True))
    wanted: int = math.prod(tensor.size)
    if wanted > numbers.size or (wanted and last >= numbers.size):
        raise ValueError("a tensor reaches outside its numbers")
    strides = [step * numbers.itemsize for step in tensor.stride]
    return np.lib.stride_tricks.as_strided(numbers[tensor.offset :], tensor.size, strides, writeable=False)
