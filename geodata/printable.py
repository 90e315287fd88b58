"""Text from outside in a sentence of ours: what cannot be seen is written out."""


def printable(text: str) -> str:
    """Return text with control, bidi and other unprintable characters as escapes, for a sentence."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
