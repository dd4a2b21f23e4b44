"""Archives that say other things of their sizes than is so."""

import io
import struct
import zipfile

import pytest

from tests.jobs_for_tests import room_taken
from tlstudio.core.plain_zip import read_packed

LIMIT = 200_000


def archive(content: bytes, how: int, said: int | None = None) -> zipfile.ZipFile:
    """Return an archive with one file, which `said` makes it say is of another size."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as made:
        made.writestr("a.json", content)
    data = bytearray(file.getvalue())
    if said is not None:
        struct.pack_into("<L", data, data.rindex(b"PK\x01\x02") + 24, said)
    return zipfile.ZipFile(io.BytesIO(data))


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_what_is_packed_is_read(how: int) -> None:
    assert read_packed(archive(b"x" * 1000, how), "a.json", 1000) == b"x" * 1000
    with pytest.raises(KeyError):
        read_packed(archive(b"", how), "b.json", 1000)


@pytest.mark.parametrize("how", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("said", [None, 1000])
def test_a_bomb_is_refused_before_it_is_unpacked_whatever_it_says_of_its_size(how: int, said: int | None) -> None:
    bomb = archive(bytes(5_000_000), how, said)

    def refuse() -> None:
        with pytest.raises((ValueError, zipfile.BadZipFile)):
            read_packed(bomb, "a.json", LIMIT)

    assert room_taken(refuse) < 3 * LIMIT
