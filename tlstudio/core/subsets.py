"""The subsets: which images are learned from, which judge, which are locked away, and what they may be called."""

from tlstudio.core.i18n import N_

SUBSETS = {"train": N_("train"), "validation": N_("validation"), "test": N_("test")}

# What a folder of a subset may be called; also what a table may say.
SUBSET_NAMES = {
    "train": "train", "training": "train", "val": "validation", "valid": "validation", "validation": "validation",
    "test": "test", "testing": "test",
}  # fmt: skip
