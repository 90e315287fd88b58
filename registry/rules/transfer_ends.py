"""How a transfer ends: acts, not forms. Who may end it alone needs a ground of law （农村土地承包法 42, 64）."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registry.rules.refusal import Refusal, Rule
from registry.words import Words

GROUNDS: dict[str, Words] = {
    "expired": Words("期限届满", "its term is over"),
    "agreed": Words("双方协商解除", "ended by agreement"),
    "use_changed": Words("受让方擅自改变农业用途", "the lessee changed the agricultural use"),
    "abandoned": Words("受让方弃耕抛荒连续两年以上", "the lessee left it idle for two years or more"),
    "damaged": Words("受让方造成土地严重损害", "the lessee damaged the land badly"),
    "breach": Words("受让方其他严重违约行为", "another serious breach by the lessee"),
    "dissolved": Words("入股的合作社或公司解散", "the cooperative or company was dissolved"),
    "judgment": Words("裁决或判决", "an award or judgment"),
}
ENDED_BY: dict[str, Words] = {
    "both": Words("双方", "both sides"),
    "household": Words("转出方", "who gave it"),
    "receiver": Words("受让方", "who received it"),
    "court": Words("法院或仲裁机构", "a court or arbitrators"),
}
UNILATERAL = ("use_changed", "abandoned", "damaged", "breach")

END_GROUND = Rule(
    "transfer.end_ground",
    "农村土地承包法 第四十二条",
    Words(
        "{where}：承包方单方解除，只限改变农业用途、连续两年弃耕、严重损害土地或其他严重违约",
        "{where}: alone a household ends it only for changed use, two idle years, bad damage or serious breach",
    ),
)
END_EARLY = Rule(
    "transfer.end_early",
    "农村土地承包法 第四十条；民法典 第五百六十二条",
    Words(
        "{where}：期限到 {last} 才届满",
        "{where}: its term is over only on {last}",
    ),
)
END_PROOF = Rule(
    "transfer.end_proof",
    "农村土地承包法 第四十二条、第六十四条",
    Words(
        "{where}：提前终止要有书面协议、通知或裁判文书的扫描件和说明",
        "{where}: an early end needs a scan of the agreement, notice or judgment, and a reason",
    ),
)
END_BEFORE = Rule(
    "transfer.end_before",
    "民法典 第五百六十五条",
    Words(
        "{where}：终止日期须在起始日之后、届满日之前，且不早于登簿日",
        "{where}: it ends between its first and last day, and not before it was entered",
    ),
)
END_CHILD = Rule(
    "transfer.end_child",
    "农村土地承包法 第三十八条第三项、第四十六条",
    Words(
        "{where}：其上还有未终止的权利 {rights}，须一并终止",
        "{where}: rights {rights} rest on it; they end with it",
    ),
)
NOT_IN_FORCE = Rule(
    "transfer.not_in_force",
    "民法典 第五百五十七条",
    Words("{where}：没有生效，或已经终止", "{where}: is not in force, or has ended"),
)


@dataclass(frozen=True, slots=True)
class Ending:
    """An end as it is wanted."""

    where: str
    ground: str
    by: str
    """Who ends it (ENDED_BY)."""
    reason: str
    has_document: bool
    ends_on: date
    term: tuple[date, date]
    entered_on: date
    today: date
    in_force: bool
    children: tuple[str, ...] = ()
    """Rights that rest on it and do not end with it."""


def refusals(ending: Ending) -> Iterable[Refusal]:
    """Yield everything that keeps a transfer from being ended so."""
    where = ending.where
    if not ending.in_force:
        yield NOT_IN_FORCE.refuse(where)
        return
    if ending.ground == "expired":
        if ending.today < ending.term[1]:
            yield END_EARLY.refuse(where, last=ending.term[1])
    else:
        if not ending.has_document or not ending.reason.strip():
            yield END_PROOF.refuse(where)
        if not max(ending.term[0], ending.entered_on) <= ending.ends_on <= ending.term[1]:
            yield END_BEFORE.refuse(where)
    if ending.by == "household" and ending.ground not in (*UNILATERAL, "expired"):
        yield END_GROUND.refuse(where)
    if ending.children:
        yield END_CHILD.refuse(where, rights="、".join(ending.children))
