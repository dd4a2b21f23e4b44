"""Keys: every keyboard shortcut of the window, in one table: actions, the sheet and the help follow from it.

Keys are written as Qt's portable names. Where a widget answers a key by itself, `by` names its module in gui/, or "Qt".
"""

from dataclasses import dataclass

from tlstudio.core.i18n import N_


@dataclass(frozen=True)
class Keys:
    """What some keys do, in a few words; each of `keys` does it."""

    text: str
    keys: tuple[str, ...]
    by: str = ""


def _keys(text: str, *keys: str, by: str = "") -> Keys:
    return Keys(text, keys, by)


_EVERYWHERE = {
    "open": _keys(N_("Open a folder of images"), "Ctrl+O"),
    "open_table": _keys(N_("Open a table of images"), "Ctrl+Shift+O"),
    "page_1": _keys(N_("Step 1: Data"), "Ctrl+1"),
    "page_2": _keys(N_("Step 2: Train"), "Ctrl+2"),
    "page_3": _keys(N_("Step 3: Evaluate"), "Ctrl+3"),
    "page_4": _keys(N_("Step 4: Predict"), "Ctrl+4"),
    "train": _keys(N_("Train"), "Ctrl+T"),
    "stop": _keys(N_("Stop training; the best model so far is kept"), "Ctrl+.", "Esc"),
    "resume": _keys(N_("Go on with the selected run"), "Ctrl+R"),
    "export": _keys(N_("Export the selected run's model"), "Ctrl+E"),
    "undo": _keys(N_("Undo: settings, and what was decided about images"), "Ctrl+Z"),
    "redo": _keys(N_("Redo"), "Ctrl+Shift+Z", "Ctrl+Y"),
    "menu": _keys(N_("Menu"), "F10"),
    "help": _keys(N_("Help about this step"), "F1"),
    "whats_this": _keys(N_("What is this? Explain the setting that has the keyboard"), "Shift+F1", by="Qt"),
    # The plus is Shift and = on many keyboards.
    "text.larger": _keys(N_("Larger text"), "Ctrl++", "Ctrl+="),
    "text.smaller": _keys(N_("Smaller text"), "Ctrl+-"),
    "text.normal": _keys(N_("Text as large as the system's"), "Ctrl+0"),
    "sheet": _keys(N_("All keyboard shortcuts"), "Ctrl+/", "?"),
    "quit": _keys(N_("Quit"), "Ctrl+Q"),
}
_PICTURES = {
    "picture.open": _keys(N_("View large"), "Space", "Return", by="picture_list"),
    "picture.exclude": _keys(N_("Exclude, or take back"), "X"),
    "picture.relabel": _keys(N_("Give another class"), "R"),
    "picture.group": _keys(N_("Put into a group"), "G"),
    "picture.note": _keys(N_("Write a note"), "N"),
    "picture.maps": _keys(N_("Maps: where the model looked"), "M"),
    "picture.all": _keys(N_("Select all"), "Ctrl+A", by="Qt"),
}
_CLASSES = {
    "class.choose": _keys(N_("Show only this class"), "Space", by="class_list"),
    "class.new": _keys(N_("New class"), "Ins"),
    "class.rename": _keys(N_("Rename"), "F2"),
    "class.merge": _keys(N_("Merge into another class"), "Ctrl+M"),
    "class.remove": _keys(N_("Remove the empty class"), "Del"),
    "class.pick": _keys(N_("In the list of classes to give: move, choose, leave; or its digit"),
                        "Up", "Down", "Return", "Esc", by="class_picker"),
}  # fmt: skip
_LARGE = {
    "large.back": _keys(N_("The picture before"), "Left", "Up", "PgUp", by="dialogs/image_viewer"),
    "large.next": _keys(N_("The next picture"), "Right", "Down", "PgDown", "Space", by="dialogs/image_viewer"),
    "large.ends": _keys(N_("The first, the last picture"), "Home", "End", by="dialogs/image_viewer"),
    "large.zoom": _keys(N_("Larger, smaller"), "+", "=", "-", by="dialogs/image_viewer"),
    "large.size": _keys(N_("Fit the window, actual size"), "0", "1", by="dialogs/image_viewer"),
    "large.move": _keys(N_("Move a picture that is larger than the window"), "Ctrl+Left", "Ctrl+Right", "Ctrl+Up",
                        "Ctrl+Down", by="dialogs/image_viewer"),
    "large.facts": _keys(N_("What is known of the picture"), "I", by="dialogs/image_viewer"),
}  # fmt: skip
_COPIES = {
    "copies.keep": _keys(N_("Keep this one, exclude the others"), "K"),
    "copies.exclude": _keys(N_("Exclude this one"), "X"),
    "copies.apart": _keys(N_("They are no copies"), "N"),
    "copies.move": _keys(N_("Move them together"), "M"),
    "copies.class": _keys(N_("Give all of them its class"), "C"),
    "copies.large": _keys(N_("View large"), "Space"),
    "copies.left": _keys(N_("The picture at the left"), "Left"),
    "copies.right": _keys(N_("The picture at the right"), "Right"),
    "copies.before": _keys(N_("The group before"), "Up"),
    "copies.after": _keys(N_("The group after"), "Down"),
}
_LABELS = {
    "labels.keep": _keys(N_("The label is right"), "K"),
    "labels.relabel": _keys(N_("It shows the other class"), "R"),
    "labels.exclude": _keys(N_("Leave the image out"), "X"),
    "labels.back": _keys(N_("The one before"), "Backspace", "Left"),
    "labels.skip": _keys(N_("The next one, without an answer"), "Right"),
}
_MAP = {
    "map.walk": _keys(N_("From point to point"), "Left", "Right", "Up", "Down", by="point_cloud"),
    "map.select": _keys(N_("Select the point"), "Space", by="point_cloud"),
    "map.open": _keys(N_("View large"), "Return", by="point_cloud"),
    "map.zoom": _keys(N_("Nearer, farther"), "+", "=", "-", by="point_cloud"),
    "map.fit": _keys(N_("Show all"), "0", by="point_cloud"),
    "map.all": _keys(N_("Select all that is shown"), "Ctrl+A", by="point_cloud"),
}
_TRAINING = {
    "run.rename": _keys(N_("Rename the run"), "F2"),
    "run.delete": _keys(N_("Delete the run"), "Del"),
    "plot.epoch": _keys(N_("On the curves: read out another epoch"), "Left", "Right", by="plots"),
    "plot.end": _keys(N_("On the curves: end the read-out"), "Esc", by="plots"),
    "rate.move": _keys(N_("In the learning-rate finder: move the line"), "Left", "Right", by="rate_plot"),
}
_EVALUATING = {
    "matrix.walk": _keys(N_("In the confusion matrix: another cell"), "Left", "Right", "Up", "Down",
                         by="confusion_matrix"),
    "matrix.choose": _keys(N_("In the confusion matrix: show the cell's images"), "Return", "Space",
                           by="confusion_matrix"),
    "matrix.zoom": _keys(N_("In the confusion matrix: larger, smaller, all"), "+", "=", "-", "0",
                         by="confusion_matrix"),
    "scores.open": _keys(N_("In the table of classes: show the class's images"), "Space", "Return", by="class_table"),
    "curve.step": _keys(N_("On a curve: the next threshold"), "Left", "Right", "Up", "Down", by="curve_plot"),
    "curve.ends": _keys(N_("On a curve: the lowest, the highest threshold"), "Home", "End", by="curve_plot"),
}  # fmt: skip
_PREDICTING = {
    "paste": _keys(N_("Predict the picture or the files in the clipboard"), "Ctrl+V"),
    "prediction.open": _keys(N_("View large"), "Space", "Return", by="prediction_table"),
    "prediction.confirm": _keys(N_("The prediction is right"), "K"),
    "prediction.correct": _keys(N_("It shows another class"), "R"),
    "prediction.forget": _keys(N_("Forget my answer"), "Del"),
    "prediction.maps": _keys(N_("Maps of the selection"), "M"),
    "camera.take": _keys(N_("With the camera: keep the picture"), "Space", by="dialogs/camera_dialog"),
}
_LOOKING = {
    "maps.stronger": _keys(N_("The map shows more"), "+", "="),
    "maps.weaker": _keys(N_("The map shows less"), "-"),
    "maps.back": _keys(N_("The picture before"), "Left", "Up", "PgUp", by="dialogs/explanation_dialog"),
    "maps.next": _keys(N_("The next picture"), "Right", "Down", "PgDown", "Space", by="dialogs/explanation_dialog"),
    "maps.ends": _keys(N_("The first, the last picture"), "Home", "End", by="dialogs/explanation_dialog"),
}
_HELP = {
    "help.back": _keys(N_("The page before"), "Alt+Left"),
    "help.forward": _keys(N_("The page after"), "Alt+Right"),
    "help.search": _keys(N_("Search"), "Ctrl+F"),
    "help.close": _keys(N_("Close"), "Esc", "Ctrl+W"),
    "tour.next": _keys(N_("In the tour: next"), "Right", "Return", by="tour_bubble"),
    "tour.back": _keys(N_("In the tour: back"), "Left", by="tour_bubble"),
    "tour.end": _keys(N_("In the tour: end it"), "Esc", by="tour_bubble"),
}

# By where they work.
PLACES: dict[str, dict[str, Keys]] = {
    N_("Everywhere"): _EVERYWHERE,
    N_("On pictures"): _PICTURES,
    N_("On a class"): _CLASSES,
    N_("A picture viewed large"): _LARGE,
    N_("Copies side by side"): _COPIES,
    N_("Likely label errors"): _LABELS,
    N_("Map of the images"): _MAP,
    N_("On the Train page"): _TRAINING,
    N_("On the Evaluate page"): _EVALUATING,
    N_("On the Predict page"): _PREDICTING,
    N_("Where the model looked"): _LOOKING,
    N_("Help"): _HELP,
}
KEYS: dict[str, Keys] = {name: keys for some in PLACES.values() for name, keys in some.items()}
