"""Named errors with stable codes. A class's `words` are what a person is told.

Refusals by rule (`rules.refusal.Refused`) are one of them. Classes know no HTTP: the edge holds
one table from class to status.
"""

from typing import ClassVar

from registry.words import Words


class RegistryError(Exception):
    """Something anticipated that stops an act; nothing was changed."""

    code: ClassVar[str] = "registry.error"
    words: ClassVar[Words] = Words("操作没有完成：{what}。", "The act was not done: {what}.")

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        self.said = self.words.fill(**facts)
        super().__init__(f"{self.said.zh} {self.said.en}")


class NotFoundError(RegistryError):
    """What was asked for is not in the register, or not in the asker's region."""

    code = "registry.not_found"
    words = Words(
        "没有查到{what}：请核对编号，或确认它在您的管辖区域内。",
        "{what} was not found: check the code, and that it lies in your region.",
    )


class PresentOnlyError(RegistryError):
    """What was asked as of a moment has no past: a form, an act, what waits for somebody."""

    code = "registry.present_only"
    words = Words(
        "“{page}”只有现在的内容，不能按过去的时刻（as_of）查看：待办、表单、办理和公示栏只对现在有意义。",
        "“{page}” is of the present only and cannot be asked as of a moment: what waits, forms, acts and the "
        "board of notices have no past.",
    )


class StaleVersionError(RegistryError):
    """Someone changed the row after it was read."""

    code = "registry.stale_version"
    words = Words(
        "{what}已被他人修改（您看到的是第{seen}版，现在是第{current}版）。请刷新后重做，您的修改没有写入。",
        "{what} was changed by someone else (you saw version {seen}, now it is {current}). "
        "Reload and do it again; nothing of yours was written.",
    )


class KeyReusedError(RegistryError):
    """A program sent a key again, with another request."""

    code = "registry.key_reused"
    words = Words(
        "请求键“{key}”已用于另一个请求，或不是 1 至 200 个字符：每个新的请求用一个新的键。",
        "The key “{key}” came with another request before, or has not 1 to 200 characters; "
        "a new request has a new key.",
    )


class IsolationError(RegistryError):
    """The write path was entered outside READ COMMITTED, where its locks protect nothing."""

    code = "registry.isolation"
    words = Words(
        "数据库隔离级别是“{level}”，登记写入只能在 read committed 下进行。",
        "The transaction runs at “{level}”; the register is written at READ COMMITTED only.",
    )


class ConstraintError(RegistryError):
    """The database refused by a named constraint what the rules had let through."""

    code = "registry.constraint"
    words = Words(
        "数据库按约束“{constraint}”拒绝写入：{detail}。没有任何内容被写入。",
        "The database refused by its constraint “{constraint}”: {detail}. Nothing was written.",
    )


class KeyFileError(RegistryError):
    """The key file is missing, readable by others, malformed, or not this database's."""

    code = "registry.key_file"
    words = Words(
        "密钥文件 {path} 不能用：{why}。个人信息用它加密，没有它程序不启动。",
        "The key file {path} cannot be used: {why}. Personal data is sealed with it, and the "
        "program does not start without it.",
    )


class CodeError(RegistryError):
    """A code of the standard is ill-formed."""

    code = "registry.code"
    words = Words(
        "{what}“{value}”不合格式：应为{form}。",
        "{what} “{value}” is ill-formed: it must be {form}.",
    )


class UnknownParameterError(RegistryError):
    """A configuration key that does not exist, or a value it cannot take."""

    code = "registry.parameter"
    words = Words("配置项“{key}”不能取值“{value}”：{why}。", "Setting “{key}” cannot be “{value}”: {why}.")


class CrsError(RegistryError):
    """A coordinate reference system that a county cannot work in."""

    code = "registry.crs"
    words = Words("坐标系 {crs} 不能用：{why}。", "The reference system {crs} cannot be used: {why}.")
