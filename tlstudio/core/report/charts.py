"""The charts: a frame with axes, the curves of a training, a reliability diagram, a confusion matrix."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tlstudio.core.calibration import Bin
from tlstudio.core.events import EpochDone
from tlstudio.core.i18n import _
from tlstudio.core.report.shapes import (
    BLUE,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    RULE,
    WIDTH,
    Box,
    Dot,
    Figure,
    Line,
    Mark,
    Words,
    breadth,
    shortened,
)


@dataclass(frozen=True)
class Axes:
    """A frame on the page, and the values at its edges."""

    left: float
    top: float
    width: float
    height: float
    x: tuple[float, float]
    y: tuple[float, float]

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where a pair of values is on the page."""
        across = (x - self.x[0]) / ((self.x[1] - self.x[0]) or 1)
        up = (y - self.y[0]) / ((self.y[1] - self.y[0]) or 1)
        return self.left + across * self.width, self.top + (1 - up) * self.height

    def frame(self, x_label: str, y_label: str, x_ticks: Iterable[float], *, shares: bool = False) -> Iterator[Mark]:
        """Yield grid, ticks and labels; `shares` are written in percent."""
        bottom = self.top + self.height
        for value in steps(*self.y):
            y = self.at(self.x[0], value)[1]
            yield Line(((self.left, y), (self.left + self.width, y)), RULE, 0.5)
            yield Words(self.left - 4, y + 2.5, _tick(value, shares), 7, MUTED, "end")
        for value in x_ticks:
            x = self.at(value, self.y[0])[0]
            yield Line(((x, bottom), (x, bottom + 3)), MUTED, 0.5)
            yield Words(x, bottom + 11, _tick(value, shares and self.x[1] <= 1), 7, MUTED, "middle")
        yield Line(((self.left, bottom), (self.left + self.width, bottom)), MUTED, 0.7)
        yield Words(self.left + self.width / 2, bottom + 23, x_label, 8, INK, "middle")
        yield Words(self.left, self.top - 6, y_label, 8, INK)

    def curve(self, points: Iterable[tuple[float, float]], colour: str, *, dashed: bool = False) -> Line:
        """Return a line through pairs of values."""
        return Line(tuple(self.at(*point) for point in points), colour, 1.4, dashed)


def steps(low: float, high: float, most: int = 6) -> tuple[float, ...]:
    """Return round values from `low` to `high`, at most `most` of them."""
    span = (high - low) or 1.0
    power = 10 ** math.floor(math.log10(span / most))
    step = next(unit * power for unit in (1, 2, 2.5, 5, 10, 20) if span / (unit * power) <= most - 1)
    first = math.ceil(low / step - 1e-9)
    return tuple(round(number * step, 10) for number in range(first, math.floor(high / step + 1e-9) + 1))


def training_curves(history: Sequence[EpochDone]) -> Figure:
    """Return accuracy and loss of each epoch, on the images learned from and on those judged by."""
    half = (WIDTH - 40) / 2
    accuracies = [value for row in history for value in (row.accuracy, row.val_accuracy)]
    losses = [v for row in history for v in (row.loss, row.val_loss) if math.isfinite(v)] or [1.0]
    last = max(history[-1].epoch, history[0].epoch + 1)
    across = (float(history[0].epoch), float(last))
    low = math.floor(10 * min(accuracies)) / 10
    accuracy = Axes(30, 34, half - 8, 130, across, (min(low, 0.9), 1.0))
    loss = Axes(30 + half + 40, 34, half - 34, 130, across, (0.0, 1.05 * max(losses)))
    ticks = tuple(value for value in steps(*across) if value == int(value))
    marks: list[Mark] = []
    for axes, names, label, shares in (
        (accuracy, ("accuracy", "val_accuracy"), _("Accuracy"), True),
        (loss, ("loss", "val_loss"), _("Loss"), False),
    ):
        marks += axes.frame(_("Epoch"), label, ticks, shares=shares)
        marks += _phases(axes, history)
        for name, colour, dashed in ((names[0], BLUE, True), (names[1], ORANGE, False)):
            points = [(float(row.epoch), float(getattr(row, name))) for row in history]
            points = [point for point in points if math.isfinite(point[1])]
            marks.append(axes.curve(points, colour, dashed=dashed))
            marks += [Dot(*axes.at(*point), 1.6, colour) for point in points]
    marks += _legend(WIDTH, 10, ((_("training"), BLUE, True), (_("validation"), ORANGE, False)))
    caption = _("Accuracy and loss by epoch. The upright line marks the epoch whose weights were kept{tuning}.")
    tuning = _(", the dashed one where fine-tuning began") if history[-1].phase != history[0].phase else ""
    told = _("Line charts of accuracy and loss over {count} epochs.").format(count=len(history))
    return Figure(WIDTH, 194, tuple(marks), caption.format(tuning=tuning), told)


def _phases(axes: Axes, history: Sequence[EpochDone]) -> Iterator[Mark]:
    kept = [row.epoch for row in history if row.best][-1:]
    began = [row.epoch - 0.5 for row in history if row.phase != history[0].phase][:1]
    for epoch, dashed in [(epoch, False) for epoch in kept] + [(epoch, True) for epoch in began]:
        yield Line((axes.at(epoch, axes.y[0]), axes.at(epoch, axes.y[1])), MUTED, 0.8, dashed)


