"""Boundary points and lines, reference areas and topographic features."""

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "20261123_1050"
down_revision = "20261123_1040"
branch_labels = None
depends_on = None


def shape(kind: str) -> Geometry:
    return Geometry(kind, context.config.attributes["srid"], spatial_index=False)


def upgrade() -> None:
    op.create_table(
        "boundary_point",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("survey_number", sa.BigInteger(), nullable=True, comment="标识码 (BSM, A.14)"),
        sa.Column("number", sa.Text(), nullable=True, comment="界址点号 (JZDH, A.14)"),
        sa.Column("mark_kind", sa.Text(), nullable=True, comment="界标类型 (JBLX, A.14)"),
        sa.Column("method", sa.Text(), nullable=True, comment="界址点类型 (JZDLX, A.14)"),
        sa.Column(
            "parcel_codes", postgresql.ARRAY(sa.Text()), nullable=False, comment="地块代码 (DKBM, A.14)"
        ),
        sa.Column("northing", sa.Float(precision=53), nullable=True, comment="X坐标值（纵） (XZBZ, A.14)"),
        sa.Column("easting", sa.Float(precision=53), nullable=True, comment="Y坐标值（横） (YZBZ, A.14)"),
        sa.Column("shape", shape("POINT"), nullable=False, comment="位置 (项目自定)"),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.Column("ended_by", sa.BigInteger(), nullable=True, comment="终止此版本的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "mark_kind IN ('1', '2', '3', '4', '5', '6', '7', '8', '9')",
            name=op.f("ck_boundary_point_mark_kind_listed"),
        ),
        sa.CheckConstraint("method IN ('1', '2', '3')", name=op.f("ck_boundary_point_method_listed")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_boundary_point_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"],
            ["journal_entry.id"],
            name=op.f("fk_boundary_point_ended_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boundary_point")),
        comment="界址点 [LA_Point]：点号、类型和坐标保持调查时原样",
    )
    op.create_index(
        "gx_boundary_point_shape",
        "boundary_point",
        ["shape"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.create_index("ix_boundary_point_region_code", "boundary_point", ["region_code"], unique=False)
    op.create_table(
        "boundary_line",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("survey_number", sa.BigInteger(), nullable=True, comment="标识码 (BSM, A.15)"),
        sa.Column("number", sa.Text(), nullable=True, comment="界址线号 (JZXH, A.15)"),
        sa.Column("nature", sa.Text(), nullable=True, comment="界线性质 (JXXZ, A.15)"),
        sa.Column("kind", sa.Text(), nullable=True, comment="界址线类别 (JZXLB, A.15)"),
        sa.Column("position", sa.Text(), nullable=True, comment="界址线位置 (JZXWZ, A.15)"),
        sa.Column("description", sa.Text(), nullable=True, comment="界址线说明 (JZXSM, A.15)"),
        sa.Column("neighbor_holder", sa.Text(), nullable=True, comment="毗邻地物权利人 (PLDWQLR, A.15)"),
        sa.Column("neighbor_witness", sa.Text(), nullable=True, comment="毗邻地物指界人 (PLDWZJR, A.15)"),
        sa.Column("from_point", sa.Text(), nullable=True, comment="起界址点号 (QJZDH, A.15)"),
        sa.Column("to_point", sa.Text(), nullable=True, comment="止界址点号 (ZJZDH, A.15)"),
        sa.Column(
            "parcel_codes", postgresql.ARRAY(sa.Text()), nullable=False, comment="地块代码 (DKBM, A.15)"
        ),
        sa.Column("shape", shape("LINESTRING"), nullable=False, comment="界线 (项目自定)"),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.Column("ended_by", sa.BigInteger(), nullable=True, comment="终止此版本的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "kind IN ('01', '02', '03', '04', '05', '06', '07', '08', '99')",
            name=op.f("ck_boundary_line_kind_listed"),
        ),
        sa.CheckConstraint(
            "nature IN ('600001', '600002', '600003', '600004', '600009')",
            name=op.f("ck_boundary_line_nature_listed"),
        ),
        sa.CheckConstraint("position IN ('1', '2', '3')", name=op.f("ck_boundary_line_position_listed")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_boundary_line_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"],
            ["journal_entry.id"],
            name=op.f("fk_boundary_line_ended_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boundary_line")),
        comment="界址线 [LA_BoundaryFaceString]：性质、类别、位置和毗邻人保持调查时原样",
    )
    op.create_index(
        "gx_boundary_line_shape",
        "boundary_line",
        ["shape"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.create_index("ix_boundary_line_region_code", "boundary_line", ["region_code"], unique=False)
    op.create_table(
        "reference_area",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="类别 (项目自定)"),
        sa.Column("code", sa.Text(collation="C"), nullable=False, comment="区域代码 (CJQYDM, A.9)"),
        sa.Column("name", sa.Text(), nullable=True, comment="区域名称 (CJQYMC, A.9)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("shape", shape("MULTIPOLYGON"), nullable=False, comment="图形 (项目自定)"),
        sa.Column(
            "shape_web",
            Geometry("MULTIPOLYGON", 3857, spatial_index=False),
            sa.Computed("ST_Transform(shape, 3857)", persisted=True),
            nullable=False,
            comment="网络地图图形 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.Column("ended_by", sa.BigInteger(), nullable=True, comment="终止此版本的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "kind IN ('county', 'town', 'village', 'group', 'protected_farmland')",
            name=op.f("ck_reference_area_kind_listed"),
        ),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_reference_area_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"],
            ["journal_entry.id"],
            name=op.f("fk_reference_area_ended_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_area")),
        comment="参照区域：县、乡、村、组区域和基本农田保护区，用于核对和地图",
    )
    op.create_index(
        "gx_reference_area_shape",
        "reference_area",
        ["shape"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.create_index(
        "gx_reference_area_shape_web",
        "reference_area",
        ["shape_web"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.create_index("ix_reference_area_code", "reference_area", ["kind", "code"], unique=False)
    op.create_table(
        "topographic_feature",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="点、线或面 (项目自定)"),
        sa.Column("name", sa.Text(), nullable=True, comment="地物名称 (DWMC, A.18)"),
        sa.Column("note", sa.Text(), nullable=True, comment="备注 (BZ, A.18)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("shape", shape("GEOMETRY"), nullable=False, comment="图形 (项目自定)"),
        sa.Column(
            "shape_web",
            Geometry("GEOMETRY", 3857, spatial_index=False),
            sa.Computed("ST_Transform(shape, 3857)", persisted=True),
            nullable=False,
            comment="网络地图图形 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.Column("ended_by", sa.BigInteger(), nullable=True, comment="终止此版本的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "kind IN ('point', 'line', 'area')", name=op.f("ck_topographic_feature_kind_listed")
        ),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_topographic_feature_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"],
            ["journal_entry.id"],
            name=op.f("fk_topographic_feature_ended_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topographic_feature")),
        comment="地物：沟渠、道路、水塘等点、线、面状地物，只作底图",
    )
    op.create_index(
        "gx_topographic_feature_shape_web",
        "topographic_feature",
        ["shape_web"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.execute("CALL keep_versions('boundary_point')")
    op.execute("CALL keep_versions('boundary_line')")
    op.execute("CALL keep_versions('reference_area')")
    op.execute("CALL keep_versions('topographic_feature')")


def downgrade() -> None:
    op.drop_table("topographic_feature")
    op.drop_table("reference_area")
    op.drop_table("boundary_line")
    op.drop_table("boundary_point")
