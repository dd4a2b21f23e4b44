"""How large the pictures in an AVIF are, by what their decoder will find and not by what the container says of them."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

Size = tuple[int, int]

# Boxes that hold boxes, and how many bytes stand before these.
_NESTS = {b"meta": 4, b"stsd": 8} | dict.fromkeys((b"iprp", b"ipco", b"moov", b"trak", b"mdia", b"minf", b"stbl"), 0)
_SEQUENCE_HEADER = 1  # the kind of unit of a stream of AV1 that says how large its frames are
_DEEPEST = 8
_MOST = 1000  # parts of a container, units of a stream: more would only take time


@dataclass
class Container:
    """What the boxes say: the sizes told, and where streams of AV1, among other items, begin and end."""

    told: set[Size] = field(default_factory=set)
    places: list[tuple[int, int]] = field(default_factory=list)


def sizes(data: bytes) -> tuple[set[Size], set[Size]]:
    """Return the widths and heights that the container of a whole file tells, and those its streams really have.

    Raises ValueError, IndexError or struct.error where it is damaged.
    """
    container = Container()
    _look_into(data, 0, len(data), container, 0)
    if len(container.places) > _MOST:
        raise ValueError("a container of very many parts")
    whole = memoryview(data)
    return container.told, {size for start, end in container.places for size in _frame_sizes(whole[start:end])}


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield the kind of each box and where its content begins and ends."""
    while at + 8 <= end:
        length, kind = struct.unpack_from(">I4s", data, at)
        start = at + 8
        if length == 1:
            length, start = struct.unpack_from(">Q", data, start)[0], at + 16
        after = end if length == 0 else at + length
        if not start <= after <= end:
            return
        yield kind, start, after
        at = after


def _look_into(data: bytes, at: int, end: int, container: Container, depth: int) -> None:
    inside = next((start for kind, start, _after in _boxes(data, at, end) if kind == b"idat"), 0)
    for kind, start, after in _boxes(data, at, end):
        if kind in _NESTS and depth < _DEEPEST:
            _look_into(data, start + _NESTS[kind], after, container, depth + 1)
        elif kind == b"ispe":
            container.told.add(struct.unpack_from(">II", data, start + 4))
        elif kind == b"av01":  # a film's: its reserved fields and, after them, width and height
            container.told.add(struct.unpack_from(">HH", data, start + 24))
        elif kind == b"iloc":
            container.places += _items(data, start, inside)
        elif kind in (b"stco", b"co64"):
            (count,) = struct.unpack_from(">I", data, start + 4)
            one = ">I" if kind == b"stco" else ">Q"
            if count:
                container.places.append((struct.unpack_from(one, data, start + 8)[0], len(data)))


def _items(data: bytes, at: int, inside: int) -> list[tuple[int, int]]:
    """Return where each item's first part is (ISO/IEC 14496-12, 8.11.3); `inside` is where the box "idat" begins."""
    version = data[at]
    if version > 2:
        raise ValueError("a container of an unknown version")
    offsets, lengths, bases, indexes = data[at + 4] >> 4, data[at + 4] & 15, data[at + 5] >> 4, data[at + 5] & 15
    at += 6

    def number(size: int) -> int:
        nonlocal at
        at += size
        if at > len(data):
            raise ValueError("a container that is cut")
        return int.from_bytes(data[at - size : at], "big")

    places = []
    for _item in range(number(4 if version == 2 else 2)):
        number(4 if version == 2 else 2)  # its name
        method = number(2) & 15 if version else 0
        number(2)  # the file it is in
        start = number(bases) + (inside if method == 1 else 0)
        parts = number(2)
        if parts > 1 and not offsets + lengths:
            raise ValueError("parts of nothing")
        for part in range(parts):
            number(indexes if version else 0)
            offset, length = number(offsets), number(lengths)
            if part == 0:
                places.append((start + offset, start + offset + length if length else len(data)))
    return places


def _frame_sizes(stream: memoryview) -> Iterator[Size]:
    """Yield the largest width and height of a stream's frames; nothing where it is none (AV1, 5.3 to 5.5)."""
    at = 0
    for _unit in range(_MOST):
        if at + 2 > len(stream) or stream[at] & 0x80:
            return
        header = stream[at]
        at += 2 if header & 4 else 1
        length = len(stream) - at
        if header & 2:
            length, at = _leb128(stream, at)
        if at + length > len(stream):
            return
        if header >> 3 & 15 == _SEQUENCE_HEADER:
            yield _sequence(_Bits(stream[at : at + length]))
        at += length


def _leb128(stream: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for place in range(8):
        byte = stream[at + place]
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, at + place + 1
    raise ValueError("a length that does not end")


class _Bits:
    """Reads numbers bit by bit; beyond the end there are zeros."""

    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> int:
        """Return the next bits as a number."""
        value = 0
        for _bit in range(count):
            byte = self._at // 8
            value = value << 1 | (self._data[byte] >> 7 - self._at % 8 & 1 if byte < len(self._data) else 0)
            self._at += 1
        return value

    def skip_uvlc(self) -> None:
        """Go over a number of which the zeros before it tell the length."""
        zeros = 0
        while zeros < 32 and not self.take(1):
            zeros += 1
        self.take(zeros)


def _sequence(bits: _Bits) -> Size:
    bits.take(4)  # profile, whether it is a still picture
    if bits.take(1):  # a short header
        bits.take(5)
    else:
        _skip_timing(bits)
    wide, high = bits.take(4) + 1, bits.take(4) + 1
    return bits.take(wide) + 1, bits.take(high) + 1


def _skip_timing(bits: _Bits) -> None:
    delay = 0
    if bits.take(1):  # timing
        bits.take(64)
        if bits.take(1):
            bits.skip_uvlc()
        if bits.take(1):  # a model of the decoder
            delay = bits.take(5) + 1
            bits.take(42)
    display = bits.take(1)
    for _point in range(bits.take(5) + 1):
        bits.take(12)
        if bits.take(5) > 7:
            bits.take(1)
        if delay and bits.take(1):
            bits.take(2 * delay + 1)
        if display and bits.take(1):
            bits.take(4)
