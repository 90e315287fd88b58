"""Scanned papers: what they are, whether they are whole and inert."""
