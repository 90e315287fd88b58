"""Settling in town: reports and their ledger, standards and figures, links and one-time codes for phones."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "20261127_1800"
down_revision = "20261127_1760"
branch_labels = None
depends_on = None

OPEN = "9999-12-31"
ENDED_ON = f"(ended_by IS NULL) = (recorded_to = '{OPEN} 00:00:00+00'::timestamptz)"
REGION = "'^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{14})$'"
KINDS = "kind IN ('hukou', 'residence')"
CLASSES = "destination_class IN ('up_to_100', 'to_150', 'over_150', 'metropolis')"
KEEPS_RIGHTS = (
    "CASE WHEN act IN ('report_settlement', 'correct_settlement') THEN "
    "(payload::jsonb -> 'rows') - ARRAY['settlement', 'settlement_entry'] = '{}'::jsonb ELSE true END"
)
NUMBER, CODE, TIME = sa.BigInteger(), sa.Text(collation="C"), sa.TIMESTAMP(timezone=True)


def column(name: str, kind: sa.types.TypeEngine[object], term: str, **more: object) -> sa.Column[object]:
    return sa.Column(name, kind, **{"nullable": False, **more}, comment=f"{term} (项目自定)")  # type: ignore[arg-type]


def row_id() -> sa.Column[object]:
    return sa.Column("id", NUMBER, sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)")


def by_act(table: str, *, is_ended: bool = False) -> tuple[sa.schema.SchemaItem, ...]:
    """Return the columns of a row that an act begins, and another may end, with their keys."""
    acts = ("begun_by", "ended_by") if is_ended else ("begun_by",)
    lasting: tuple[sa.schema.SchemaItem, ...] = (
        column("recorded_from", TIME, "登记时间起"),
        column("recorded_to", TIME, "登记时间止", server_default=sa.text(f"'{OPEN} 00:00:00+00'")),
        column("ended_by", NUMBER, "终止此版本的登记行为", nullable=True),
        sa.CheckConstraint("recorded_from < recorded_to", name=op.f(f"ck_{table}_recorded")),
        sa.CheckConstraint(ENDED_ON, name=op.f(f"ck_{table}_ended")),
    )
    return (
        column("region_code", CODE, "行政区划代码：权限范围按前缀"),
        column("begun_by", NUMBER, "登记此行的登记行为"),
        *(lasting if is_ended else ()),
        *(
            sa.ForeignKeyConstraint(
                [name],
                ["journal_entry.id"],
                name=op.f(f"fk_{table}_{name}"),
                deferrable=True,
                initially="DEFERRED",
            )
            for name in acts
        ),
    )


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def refers(table: str, name: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{table}_{name}"))


def upgrade() -> None:
    _settlements()
    _standards()
    _codes()
    _links()
    _phones()
    op.create_check_constraint(
        op.f("ck_journal_entry_settlement_keeps_rights"), "journal_entry", KEEPS_RIGHTS
    )
    op.execute((Path(__file__).parents[1] / "sql" / "settlement.v1.sql").read_text(encoding="utf-8"))


def _settlements() -> None:
    name = "settlement"
    op.create_table(
        name,
        row_id(),
        column("holder_id", NUMBER, "报告的农户"),
        column("person_id", NUMBER, "进城的成员"),
        column("kind", sa.Text(), "进城方式：落户、居住证"),
        column("destination_code", CODE, "进城地点的行政区划代码"),
        column("destination_name", sa.Text(), "进城地点的名称"),
        column("destination_class", sa.Text(), "城镇类别：按人均城镇建设用地"),
        column("settled_on", sa.Date(), "进城日期"),
        column("document", sa.Text(), "证明材料的名称或编号"),
        *by_act(name, is_ended=True),
        check(name, "kind_listed", KINDS),
        check(name, "destination_class_listed", CLASSES),
        check(name, "destination_code_form", f"destination_code ~ {REGION}"),
        check(name, "document_holds_no_id", "document !~ '[0-9]{17}'"),
        refers(name, "holder_id", "contract_holder"),
        refers(name, "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        comment="进城登记：成员自行报告的落户或居住，不影响任何权利；一人至多一条有效",
    )
    for of in ("holder_id", "region_code", "begun_by"):
        op.create_index(op.f(f"ix_{name}_{of}"), name, [of])
    current = sa.text("ended_by IS NULL")
    op.create_index(
        f"uq_{name}_person_id_current", name, ["person_id"], unique=True, postgresql_where=current
    )
    op.execute(f"CALL keep_versions('{name}')")
    name = "settlement_entry"
    op.create_table(
        name,
        column("settlement_id", NUMBER, "进城登记"),
        column("people", sa.SmallInteger(), "人数：登记为一，冲销为负一", autoincrement=False),
        column("booked_on", sa.Date(), "记账日期", server_default=sa.text("register_today()")),
        column("reason", sa.Text(), "冲销的理由", nullable=True),
        column("remark", sa.Text(), "冲销的依据", nullable=True),
        *by_act(name),
        check(name, "reason_listed", "reason IN ('mistaken', 'moved', 'changed', 'returned')"),
        check(name, "people_one", "people IN (1, -1)"),
        check(name, "counter_has_reason", "(people = -1) = (reason IS NOT NULL AND remark IS NOT NULL)"),
        refers(name, "settlement_id", "settlement"),
        sa.PrimaryKeyConstraint("settlement_id", "people", name=op.f(f"pk_{name}")),
        comment="进城台账：登记记一笔正数，更正以负数冲销，记账后不改",
    )
    for of in ("booked_on", "region_code", "begun_by"):
        op.create_index(op.f(f"ix_{name}_{of}"), name, [of])
    op.execute(f"CALL keep_for_ever('{name}', ARRAY['booked_on'])")


def _standards() -> None:
    name = "link_standard"
    op.create_table(
        name,
        row_id(),
        column("link", sa.Text(), "挂钩事项：用地、财政、投资"),
        column("kind", sa.Text(), "进城方式：落户、居住证"),
        column("destination_class", sa.Text(), "城镇类别；只用于用地", nullable=True),
        column("value", NUMBER, "每人标准：用地为百分之一平方米，资金为分"),
        column("valid_from", sa.Date(), "生效日期"),
        column("source", sa.Text(), "依据"),
        column("confirmed", sa.Boolean(), "依据是否已核实"),
        *by_act(name),
        check(name, "link_listed", "link IN ('land', 'fiscal', 'investment')"),
        check(name, "kind_listed", KINDS),
        check(name, "destination_class_listed", CLASSES),
        check(name, "class_of_land", "(link = 'land') = (destination_class IS NOT NULL)"),
        check(name, "value_not_negative", "value >= 0"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        comment="挂钩标准：每一进城人口对应的建设用地、转移支付、公共投资，按生效日期记录",
    )
    op.create_index(f"ix_{name}_link", name, ["link", "kind", "destination_class", "valid_from"])
    name = "population_figure"
    op.create_table(
        name,
        row_id(),
        column("figure", sa.Text(), "指标"),
        column("value", NUMBER, "数值：人数，或者百分之一个百分点"),
        column("valid_from", sa.Date(), "数据日期"),
        column("source", sa.Text(), "依据"),
        column("confirmed", sa.Boolean(), "依据是否已核实"),
        *by_act(name),
        check(
            name,
            "figure_listed",
            "figure IN ('registered_total', 'registered_urban', 'resident_total', 'resident_urban', "
            "'registered_target', 'resident_target')",
        ),
        check(name, "region_code_form", f"region_code ~ {REGION}"),
        check(name, "value_not_negative", "value >= 0"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        comment="人口数据：县、乡镇的户籍和常住人口及城镇化率目标，按日期记录",
    )
    op.create_index(f"ix_{name}_region_code", name, ["region_code", "figure", "valid_from"])
    for name in ("link_standard", "population_figure"):
        op.create_index(op.f(f"ix_{name}_begun_by"), name, ["begun_by"])
        op.execute(f"CALL keep_for_ever('{name}')")


def _codes() -> None:
    now = sa.text("register_now()")
    name = "one_time_code"
    op.create_table(
        name,
        row_id(),
        column("purpose", sa.Text(), "用途"),
        column("subject", CODE, "对象：验证码只对它有效，不含个人信息"),
        column("code_hash", sa.LargeBinary(), "验证码的带密钥散列"),
        column("phone_mask", sa.Text(), "发往的电话（掩码）"),
        column("sent_at", TIME, "发送时间", server_default=now),
        column("expires_at", TIME, "失效时间"),
        check(name, "purpose_listed", "purpose IN ('portfolio', 'consent')"),
        check(name, "code_hash_size", "octet_length(code_hash) = 32"),
        check(name, "expires", "sent_at < expires_at"),
        check(name, "phone_masked", "phone_mask !~ '[0-9]{5}'"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        comment="一次性验证码：发往登记电话，限一个用途、一个对象，只存散列",
    )
    op.create_index(f"ix_{name}_subject", name, ["purpose", "subject", "sent_at"])
    op.execute(f"CALL keep_for_ever('{name}', ARRAY['sent_at'])")
    name = "one_time_code_try"
    op.create_table(
        name,
        column("code_id", NUMBER, "验证码"),
        column("number", sa.SmallInteger(), "第几次输入", autoincrement=False),
        column("is_right", sa.Boolean(), "是否正确"),
        column("at", TIME, "时间", server_default=now),
        check(name, "number_limited", "number BETWEEN 1 AND 10"),
        refers(name, "code_id", "one_time_code"),
        sa.PrimaryKeyConstraint("code_id", "number", name=op.f(f"pk_{name}")),
        comment="验证码的一次输入：对或错；错满次数即失效，对一次即用掉",
    )
    right = sa.text("is_right")
    op.create_index(f"uq_{name}_code_id_right", name, ["code_id"], unique=True, postgresql_where=right)
    op.execute(f"CALL keep_for_ever('{name}', ARRAY['at'])")


def _links() -> None:
    name = "portfolio_link"
    op.create_table(
        name,
        row_id(),
        column("holder_id", NUMBER, "农户"),
        column("token_hash", sa.LargeBinary(), "链接令牌散列"),
        column("valid_until", sa.Date(), "有效至（次日）"),
        *by_act(name, is_ended=True),
        check(name, "token_hash_size", "octet_length(token_hash) = 32"),
        refers(name, "holder_id", "contract_holder"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("token_hash", name=op.f(f"uq_{name}_token_hash")),
        comment="农户权益链接：随机令牌只存散列，每次打开都要登记电话上的验证码",
    )
    current = sa.text("ended_by IS NULL")
    op.create_index(
        f"uq_{name}_holder_id_current", name, ["holder_id"], unique=True, postgresql_where=current
    )
    for of in ("region_code", "begun_by"):
        op.create_index(op.f(f"ix_{name}_{of}"), name, [of])
    op.execute(f"CALL keep_versions('{name}')")


def _phones() -> None:
    name = "phone_on_record"
    op.create_table(
        name,
        row_id(),
        column("holder_id", NUMBER, "农户"),
        column("phone_sealed", sa.LargeBinary(), "电话（密文）"),
        column("phone_mask", sa.Text(), "电话（掩码）"),
        column("document", sa.Text(), "依据：谁、凭什么证件申报"),
        *by_act(name, is_ended=True),
        check(name, "phone_masked", "phone_mask !~ '[0-9]{5}'"),
        refers(name, "holder_id", "contract_holder"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        comment="登记电话：农户在窗口补登或者更换的电话，加密保存；优先于调查所记的电话",
    )
    current = sa.text("ended_by IS NULL")
    op.create_index(
        f"uq_{name}_holder_id_current", name, ["holder_id"], unique=True, postgresql_where=current
    )
    for of in ("region_code", "begun_by"):
        op.create_index(op.f(f"ix_{name}_{of}"), name, [of])
    op.execute(f"CALL keep_versions('{name}')")


def downgrade() -> None:
    op.drop_constraint("ck_journal_entry_settlement_keeps_rights", "journal_entry")
    for table in (
        "phone_on_record",
        "portfolio_link",
        "one_time_code_try",
        "one_time_code",
        "population_figure",
        "link_standard",
        "settlement_entry",
        "settlement",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION settlement_balances(), code_tried()")
