"""Nouns: what the studio knows, in plain Python, NumPy, Pillow, OpenCV and scikit-learn."""
