"""Papers of many households bound as one PDF, in their order."""

from collections.abc import Iterable
from io import BytesIO

from pypdf import PdfWriter


def bind(papers: Iterable[bytes]) -> bytes:
    """Return all pages of some PDFs as one; their content is not touched."""
    whole = PdfWriter()
    for paper in papers:
        whole.append(BytesIO(paper), import_outline=False)
    out = BytesIO()
    whole.write(out)
    return out.getvalue()
