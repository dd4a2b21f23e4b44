from pathlib import Path

from tlstudio.core.doubts import likely_label_errors
from tlstudio.core.label_errors import Suspect
from tlstudio.core.metrics import Scored


def row(name: str, label: str, cat: float) -> Scored:
    shares = (cat, 1 - cat)
    return Scored(name, label, "cat" if cat >= 0.5 else "dog", max(shares), shares)


ROWS = (
    *(row(f"a{number}", "cat", 0.9) for number in range(5)),
    row("b", "cat", 0.05), row("c", "dog", 0.1), row("d", "dog", 0.55), row("e", "dog", 0.2),
)  # fmt: skip


def test_sure_contradictions_are_doubtful_and_unsure_ones_are_not() -> None:
    assert [found.path for found in likely_label_errors(ROWS, ("cat", "dog"))] == ["b"]
    assert likely_label_errors((), ("cat", "dog")) == ()


def test_what_was_suspected_before_counts_as_long_as_the_label_is_the_same() -> None:
    suspects = (
        Suspect(Path("d"), "dog", "cat", 0.2, 0.8),
        Suspect(Path("e"), "hen", "dog", 0.1, 0.9),
        Suspect(Path("elsewhere"), "dog", "cat", 0.1, 0.9),
        Suspect(Path("b"), "cat", "dog", 0.4, 0.5),
    )
    assert [found.path for found in likely_label_errors(ROWS, ("cat", "dog"), suspects)] == ["b", "d"]
