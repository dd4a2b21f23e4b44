"""Nouns: what the studio knows, in plain Python, NumPy, Pillow and scikit-learn."""
