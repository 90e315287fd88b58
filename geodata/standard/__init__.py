"""The standard as data, kept verbatim at the border. A new edition is a new file, never an edit."""
