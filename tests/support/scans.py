"""Scans as they come over the counter: good ones, and each that must not be taken, by why."""

import io

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

Name = NameObject


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 60)) -> bytes:
    """Return a small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, form)
    return out.getvalue()


def pdf(pages: int = 1, **root: object) -> bytes:
    """Return a PDF of blank pages with further keys in its root."""
    return _written(_blank(pages, root))


def _blank(pages: int, root: dict[str, object]) -> PdfWriter:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer._root_object.update({Name(f"/{key}"): value for key, value in root.items()})
    return writer


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def action(kind: str, **more: object) -> DictionaryObject:
    """Return an action as a PDF has it."""
    return DictionaryObject(
        {Name("/S"): Name(f"/{kind}"), **{Name(f"/{key}"): value for key, value in more.items()}}
    )


def _loose() -> bytes:
    """A script that no page leads to."""
    writer = _blank(1, {})
    writer._add_object(action("JavaScript", JS=TextStringObject("x")))
    return _written(writer)


def _attached() -> bytes:
    writer = _blank(1, {})
    writer.add_attachment("a.txt", b"text")
    return _written(writer)


def _locked() -> bytes:
    writer = _blank(1, {})
    writer.encrypt("x")
    return _written(writer)


def _annotated(kind: str) -> bytes:
    writer = _blank(1, {})
    note = DictionaryObject({Name("/Type"): Name("/Annot"), Name("/Subtype"): Name(f"/{kind}")})
    writer.pages[0][Name("/Annots")] = ArrayObject([writer._add_object(note)])
    return _written(writer)


def unfit() -> dict[str, tuple[str, bytes]]:
    """Return scans that are not taken: a name, the key of `look.WHY`, the bytes."""
    script = pdf(OpenAction=action("JavaScript", JS=TextStringObject("app.alert(1)")))
    return {
        "script": ("active", script),
        "script in other letters": (
            "active",
            script.replace(b"/JavaScript", b"/Java#53cript").replace(b"/JS", b"/J#53"),
        ),
        "loose script": ("active", _loose()),
        "launch": ("active", pdf(OpenAction=action("Launch", F=TextStringObject("a.exe")))),
        "actions of events": ("active", pdf(AA=DictionaryObject({Name("/WC"): action("URI")}))),
        "form that is sent": ("active", pdf(OpenAction=action("SubmitForm"))),
        "form of XML": ("active", pdf(AcroForm=DictionaryObject({Name("/XFA"): TextStringObject("x")}))),
        "attachment": ("active", _attached()),
        "film": ("active", _annotated("RichMedia")),
        "attached by a note": ("active", _annotated("FileAttachment")),
        "password": ("locked", _locked()),
        "pdf cut short": ("damaged", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\n"),
        "pdf without pages": ("damaged", pdf(0)),
        "picture cut short": ("damaged", picture("JPEG", (900, 900))[:2000]),
        "png cut short": ("damaged", picture("PNG", (900, 900))[:-200]),
        "flood of pixels": ("large", _flood()),
        "phone's picture": ("heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
        "page of the web": ("kind", b"<html><script>alert(1)</script></html>"),
        "program": ("kind", b"MZ\x90\0"),
        "picture in the name only": ("kind", b"GIF89a"),
        "nothing": ("empty", b""),
    }


def _flood() -> bytes:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()
