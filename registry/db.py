"""Base of the models: names of constraints, column types, the versioned row, the session.

SQL reserves `right` and `case`: their tables wear the prefix `land_`. Codes are `text COLLATE "C"`
with a CHECK, never a database enum: enum, range and numeric filters do not use indexes under
row-level security (reliability.md M6).
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    Date,
    Dialect,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Select,
    Text,
    TypeDecorator,
    create_engine,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.engine import URL, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.schema import SchemaItem

from registry import area, crs
from registry.periods import OPEN_TIME

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

CURRENT = text("ended_by IS NULL")
"""Predicate of partial indexes: rows of the register as it stands."""
ENDED = text("ended_by IS NOT NULL")
"""Predicate of partial indexes: rows of history."""


class AreaM2(TypeDecorator[Decimal]):
    """`Decimal` m² in Python, bigint hundredths of m² in the database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002 (SQLAlchemy's signature)
        """Refuse anything that two decimals cannot hold."""
        if value is None:
            return None
        hundredths = value * 100
        assert hundredths == int(hundredths), f"an area with more than two decimals: {value}"
        return int(hundredths)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """Return m² with two decimals."""
        return None if value is None else area.m2(Decimal(value) / 100)


class CountyShape(Geometry):
    """A geometry in the county's CRS; its SRID is filled in when a database is made."""

    cache_ok = True
    county = True

    def __init__(self, geometry_type: str = "POLYGON", srid: int = -1, **options: Any) -> None:
        options["spatial_index"] = False
        super().__init__(geometry_type, srid, **options)


def zh(
    term: str, code: str | None = None, clause: str = "项目自定", *, later: bool = False
) -> dict[str, Any]:
    """Return the comment and info of a column: Chinese term, code and clause of the standard.

    A term without a code of the standard shows that it is this project's own. `later` marks a column
    that a table got after rows of it were sealed (services/_digest.py).
    """
    source = f"{code}, {clause}" if code else clause
    info = {"zh": term, "code": code, "clause": clause, "later": later}
    return {"comment": f"{term} ({source})", "info": info}


code_text = Text(collation="C")
RegionCode = Annotated[
    str,
    mapped_column(code_text, **zh("行政区划代码：权限范围按前缀")),
]
RowId = Annotated[int, mapped_column(BigInteger, Identity(always=True), primary_key=True, **zh("内部标识"))]
Code = Annotated[str, mapped_column(code_text)]
ActId = Annotated[
    int,
    mapped_column(
        ForeignKey("journal_entry.id", deferrable=True, initially="DEFERRED"),
        index=True,  # the leaf of an act covers its rows: they must be found without reading the table
        **zh("登记此行的登记行为"),
    ),
]


BegunBy = Annotated[
    int | None,
    mapped_column(
        ForeignKey("journal_entry.id", deferrable=True, initially="DEFERRED"),
        index=True,
        **zh("登记此行的登记行为；建库时写入的为空"),
    ),
]
EndedBy = Annotated[
    int | None,
    mapped_column(
        ForeignKey("journal_entry.id", deferrable=True, initially="DEFERRED"),
        **zh("终止此版本的登记行为"),
    ),
]
AnySelect = Select[*tuple[Any, ...]]
"""A query whose rows go into a view by position."""


class Base(DeclarativeBase):
    """All tables. The class docstring's first line is the table's comment."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        int: BigInteger,
        Decimal: AreaM2,
        bytes: LargeBinary,
        date: Date,
        datetime: TIMESTAMP(timezone=True),
        list[str]: ARRAY(Text),
    }

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        table = cls.__dict__.get("__table__")
        if table is not None and cls.__doc__:
            table.comment = cls.__doc__.strip().splitlines()[0].rstrip(".")


class Version:
    """A row of one version: begun by one act, ended once by another, never changed otherwise."""

    version: Mapped[int] = mapped_column(**zh("版本号"))
    recorded_from: Mapped[datetime] = mapped_column(**zh("登记时间起"))
    recorded_to: Mapped[datetime] = mapped_column(
        server_default=text("'9999-12-31 00:00:00+00'"), **zh("登记时间止")
    )
    begun_by: Mapped[ActId]
    ended_by: Mapped[EndedBy]


def version_rules(table: str, *key: str) -> tuple[SchemaItem, ...]:
    """Return the constraints of a version table whose versions share the columns `key`."""
    joined = "_".join(key)
    return (
        *recorded_rules(),
        Index(f"uq_{table}_{joined}_version", *key, "version", unique=True),
        Index(f"uq_{table}_{joined}_current", *key, unique=True, postgresql_where=CURRENT),
    )


def recorded_rules() -> tuple[SchemaItem, ...]:
    """Return the constraints of a registered period: never empty, and over when an act ended it."""
    return (
        CheckConstraint("recorded_from < recorded_to", name="recorded"),
        CheckConstraint(
            f"(ended_by IS NULL) = (recorded_to = '{OPEN_TIME:%Y-%m-%d} 00:00:00+00'::timestamptz)",
            name="ended",
        ),
    )


def form(column: str, pattern: str) -> CheckConstraint:
    """Return the CHECK that a code column has the form of `registry.codes`."""
    return CheckConstraint(f"{column} ~ '^{pattern}$'", name=f"{column}_form")


def among(column: str, values: type | tuple[str, ...]) -> CheckConstraint:
    """Return the CHECK that a column holds one of a code list's values."""
    listed = ", ".join(f"'{value}'" for value in values)  # type: ignore[union-attr]  # an enum class iterates its members
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_listed")


def web_shape() -> Computed:
    """Return the stored Web Mercator copy of `shape`, for maps and tiles (performance.md §5)."""
    return Computed(f"ST_Transform(shape, {crs.WEB})", persisted=True)


def engine_for(url: URL | str, **options: Any) -> Engine:
    """Return an engine at READ COMMITTED: the write path's locks are sound only there."""
    level: Literal["READ COMMITTED"] = "READ COMMITTED"
    # Parameters may be names and numbers of people: they never reach a log.
    return create_engine(url, isolation_level=level, pool_pre_ping=True, hide_parameters=True, **options)


def shape_wkb(column: Any) -> Any:
    """Return the SQL of a shape's WKB bytes, for shapely."""
    return func.ST_AsBinary(column, type_=LargeBinary)
