"""Dated settings: what the law leaves to counties, or what a source could not confirm.

A row gives value, first day, source, and whether the source was confirmed (standards.md marks what
was not). The county adds rows; none is overwritten. Nothing here is a constant in code elsewhere.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.errors import UnknownParameterError
from registry.words import Words


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting with the value it has until the county enters another."""

    key: str
    name: Words
    value: str
    valid_from: date
    source: str
    confirmed: bool
    lowest: Decimal = Decimal(0)
    highest: Decimal | None = None
    whole: bool = True
    """Whether it counts days, rounds, tries: whole numbers only."""

    def require(self, value: str) -> str:
        """Return the value, or raise UnknownParameterError that says why it cannot be taken."""
        # As plainly as Python, Decimal and PostgreSQL all read it: no exponent, blank or infinity.
        if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value, re.ASCII):
            raise UnknownParameterError(key=self.key, value=value, why="不是数字")
        if self.whole and "." in value:
            raise UnknownParameterError(key=self.key, value=value, why="不是整数")
        if Decimal(value) < self.lowest:
            raise UnknownParameterError(key=self.key, value=value, why=f"不得小于 {self.lowest}")
        if self.highest is not None and Decimal(value) > self.highest:
            raise UnknownParameterError(key=self.key, value=value, why=f"不得大于 {self.highest}")
        return value


_SINCE = date(1999, 1, 1)
_VENDOR = "厂商质检软件缺省值(standards.md §1.10),未见国家标准原文"

