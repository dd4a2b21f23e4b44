"""The command line's parser, whose help fits the terminal in every language."""

import argparse
from typing import Any

from wcwidth import wrap


class Parser(argparse.ArgumentParser):
    """Those of its commands are of this class, too."""

    def __init__(self, **words: Any) -> None:  # noqa: ANN401 - argparse's own
        super().__init__(formatter_class=_Formatter, **words)


class _Formatter(argparse.HelpFormatter):
    """By itself argparse counts characters; a Japanese one takes two places."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrap(" ".join(text.split()), width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in self._split_lines(text, width - len(indent)))
