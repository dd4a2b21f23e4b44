"""What to beware of in an evaluation: sentences that stand wherever its scores do."""

from tlstudio.core.by_locale import numeral
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.metrics import Evaluation

_NAMED = 5  # classes named in a sentence


def caveats(evaluation: Evaluation) -> tuple[str, ...]:
    """Return the sentences, what weighs most first; none where there is nothing to say."""
    found = (_learned_from(evaluation), evaluation.look, evaluation.too_few, _unknown(evaluation), _unread(evaluation))
    return tuple(filter(None, found))


def _learned_from(evaluation: Evaluation) -> str:
    count, images = evaluation.learned_from, evaluation.images
    if count is None:
        return _("It is not known which images this model was trained on: on those among these, the scores flatter.")
    text = ngettext(
        "{count} of these {images} images was used to train this model: the scores flatter.",
        "{count} of these {images} images were used to train this model: the scores flatter.",
        count,
    )
    return text.format(count=numeral(count), images=numeral(images)) if count else ""


def _unknown(evaluation: Evaluation) -> str:
    left = evaluation.unknown
    if not left:
        return ""
    named = ", ".join(f"{name} ({numeral(count)})" for name, count in list(left.items())[:_NAMED])
    return _("Left out, for the model does not know their class: {classes}.").format(
        classes=named + ("…" if len(left) > _NAMED else "")
    )


def _unread(evaluation: Evaluation) -> str:
    count = evaluation.unreadable
    text = ngettext("{count} image could not be read.", "{count} images could not be read.", count)
    return text.format(count=numeral(count)) if count else ""
