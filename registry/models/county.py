"""The county itself: its CRS, its dated configuration, its calendar, its regions, its clock."""

from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, Integer, Interval, SmallInteger, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from registry import codes
from registry.db import Base, BegunBy, Code, RowId, form, zh


class County(Base):
    """县级登记单位：一个数据库一个县，坐标系建库时选定后不变."""

    __tablename__ = "county"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("code ~ '^[0-9]{6}$'", name="code_form"),
    )

    id: Mapped[int] = mapped_column(
        SmallInteger, primary_key=True, autoincrement=False, **zh("内部标识：只有一行")
    )
    code: Mapped[Code] = mapped_column(**zh("县级行政区划代码", "XZQDM", "A.1"))
    name: Mapped[str] = mapped_column(**zh("县级行政区名称", "XZQMC", "A.1"))
    srid: Mapped[int] = mapped_column(Integer, **zh("存储坐标系（EPSG 代码）"))
    time_zone: Mapped[str] = mapped_column(**zh("时区：期限按当地日期计算"))
    made_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp(), **zh("建库时间"))


class Parameter(Base):
    """配置项：法律未统一或来源未确认的数值，按生效日期记录."""

    __tablename__ = "parameter"
    __table_args__ = (UniqueConstraint("key", "valid_from", "recorded_at"),)

    id: Mapped[RowId]
    key: Mapped[str] = mapped_column(**zh("配置项"))
    value: Mapped[str] = mapped_column(**zh("取值"))
    valid_from: Mapped[date] = mapped_column(**zh("生效日期"))
    source: Mapped[str] = mapped_column(**zh("依据"))
    confirmed: Mapped[bool] = mapped_column(**zh("依据是否已核实"))
    begun_by: Mapped[BegunBy]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp(), **zh("写入时间"))


class CalendarDay(Base):
    """工作日历的例外日：调休上班日、法定放假日."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True, **zh("日期"))
    is_working: Mapped[bool] = mapped_column(**zh("是否工作日"))
    source: Mapped[str] = mapped_column(**zh("依据（放假安排文件）"))
    recorded_at: Mapped[datetime | None] = mapped_column(
        server_default=func.clock_timestamp(), **zh("写入时间；早于此列的为空")
    )


class Region(Base):
    """行政区划：名称按生效日期记录，代码注明出自哪一份名录."""

    __tablename__ = "region"
    __table_args__ = (
        UniqueConstraint("code", "code_list", "valid_from"),
        form("code", codes.REGION.pattern),
        CheckConstraint("code_list IN ('mca', 'statistical', 'delivery')", name="code_list_listed"),
    )

    id: Mapped[RowId]
    code: Mapped[Code] = mapped_column(**zh("行政区划代码", "XZQDM", "A.2"))
    code_list: Mapped[str] = mapped_column(**zh("代码出处：民政、统计或成果包"))
    level: Mapped[int] = mapped_column(SmallInteger, **zh("级别：代码位数"))
    name: Mapped[str] = mapped_column(**zh("行政区名称", "XZQMC", "A.2"))
    valid_from: Mapped[date] = mapped_column(**zh("名称生效日期"))
    begun_by: Mapped[BegunBy]


class KeyCheck(Base):
    """密钥校验：认出本库所用的密钥文件，不含密钥."""

    __tablename__ = "key_check"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(
        SmallInteger, primary_key=True, autoincrement=False, **zh("内部标识：只有一行")
    )
    fingerprint: Mapped[bytes] = mapped_column(**zh("密钥指纹"))


class ClockOffset(Base):
    """时钟偏移：只供测试，正式库中为空；程序账号不能写."""

    __tablename__ = "clock_offset"

    id: Mapped[RowId]
    shift: Mapped[timedelta] = mapped_column(Interval, **zh("偏移"))