def _legend(right: float, y: float, entries: Sequence[tuple[str, str, bool]]) -> Iterator[Mark]:
    x = right - sum(breadth(name, 8) + 34 for name, _colour, _dashed in entries)
    for name, colour, dashed in entries:
        yield Line(((x, y - 3), (x + 18, y - 3)), colour, 1.4, dashed)
        yield Words(x + 22, y, name, 8)
        x += breadth(name, 8) + 34


def reliability_diagram(after: Sequence[Bin], before: Sequence[Bin] | None) -> Figure:
    """Return how often images of each confidence were named rightly, with 95 % intervals, and how many there were."""
    axes = Axes(40, 34, 250, 170, (0.0, 1.0), (0.0, 1.0))
    marks: list[Mark] = list(axes.frame(_("Stated confidence"), _("Share named rightly"), steps(0, 1), shares=True))
    marks.append(Line((axes.at(0, 0), axes.at(1, 1)), MUTED, 0.8, True))
    legend = [(_("after calibration"), BLUE, False)]
    if before is not None:
        marks.append(axes.curve([(bar.confidence, bar.accuracy) for bar in before], ORANGE, dashed=True))
        legend.insert(0, (_("before"), ORANGE, True))
    for bar in after:
        low, high = bar.interval
        marks.append(Line((axes.at(bar.confidence, low), axes.at(bar.confidence, high)), BLUE, 0.9))
        marks.append(Dot(*axes.at(bar.confidence, bar.accuracy), 2.6, BLUE))
    marks.append(axes.curve([(bar.confidence, bar.accuracy) for bar in after], BLUE))
    most = max((bar.images for bar in after), default=1)
    counts = Axes(350, 34, WIDTH - 350, 170, (0.0, 1.0), (0.0, 1.08 * most))
    marks += counts.frame(_("Stated confidence"), _("Images"), (0, 0.5, 1), shares=False)
    for bar in after:
        (x, y), (end, floor) = counts.at(bar.low, bar.images), counts.at(bar.high, 0)
        marks.append(Box(x + 0.5, y, max(0.5, end - x - 1), floor - y, BLUE))
    marks += _legend(axes.left + axes.width + 20, 12, legend)
    caption = _(
        "Reliability diagram: the nearer to the diagonal, the better stated confidence agrees with what happens. "
        "Upright lines are 95 % intervals. On the right, how many images were given each confidence."
    )
    told = _("Share of images named rightly against the confidence stated, in {count} bins.").format(count=len(after))
    return Figure(WIDTH, 236, tuple(marks), caption, told)


def confusion_chart(classes: Sequence[str], counts: Sequence[Sequence[int]]) -> Figure:
    """Return the confusion matrix: rows are true classes, columns predicted ones, shaded by their share of the row."""
    names = [shortened(name, 110, 7.5) for name in classes]
    beside = 20 + max(breadth(name, 7.5) for name in names)
    cell = min(52.0, (WIDTH - beside - 20) / len(classes))
    turned = max(breadth(name, 7.5) for name in names) > cell - 2
    above = 20 + (max(breadth(name, 7.5) for name in names) if turned else 10)
    side = cell * len(classes)
    left = beside + (WIDTH - beside - side) / 3
    size = min(8.0, 0.34 * cell + 0.5)
    marks: list[Mark] = [Words(left + side / 2, 9, _("predicted"), 8, MUTED, "middle")]
    marks.append(Words(left - beside + 8, above + side / 2, _("true"), 8, MUTED, "middle", turned=True))
    for row, (name, some) in enumerate(zip(names, counts, strict=True)):
        middle, total = above + (row + 0.5) * cell, sum(some) or 1
        marks.append(Words(left - 5, middle + 2.7, name, 7.5, INK, "end"))
        x = left + (row + 0.5) * cell
        marks.append(Words(x + (2.7 if turned else 0), above - 5, name, 7.5, INK, "start" if turned else "middle",
                           turned=turned))  # fmt: skip
        for column, count in enumerate(some):
            marks += _cell(left + column * cell, above + row * cell, cell, size, count, count / total, row == column)
    caption = _(
        "Confusion matrix: images by their true class (rows) and what the model said (columns). The darker, "
        "the larger the share of the true class."
    )
    told = _("Confusion matrix of {count} classes.").format(count=len(classes))
    return Figure(WIDTH, above + side + 6, tuple(marks), caption, told)


def _cell(x: float, y: float, cell: float, size: float, count: int, share: float, right: bool) -> Iterator[Mark]:
    yield Box(x + 0.5, y + 0.5, cell - 1, cell - 1, mixed(BLUE if right else ORANGE, share) if count else "#f4f5f7")
    if count:
        colour = PAPER if share > 0.55 else INK
        yield Words(x + cell / 2, y + cell / 2 + 0.36 * size, f"{count:,}", size, colour, "middle")


def mixed(colour: str, share: float) -> str:
    """Return a colour on white paper, `share` of it; the least that is not nothing can be seen."""
    share = 0.1 + 0.9 * share
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (part - 255) * share):02x}" for part in parts)


def _tick(value: float, shares: bool) -> str:
    return f"{100 * value:.3g} %" if shares else f"{value:,.6g}"
