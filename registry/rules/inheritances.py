"""May this inheritance be entered on these papers? Who died, who takes, who renounced, and what proves it.

An heir registers alone, on the ground of a notarised paper or a court's paper （民法典 230；不动产登记暂行条例
14）. House and forest pass; of cultivated land only the accrued income does （农村土地承包法 32）.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from registry.rules.refusal import Refusal, Rule
from registry.words import Words

FORM = "inheritance"
ORIGIN = "inheritance"
"""What a page says of how its right was acquired."""
PAPERS: dict[str, Words] = {
    "notarial": Words("公证书", "notarised paper"),
    "judgment": Words("判决书", "judgment"),
    "mediation": Words("调解书", "court's record of settlement"),
}
INCOME_ONLY_KINDS = ("contracted_land",)

INCOME_ONLY = Rule(
    "transfer.income_only",
    "农村土地承包法 第三十二条第一款；最高法农村土地承包纠纷解释 第二十三条",
    Words(
        "{where}：耕地承包经营权不能继承；承包人应得的承包收益依照继承法律继承，户内其他成员继续承包",
        "{where}: a contract of cultivated land is not inherited: the accrued income is, and the household goes on",
    ),
)
PAPER = Rule(
    "inheritance.paper",
    "民法典 第二百三十条；不动产登记暂行条例 第十四条、第十六条",
    Words(
        "{where}：继承凭公证书、判决书或调解书办理，缺 {missing}",
        "{where}: an inheritance rests on a notarised paper or a court's paper; missing: {missing}",
    ),
)
DECEASED = Rule(
    "inheritance.deceased",
    "民法典 第一千一百二十一条",
    Words(
        "{where}：被继承人须从这项权利登记的权利人或共有人（含已去世、已离户的）中选定（{names}）",
        "{where}: who died is chosen from the holders and co-owners on record, also those dead or gone ({names})",
    ),
)
HEIRS = Rule(
    "inheritance.heirs",
    "民法典 第十三条、第一千一百二十二条、第一千一百二十四条",
    Words(
        "{where}：{names} 不能作为继承人（单位、被继承人或已书面放弃继承的人）",
        "{where}: {names} cannot take: an organisation, who died, or who renounced in writing",
    ),
)


@dataclass(frozen=True, slots=True)
class Succession:
    """One right that passes by death."""

    where: str
    paper: str
    paper_number: str
    paper_day: str
    has_scan: bool
    deceased: Sequence[int]
    """Who died, by their number on record."""
    renounced: Sequence[str]
    """Names: who takes nothing need not be on record."""
    on_record: frozenset[int]
    """Who holds this right, or did before they died or left."""
    receiver: str
    heirs: Sequence[tuple[int, str]]
    """Number and name of those who take; nobody where the receiver is an organisation."""
    today: date


def names(said: str) -> tuple[str, ...]:
    """Return the names of a list as people write it."""
    for mark in ("，", ",", "；", ";", " ", "\n"):
        said = said.replace(mark, "、")
    return tuple(name for name in said.split("、") if name)


def refusals(case: Succession) -> Iterable[Refusal]:
    """Yield what keeps an inheritance back, beside who must sign."""
    day = _day(case.paper_day)
    there = {
        "文书种类": case.paper in PAPERS,
        "文号": bool(case.paper_number.strip()),
        "文书日期": day is not None and day <= case.today,
        "扫描件": case.has_scan,
    }
    if missing := [what for what, is_there in there.items() if not is_there]:
        yield PAPER.refuse(case.where, missing="、".join(missing))
    unknown = [str(person) for person in case.deceased if person not in case.on_record]
    if unknown or not case.deceased:
        yield DECEASED.refuse(case.where, names="、".join(unknown) or "—")
    if unfit := [n for person, n in case.heirs if person in case.deceased or n in case.renounced]:
        yield HEIRS.refuse(case.where, names="、".join(unfit))
    elif not case.heirs:
        yield HEIRS.refuse(case.where, names=case.receiver or "—")


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
