"""How a stranger opens and runs an exported model, one picture after the other.

Here are the formats that need no TensorFlow: a process that runs them does not load it. The others are in
engine/export_runners.py.
"""

import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tlstudio.core.catalog import EXPORT_FORMATS
from tlstudio.core.cores import cores
from tlstudio.core.description import FILE_NAME, Description
from tlstudio.core.errors import Stopped
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.exported import Said
from tlstudio.core.i18n import _
from tlstudio.core.images import read_pixels
from tlstudio.core.silence import silent

_Run = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Foreign:
    """A model as a stranger finds it: what it says of itself, and what turns float32 pictures into probabilities."""

    description: Description
    run: _Run


def _onnx(path: Path) -> Foreign:
    import onnxruntime

    session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
    told = Description.from_json(session.get_modelmeta().custom_metadata_map[FILE_NAME])
    (name,) = (one.name for one in session.get_inputs())
    return Foreign(told, lambda pixels: np.asarray(session.run(None, {name: pixels})[0]))


def _tflite(path: Path) -> Foreign:
    from ai_edge_litert.interpreter import Interpreter

    with zipfile.ZipFile(path) as archive:
        told = Description.from_json(archive.read(FILE_NAME))
    interpreter = Interpreter(model_content=path.read_bytes(), num_threads=cores())
    with silent():  # of its note on its first delegate
        interpreter.allocate_tensors()
    source, target = (
        details()[0]["index"] for details in (interpreter.get_input_details, interpreter.get_output_details)
    )

    def run(pixels: np.ndarray) -> np.ndarray:
        interpreter.set_tensor(source, pixels)
        interpreter.invoke()
        return np.asarray(interpreter.get_tensor(target))

    return Foreign(told, run)


FREE: dict[str, Callable[[Path], Foreign]] = {
    "onnx": _onnx,
    "tflite": _tflite,
    "tflite_float16": _tflite,
    "tflite_int8": _tflite,
}


def predicted(foreign: Foreign, name: str, images: Sequence[Path], report: Report, should_stop: ShouldStop) -> Said:
    """Have a model of format `name` predict images, by what it says of itself.

    Raises ImageError for a file that cannot be read, Stopped on request.
    """
    told, rows, taken = foreign.description, list[np.ndarray](), list[float]()
    stage = _("Checking {format} in a fresh process").format(format=_(EXPORT_FORMATS[name].label))
    for done, path in enumerate(images, 1):
        if should_stop():
            raise Stopped
        pixels = read_pixels(path, told.input_size, told.reading).astype(np.float32)[None]
        begun = time.perf_counter()
        rows.append(foreign.run(pixels)[0])
        taken.append(time.perf_counter() - begun)
        report(Progress(stage, done, len(images)))
    return Said(np.stack(rows), 1000 * float(np.median(taken)))
