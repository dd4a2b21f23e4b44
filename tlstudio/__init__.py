"""TL Studio: train an image classifier by transfer learning, in a window or on the command line."""

__version__ = "0.1.0"
