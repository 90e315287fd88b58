"""Spatial units with the overlap guard."""

from pathlib import Path

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "20261123_1040"
down_revision = "20261123_1030"
branch_labels = None
depends_on = None


def sql(name: str) -> str:
    return (Path(__file__).parents[1] / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def shape(kind: str) -> Geometry:
    return Geometry(kind, context.config.attributes["srid"], spatial_index=False)


def upgrade() -> None:
    op.create_table(
        "spatial_unit",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("level", sa.Text(), nullable=False, comment="层级 (项目自定)"),
        sa.Column("code", sa.Text(collation="C"), nullable=False, comment="地块代码 (DKBM, A.13)"),
        sa.Column("grantor_id", sa.BigInteger(), nullable=True, comment="发包方 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "level <> 'contracted_parcel' OR code ~ '^[0-9]{14}(?!00000)[0-9]{5}$'",
            name=op.f("ck_spatial_unit_code_form"),
        ),
        sa.CheckConstraint(
            "level IN ('contracted_parcel', 'homestead_plot', 'building')",
            name=op.f("ck_spatial_unit_level_listed"),
        ),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_spatial_unit_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["grantor_id"], ["grantor.id"], name=op.f("fk_spatial_unit_grantor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spatial_unit")),
        sa.UniqueConstraint("id", "level", name=op.f("uq_spatial_unit_id_level")),
        sa.UniqueConstraint("level", "code", name=op.f("uq_spatial_unit_level_code")),
        comment="空间单元 [LA_SpatialUnit]：地块、宅基地、房屋的标识；编码永不重用",
    )
    op.create_index("ix_spatial_unit_grantor_id", "spatial_unit", ["grantor_id"], unique=False)
    op.create_index("ix_spatial_unit_region_code", "spatial_unit", ["region_code"], unique=False)
    op.create_index(
        "ix_spatial_unit_short_code", "spatial_unit", [sa.literal_column("right(code, 5)")], unique=False
    )
    op.create_table(
        "spatial_unit_version",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("unit_id", sa.BigInteger(), nullable=False, comment="空间单元 (项目自定)"),
        sa.Column("level", sa.Text(), nullable=False, comment="层级 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("shape", shape("POLYGON"), nullable=False, comment="图形 (项目自定)"),
        sa.Column(
            "shape_web",
            Geometry("POLYGON", 3857, spatial_index=False),
            sa.Computed("ST_Transform(shape, 3857)", persisted=True),
            nullable=False,
            comment="网络地图图形 (项目自定)",
        ),
        sa.Column(
            "geometric_area",
            sa.BigInteger(),
            sa.Computed("round(ST_Area(shape) * 100)::bigint", persisted=True),
            nullable=False,
            comment="图形面积（0.01 平方米） (项目自定)",
        ),
        sa.Column("measured_area", sa.BigInteger(), nullable=True, comment="实测面积 (SCMJ, A.13)"),
        sa.Column("name", sa.Text(), nullable=True, comment="地块名称 (DKMC, A.13)"),
        sa.Column("ownership_kind", sa.Text(), nullable=True, comment="所有权性质 (SYQXZ, A.13)"),
        sa.Column("parcel_kind", sa.Text(), nullable=True, comment="地块类别 (DKLB, A.13)"),
        sa.Column("land_use", sa.Text(), nullable=True, comment="土地利用类型 (TDLYLX, A.13)"),
        sa.Column("soil_grade", sa.Text(), nullable=True, comment="地力等级 (DLDJ, A.13)"),
        sa.Column("purpose", sa.Text(), nullable=True, comment="土地用途 (TDYT, A.13)"),
        sa.Column(
            "is_protected_farmland", sa.Boolean(), nullable=True, comment="是否基本农田 (SFJBNT, A.13)"
        ),
        sa.Column("east", sa.Text(), nullable=True, comment="地块东至 (DKDZ, A.13)"),
        sa.Column("south", sa.Text(), nullable=True, comment="地块南至 (DKNZ, A.13)"),
        sa.Column("west", sa.Text(), nullable=True, comment="地块西至 (DKXZ, A.13)"),
        sa.Column("north", sa.Text(), nullable=True, comment="地块北至 (DKBZ, A.13)"),
        sa.Column("boundary_witness", sa.Text(), nullable=True, comment="指界人姓名 (ZJRXM, A.13)"),
        sa.Column("key_points", sa.Text(), nullable=True, comment="空间坐标（关键界址点号） (KJZB, A.13)"),
        sa.Column("note", sa.Text(), nullable=True, comment="地块备注信息 (DKBZXX, A.13)"),
        sa.Column("survey_number", sa.BigInteger(), nullable=True, comment="标识码 (BSM, A.13)"),
        sa.Column("version", sa.BigInteger(), nullable=False, comment="版本号 (项目自定)"),
        sa.Column(
            "recorded_from",
            postgresql.TIMESTAMP(timezone=True),
            nullable=False,
            comment="登记时间起 (项目自定)",
        ),
        sa.Column(
            "recorded_to",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("'9999-12-31 00:00:00+00'"),
            nullable=False,
            comment="登记时间止 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.Column("ended_by", sa.BigInteger(), nullable=True, comment="终止此版本的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "(ended_by IS NULL) = (recorded_to = '9999-12-31 00:00:00+00'::timestamptz)",
            name=op.f("ck_spatial_unit_version_ended"),
        ),
        sa.CheckConstraint(
            "land_use IN ('011', '012', '013', '021', '022', '023', '031', '032', '033', '041', '042', '043', '114', '117', '122', '123')",
            name=op.f("ck_spatial_unit_version_land_use_listed"),
        ),
        sa.CheckConstraint(
            "ownership_kind IN ('10', '30', '31', '32', '33', '34')",
            name=op.f("ck_spatial_unit_version_ownership_kind_listed"),
        ),
        sa.CheckConstraint(
            "parcel_kind IN ('10', '21', '22', '23', '99')",
            name=op.f("ck_spatial_unit_version_parcel_kind_listed"),
        ),
        sa.CheckConstraint(
            "purpose IN ('1', '2', '3', '4', '5')", name=op.f("ck_spatial_unit_version_purpose_listed")
        ),
        sa.CheckConstraint(
            "soil_grade IN ('01', '02', '03', '04', '05', '06', '07', '08', '09', '10')",
            name=op.f("ck_spatial_unit_version_soil_grade_listed"),
        ),
        sa.CheckConstraint(
            "ST_IsValid(shape) AND NOT ST_IsEmpty(shape)", name=op.f("ck_spatial_unit_version_shape_valid")
        ),
        sa.CheckConstraint("recorded_from < recorded_to", name=op.f("ck_spatial_unit_version_recorded")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_spatial_unit_version_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"],
            ["journal_entry.id"],
            name=op.f("fk_spatial_unit_version_ended_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id", "level"],
            ["spatial_unit.id", "spatial_unit.level"],
            name=op.f("fk_spatial_unit_version_unit_id_level"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spatial_unit_version")),
        comment="空间单元版本 [VersionedObject]：图形、实测面积、四至和地块属性",
    )
    op.create_index(
        "gx_spatial_unit_version_history",
        "spatial_unit_version",
        ["shape"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("ended_by IS NOT NULL"),
    )
    op.create_index(
        "gx_spatial_unit_version_shape",
        "spatial_unit_version",
        ["shape"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.create_index(
        "gx_spatial_unit_version_shape_web",
        "spatial_unit_version",
        ["shape_web"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.create_index("ix_spatial_unit_version_begun_by", "spatial_unit_version", ["begun_by"], unique=False)
    op.create_index(
        "ix_spatial_unit_version_region_code",
        "spatial_unit_version",
        ["region_code"],
        unique=False,
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.create_index(
        "uq_spatial_unit_version_unit_id_current",
        "spatial_unit_version",
        ["unit_id"],
        unique=True,
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.create_index(
        "uq_spatial_unit_version_unit_id_version", "spatial_unit_version", ["unit_id", "version"], unique=True
    )
    op.execute("CALL keep_for_ever('spatial_unit')")
    op.execute("CALL keep_versions('spatial_unit_version')")
    op.execute(sql("overlap_guard.v1"))
    op.execute(
        "CREATE TRIGGER overlap_guard AFTER INSERT ON spatial_unit_version REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION overlap_guard()"
    )


def downgrade() -> None:
    op.drop_table("spatial_unit_version")
    op.drop_table("spatial_unit")
    op.execute(
        "DROP FUNCTION overlap_guard(), lock_names(text[]), lock_ground(float8[], float8[], float8[], float8[])"
    )
    op.execute("DROP FUNCTION ground_cells(float8[], float8[], float8[], float8[], float8, integer, integer)")
