"""Background work on a loaded delivery: registration, certificates, exports, in the table of the uploads."""

import sqlalchemy as sa
from alembic import op

revision = "20261125_1300"
down_revision = "20261125_1200"
branch_labels = None
depends_on = None

BEFORE = {"kind": ("check", "load"), "stage": ("reading", "checking", "loading")}
AFTER = {
    "kind": (*BEFORE["kind"], "apply", "accept", "enter", "certify", "export"),
    "stage": (*BEFORE["stage"], "registering", "certifying", "exporting", "packing"),
}
COMMENTS = {
    "kind": ("检查或入库 (项目自定)", "办理事项 (项目自定)"),
    "file_name": ("上传时的文件名 (项目自定)", "上传时的文件名，或成果包的名称 (项目自定)"),
}
TABLE = (
    "成果包办理：上传的成果包检查、入库到了哪一步；属运行记录，不是登记簿的内容",
    "成果包办理：检查、入库及其后的登记、发证、导出到了哪一步；属运行记录，不是登记簿的内容",
)


def listed(values: dict[str, tuple[str, ...]], which: int) -> None:
    """Let kinds and stages be these, and describe the table as before (0) or after (1)."""
    for column, words in values.items():
        name = op.f(f"ck_package_job_{column}_listed")
        op.drop_constraint(name, "package_job", type_="check")
        op.create_check_constraint(name, "package_job", f"{column} IN ({', '.join(map(repr, words))})")
    for column, comments in COMMENTS.items():
        op.alter_column("package_job", column, comment=comments[which])
    op.create_table_comment("package_job", TABLE[which])


def upgrade() -> None:
    listed(AFTER, 1)
    op.alter_column("package_job", "sha256", nullable=True)
    op.alter_column("package_job", "size", nullable=True)
    op.add_column(
        "package_job",
        sa.Column("purpose", sa.Text(), nullable=True, comment="导出未掩码个人信息的目的 (项目自定)"),
    )
    op.create_check_constraint(
        op.f("ck_package_job_upload"),
        "package_job",
        "(kind IN ('check', 'load')) = (sha256 IS NOT NULL) AND (sha256 IS NULL) = (size IS NULL)",
    )
    op.create_check_constraint(
        op.f("ck_package_job_delivery"), "package_job", "kind IN ('check', 'load') OR delivery_id IS NOT NULL"
    )
    op.create_check_constraint(
        op.f("ck_package_job_purpose"), "package_job", "purpose IS NULL OR kind = 'export'"
    )
    op.create_index("ix_package_job_delivery_id", "package_job", ["delivery_id"], unique=False)
    op.execute("GRANT INSERT (delivery_id, purpose) ON package_job TO sanquan_app")


def downgrade() -> None:
    op.execute("REVOKE INSERT (delivery_id) ON package_job FROM sanquan_app")
    op.drop_index("ix_package_job_delivery_id", "package_job")
    for name in ("purpose", "delivery", "upload"):
        op.drop_constraint(op.f(f"ck_package_job_{name}"), "package_job", type_="check")
    op.drop_column("package_job", "purpose")
    op.execute("DELETE FROM package_job WHERE kind NOT IN ('check', 'load')")  # no part of the register
    op.alter_column("package_job", "size", nullable=False)
    op.alter_column("package_job", "sha256", nullable=False)
    listed(BEFORE, 0)
