"""The life of certificates: picked up, lost, handed back, ended; one of a right is out at a time."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "20261125_1400"
down_revision = "20261125_1380"
branch_labels = None
depends_on = None

TABLES = (
    "certificate_end",
    "certificate_hand_back",
    "loss_declaration",
    "certificate_blank",
    "certificate_pickup",
)


def sql(name: str) -> str:
    return (Path(__file__).parents[1] / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def upgrade() -> None:
    _close_certificates()
    op.create_table(
        "certificate_blank",
        sa.Column(
            "print_number",
            sa.Text(collation="C"),
            nullable=False,
            comment="印制号 (项目自定)",
        ),
        sa.Column("certificate_id", sa.BigInteger(), nullable=False, comment="权证 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("print_number <> ''", name=op.f("ck_certificate_blank_print_number")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_certificate_blank_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_blank_certificate_id")
        ),
        sa.PrimaryKeyConstraint("print_number", name=op.f("pk_certificate_blank")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_certificate_blank_certificate_id")),
        comment="印制号：权证印在登记机构的哪一张空白证书上；一号一证，永不重用",
    )
    op.create_index(op.f("ix_certificate_blank_begun_by"), "certificate_blank", ["begun_by"], unique=False)
    op.create_index("ix_certificate_blank_region_code", "certificate_blank", ["region_code"], unique=False)
    op.create_table(
        "certificate_hand_back",
        sa.Column("certificate_id", sa.BigInteger(), nullable=False, comment="权证 (项目自定)"),
        sa.Column("handed_back_by", sa.Text(), nullable=False, comment="交证人 (项目自定)"),
        sa.Column(
            "handed_back_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="收回日期 (项目自定)",
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "handed_back_by <> '' AND handed_back_by !~ '[0-9]{15}'",
            name=op.f("ck_certificate_hand_back_named"),
        ),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_certificate_hand_back_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_hand_back_certificate_id")
        ),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_certificate_hand_back")),
        comment="权证收回：旧证交回登记机构",
    )
    op.create_index(
        op.f("ix_certificate_hand_back_begun_by"), "certificate_hand_back", ["begun_by"], unique=False
    )
    op.create_index(
        "ix_certificate_hand_back_region_code", "certificate_hand_back", ["region_code"], unique=False
    )
    op.create_table(
        "certificate_pickup",
        sa.Column("certificate_id", sa.BigInteger(), nullable=False, comment="权证 (项目自定)"),
        sa.Column("picked_up_by", sa.Text(), nullable=False, comment="权证领取人姓名 (QZLQRXM, B.9)"),
        sa.Column("id_kind", sa.Text(), nullable=True, comment="权证领取人证件类型 (QZLQRZJLX, B.9)"),
        sa.Column(
            "id_sealed",
            sa.LargeBinary(),
            nullable=True,
            comment="权证领取人证件号码（密文） (QZLQRZJHM, B.9)",
        ),
        sa.Column("entrustment", sa.Text(), nullable=True, comment="委托书说明；本人领取的为空 (项目自定)"),
        sa.Column("manner", sa.Text(), nullable=False, comment="签收方式 (项目自定)"),
        sa.Column(
            "picked_up_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="权证领取日期 (QZLQRQ, B.9)",
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("entrustment <> ''", name=op.f("ck_certificate_pickup_entrusted")),
        sa.CheckConstraint(
            "manner IN ('signature', 'fingerprint', 'seal')", name=op.f("ck_certificate_pickup_manner_listed")
        ),
        sa.CheckConstraint(
            "picked_up_by <> '' AND picked_up_by !~ '[0-9]{15}'", name=op.f("ck_certificate_pickup_named")
        ),
        sa.CheckConstraint("(id_kind IS NULL) = (id_sealed IS NULL)", name=op.f("ck_certificate_pickup_id")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_certificate_pickup_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_pickup_certificate_id")
        ),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_certificate_pickup")),
        comment="权证领取：谁、何时、如何签收；一本权证只领取一次",
    )
    op.create_index(op.f("ix_certificate_pickup_begun_by"), "certificate_pickup", ["begun_by"], unique=False)
    op.create_index("ix_certificate_pickup_region_code", "certificate_pickup", ["region_code"], unique=False)
    op.create_table(
        "loss_declaration",
        sa.Column("certificate_id", sa.BigInteger(), nullable=False, comment="权证 (项目自定)"),
        sa.Column("declared_by", sa.Text(), nullable=False, comment="声明人 (项目自定)"),
        sa.Column("reason", sa.Text(), nullable=False, comment="遗失、灭失经过 (项目自定)"),
        sa.Column(
            "declared_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="刊发日期 (项目自定)",
        ),
        sa.Column("due_on", sa.Date(), nullable=False, comment="届满日期：当日及以后可以补发 (项目自定)"),
        sa.Column("period", sa.Text(), nullable=False, comment="期限 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "declared_by <> '' AND declared_by !~ '[0-9]{15}'", name=op.f("ck_loss_declaration_named")
        ),
        sa.CheckConstraint("due_on >= declared_on", name=op.f("ck_loss_declaration_due")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_loss_declaration_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_loss_declaration_certificate_id")
        ),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_loss_declaration")),
        sa.UniqueConstraint(
            "certificate_id", "due_on", name=op.f("uq_loss_declaration_certificate_id_due_on")
        ),
        comment="遗失声明：刊发若干日后才能补发；声明之日起原证不再有效",
    )
    op.create_index(op.f("ix_loss_declaration_begun_by"), "loss_declaration", ["begun_by"], unique=False)
    op.create_index("ix_loss_declaration_region_code", "loss_declaration", ["region_code"], unique=False)
    op.create_table(
        "certificate_end",
        sa.Column("certificate_id", sa.BigInteger(), nullable=False, comment="权证 (项目自定)"),
        sa.Column("right_id", sa.BigInteger(), nullable=False, comment="权利 (项目自定)"),
        sa.Column("ground", sa.Text(), nullable=False, comment="终止原因类别 (项目自定)"),
        sa.Column("reason", sa.Text(), nullable=False, comment="补发、换发或注销原因 (ZXYY, B.12)"),
        sa.Column("document_number", sa.Text(), nullable=True, comment="依据文书文号 (项目自定)"),
        sa.Column(
            "ended_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="终止日期 (ZXRQ, B.12)",
        ),
        sa.Column("loss_due_on", sa.Date(), nullable=True, comment="所依据的遗失声明的届满日期 (项目自定)"),
        sa.Column(
            "handed_back_id",
            sa.BigInteger(),
            sa.Computed("CASE WHEN ground = 'replaced' THEN certificate_id END", persisted=True),
            nullable=True,
            comment="换发所收回的旧证 (项目自定)",
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "(ground = 'lost') = (loss_due_on IS NOT NULL)", name=op.f("ck_certificate_end_loss")
        ),
        sa.CheckConstraint(
            "ground IN ('lost', 'replaced', 'right_ended', 'wrongly_issued')",
            name=op.f("ck_certificate_end_ground_listed"),
        ),
        sa.CheckConstraint(
            "ground NOT IN ('right_ended', 'wrongly_issued') OR coalesce(document_number, '') <> ''",
            name=op.f("ck_certificate_end_source"),
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_certificate_end_reason")),
        sa.CheckConstraint("ended_on >= loss_due_on", name=op.f("ck_certificate_end_loss_full_length")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_certificate_end_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id", "loss_due_on"],
            ["loss_declaration.certificate_id", "loss_declaration.due_on"],
            name="fk_certificate_end_loss_declared",
        ),
        sa.ForeignKeyConstraint(
            ["handed_back_id"],
            ["certificate_hand_back.certificate_id"],
            name="fk_certificate_end_handed_back",
        ),
        sa.ForeignKeyConstraint(
            ["right_id", "certificate_id", "begun_by"],
            ["certificate.right_id", "certificate.id", "certificate.ended_by"],
            name="fk_certificate_end_closed",
        ),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_certificate_end")),
        sa.UniqueConstraint(
            "right_id", "certificate_id", name=op.f("uq_certificate_end_right_id_certificate_id")
        ),
        comment="权证终止：遗失声明届满、换发或注销；此号从此无效",
    )
    op.create_index(op.f("ix_certificate_end_begun_by"), "certificate_end", ["begun_by"], unique=False)
    op.create_index("ix_certificate_end_region_code", "certificate_end", ["region_code"], unique=False)
    op.create_foreign_key(
        "fk_certificate_follows",
        "certificate",
        "certificate_end",
        ["right_id", "follows_id"],
        ["right_id", "certificate_id"],
    )
    op.execute("CALL keep_for_ever('certificate_pickup', '{picked_up_on}')")
    op.execute("CALL keep_for_ever('certificate_blank')")
    op.execute("CALL keep_for_ever('loss_declaration', '{declared_on}')")
    op.execute("CALL keep_for_ever('certificate_hand_back', '{handed_back_on}')")
    op.execute("CALL keep_for_ever('certificate_end', '{ended_on}')")
    op.execute(sql("certificate_life.v1"))


def _close_certificates() -> None:
    """Let a certificate end once, as a version does; one after which a newer was issued ended by that."""
    op.execute("DROP TRIGGER no_change ON certificate")
    op.execute("DROP TRIGGER no_truncate ON certificate")
    op.add_column(
        "certificate",
        sa.Column(
            "follows_id",
            sa.BigInteger(),
            nullable=True,
            comment="接替的权证：补发、换发或注销后重发 (项目自定)",
        ),
    )
    op.add_column(
        "certificate",
        sa.Column("ended_by", sa.BigInteger(), nullable=True, comment="终止此版本的登记行为 (项目自定)"),
    )
    op.drop_constraint("uq_certificate_right_id_right_version", "certificate", type_="unique")
    op.execute("""
        UPDATE certificate AS c SET ended_by = n.begun_by
        FROM (SELECT id, lead(begun_by) OVER (PARTITION BY right_id ORDER BY id) AS begun_by FROM certificate) AS n
        WHERE n.id = c.id AND n.begun_by IS NOT NULL""")
    op.create_index("ix_certificate_right_id", "certificate", ["right_id", "right_version"], unique=False)
    op.create_unique_constraint(op.f("uq_certificate_follows_id"), "certificate", ["follows_id"])
    op.create_index(
        "uq_certificate_right_id_current",
        "certificate",
        ["right_id"],
        unique=True,
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.create_unique_constraint(
        op.f("uq_certificate_right_id_id_ended_by"), "certificate", ["right_id", "id", "ended_by"]
    )
    op.create_foreign_key(
        op.f("fk_certificate_ended_by"),
        "certificate",
        "journal_entry",
        ["ended_by"],
        ["id"],
        initially="DEFERRED",
        deferrable=True,
    )
    op.execute("CALL keep_versions('certificate')")
    op.execute("REVOKE INSERT (issued_on, ended_by) ON certificate FROM sanquan_app")


def downgrade() -> None:
    op.execute("DROP TRIGGER certificate_ends_with_ground ON certificate")
    op.execute("DROP FUNCTION certificate_ends_with_ground()")
    op.drop_constraint("fk_certificate_follows", "certificate", type_="foreignkey")
    for table in TABLES:
        op.drop_table(table)
    for trigger in ("no_change", "close_once", "no_delete", "no_truncate"):
        op.execute(f"DROP TRIGGER {trigger} ON certificate")
    op.execute("REVOKE ALL ON certificate FROM sanquan_app")
    op.drop_column("certificate", "ended_by")  # its constraints and indexes go with it
    op.drop_column("certificate", "follows_id")
    op.drop_index("ix_certificate_right_id", table_name="certificate")
    op.create_unique_constraint(
        "uq_certificate_right_id_right_version", "certificate", ["right_id", "right_version"]
    )
    op.execute("CALL keep_for_ever('certificate', '{issued_on}')")