SETTINGS: dict[str, Setting] = {
    setting.key: setting
    for setting in (
        Setting(
            "display_days",
            Words("调查结果公示天数", "days of public display of a survey"),
            "7",
            date(2014, 3, 1),
            "NY/T 2537-2014 第7章惯例：每榜不少于7天",
            confirmed=False,
        ),
        Setting(
            "display_rounds",
            Words("调查结果公示轮次", "rounds of public display of a survey"),
            "2",
            date(2014, 3, 1),
            "NY/T 2537-2014 第7章惯例：审核公示两榜",
            confirmed=False,
            lowest=Decimal(1),
        ),
        Setting(
            "extension_plan_days",
            Words("延包方案公示天数", "days a plan of extension is published"),
            "15",
            date(2023, 5, 1),
            "农村土地承包合同管理办法（2023年第1号）：承包方案公示不少于十五日（standards.md K1）",
            confirmed=True,
        ),
        Setting(
            "announcement_working_days",
            Words("首次登记公告工作日", "working days of announcement before first registration"),
            "15",
            date(2016, 1, 1),
            "不动产登记暂行条例实施细则 第十七条",
            confirmed=True,
        ),
        Setting(
            "capital_review_mu",
            Words("工商资本流转审查起点（亩）", "outside capital is reviewed from how many 亩 on"),
            "0",
            date(2021, 3, 1),
            "农村土地经营权流转管理办法 第二十九条（未核对）；0 表示标准未配置",
            confirmed=False,
            whole=False,
        ),
        Setting(
            "registered_lease_years",
            Words("可以登记的流转期限（年）", "a transfer may be registered from how many years on"),
            "5",
            date(2019, 1, 1),
            "农村土地承包法 第四十一条",
            confirmed=True,
        ),
        Setting(
            "renewal_answer_days",
            Words(
                "流转届满询问原受让方是否续约的答复天数",
                "days who leased before has to answer whether to renew",
            ),
            "15",
            date(2021, 3, 1),
            "农村土地经营权流转管理办法 第十条（standards.md L15）未写答复期限；本项目暂定",
            confirmed=False,
            lowest=Decimal(1),
        ),
        Setting(
            "renewal_priority_months",
            Words(
                "流转届满后多少个月内再流转须先问原受让方",
                "months after its end in which who leased before is asked first",
            ),
            "2",
            date(2021, 3, 1),
            "农村土地经营权流转管理办法 第十条（standards.md L15）只写届满后；本项目暂定两个月，比照承包纠纷解释 第十一条",
            confirmed=False,
            highest=Decimal(120),
        ),
        Setting(
            "homestead_m2_per_person",
            Words("宅基地标准：每人平方米", "homestead standard: m² for each person"),
            "30",
            date(1999, 12, 10),
            "四川省土地管理法实施办法（standards.md §3.4）；0 表示标准未配置",
            confirmed=False,
            whole=False,
        ),
        Setting(
            "homestead_persons_least",
            Words("宅基地标准：不足此人数的按此计", "homestead standard: fewer persons count as"),
            "3",
            date(1999, 12, 10),
            "四川省土地管理法实施办法（standards.md §3.4）",
            confirmed=False,
            lowest=Decimal(1),
        ),
        Setting(
            "homestead_persons_most",
            Words("宅基地标准：超过此人数的按此计", "homestead standard: more persons count as"),
            "5",
            date(1999, 12, 10),
            "四川省土地管理法实施办法（standards.md §3.4）",
            confirmed=False,
            lowest=Decimal(1),
        ),
        Setting(
            "homestead_first_rules",
            Words(
                "宅基地：此日以前占用的按实际面积（年月日）",
                "homesteads occupied before this day count as they are (yyyymmdd)",
            ),
            "19820213",
            date(1999, 12, 10),
            "国土资发〔2016〕191号；村镇建房用地管理条例 1982-02-13",
            confirmed=False,
            lowest=Decimal(19490101),
        ),
        Setting(
            "homestead_land_law",
            Words(
                "宅基地：此日起占用的按标准（年月日）",
                "homesteads occupied from this day on are held to the standard (yyyymmdd)",
            ),
            "19870101",
            date(1999, 12, 10),
            "国土资发〔2016〕191号；土地管理法 1987-01-01 施行",
            confirmed=False,
            lowest=Decimal(19490101),
        ),
        Setting(
            "homestead_display_days",
            Words("无权属来源材料的宅基地公示天数", "days of display for homesteads without papers"),
            "30",
            date(2016, 1, 1),
            "国土资发〔2016〕191号",
            confirmed=False,
            lowest=Decimal(1),
        ),
        Setting(
            "loss_declaration_working_days",
            Words("权证遗失声明工作日", "working days a lost certificate's declaration runs"),
            "15",
            date(2016, 1, 1),
            "不动产登记暂行条例实施细则 第二十二条（条文未核对，可能已修订）",
            confirmed=False,
        ),
        Setting(
            "objection_entry_days",
            Words("异议登记后起诉期限（天）", "days to sue after an objection entry"),
            "15",
            date(2021, 1, 1),
            "民法典 第二百二十条",
            confirmed=True,
            lowest=Decimal(1),
        ),
        Setting(
            "pre_notice_days",
            Words("预告登记失效期限（天）", "days until a pre-notice lapses"),
            "90",
            date(2021, 1, 1),
            "民法典 第二百二十一条",
            confirmed=True,
            lowest=Decimal(1),
        ),
        Setting(
            "hand_back_notice_months",
            Words("自愿交回承包地提前书面通知的月数", "months of written notice before a hand-back"),
            "6",
            date(2003, 3, 1),
            "农村土地承包法 第三十条",
            confirmed=True,
            lowest=Decimal(1),
        ),
        Setting(
            "public_objections_per_hour",
            Words("同一地址每小时提出异议次数", "objections per hour and address"),
            "5",
            _SINCE,
            "本项目设定",
            confirmed=False,
            lowest=Decimal(1),
        ),
        Setting(
            "market_display_days",
            Words("流转市场结果公示天数", "days the outcome of an offer is displayed"),
            "7",
            _SINCE,
            "本项目设定",
            confirmed=False,
            lowest=Decimal(1),
        ),
        Setting(
            "market_interests_per_hour",
            Words("同一地址每小时提出意向次数", "expressions of interest per hour and address"),
            "5",
            _SINCE,
            "本项目设定",
            confirmed=False,
            lowest=Decimal(1),
        ),
        Setting(
            "registration_working_days",
            Words("受理后办结工作日", "working days from acceptance to the end of a case"),
            "30",
            date(2015, 3, 1),
            "不动产登记暂行条例 第二十条（未核对原文）",
            confirmed=False,
            lowest=Decimal(1),
        ),
        Setting(
            "document_megabytes",
            Words("每份扫描件最大兆字节", "most megabytes of a scanned paper"),
            "10",
            _SINCE,
            "本项目设定",
            confirmed=False,
            lowest=Decimal(1),
            highest=Decimal(15),  # a request has at most 16 MB
        ),
        Setting(
            "overlap_tolerance_m2",
            Words("地块重叠入库容差（平方米）", "overlap tolerance of the register (m²)"),
            "1",
            _SINCE,
            "本项目设定",
            confirmed=False,
            whole=False,
        ),
        Setting(
            "public_checks_per_minute",
            Words("同一地址每分钟查验次数", "public checks per minute and address"),
            "20",
            _SINCE,
            "本项目设定",
            confirmed=False,
            lowest=Decimal(1),
        ),
        Setting(
            "one_time_code_minutes",
            Words("验证码有效分钟", "minutes a one-time code is good for"),
            "10",
            _SINCE,
            "本项目设定",
            confirmed=False,
            lowest=Decimal(1),
            highest=Decimal(60),
        ),
        Setting(
            "one_time_code_tries",
            Words("每个验证码最多输入次数", "tries of a one-time code"),
            "5",
            _SINCE,
            "本项目设定",
            confirmed=False,
            lowest=Decimal(1),
            highest=Decimal(10),  # MOST_TRIES
        ),
        Setting(
            "one_time_codes_per_hour",
            Words("同一对象每小时发送验证码次数", "one-time codes an hour for one subject"),
            "5",
            _SINCE,
            "本项目设定",
            confirmed=False,
            lowest=Decimal(1),
        ),
        Setting(
            "pickup_scan_required",
            Words(
                "领证须上传签领单扫描件（1 是，0 否）",
                "a pickup needs a scan of the signed list (1 yes, 0 no)",
            ),
            "0",
            _SINCE,
            "本项目设定；0 表示纸质签领单存档即可",
            confirmed=False,
            highest=Decimal(1),
        ),
        Setting(
            "portfolio_link_days",
            Words("农户权益链接有效天数", "days a household's link is good for"),
            "365",
            _SINCE,
            "本项目设定",
            confirmed=False,
            lowest=Decimal(1),
            highest=Decimal(3650),
        ),
        Setting(
            "consent_link_days",
            Words("手机同意链接有效天数", "days a link to consent by phone is good for"),
            "30",
            _SINCE,
            "本项目设定",
            confirmed=False,
            lowest=Decimal(1),
            highest=Decimal(365),
        ),
        Setting(
            "phone_cool_down_days",
            Words("登记或更换电话后多少天内不能凭它同意", "days a new phone on record proves no consent"),
            "7",
            _SINCE,
            "本项目设定",
            confirmed=False,
            lowest=Decimal(1),
            highest=Decimal(90),
        ),
        Setting(
            "log_ins_per_quarter_hour",
            Words("同一账号或地址每15分钟登录失败次数", "failed log-ins per 15 minutes"),
            "10",
            _SINCE,
            "本项目设定",
            confirmed=False,
            lowest=Decimal(1),
        ),
    )
}


def setting(key: str) -> Setting:
    """Return a setting; raises UnknownParameterError for a key that does not exist."""
    if key not in SETTINGS:
        raise UnknownParameterError(key=key, value="", why=f"没有这一项，可用：{'、'.join(SETTINGS)}")
    return SETTINGS[key]
