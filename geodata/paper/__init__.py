"""Printed papers by typst: PDF/A with embedded fonts; a missing glyph is an error, never a box."""
