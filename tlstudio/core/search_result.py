"""SearchResult: the settings that were tried, which of them was best, and whether that means anything."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tlstudio.core.errors import StudioError
from tlstudio.core.events import TrialState
from tlstudio.core.files import make_folder, read_json, write_json
from tlstudio.core.grouping import by_group
from tlstudio.core.i18n import N_, _
from tlstudio.core.options import Option
from tlstudio.core.paired import mcnemar
from tlstudio.core.settings import Settings

# The settings that are searched, as (group, field), in the order they are shown.
SEARCHED = (
    ("training", "learning_rate"),
    ("model", "dropout"),
    ("model", "dense_units"),
    ("overfitting", "label_smoothing"),
)

_OUTCOMES: dict[TrialState, str] = {
    "done": "",
    "pruned": N_("given up early"),
    "diverged": N_("the loss became infinite"),
    "stopped": N_("stopped"),
}

Values = Mapping[str, float]  # such as {"model.dropout": 0.5}


@dataclass(frozen=True)
class Trial:
    """Some settings, and the share of the judging images named rightly after each epoch. Number 1 was there before."""

    number: int
    values: Values
    accuracies: tuple[float, ...]
    state: TrialState

    @property
    def accuracy(self) -> float:
        """Its best epoch's, as training keeps the best epoch's weights."""
        return max(self.accuracies)


@dataclass(frozen=True)
class SearchResult:
    """All trials, the number of the best one, and what it was judged by.

    `images` judged every trial. Of them `gained` are named rightly by the best trial and wrongly by the first one,
    `lost` the other way round. `groups` is how many groups were kept together when these images were drawn.
    """

    trials: tuple[Trial, ...]
    best_number: int
    images: int
    gained: int
    lost: int
    groups: int = 0

    @property
    def first(self) -> Trial:
        """The settings as they were before the search."""
        return self.trials[0]

    @property
    def best(self) -> Trial:
        """The trial with the highest accuracy, and among equals the lowest loss."""
        return self.trials[self.best_number - 1]

    @property
    def better(self) -> bool:
        """Tell whether the best trial is better than the first one, by more than the best of so many is by chance.

        McNemar's exact test on the images on which the two differ, at 5 % shared among all trials (Bonferroni).
        """
        rivals = len(self.trials) - 1
        return self.gained > self.lost and mcnemar(self.gained, self.lost) < 0.05 / max(1, rivals)

    @property
    def sentence(self) -> str:
        """What was found, no surer than it is; and whether it was judged by whole groups."""
        return " ".join((self._finding, *by_group(self.groups)))

    @property
    def _finding(self) -> str:
        if len(self.trials) == 1:
            return _("There was time for the settings before only. Give the search more minutes.")
        if self.best_number == 1:
            text = _("The settings before are the best of {count} trials: {first:.1%} of {images} images named "
                     "rightly.")  # fmt: skip
        elif self.better:
            text = _("Better: {best:.1%} of {images} images named rightly, {first:.1%} with the settings before. "
                     "{gained} were gained and {lost} lost; chance does not do that, even with {count} trials to "
                     "choose from.")  # fmt: skip
        else:
            text = _("Cannot be told apart: {best:.1%} of {images} images named rightly, {first:.1%} with the settings "
                     "before. {gained} were gained and {lost} lost; the best of {count} trials can do that by "
                     "chance.")  # fmt: skip
        return text.format(
            count=len(self.trials),
            best=self.best.accuracy,
            first=self.first.accuracy,
            images=self.images,
            gained=self.gained,
            lost=self.lost,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, as search.json holds them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "SearchResult":
        """Build from what `to_dict` gave."""
        trials = tuple(Trial(**{**row, "accuracies": tuple(row["accuracies"])}) for row in values["trials"])
        rest = {name: values[name] for name in ("best_number", "images", "gained", "lost")}
        return cls(trials=trials, **rest, groups=int(values.get("groups", 0)))  # not there in older files


def write_search(runs: Path, settings: Settings, result: SearchResult) -> None:
    """Write search.json into a folder of runs in one step, with the settings the search began with."""
    make_folder(runs)
    write_json(search_file(runs), {"format": 1, "settings": settings.to_dict(), **result.to_dict()})


def read_search(runs: Path, settings: Settings) -> SearchResult | None:
    """Return the last search in a folder of runs; None where there is none, or it was for other settings.

    Other settings are those that differ in more than what is searched.
    """
    try:
        values = read_json(search_file(runs))
        began_with = Settings.from_dict(values["settings"])
        fits = with_values(began_with, values_of(settings)) == settings
        return SearchResult.from_dict(values) if fits else None
    except (StudioError, KeyError, TypeError, ValueError, AttributeError):  # none, or damaged: as good as none
        return None


def search_file(runs: Path) -> Path:
    """Return where the last search of a folder of runs is written."""
    return runs / "search.json"


def outcome(number: int, state: TrialState) -> str:
    """Return in words how a trial ended, empty where it was trained to its end; the first one is called what it is."""
    return _("settings before") if number == 1 else _(_OUTCOMES[state])


def judged_by() -> str:
    """Return the sentence that says which images judge the trials."""
    return _("The trials are judged by a quarter of the training images, which they do not learn from. Your validation "
             "and test images are not looked at, so they still tell how good the outcome really is.")  # fmt: skip


def options() -> dict[str, Option]:
    """Return what each of the searched settings is, by its name in `Values`."""
    return {f"{group}.{name}": dict(getattr(Settings(), group).options())[name] for group, name in SEARCHED}


def values_of(settings: Settings) -> dict[str, float]:
    """Return what the searched settings are set to."""
    return {f"{group}.{name}": getattr(getattr(settings, group), name) for group, name in SEARCHED}


def with_values(settings: Settings, values: Values) -> Settings:
    """Return the settings with the searched ones set to `values`."""
    for key, value in values.items():
        group, _dot, name = key.partition(".")
        settings = settings.with_changes(group, {name: value})
    return settings
