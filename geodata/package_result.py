"""What a person is shown of a checked or loaded delivery: counts by table, findings by rule, refused rows.

Plain values that go into a JSON column; ID numbers are masked. The whole is in the report's files.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from geodata.checks.catalogue import CATALOGUE
from geodata.checks.finding import Finding
from geodata.checks.report import sentence
from geodata.standard.nyt2539_2016 import BY_NAME

MOST_REFUSED = 200
"""Refused rows that are listed; the report has all."""


def result_of(
    counts: Mapping[str, Mapping[str, int]], findings: Sequence[Finding], refusals: Sequence[Finding]
) -> dict[str, Any]:
    """Return tables, rules and refused rows of a delivery; `counts` are those of `admission.counts`."""
    merged = {f.key: f for f in [*findings, *refusals]}
    refused = Counter(f.rule for f in {f.key: f for f in refusals}.values())
    by_rule = Counter(f.rule for f in merged.values())
    first: dict[str, Finding] = {}
    for finding in merged.values():
        first.setdefault(finding.rule, finding)
    return {
        "tables": [
            {"zh": BY_NAME[name].zh, "en": name.replace("_", " "), **count}
            for name, count in counts.items()
            if count["rows"]
        ],
        "rules": [
            {
                "rule": rule,
                "severity": CATALOGUE[rule].severity,
                "findings": n,
                "refused": refused[rule],
                **_said(first[rule]),
            }
            for rule, n in by_rule.most_common()
        ],
        "refusals": [{"rule": f.rule, "place": f.place, **_said(f)} for f in list(refusals)[:MOST_REFUSED]],
        "findings": len(merged),
        "refused": len(refusals),
    }


def _said(finding: Finding) -> dict[str, str]:
    said, remedy = sentence(finding), CATALOGUE[finding.rule].remedy
    return {"zh": said.zh, "en": said.en, "remedy_zh": remedy.zh, "remedy_en": remedy.en}
