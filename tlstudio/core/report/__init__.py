"""The report of a run: one document, made of plain values, and what writes it as PDF and as HTML."""
