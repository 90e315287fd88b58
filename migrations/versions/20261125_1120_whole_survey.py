"""What a delivery says and the register had no column for: an export gives it all back. Purposes in the access log."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "20261125_1120"
down_revision = "20261125_1000"
branch_labels = None
depends_on = None


def text(name: str, comment: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=True, comment=comment)


def number(name: str, comment: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=True, comment=comment)


def small(name: str, comment: str) -> sa.Column[Any]:
    return sa.Column(name, sa.SmallInteger(), nullable=True, comment=comment)


def day(name: str, comment: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=True, comment=comment)


def metres(name: str, comment: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Float(53), nullable=True, comment=comment)


def new_columns() -> dict[str, list[sa.Column[Any]]]:
    return {
        "contract_holder_version": [text("id_kind", "承包方（代表）证件类型 (CBFZJLX, B.3)")],
        "spatial_unit_version": [
            number("measured_area_mu", "实测面积亩 (SCMJM, A.13)"),
            text("holder_code", "宅基地权利人的承包方编码 (项目自定)"),
            text("structure", "房屋结构 (项目自定)"),
            small("storeys", "总层数 (项目自定)"),
        ],
        "contract_version": [
            number("total_area_mu", "确权（合同）总面积亩 (HTZMJM, B.5)"),
            number("earlier_total_area_mu", "原合同总面积亩 (YHTZMJM, B.5)"),
        ],
        "contract_parcel": [
            text("right_code", "承包经营权证编码 (CBJYQZBM, B.1)"),
            number("contract_area_mu", "确权（合同）面积亩 (HTMJM, B.1)"),
            number("earlier_area_mu", "原合同面积亩 (YHTMJM, B.1)"),
        ],
        "reference_area": [
            number("survey_number", "标识码 (BSM, 附录A)"),
            number("measured_area", "基本农田面积 (JBNTMJ, 附录A)"),
            number("measured_area_mu", "基本农田面积亩 (JBNTMJM, 附录A)"),
        ],
        "topographic_feature": [
            number("survey_number", "标识码 (BSM, 附录A)"),
            metres("length_m", "长度（米） (CD, 附录A)"),
            metres("width_m", "宽度（米） (KD, 附录A)"),
            number("measured_area", "面积 (MJ, 附录A)"),
            number("measured_area_mu", "面积亩 (MJM, 附录A)"),
        ],
        "earlier_paper": [
            text("number", "流转合同编码或资料附件编号 (LZHTBM, B.6)"),
            text("grantor_code", "发包方编码 (FBFBM, B.8)"),
            text("holder_code", "承包方编码 (CBFBM, B.8)"),
            text("receiver_code", "受让方编码 (SRFBM, B.6)"),
            text("method", "承包或流转方式 (CBFS, B.8)"),
            text("term_text", "承包或流转期限 (CBQX, B.8)"),
            day("term_from", "期限起 (CBQXQ, B.8)"),
            day("term_last", "期限止（当日，如纸面所载） (CBQXZ, B.8)"),
            text("path", "示意图或附件路径 (DKSYT, B.8)"),
            number("area", "流转面积 (LZMJ, B.6)"),
            number("area_mu", "流转面积亩 (LZMJM, B.6)"),
            small("parcel_count", "流转地块数 (LZDKS, B.6)"),
            text("purpose_before", "流转前土地用途 (LZQTDYT, B.6)"),
            text("purpose_after", "流转后土地用途 (LZHTDYT, B.6)"),
            sa.Column("is_picked_up", sa.Boolean(), nullable=True, comment="权证是否领取 (QZSFLQ, B.9)"),
            day("picked_up_on", "权证领取日期 (QZLQRQ, B.9)"),
            text("picked_up_by", "权证领取人姓名 (QZLQRXM, B.9)"),
            text("picker_id_kind", "权证领取人证件类型 (QZLQRZJLX, B.9)"),
            sa.Column(
                "picker_id_sealed",
                sa.LargeBinary(),
                nullable=True,
                comment="权证领取人证件号码（密文） (QZLQRZJHM, B.9)",
            ),
        ],
    }


ID_KINDS = "id_kind IN ('1', '2', '3', '4', '5', '9')"


def upgrade() -> None:
    op.execute((Path(__file__).parents[1] / "sql" / "new_columns.v1.sql").read_text(encoding="utf-8"))
    for table, columns in new_columns().items():
        for column in columns:
            op.add_column(table, column)
        op.execute(f"CALL keep_new_columns('{table}')")
    op.create_check_constraint(
        op.f("ck_contract_holder_version_id_kind_listed"), "contract_holder_version", ID_KINDS
    )
    op.create_index("ix_earlier_paper_region_code", "earlier_paper", ["region_code", "kind"])
    op.add_column("access_log", number("account_id", "账号 (项目自定)"))
    op.add_column("access_log", text("purpose", "查看未掩码个人信息的目的 (项目自定)"))
    op.create_foreign_key(op.f("fk_access_log_account_id"), "access_log", "account", ["account_id"], ["id"])
    op.execute("GRANT INSERT (account_id, purpose) ON access_log TO sanquan_access")


def downgrade() -> None:
    op.drop_column("access_log", "purpose")
    op.drop_column("access_log", "account_id")
    op.drop_index("ix_earlier_paper_region_code", "earlier_paper")
    op.drop_constraint("ck_contract_holder_version_id_kind_listed", "contract_holder_version")
    for table, columns in new_columns().items():
        if table != "earlier_paper":
            op.execute(f"DROP TRIGGER no_change ON {table}")
        for column in columns:
            op.drop_column(table, column.name)
        op.execute(f"CALL keep_new_columns('{table}')")
    op.execute("DROP PROCEDURE keep_new_columns(regclass)")
