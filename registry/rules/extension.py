"""May these contracts be extended? The plan and its proofs, the households' survey sheets, what ends. Facts in, refusals out.

大稳定、小调整: what a household has goes on. Marriage and settling in a town are noted and take
nothing from anybody (农村土地承包法 27, 31); what is to be less needs a lawful reason and evidence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.rules.refusal import Refusal, Rule
from registry.words import Words

TERM_YEARS = 30
"""农村土地承包法 第二十一条: cultivated land is extended by another thirty years."""

PLAN_INCOMPLETE = Rule(
    "extension.plan_incomplete",
    "农村土地承包法 第二十条、第二十九条",
    Words(
        "{where}：延包方案要写明全文、困难户的解决办法，原期限届满日不得早于基准日",
        "{where}: the plan needs its text, how hardship is solved, and an old term that ends after the base day",
    ),
)
NOT_DUE = Rule(
    "extension.plan_days",
    "农村土地承包合同管理办法（2023年第1号）承包方案公示不少于十五日",
    Words(
        "{where}的延包方案公示到 {due} 才届满，今天是 {today}",
        "the plan of {where} is published until {due}; today is {today}",
    ),
)
VOTE = Rule(
    "extension.vote",
    "农村土地承包法 第十九条",
    Words(
        "{where}：同意 {favour} 人，全体 {roster} 人，未达三分之二",
        "{where}: {favour} of {roster} are in favour, fewer than two thirds",
    ),
)
VOTE_COUNTS = Rule(
    "extension.vote_counts",
    "农村土地承包法 第十九条、第二十条",
    Words(
        "{where}：应到、实到、同意人数不合，会议日期在今天之后，或没有会议记录",
        "{where}: the counts of the meeting do not agree, it lies ahead, or its minutes are missing",
    ),
)
DONE_BEFORE = Rule(
    "extension.done_before",
    "农村土地承包法 第二十条",
    Words("{where}：这一步已经办过，不能再办", "{where}: this step was taken before"),
)
NOT_DECIDED = Rule(
    "extension.not_decided",
    "农村土地承包法 第十九条、第二十条；农村土地承包合同管理办法",
    Words(
        "{where}没有表决通过并公示期满的延包方案",
        "{where} has no plan of extension that was voted for and published for its days",
    ),
)
OTHER_END = Rule(
    "extension.other_end",
    "农村土地承包法 第二十一条",
    Words(
        "{where}：承包期不是到方案所说的 {end} 届满，或已经延包",
        "{where}: its term does not end on {end} as the plan says, or it was extended before",
    ),
)
NOT_ENTERED = Rule(
    "extension.not_entered",
    "农村土地承包法 第二十四条；不动产登记暂行条例 第十四条",
    Words(
        "{where}：承包经营权还没有登记，先办首次登记",
        "{where}: its right is not in the register; register it first",
    ),
)
NO_REASON = Rule(
    "extension.no_reason",
    "农村土地承包法 第二十七条、第二十八条",
    Words("{where}：有改动，要写明理由和凭据", "{where}: it is changed; say why, and on what evidence"),
)
MARRIAGE = Rule(
    "extension.marriage",
    "农村土地承包法 第三十一条",
    Words(
        "{where}：结婚、离婚、丧偶，在新居住地未取得承包地的，不得收回",
        "{where}: marriage, divorce or widowhood takes nothing while no land was obtained at the new home",
    ),
)
SETTLING = Rule(
    "extension.settling",
    "农村土地承包法 第二十七条",
    Words(
        "{where}：进城落户不是收回或减少承包地的理由",
        "{where}: settling in a town is no reason to take back or lessen",
    ),
)
UNLAWFUL_LESS = Rule(
    "extension.less",
    "农村土地承包法 第二十七条、第二十八条",
    Words(
        "{where}：延包不打乱重分，这个理由不能减少原有的承包",
        "{where}: extension redistributes nothing; this reason cannot lessen what there was",
    ),
)
END_GROUND = Rule(
    "extension.end_ground",
    "农村土地承包法 第二十七条；农村土地承包合同管理办法 合同终止情形",
    Words(
        "{where}：还有在世的家庭成员（或未征收的地块），不能作为消亡户（全部征收）终止",
        "{where}: somebody lives (or land is left), so the contract does not end on this ground",
    ),
)
ALL_GONE = Rule(
    "extension.all_gone",
    "农村土地承包法 第二十二条",
    Words(
        "{where}：没有剩下的地块或在世的成员，不能延包",
        "{where}: no parcel or no living member is left to extend for",
    ),
)
UNSURVEYED = Rule(
    "extension.unsurveyed",
    "NY/T 2537-2014 第7章；农村土地承包法 第二十条",
    Words("{where}：还没有调查", "{where}: not surveyed yet"),
)
STALE = Rule(
    "extension.stale",
    "NY/T 2537-2014 第7章",
    Words(
        "{where}：调查之后合同内容有变动，请重新核对调查表",
        "{where}: the contract changed after it was surveyed; look at the sheet again",
    ),
)

DIED, MARRIED_AWAY, MARRIED_LANDED, SETTLED = "died", "married_away", "married_landed", "settled"
REASONS: dict[str, Words] = {
    DIED: Words("去世", "died"),
    MARRIED_AWAY: Words("婚嫁、离婚、丧偶", "marriage, divorce, widowhood"),
    MARRIED_LANDED: Words("婚嫁且在新居住地取得承包地", "marriage, with land obtained at the new home"),
    SETTLED: Words("进城落户", "settled in a town"),
    "correction": Words("勘误", "correction"),
    "expropriated": Words("征收", "expropriated"),
    "disaster": Words("自然灾害灭失", "lost to a disaster"),
    "handed_back": Words("自愿交回", "handed back voluntarily"),
    "adjusted": Words("依法个别调整（三分之二同意并经批准）", "individual adjustment by law, approved"),
    "solved": Words("困难户以机动地、新增地解决", "hardship solved from reserve or new land"),
}
"""Why a line of the sheet says something else than before."""
MARKS: dict[str, Words] = {
    "died": Words("已死亡", "died"),
    "married_out": Words("出嫁后未退承包地", "married out, land kept"),
    "to_town": Words("农转非未退承包地", "turned townspeople, land kept"),
    "married_in": Words("婚进，原承包地未退", "married in, land at the old home kept"),
}
"""What the sheet notes of a member; by itself it changes nothing."""
_LESS_LAND = frozenset({"correction", "expropriated", "disaster", "handed_back", "adjusted"})
_LESS_SHARE = frozenset({DIED, MARRIED_LANDED, "correction", "handed_back"})


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as a grantor wants it recorded; the last day is that of the old term."""

    where: str
    body: str
    hardship: str
    base_on: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Meeting:
    """The meeting that voted on a plan."""

    where: str
    held_on: date
    today: date
    roster: int
    present: int
    in_favour: int
    minutes: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a survey sheet: what stands, what is proposed, why, on what evidence."""

    where: str
    was: Decimal | bool | None
    will: Decimal | bool | None
    reason: str
    evidence: str
    is_land: bool

    @property
    def is_less(self) -> bool:
        """Whether somebody is to have less than before."""
        return self.was is not None and (self.will is None or self.will < self.was)


@dataclass(frozen=True, slots=True)
class Household:
    """What the rules need to know of a household's sheet."""

    where: str
    ground: str | None
    """Why the contract ends, None where it is extended."""
    lines: Sequence[Line]
    living: int
    parcels_left: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A contract as the register has it, beside the plan."""

    where: str
    is_entered: bool
    term_to: date | None
    wanted_end: date
    """The day after the old term, as the plan says."""


def refusals_of_plan(plan: Plan) -> Iterable[Refusal]:
    """Yield what keeps a plan from being recorded."""
    if not plan.body.strip() or not plan.hardship.strip() or plan.last_day < plan.base_on:
        yield PLAN_INCOMPLETE.refuse(plan.where)


def refusals_of_vote(meeting: Meeting) -> Iterable[Refusal]:
    """Yield what is wrong with a vote: two thirds of all members, not of those who came."""
    counted = 0 <= meeting.in_favour <= meeting.present <= meeting.roster
    if not counted or meeting.held_on > meeting.today or not meeting.minutes.strip():
        yield VOTE_COUNTS.refuse(meeting.where)
    if meeting.in_favour * 3 < meeting.roster * 2 or meeting.in_favour == 0:
        yield VOTE.refuse(meeting.where, favour=meeting.in_favour, roster=meeting.roster)


def refusals_of_closing(where: str, *, due_on: date, today: date) -> Iterable[Refusal]:
    """Yield what keeps a plan's publication from being closed."""
    if today < due_on:
        yield NOT_DUE.refuse(where, due=due_on, today=today)


