"""Datums: those of China before CGCS2000 are refused with advice, WGS 84 is CGCS2000 by convention."""

from pyproj import CRS

XIAN, _BEIJING = "西安80 (Xian 1980)", "北京54 (Beijing 1954)"
_NAMES = {XIAN: ("xian", "西安"), _BEIJING: ("beijing", "北京")}
_YEARS = {XIAN: "80", _BEIJING: "54"}
_IAG_1975 = (6378140.0, 298.257)
"""Xian 1980's ellipsoid; Krassovsky's, Beijing 1954's, is other countries' too and tells nothing."""


def old_datum(crs: CRS | None) -> str | None:
    """Return the Chinese datum before CGCS2000 that a reference system stands on, or None."""
    while crs is not None and crs.is_bound:
        crs = crs.source_crs
    if crs is None:
        return None
    body = crs.ellipsoid
    if body and (round(body.semi_major_metre, 1), round(body.inverse_flattening, 3)) == _IAG_1975:
        return XIAN
    names = [crs.name, crs.datum.name if crs.datum else "", crs.geodetic_crs.name if crs.geodetic_crs else ""]
    return _named(" ".join(names))


def old_datum_said(header: str) -> str | None:
    """Return the old datum that a header such as `1980西安坐标系` or `80国家大地坐标系` names, or None."""
    if "2000" in header:
        return None
    return _named(header) or next((name for name, year in _YEARS.items() if year in header), None)


def _named(said: str) -> str | None:
    words = said.casefold()
    return next((name for name, known in _NAMES.items() if any(w in words for w in known)), None)


def advice(datum: str) -> str:
    """Return why coordinates on an old datum are not taken, and what to do."""
    return (
        f"坐标是{datum}的，与 CGCS2000 可差一百米上下，转换参数不公开，本系统不自行换算；"
        "请测绘单位提供 CGCS2000 坐标，或由其按本省批准的参数转换后重新提交 "
        "(up to about 100 m off CGCS2000, and no parameters are public: ask the surveyor for CGCS2000 "
        "coordinates, or for a transformation by the province's approved parameters, and deliver again)"
    )


def convention(source: CRS, wanted: CRS) -> str:
    """Return the note about WGS 84 that becomes CGCS2000 unchanged, or nothing for other pairs."""
    names = [crs.datum.name if crs.datum else "" for crs in (source, wanted)]
    if not names[0].startswith("World Geodetic System 1984") or names[1] != "China 2000":
        return ""
    return (
        f"坐标由 {source.name} 换算为 {wanted.name}：按惯例视 WGS 84 与 CGCS2000 相同，可差几分米 "
        "(WGS 84 is taken for CGCS2000 by convention; they may differ by decimetres)"
    )
