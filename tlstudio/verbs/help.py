"""The command that prints a page of the help."""

import argparse

from tlstudio.core.help import page, pages, plain
from tlstudio.core.i18n import _
from tlstudio.verbs import AddVerb, Answer
from tlstudio.verbs.columns import columns
from tlstudio.verbs.terminal import Terminal


def add_help_verb(verb: AddVerb) -> None:
    """Add the command; `verb` makes its parser from its function, its name and what it does."""
    told = verb(_help, "help", _("Print a page of the help, or the list of its pages."))
    told.add_argument("topic", metavar="TOPIC", nargs="?", help=_("the page to print"))


def _help(args: argparse.Namespace, _terminal: Terminal) -> Answer:
    if args.topic is None:
        if not args.json:
            print(*columns((some.topic, some.title) for some in pages()), sep="\n")
        return {"topics": [some.topic for some in pages()]}
    wanted = page(args.topic)
    if not args.json:
        print(plain(wanted.text).strip())
    return {"topic": wanted.topic, "title": wanted.title, "text": wanted.text}
