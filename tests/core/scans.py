"""DICOM files for the tests: whatever a scanner may store."""

from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID, ExplicitVRLittleEndian, SecondaryCaptureImageStorage, generate_uid


def save_dicom(
    path: Path, pixels: NDArray[Any], frames: list[bytes] | None = None, syntax: str = ExplicitVRLittleEndian,
    **elements: object,
) -> None:  # fmt: skip
    """Write `pixels` ([frames,] height, width[, 3]); `elements` are set by their DICOM names, last.

    Where `frames` are given, they are stored as they are, compressed by `syntax`.
    """
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = syntax
    meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    little, implicit = UID(syntax).is_little_endian, UID(syntax).is_implicit_VR
    scan = FileDataset(str(path), {}, bytes(128), meta, is_implicit_VR=implicit, is_little_endian=little)
    colour = pixels.shape[-1] == 3 and pixels.ndim > 2
    shape = pixels.shape[:-1] if colour else pixels.shape
    scan.Rows, scan.Columns = shape[-2:]
    if len(shape) == 3:
        scan.NumberOfFrames = shape[0]
    scan.SamplesPerPixel = 3 if colour else 1
    if colour:
        scan.PlanarConfiguration = 0
    scan.PhotometricInterpretation = "RGB" if colour else "MONOCHROME2"
    scan.BitsAllocated = scan.BitsStored = 8 * pixels.dtype.itemsize
    scan.HighBit = scan.BitsStored - 1
    scan.PixelRepresentation = int(pixels.dtype.kind == "i")
    for name, value in elements.items():
        setattr(scan, name, value)
    scan.PixelData = encapsulate(frames) if frames else pixels.tobytes()
    scan["PixelData"].VR = "OB" if frames or pixels.dtype.itemsize == 1 else "OW"
    scan.save_as(path, enforce_file_format=True)


def dataset(**elements: object) -> Dataset:
    """A part of a DICOM's header, such as an item of a sequence."""
    part = Dataset()
    for name, value in elements.items():
        setattr(part, name, value)
    return part
