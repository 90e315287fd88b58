"""The work on deliveries, uploaded or loaded, as a person follows it. Operational: no part of the register.

Rows are changed in place while the work goes on, and say nothing of any right; what a load enters is
in the register's own tables, by its own acts. The program's role cannot delete them.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base, RegionCode, RowId, among, zh
from registry.rules.packages import ROLE

STATES = ("queued", "running", "cancelling", "cancelled", "failed", "done", "discarded")
STAGES = ("reading", "checking", "loading", "registering", "certifying", "exporting", "packing")


class PackageJob(Base):
    """成果包办理：检查、入库及其后的登记、发证、导出到了哪一步；属运行记录，不是登记簿的内容."""

    __tablename__ = "package_job"
    __table_args__ = (
        among("kind", tuple(ROLE)),
        among("state", STATES),
        among("stage", STAGES),
        CheckConstraint("octet_length(sha256) = 32", name="sha256_size"),
        CheckConstraint("folder ~ '^[0-9a-f]{32}$'", name="folder_form"),
        CheckConstraint("done >= 0 AND (total IS NULL OR done <= total)", name="progress"),
        CheckConstraint(
            "(kind IN ('check', 'load')) = (sha256 IS NOT NULL) AND (sha256 IS NULL) = (size IS NULL)",
            name="upload",
        ),
        CheckConstraint("kind IN ('check', 'load') OR delivery_id IS NOT NULL", name="delivery"),
        CheckConstraint("purpose IS NULL OR kind = 'export'", name="purpose"),
        Index("ix_package_job_region_code", "region_code"),
        Index("ix_package_job_delivery_id", "delivery_id"),
    )

    id: Mapped[RowId]
    region_code: Mapped[RegionCode]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), **zh("最近决定办理的账号"))
    kind: Mapped[str] = mapped_column(**zh("办理事项"))
    file_name: Mapped[str] = mapped_column(**zh("上传时的文件名，或成果包的名称"))
    folder: Mapped[str] = mapped_column(unique=True, **zh("数据目录中存放文件的文件夹"))
    sha256: Mapped[bytes | None] = mapped_column(**zh("上传文件的摘要"))
    size: Mapped[int | None] = mapped_column(**zh("上传文件的字节数"))
    purpose: Mapped[str | None] = mapped_column(**zh("导出未掩码个人信息的目的"))
    state: Mapped[str] = mapped_column(server_default="queued", **zh("办理状态"))
    stage: Mapped[str | None] = mapped_column(**zh("正在进行的步骤"))
    done: Mapped[int] = mapped_column(server_default="0", **zh("本步骤已完成数"))
    total: Mapped[int | None] = mapped_column(**zh("本步骤总数"))
    said: Mapped[str | None] = mapped_column(**zh("未完成的原因"))
    said_en: Mapped[str | None] = mapped_column(**zh("未完成的原因（英文）"))
    result: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), **zh("结果：逐表行数、逐规则条数、拒绝的行；证件号码已遮盖")
    )
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"), **zh("成果包"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp(), **zh("上传时间"))
    started_at: Mapped[datetime | None] = mapped_column(**zh("开始时间"))
    stage_at: Mapped[datetime | None] = mapped_column(**zh("本步骤开始时间"))
    heartbeat_at: Mapped[datetime | None] = mapped_column(**zh("最近报告时间"))
    finished_at: Mapped[datetime | None] = mapped_column(**zh("结束时间"))
