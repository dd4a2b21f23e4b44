"""OpenCV, in one thread each: the engine works on one picture a core, and more threads would only get in their way.

Importing it takes 40 ms, so what the window imports at its start does not: it stands inside functions there.
"""

import cv2

cv2.setNumThreads(1)

__all__ = ["cv2"]
