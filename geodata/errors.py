"""What keeps a delivery from being read at all; what is wrong inside one is a finding instead."""

from functools import partial
from typing import Any

from registry.errors import RegistryError
from registry.words import Words


class DeliveryError(RegistryError):
    """A delivery that cannot be read: nothing was taken from it."""

    code = "delivery.unreadable"
    words = Words(
        "成果包“{path}”不能读取：{why}。",
        "The delivery “{path}” cannot be read: {why}.",
    )


class MapError(RegistryError):
    """A mapping file that does not fit the vector file it is for."""

    code = "delivery.map"
    words = Words("映射文件“{path}”有误：{why}。", "The mapping “{path}” is wrong: {why}.")


class ExportError(RegistryError):
    """A delivery that cannot be written: nothing of it is left."""

    code = "export.unwritable"
    words = Words("成果包没有导出：{why}。", "The delivery was not exported: {why}.")


class ScanError(RegistryError):
    """A scanned paper that is not taken: no kind that is accepted, damaged, or not inert."""

    code = "scan.refused"
    words = Words("这份文件没有收下：{why_zh}。", "The file was not taken: {why_en}.")


class ScanTooLargeError(RegistryError):
    """A scan of more megabytes than the setting of the day, whichever way it comes."""

    code = "scan.too_large"
    words = Words(
        "文件超过 {most} MB；请降低扫描分辨率，或分成几份。",
        "The file has more than {most} MB; scan at a lower resolution, or in parts.",
    )


class AnswerError(RegistryError):
    """A file of answers that cannot be read: nothing was taken from it."""

    code = "message.answers"
    words = Words("应答文件“{path}”不能读取：{why}。", "The answers “{path}” cannot be read: {why}.")


class FontError(RegistryError):
    """A character that no installed font has: printed as a box it would be another name."""

    code = "print.glyph"
    words = Words("不能打印：{why}。", "Cannot be printed: {why}.")

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it come back whole from a process that prints."""
        return partial(type(self), **self.facts), ()
