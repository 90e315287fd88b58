"""Natural persons and organisations [LA_Party]."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.codelists import IdKind, Sex
from registry.db import ActId, Base, RegionCode, RowId, among, zh


class Person(Base):
    """自然人 [LA_Party]：按（证件号码，姓名）唯一；证件号码加密保存."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("id_index", "name", name="uq_person_id_index_name"),
        among("sex", Sex),
        among("id_kind", IdKind),
        CheckConstraint(
            "(id_index IS NULL) = (id_sealed IS NULL) AND (id_index IS NULL) = (id_mask IS NULL)",
            name="id_whole",
        ),
        CheckConstraint("name !~ '[0-9]{15}'", name="name_holds_no_id"),
        CheckConstraint("id_mask !~ '[0-9]{9}'", name="id_masked"),
        # People without a number are told apart by a person, never merged by name.
        Index("ix_person_name", "name", postgresql_where=text("id_index IS NULL")),
    )

    id: Mapped[RowId]
    region_code: Mapped[RegionCode]
    name: Mapped[str] = mapped_column(**zh("姓名", "CYXM", "B.4"))
    sex: Mapped[str | None] = mapped_column(**zh("性别", "CYXB", "B.4"))
    id_kind: Mapped[str | None] = mapped_column(**zh("证件类型", "CYZJLX", "B.4"))
    id_sealed: Mapped[bytes | None] = mapped_column(**zh("证件号码（密文）", "CYZJHM", "B.4"))
    id_index: Mapped[bytes | None] = mapped_column(**zh("证件号码检索值"))
    id_mask: Mapped[str | None] = mapped_column(**zh("证件号码（掩码）"))
    begun_by: Mapped[ActId]


class Organization(Base):
    """单位 [LA_Party]：承包土地的法人或其他组织."""

    __tablename__ = "organization"
    __table_args__ = (UniqueConstraint("registration_code", "name"),)

    id: Mapped[RowId]
    region_code: Mapped[RegionCode]
    name: Mapped[str] = mapped_column(**zh("单位名称", "CBFMC", "B.3"))
    registration_code: Mapped[str | None] = mapped_column(**zh("统一社会信用代码", "CBFZJHM", "B.3"))
    begun_by: Mapped[ActId]
