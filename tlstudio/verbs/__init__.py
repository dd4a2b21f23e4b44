"""The commands of the command line: one small function each, that runs a job and says what came of it."""

import argparse
from collections.abc import Callable
from typing import Any

from tlstudio.verbs.terminal import Terminal

Answer = dict[str, Any]  # what --json prints
Verb = Callable[[argparse.Namespace, Terminal], Answer]
AddVerb = Callable[[Verb, str, str], argparse.ArgumentParser]  # a command's function, its name, and what it does
