"""Documents by content: the bytes never change, and are sealed at rest."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import ActId, Base, zh


class Document(Base):
    """文件 [LA_AdministrativeSource]：以内容摘要为键，加密保存，永不改变."""

    __tablename__ = "document"
    __table_args__ = (CheckConstraint("octet_length(sha256) = 32", name="sha256_size"),)

    sha256: Mapped[bytes] = mapped_column(primary_key=True, **zh("内容摘要（SHA-256）"))
    media_type: Mapped[str] = mapped_column(**zh("文件类型"))
    size: Mapped[int] = mapped_column(**zh("字节数"))
    sealed: Mapped[bytes] = mapped_column(**zh("内容（密文）"))
    begun_by: Mapped[ActId]
