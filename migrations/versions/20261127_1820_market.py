"""The market board: offers, who asked, what was accepted, what came of it."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "20261127_1820"
down_revision = "20261127_1800"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listing",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("grantor_id", sa.BigInteger(), nullable=False, comment="发包方 (项目自定)"),
        sa.Column("right_id", sa.BigInteger(), nullable=True, comment="权利；集体资产为空 (项目自定)"),
        sa.Column("holder_id", sa.BigInteger(), nullable=True, comment="权利人 (项目自定)"),
        sa.Column("asset", sa.Text(), nullable=True, comment="集体资产的名称 (项目自定)"),
        sa.Column("form", sa.Text(), nullable=False, comment="希望的流转方式 (LZFS, B.6)"),
        sa.Column("area", sa.BigInteger(), nullable=False, comment="面积 (LZMJ, B.6)"),
        sa.Column("term_from", sa.Date(), nullable=False, comment="希望的期限起 (项目自定)"),
        sa.Column("term_to", sa.Date(), nullable=False, comment="希望的期限止（次日） (项目自定)"),
        sa.Column("unit", sa.Text(), nullable=False, comment="计价方式 (项目自定)"),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False, comment="希望的价格（分） (项目自定)"),
        sa.Column("place", sa.Text(), nullable=False, comment="大致位置（文字） (项目自定)"),
        sa.Column("terms", sa.Text(), nullable=False, comment="其他条件 (项目自定)"),
        sa.Column("last_day", sa.Date(), nullable=False, comment="挂牌截止日 (项目自定)"),
        sa.Column("consent_sha256", sa.LargeBinary(), nullable=False, comment="挂牌委托书扫描件 (项目自定)"),
        sa.Column("bidding_kind", sa.Text(), nullable=True, comment="公开竞价方式 (项目自定)"),
        sa.Column("bidding_on", sa.Date(), nullable=True, comment="公开竞价日期 (项目自定)"),
        sa.Column("bidding_sha256", sa.LargeBinary(), nullable=True, comment="公开竞价文件扫描件 (项目自定)"),
        sa.Column(
            "listed_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="挂牌日期 (项目自定)",
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "bidding_kind IN ('tender', 'auction', 'open_consultation')",
            name=op.f("ck_listing_bidding_kind_listed"),
        ),
        sa.CheckConstraint(
            "concat(asset, place, terms) !~ '[0-9]{15}'", name=op.f("ck_listing_texts_hold_no_id")
        ),
        sa.CheckConstraint(
            "form IN ('lease', 'sublease', 'equity_contribution', 'forest_lease', 'homestead_lease', 'construction_land_use', 'entrustment', 'exchange', 'assignment', 'hand_back', 'paid_exit', 'housing_swap', 'homestead_assignment', 'inheritance', 'gift', 'security', 'mortgage')",
            name=op.f("ck_listing_form_listed"),
        ),
        sa.CheckConstraint(
            "unit IN ('mu_year', 'lump_sum', 'grain_mu_year', 'dividend', 'voucher', 'free')",
            name=op.f("ck_listing_unit_listed"),
        ),
        sa.CheckConstraint(
            "(right_id IS NULL) = (holder_id IS NULL)", name=op.f("ck_listing_holder_of_right")
        ),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_listing_amount")),
        sa.CheckConstraint("area > 0", name=op.f("ck_listing_area")),
        sa.CheckConstraint(
            "asset IS NULL OR num_nonnulls(bidding_kind, bidding_on, bidding_sha256) = 3",
            name=op.f("ck_listing_bidding"),
        ),
        sa.CheckConstraint("listed_on <= last_day", name=op.f("ck_listing_days")),
        sa.CheckConstraint("num_nonnulls(right_id, asset) = 1", name=op.f("ck_listing_right_or_asset")),
        sa.CheckConstraint("term_from < term_to", name=op.f("ck_listing_term")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_listing_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["bidding_sha256"], ["document.sha256"], name=op.f("fk_listing_bidding_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["consent_sha256"], ["document.sha256"], name=op.f("fk_listing_consent_sha256")
        ),
        sa.ForeignKeyConstraint(["grantor_id"], ["grantor.id"], name=op.f("fk_listing_grantor_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["contract_holder.id"], name=op.f("fk_listing_holder_id")),
        sa.ForeignKeyConstraint(["right_id"], ["land_right.id"], name=op.f("fk_listing_right_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint("id", "region_code", name=op.f("uq_listing_id_region_code")),
        comment="挂牌：权利人或集体通过窗口公布的流转意向；不含坐标和姓名",
    )
    op.create_index(op.f("ix_listing_begun_by"), "listing", ["begun_by"], unique=False)
    op.create_index("ix_listing_grantor_id", "listing", ["grantor_id"], unique=False)
    op.create_index("ix_listing_region_code", "listing", ["region_code"], unique=False)
    op.create_index("ix_listing_right_id", "listing", ["right_id"], unique=False)
    op.create_table(
        "listing_parcel",
        sa.Column("listing_id", sa.BigInteger(), nullable=False, comment="挂牌 (项目自定)"),
        sa.Column("unit_id", sa.BigInteger(), nullable=False, comment="地块 (项目自定)"),
        sa.Column("area", sa.BigInteger(), nullable=False, comment="挂牌面积 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("area > 0", name=op.f("ck_listing_parcel_area")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_listing_parcel_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_listing_parcel_listing_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["spatial_unit.id"], name=op.f("fk_listing_parcel_unit_id")),
        sa.PrimaryKeyConstraint("listing_id", "unit_id", name=op.f("pk_listing_parcel")),
        comment="挂牌所及的地块；公开页面不显示",
    )
    op.create_index(op.f("ix_listing_parcel_begun_by"), "listing_parcel", ["begun_by"], unique=False)
    op.create_index("ix_listing_parcel_unit_id", "listing_parcel", ["unit_id"], unique=False)
    op.create_table(
        "listing_interest",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("listing_id", sa.BigInteger(), nullable=False, comment="挂牌 (项目自定)"),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False, comment="姓名或单位（密文） (项目自定)"),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=False, comment="联系方式（密文） (项目自定)"),
        sa.Column("message", sa.Text(), nullable=False, comment="打算 (项目自定)"),
        sa.Column(
            "sent_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="提出日期 (项目自定)",
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "message !~ '[0-9]{11}'", name=op.f("ck_listing_interest_message_holds_no_number")
        ),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_listing_interest_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_listing_interest_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_interest")),
        sa.UniqueConstraint("id", "listing_id", name=op.f("uq_listing_interest_id_listing_id")),
        comment="意向：姓名和联系方式加密，接受之前谁也看不到",
    )
    op.create_index(op.f("ix_listing_interest_begun_by"), "listing_interest", ["begun_by"], unique=False)
    op.create_index("ix_listing_interest_listing_id", "listing_interest", ["listing_id"], unique=False)
    op.create_table(
        "listing_acceptance",
        sa.Column("interest_id", sa.BigInteger(), nullable=False, comment="意向 (项目自定)"),
        sa.Column("listing_id", sa.BigInteger(), nullable=False, comment="挂牌 (项目自定)"),
        sa.Column(
            "accepted_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="接受日期 (项目自定)",
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_listing_acceptance_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["interest_id", "listing_id"],
            ["listing_interest.id", "listing_interest.listing_id"],
            name="fk_listing_acceptance_interest",
        ),
        sa.PrimaryKeyConstraint("interest_id", name=op.f("pk_listing_acceptance")),
        comment="接受意向：从此挂牌一方可以看到联系方式",
    )
    op.create_index(op.f("ix_listing_acceptance_begun_by"), "listing_acceptance", ["begun_by"], unique=False)
    op.create_index("ix_listing_acceptance_listing_id", "listing_acceptance", ["listing_id"], unique=False)
    op.create_table(
        "listing_outcome",
        sa.Column("listing_id", sa.BigInteger(), nullable=False, comment="挂牌 (项目自定)"),
        sa.Column("kind", sa.Text(), nullable=False, comment="结果 (项目自定)"),
        sa.Column("transfer_id", sa.BigInteger(), nullable=True, comment="成交的流转 (项目自定)"),
        sa.Column("reason", sa.Text(), nullable=False, comment="说明 (项目自定)"),
        sa.Column(
            "ended_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="结果日期 (项目自定)",
        ),
        sa.Column("public_until", sa.Date(), nullable=False, comment="结果公示截止日 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "(kind = 'settled') = (transfer_id IS NOT NULL)",
            name=op.f("ck_listing_outcome_transfer_if_settled"),
        ),
        sa.CheckConstraint("kind IN ('settled', 'withdrawn')", name=op.f("ck_listing_outcome_kind_listed")),
        sa.CheckConstraint("ended_on <= public_until", name=op.f("ck_listing_outcome_display")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_listing_outcome_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_listing_outcome_listing_id")),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfer.id"], name=op.f("fk_listing_outcome_transfer_id")
        ),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_listing_outcome")),
        comment="挂牌结果：成交或撤回，每项挂牌只有一次；成交的公示到期前可见",
    )
    op.create_index(op.f("ix_listing_outcome_begun_by"), "listing_outcome", ["begun_by"], unique=False)
    op.create_index("ix_listing_outcome_transfer_id", "listing_outcome", ["transfer_id"], unique=False)

    op.execute("CALL keep_for_ever('listing', ARRAY['listed_on'])")
    op.execute("CALL keep_for_ever('listing_parcel')")
    op.execute("CALL keep_for_ever('listing_interest', ARRAY['sent_on'])")
    op.execute("CALL keep_for_ever('listing_acceptance', ARRAY['accepted_on'])")
    op.execute("CALL keep_for_ever('listing_outcome', ARRAY['ended_on'])")
    op.execute((Path(__file__).parents[1] / "sql" / "market.v1.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.drop_table("listing_outcome")
    op.drop_table("listing_acceptance")
    op.drop_table("listing_interest")
    op.drop_table("listing_parcel")
    op.drop_table("listing")
    for function in ("listing_settled", "listing_stands"):
        op.execute(f"DROP FUNCTION {function}()")
