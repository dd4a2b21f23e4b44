"""Whatever a user reads is marked for translation, and translated when it is shown and not when it is imported."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "tlstudio"
FILES = [path.relative_to(PACKAGE).as_posix() for path in sorted(PACKAGE.rglob("*.py"))]

MARKS = {"_", "N_", "ngettext", "pgettext"}
# Errors of Python's own: whoever meets one makes a sentence of it. Loggers write for us.
OWN_ERRORS = {"ValueError", "OSError", "KeyError", "TypeError", "RuntimeError", "EOFError", "UnpicklingError"}
LOG = {"debug", "info", "warning", "error", "exception"}
# What these are given is shown: even a single word must be marked.
SHOWING = {
    "QAction", "QCheckBox", "QDockWidget", "QGroupBox", "QLabel", "QMenu", "QPushButton", "QRadioButton", "QToolButton",
    "StudioError", "addAction", "addButton", "addItem", "addMenu", "addRow", "addTab", "button", "label", "print",
    "setAccessibleDescription", "setAccessibleName", "setHeaderLabels", "setHorizontalHeaderLabels",
    "setInformativeText", "setItemText", "setLabelText", "setPlaceholderText", "setPrefix", "setStatusTip", "setSuffix",
    "setTabText", "setText", "setTitle", "setToolTip", "setWhatsThis", "setWindowTitle", "show_value", "showMessage",
}  # fmt: skip

# Names, which are the same in every language, and what no user reads.
NAMES = {"TL Studio", "TL Studio ", "JPEG, PNG, BMP, GIF, WebP, TIFF, JPEG 2000, AVIF, HEIC, DICOM", "TensorFlow (CPU)",
         "Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic UI", "Hiragino Sans"}  # fmt: skip
NOT_TO_BE_TRANSLATED = {
    "core/card.py": "code in Python",
    "core/libraries.py": "runs before there is a catalogue; its sentence is translated by whoever shows it",
    "core/reading.py": "a rule in words, kept in files and compared",
    "core/report/methods.py": "a paragraph for a paper, which is written in English",
    "core/report/references.py": "papers by their titles",
    "core/spoiling.py": "names of files",
    "core/torch_file.py": "names of pickle's own instructions, and ValueErrors",
    "gui/style.py": "a style sheet",
}
# Keys under which something is remembered, reasons nobody is told, names and marks of other programs.
UNREAD = {
    "Statistics for quantized inputs",
    "numbers do not end", "a row that is missing", "ten thousand projects of one name", "PALETTE COLOR", "number head",
    "small bold", "system volume information", " seconds a pass", "size of thumbnails", "folders judged by",
    "order of images", "saved models", "model name", "\tSpace", "<span style=\"color: ",
    "Random changes to the training images, so that the network sees more variety than there is.",  # a docstring
}  # fmt: skip
TECHNICAL = re.compile(
    r"""^(
    (SELECT|PRAGMA|CREATE\ TABLE|INSERT\ OR|DELETE\ FROM)\ .*|
    [\w.]+(\[.*\])?\ \|\ .*|Callable\[.*|list\[.*|  # types
    (import|from\ \S+\ import)\ .*|"\)\n.*|  # code
    sudo\ apt-get.*|tlstudio\ [a-z].*|
    <font.*|CSV\ \(\*\.csv\)|\ ?\(\*\.[a-z ()*.;]*|%\(asctime.*|\(con\|prn.*
    )$""",
    re.VERBOSE | re.DOTALL,
)


def parse(file: str) -> ast.Module:
    return ast.parse((PACKAGE / file).read_text(encoding="utf-8"))


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def calls_at_import(node: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls that are made while a module is imported: not those in functions, but those in their defaults."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        for default in [*defaults, *getattr(node, "decorator_list", [])]:
            yield from calls_at_import(default)
        return
    if isinstance(node, ast.Call):
        yield node
    for child in ast.iter_child_nodes(node):
        yield from calls_at_import(child)


def translated_at_import(module: ast.Module) -> list[int]:
    return [call.lineno for call in calls_at_import(module) if name_of(call) in MARKS - {"N_"}]


def unmarked(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the literals that a user may read and that are not marked, each with its line."""
    above = {child: node for node in ast.walk(module) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            around = list(_around(node, above))
            if _is_for_reading(node.value, around) and not any(_settles(one) for one in around):
                yield node.lineno, node.value


def _around(node: ast.AST, above: dict[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    while not isinstance(node, ast.stmt):
        node = above[node]
        yield node


def _is_for_reading(text: str, around: list[ast.AST]) -> bool:
    if text in NAMES | UNREAD or TECHNICAL.match(text):
        return False
    if isinstance(around[0], ast.Expr):  # what describes a module, a class or a function
        return False
    bare = re.sub(r"\{[^}]*\}", "", text)
    if re.search(r"[A-Za-z]{2,}", bare) and " " in text.strip() and re.search(r"[A-Za-z]{3,}", bare):
        return True
    direct = [one for one in around if not isinstance(one, ast.JoinedStr | ast.IfExp | ast.BinOp)]
    shown = isinstance(direct[0], ast.Call) and name_of(direct[0]) in SHOWING
    return shown and bool(re.match(r"\W*[A-Z]?[a-z]{2,}", bare)) and not bare.islower()


def _settles(node: ast.AST) -> bool:
    if isinstance(node, ast.Raise):
        return isinstance(node.exc, ast.Call) and name_of(node.exc) in OWN_ERRORS
    return isinstance(node, ast.Call) and (name_of(node) in MARKS | OWN_ERRORS or name_of(node) in LOG)


def test_nothing_is_translated_while_it_is_imported() -> None:
    found = [(file, line) for file in FILES for line in translated_at_import(parse(file))]
    assert not found, "mark it with N_ there, and translate it by _ where it is shown"


def test_what_a_user_reads_is_marked() -> None:
    files = [file for file in FILES if file not in NOT_TO_BE_TRANSLATED]
    found = [(file, *one) for file in files for one in unmarked(parse(file))]
    assert not found, "put it into _() or ngettext(), or N_() in a table; what nobody reads belongs into UNREAD here"


def test_these_tests_can_fail() -> None:
    code = 'def f(x=_("a")): ...\nB = [_("b")]\nlambda: _("c")\n@deco(_("d"))\ndef g(): _("e")\nC = pgettext("a", "b")'
    assert translated_at_import(ast.parse(code)) == [1, 2, 4, 6]
    code = 'label("Accuracy")\nraise StudioError(f"{x} is not here")\nraise ValueError("not so")\nlabel(_("Loss"))\n'
    code += 'a.setText("Stop" if x else _("Go"))\n"""A docstring."""\nname("Accuracy")\nx = {"a": "two words"}'
    found = [text for _line, text in unmarked(ast.parse(code))]
    assert sorted(found) == [" is not here", "Accuracy", "Stop", "two words"]
