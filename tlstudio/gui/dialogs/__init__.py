"""Dialogs: what is asked once, beside the pages."""
