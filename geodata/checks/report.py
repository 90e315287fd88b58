"""Findings for people: sentences, summaries, xlsx, GeoPackage, HTML, JSON. Personal data is masked."""

import html
import json
import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from pyproj import CRS

from geodata.checks.catalogue import CATALOGUE
from geodata.checks.finding import PREFIXES, Finding
from geodata.checks.settings import CheckSettings
from geodata.exchange.write_tables import write_sheet
from geodata.standard.nyt2539_2016 import BY_NAME
from geodata.survey import Survey
from registry.identity import hide_ids
from registry.words import Words

_TABLE_OF = {prefix: name for name, prefix in PREFIXES.items()}
_SEVERITY = {"error": Words("错误", "error"), "warning": Words("提示", "warning")}


def named(item: str) -> Words:
    """Return an object id as people read it: 地块 510623…00017."""
    prefix, _, key = item.partition(":")
    key = key.partition("#")[0]
    table = _TABLE_OF.get(prefix)
    if table is None:
        return Words(key or item, key or item)
    if key.startswith("@"):
        key = "（无编码）"
    return Words(f"{BY_NAME[table].zh} {key}", f"{prefix.replace('_', ' ')} {key}")


def sentence(finding: Finding) -> Words:
    """Return what a finding says, in both languages, with ID numbers masked."""
    says = CATALOGUE[finding.rule].says
    names = [named(item) for item in finding.objects]
    zh = "、".join(dict.fromkeys(n.zh for n in names))
    en = ", ".join(dict.fromkeys(n.en for n in names))
    facts = {k: hide_ids(str(v)) for k, v in finding.facts.items()}
    return Words(says.zh.format(what=zh, **facts), says.en.format(what=en, **facts))


def summary(findings: Sequence[Finding]) -> list[tuple[str, str, int, str]]:
    """Return (rule, severity, count, what it is about) for the terminal, most first."""
    counts = Counter(f.rule for f in findings)
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.rule, finding)
    return [(rule, CATALOGUE[rule].severity, n, sentence(first[rule]).zh) for rule, n in counts.most_common()]


def as_json(findings: Sequence[Finding], survey: Survey, settings: CheckSettings) -> dict[str, Any]:
    """Return the machine's report: `findings` with rule, objects, place and sentence."""
    return {
        "county": survey.county,
        "crs": survey.srid_text,
        "notes": survey.notes,
        "rows": {name: len(frame) for name, frame in survey.frames.items()},
        "tolerances": {
            name: getattr(settings, name) for name in settings.__slots__ if name != "switched_off"
        },
        "switched_off": sorted(settings.switched_off),
        "findings": [
            {
                "rule": f.rule,
                "severity": CATALOGUE[f.rule].severity,
                "objects": list(f.objects),
                "place": f.place,
                "zh": sentence(f).zh,
                "en": sentence(f).en,
            }
            for f in findings
        ],
    }


def write_all(
    folder: Path, findings: Sequence[Finding], survey: Survey, settings: CheckSettings, crs: CRS | None
) -> list[Path]:
    """Write findings.xlsx, findings.gpkg, findings.html and findings.json; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"findings.{suffix}" for suffix in ("xlsx", "gpkg", "html", "json")]
    _write_xlsx(paths[0], findings)
    _write_gpkg(paths[1], findings, crs)
    paths[2].write_text(_html(findings, survey), encoding="utf-8")
    paths[3].write_text(
        json.dumps(as_json(findings, survey, settings), ensure_ascii=False, indent=1), encoding="utf-8"
    )
    return paths


def _rows(findings: Sequence[Finding]) -> list[list[object]]:
    rows: list[list[object]] = []
    for finding in findings:
        check = CATALOGUE[finding.rule]
        said = sentence(finding)
        rows.append(
            [
                finding.rule,
                _SEVERITY[check.severity].zh,
                "、".join(named(o).zh for o in finding.objects),
                finding.place,
                said.zh,
                check.remedy.zh,
                check.origin,
                said.en,
            ]
        )
    return rows


_HEADER = ("规则", "程度", "对象", "位置", "说明", "处理办法", "依据", "in English")


def _write_xlsx(path: Path, findings: Sequence[Finding]) -> None:
    write_sheet(path, _HEADER, _rows(findings))


def _write_gpkg(path: Path, findings: Sequence[Finding], crs: CRS | None) -> None:
    placed = [f for f in findings if f.shape is not None and not f.shape.is_empty]
    path.unlink(missing_ok=True)
    columns = {
        "rule": [f.rule for f in placed],
        "severity": [CATALOGUE[f.rule].severity for f in placed],
        "objects": ["、".join(f.objects) for f in placed],
        "said": [sentence(f).zh for f in placed],
    }
    # Points, lines and areas go to layers of their own: GIS programs style one kind at a time.
    shapes = np.array([f.shape for f in placed], dtype=object)
    for name, dimension in (("points", 0), ("lines", 1), ("areas", 2)):
        rows = (
            np.flatnonzero(shapely.get_dimensions(shapes) == dimension) if placed else np.empty(0, dtype=int)
        )
        with warnings.catch_warnings():
            # Parcels without a .prj are a finding, and their report has no CRS either.
            warnings.filterwarnings("ignore", message="'crs' was not provided")
            pyogrio.raw.write(
                path,
                shapely.to_wkb(shapes[rows]),
                [np.array(values, dtype=object)[rows] for values in columns.values()],
                list(columns),
                layer=name,
                driver="GPKG",
                geometry_type="Unknown",
                crs=crs.to_wkt() if crs else None,
                append=path.exists(),
            )


def _html(findings: Sequence[Finding], survey: Survey) -> str:
    """Return a report that stands alone and prints on A4."""
    by_rule = Counter(f.rule for f in findings)
    lines = [
        f"<tr><td>{html.escape(rule)}</td><td>{_SEVERITY[CATALOGUE[rule].severity].zh}</td><td>{count}</td>"
        f"<td>{html.escape(CATALOGUE[rule].remedy.zh)}</td></tr>"
        for rule, count in by_rule.most_common()
    ]
    details = [
        "<tr>" + "".join(f"<td>{html.escape(str(value))}</td>" for value in row[:6]) + "</tr>"
        for row in _rows(findings)
    ]
    heads = "".join(f"<th>{name}</th>" for name in _HEADER[:6])
    return (
        '<!doctype html><html lang="zh"><meta charset="utf-8"><title>质检报告</title><style>'
        "body{font:16px/1.6 'Noto Sans CJK SC','Microsoft YaHei',sans-serif;margin:2cm;color:#1d2320}"
        "table{border-collapse:collapse;width:100%;margin:1em 0}td,th{border:1px solid #d9d6cc;padding:4px 8px;"
        "text-align:left;vertical-align:top}th{background:#f6f5f0}</style>"
        f"<h1>成果质检报告</h1><p>{html.escape(survey.county)} · {html.escape(survey.srid_text)} · "
        f"共 {len(findings)} 条</p>"
        f"<table><tr><th>规则</th><th>程度</th><th>条数</th><th>处理办法</th></tr>{''.join(lines)}</table>"
        f"<h2>明细</h2><table><tr>{heads}</tr>{''.join(details)}</table></html>\n"
    )
