"""Writes PyTorch checkpoints without PyTorch, byte for byte in its two layouts."""

import io
import pickle
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np

_KINDS = {"float32": "FloatStorage", "float64": "DoubleStorage", "int64": "LongStorage"}
Description = tuple[str, str, int, Any, Any, Any]  # storage kind, key, count; offset, size, stride of the tensor


def pickled_tensors(tensors: Mapping[str, Description], legacy: bool = False) -> bytes:
    """Return the pickle of a dictionary of tensors, as `torch.save` writes it."""
    parts = [b"\x80\x02ccollections\nOrderedDict\n)R"]
    for name, (kind, key, count, offset, size, stride) in tensors.items():
        parts += [_plain(name), b"ctorch._utils\n_rebuild_tensor_v2\n(", b"(", _plain("storage")]
        parts += [f"ctorch\n{kind}\n".encode(), _plain(key), _plain("cpu"), _plain(count)]
        parts += [b"N" if legacy else b"", b"tQ", _plain(offset), _plain(size), _plain(stride)]
        parts += [b"\x89", b"ccollections\nOrderedDict\n)R", b"tRs"]
    return b"".join(parts) + b"."


def _plain(value: object) -> bytes:
    return pickle.dumps(value, 2)[2:-1]


def _describe(arrays: Mapping[str, np.ndarray]) -> dict[str, Description]:
    return {
        name: (_KINDS[str(a.dtype)], str(i), a.size, 0, a.shape, tuple(s // a.itemsize for s in a.strides))
        for i, (name, a) in enumerate(arrays.items())
    }


def _raw(array: np.ndarray) -> bytes:
    return array.tobytes("A")  # in the order in which they lie in memory


def zip_checkpoint(arrays: Mapping[str, np.ndarray], content: bytes | None = None) -> bytes:
    """Return a checkpoint in the newer layout; `content` replaces its pickle."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("archive/data.pkl", pickled_tensors(_describe(arrays)) if content is None else content)
        for i, array in enumerate(arrays.values()):
            archive.writestr(f"archive/data/{i}", _raw(array))
    return file.getvalue()


def legacy_checkpoint(arrays: Mapping[str, np.ndarray], content: bytes | None = None) -> bytes:
    """Return a checkpoint in the older layout; `content` replaces its pickle."""
    system = {"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}
    main = pickled_tensors(_describe(arrays), legacy=True) if content is None else content
    keys = [str(i) for i in range(len(arrays))]
    head = [pickle.dumps(part, 2) for part in (0x1950A86A20F9469CFC6C, 1001, system)]
    numbers = [array.size.to_bytes(8, "little") + _raw(array) for array in arrays.values()]
    return b"".join([*head, main, pickle.dumps(keys, 2), *numbers])
