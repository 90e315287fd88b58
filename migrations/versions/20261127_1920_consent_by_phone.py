"""Consent by phone: links to sheets of terms, codes to refuse, and consents that rest on a right code."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from api.downgrade import refuse_over_rows

revision = "20261127_1920"
down_revision = "20261127_1900"
branch_labels = None
depends_on = None

OPEN = "9999-12-31"
ENDED_ON = f"(ended_by IS NULL) = (recorded_to = '{OPEN} 00:00:00+00'::timestamptz)"
NUMBER, CODE, TIME = sa.BigInteger(), sa.Text(collation="C"), sa.TIMESTAMP(timezone=True)
NAME = "consent_link"
PURPOSES = "ck_one_time_code_purpose_listed"


def column(name: str, kind: sa.types.TypeEngine[object], term: str, **more: object) -> sa.Column[object]:
    return sa.Column(name, kind, **{"nullable": False, **more}, comment=f"{term} (项目自定)")  # type: ignore[arg-type]


def check(name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{NAME}_{name}"))


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("id", NUMBER, sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"),
        column("party_id", NUMBER, "条款单"),
        column("ordinal", sa.SmallInteger(), "须同意者"),
        column("content_sha256", sa.LargeBinary(), "所示条款的摘要"),
        column("token_hash", sa.LargeBinary(), "链接令牌散列"),
        column("phone_mask", sa.Text(), "发往的电话（掩码）"),
        column("valid_until", sa.Date(), "有效至（次日）"),
        column("region_code", CODE, "行政区划代码：权限范围按前缀"),
        column("recorded_from", TIME, "登记时间起"),
        column("recorded_to", TIME, "登记时间止", server_default=sa.text(f"'{OPEN} 00:00:00+00'")),
        column("begun_by", NUMBER, "登记此行的登记行为"),
        column("ended_by", NUMBER, "终止此版本的登记行为", nullable=True),
        check("recorded", "recorded_from < recorded_to"),
        check("ended", ENDED_ON),
        check("token_hash_size", "octet_length(token_hash) = 32"),
        check("phone_masked", "phone_mask !~ '[0-9]{5}'"),
        sa.ForeignKeyConstraint(
            ["party_id", "content_sha256"],
            ["transfer_party.id", "transfer_party.content_sha256"],
            name="fk_consent_link_terms",
        ),
        sa.ForeignKeyConstraint(
            ["party_id", "ordinal"],
            ["transfer_signatory.party_id", "transfer_signatory.ordinal"],
            name=op.f("fk_consent_link_party_id_ordinal"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [by],
                ["journal_entry.id"],
                name=op.f(f"fk_{NAME}_{by}"),
                deferrable=True,
                initially="DEFERRED",
            )
            for by in ("begun_by", "ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{NAME}")),
        sa.UniqueConstraint("token_hash", name=op.f(f"uq_{NAME}_token_hash")),
        comment="手机同意链接：限一人、一张条款单的摘要；随机令牌只存散列，同意和撤回都要登记电话上的验证码",
    )
    op.create_index(
        f"uq_{NAME}_party_id_ordinal_current",
        NAME,
        ["party_id", "ordinal"],
        unique=True,
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.create_index(f"ix_{NAME}_party_id", NAME, ["party_id", "ordinal"])
    for of in ("region_code", "begun_by"):
        op.create_index(op.f(f"ix_{NAME}_{of}"), NAME, [of])
    op.execute(f"CALL keep_versions('{NAME}')")
    op.drop_constraint(op.f(PURPOSES), "one_time_code")
    op.create_check_constraint(
        op.f(PURPOSES), "one_time_code", "purpose IN ('portfolio', 'consent', 'withdraw')"
    )
    op.create_index("uq_transfer_consent_code_proof", "transfer_consent", ["code_proof"], unique=True)
    op.execute((Path(__file__).parents[1] / "sql" / "consent_by_phone.v1.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    new = {"consent_link": "true", "one_time_code": "purpose = 'withdraw'"}
    refuse_over_rows(op.get_bind(), revision, new)
    op.execute("DROP TRIGGER consent_code_right ON transfer_consent")
    op.execute("DROP FUNCTION consent_code_right()")
    op.drop_index("uq_transfer_consent_code_proof", "transfer_consent")
    op.drop_constraint(op.f(PURPOSES), "one_time_code")
    op.create_check_constraint(
        op.f(PURPOSES), "one_time_code", "purpose IN ('portfolio', 'consent')"
    )  # codes to refuse stay
    op.drop_table(NAME)
