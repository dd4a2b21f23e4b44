"""How a trained model is written in each of the catalog's export formats."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import onnx

from tlstudio.core.dataset import Sample
from tlstudio.core.description import FILE_NAME, Description
from tlstudio.core.errors import ImageError, Stopped, StudioError
from tlstudio.core.events import Message, Progress, Report, ShouldStop
from tlstudio.core.exported import evenly
from tlstudio.core.files import write_text
from tlstudio.core.i18n import _
from tlstudio.core.images import read_pixels
from tlstudio.core.run import Run
from tlstudio.core.split import load_split
from tlstudio.engine.flat import flat_file, half_file, whole_number_file
from tlstudio.engine.likeness import add_likeness, likeness_to_export
from tlstudio.engine.model import save_model
from tlstudio.engine.onnx_writer import onnx_model
from tlstudio.engine.opened import OpenedModel
from tlstudio.engine.portable import save_portable

CALIBRATED_BY = 128  # training images


@dataclass(frozen=True)
class Source:
    """A run's model to be written, and who is told of it."""

    run: Run
    opened: OpenedModel
    report: Report
    should_stop: ShouldStop

    @property
    def description(self) -> Description:
        """What the model says of itself."""
        return self.opened.description

    @property
    def model(self) -> keras.Model:
        """The network, with one probability a class: (n, size, size, 3) -> (n, classes)."""
        return of_two(self.opened.model)

    def training_pictures(self) -> Iterator[np.ndarray]:
        """Yield training images, evenly of each class, as the network sees them. Raises Stopped on request.

        Raises StudioError where none can be read.
        """
        chosen = of_each_class(load_split(self.run.split, self.run.images_root).train, CALIBRATED_BY)
        read = 0
        for done, sample in enumerate(chosen, 1):
            if self.should_stop():
                raise Stopped
            self.report(Progress(_("Fitting the whole numbers to training images"), done, len(chosen)))
            try:
                picture = read_pixels(sample.path, self.opened.size, self.description.reading)
            except ImageError:
                continue
            read += 1
            yield picture
        if not read:
            raise StudioError(
                _("None of the training images can be read, which whole numbers are fitted to. Put them back into "
                  "{folder}, or choose another format.").format(folder=self.run.read().data)
            )  # fmt: skip


def of_two(model: keras.Model) -> keras.Model:
    """Return the model with both probabilities where it gives that of the second class alone; otherwise the same."""
    if model.output_shape[-1] > 1:
        return model
    share = model.output
    return keras.Model(model.input, keras.ops.concatenate([1 - share, share], axis=-1), name="classifier")


def of_each_class(samples: Sequence[Sample], count: int) -> list[Sample]:
    """Return up to `count` of the samples, as many of each class as there are, from all over it."""
    by_class = defaultdict[str, list[Sample]](list)
    for sample in samples:
        by_class[sample.label].append(sample)
    left, chosen = count, list[Sample]()
    # The smallest class first: what it lacks is left for the others.
    for place, some in enumerate(sorted(by_class.values(), key=len)):
        share = min(len(some), -(-left // (len(by_class) - place)))
        chosen += [some[row] for row in evenly(len(some), share)]
        left -= share
    return chosen


def _keras(source: Source, path: Path) -> None:
    save_model(source.opened.model, source.description, path)
    # The studio opens it again, and then knows strangers.
    _told(source, add_likeness(source.opened, source.run, path, source.report, source.should_stop))


def _portable(source: Source, path: Path) -> None:
    likeness, note = likeness_to_export(source.opened, source.run, source.report, source.should_stop)
    save_portable(source.opened.model, source.description, path, source.run, likeness)
    _told(source, note)


def _told(source: Source, note: str) -> None:
    if note:
        source.report(Message(note))


def _savedmodel(source: Source, path: Path) -> None:
    source.model.export(path, verbose=False)
    extra = path / "assets.extra"  # where a SavedModel keeps what is not the graph's
    extra.mkdir()
    write_text(extra / FILE_NAME, source.description.to_json())


def _onnx(source: Source, path: Path) -> None:
    made = onnx_model(source.opened.extractor, source.opened.head, {FILE_NAME: source.description.to_json()})
    onnx.save(made, path)


def _flat(convert: Callable[[Source], bytes]) -> Callable[[Source, Path], None]:
    def write(source: Source, path: Path) -> None:
        path.write_bytes(convert(source))
        source.description.add_to(path)  # a zip at its end, as TensorFlow Lite's own files of labels

    return write


WRITERS: dict[str, Callable[[Source, Path], None]] = {
    "tlmodel": _portable,
    "keras": _keras,
    "savedmodel": _savedmodel,
    "onnx": _onnx,
    "tflite": _flat(lambda source: flat_file(source.model)),
    "tflite_float16": _flat(lambda source: half_file(source.model)),
    "tflite_int8": _flat(lambda source: whole_number_file(source.model, source.training_pictures())),
}