def refusals_of_contract(contract: Standing) -> Iterable[Refusal]:
    """Yield what keeps a contract from being extended by a plan at all."""
    if not contract.is_entered:
        yield NOT_ENTERED.refuse(contract.where)
    elif contract.term_to != contract.wanted_end:
        yield OTHER_END.refuse(contract.where, end=contract.wanted_end)


def refusals_of_sheet(sheet: Household) -> Iterable[Refusal]:
    """Yield everything that is wrong with a household's survey sheet."""
    for line in sheet.lines:
        yield from _refusals_of_line(line)
    if sheet.ground == "extinct" and sheet.living:
        yield END_GROUND.refuse(sheet.where)
    if sheet.ground == "expropriated" and sheet.parcels_left:
        yield END_GROUND.refuse(sheet.where)
    if sheet.ground is None and not (sheet.living and sheet.parcels_left):
        yield ALL_GONE.refuse(sheet.where)


def _refusals_of_line(line: Line) -> Iterable[Refusal]:
    if line.was == line.will:
        return
    if line.reason not in REASONS or not line.evidence.strip():
        yield NO_REASON.refuse(line.where)
    elif not line.is_less:
        return
    elif line.reason == MARRIED_AWAY:
        yield MARRIAGE.refuse(line.where)
    elif line.reason == SETTLED:
        yield SETTLING.refuse(line.where)
    elif line.reason not in (_LESS_LAND if line.is_land else _LESS_SHARE):
        yield UNLAWFUL_LESS.refuse(line.where)


def refusals_of_group(*, unsurveyed: Sequence[str], stale: Sequence[str]) -> Iterable[Refusal]:
    """Yield what keeps a group's results from being shown: sheets that are missing or out of date."""
    yield from (UNSURVEYED.refuse(code) for code in unsurveyed)
    yield from (STALE.refuse(code) for code in stale)
