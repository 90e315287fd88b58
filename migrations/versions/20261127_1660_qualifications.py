"""The ledger of homestead qualifications, which a new grant asks (I15)."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "20261127_1660"
down_revision = "20261127_1640"
branch_labels = None
depends_on = None

TABLE = "homestead_qualification"
BEGINS = "'member', 'birth', 'marriage', 'adoption', 'resettlement', 'correction_on'"
ENDS = "'death', 'nationality', 'other_collective', 'civil_servant', 'given_up', 'correction_off'"


def sql(name: str) -> str:
    return (Path(__file__).parents[1] / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def upgrade() -> None:
    number, code = sa.BigInteger(), sa.Text(collation="C")
    op.create_table(
        TABLE,
        sa.Column("id", number, sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"),
        sa.Column("person_id", number, nullable=False, comment="成员 (项目自定)"),
        sa.Column("position", sa.SmallInteger(), nullable=False, comment="该成员的第几行：单数为起，双数为止 (项目自定)"),
        sa.Column("grantor_id", number, nullable=False, comment="所在集体（发包方） (项目自定)"),
        sa.Column("holder_id", number, nullable=False, comment="登记时所在的农户 (项目自定)"),
        sa.Column("ground", sa.Text(), nullable=False, comment="事由 (项目自定)"),
        sa.Column("effective_on", sa.Date(), nullable=False, comment="资格自此日起，或自此日止 (项目自定)"),
        sa.Column("source", sa.Text(), nullable=False, comment="依据材料 (项目自定)"),
        sa.Column("region_code", code, nullable=False, comment="行政区划代码：权限范围按前缀 (项目自定)"),
        sa.Column("begun_by", number, nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(f"ground IN ({BEGINS}, {ENDS})", name=op.f(f"ck_{TABLE}_ground_listed")),
        sa.CheckConstraint("position >= 1", name=op.f(f"ck_{TABLE}_position")),
        sa.CheckConstraint(f"(position % 2 = 1) = (ground IN ({BEGINS}))", name=op.f(f"ck_{TABLE}_opens_odd")),
        sa.CheckConstraint("char_length(source) BETWEEN 1 AND 200", name=op.f(f"ck_{TABLE}_source_size")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{TABLE}_person_id")),
        sa.ForeignKeyConstraint(["grantor_id"], ["grantor.id"], name=op.f(f"fk_{TABLE}_grantor_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["contract_holder.id"], name=op.f(f"fk_{TABLE}_holder_id")),
        sa.ForeignKeyConstraint(
            ["begun_by"], ["journal_entry.id"], name=op.f(f"fk_{TABLE}_begun_by"), deferrable=True, initially="DEFERRED"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        comment="宅基地资格台账：成员资格的起、止各一行，只增不改；不是登记的权利",
    )  # fmt: skip
    for column in ("grantor_id", "holder_id", "region_code", "begun_by"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])
    op.create_index(f"uq_{TABLE}_person_id_position", TABLE, ["person_id", "position"], unique=True)
    op.execute(f"CALL keep_for_ever('{TABLE}')")
    op.execute(sql("qualification_chain.v1"))
    op.execute(sql("homestead_grant.v3"))


def downgrade() -> None:
    op.execute(sql("homestead_grant.v2"))
    op.drop_table(TABLE)
    op.execute("DROP FUNCTION qualification_chain()")
