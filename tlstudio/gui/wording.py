"""Numbers as a person reads them."""

from datetime import datetime

from tlstudio.core.i18n import N_, _, ngettext

# Ways to run the frozen network, as a run's results name them.
RUNTIME_NAMES = {
    "tensorflow": "TensorFlow", "litert": "LiteRT", "opencv": "OpenCV", "reduced": N_("TensorFlow (reduced precision)"),
}  # fmt: skip


def percent(share: float, decimals: int = 1) -> str:
    """Return a share from 0 to 1 as a percentage: "96.9 %"."""
    return f"{100 * share:.{decimals}f} %"


def whole_percent(share: float) -> str:
    """Return a share without decimals, and never as certain as it is not: "94 %", "< 1 %", "> 99 %"."""
    if 0 < share < 0.005:
        return f"< {percent(0.01, 0)}"
    return f"> {percent(0.99, 0)}" if 0.995 <= share < 1 else percent(share, 0)


def close_percent(share: float) -> str:
    """Return a share with one decimal, and never as certain as it is not: "94.2 %", "< 0.1 %", "> 99.9 %"."""
    if 0 < share < 0.0005:
        return f"< {percent(0.001)}"
    return f"> {percent(0.999)}" if 0.9995 <= share < 1 else percent(share)


def points(share: float, decimals: int = 3) -> str:
    """Return a share as in tables: ".969", "1.000"."""
    text = f"{share:.{decimals}f}"
    return text[1:] if text.startswith("0") else text


def clock(seconds: float) -> str:
    """Return a span as a clock shows it: "0:48", "12:05", "1:02:03"."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def duration(seconds: float) -> str:
    """Return a span in words: "0.6 s", "48 s", "6 m 12 s", "1 h 2 m"."""
    if seconds < 9.95:
        return _("{seconds} s").format(seconds=f"{seconds:.1f}")
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return _("{seconds} s").format(seconds=rest)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return _("{hours} h {minutes} m").format(hours=hours, minutes=minutes)
    return _("{minutes} m {seconds} s").format(minutes=minutes, seconds=rest)


def image_count(count: int) -> str:
    """Return "1 image" or "1,024 images"."""
    return ngettext("{count} image", "{count} images", count).format(count=f"{count:,}")


def epoch_count(count: int) -> str:
    """Return "1 epoch" or "20 epochs"."""
    return ngettext("{count} epoch", "{count} epochs", count).format(count=count)


def time_of_day() -> str:
    """Return the time now: "10:42:17"."""
    return datetime.now().astimezone().strftime("%H:%M:%S")
