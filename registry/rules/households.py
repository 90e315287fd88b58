"""May a household's members or its representative change as a case says?"""

from collections.abc import Iterable

from registry.rules.household_facts import MemberEvent, Proposal, Wanted
from registry.rules.refusal import Refusal, Rule
from registry.words import Words

JOINING: dict[str, Words] = {
    "birth": Words("出生", "birth"),
    "marriage_in": Words("婚入", "marriage in"),
    "adoption": Words("收养", "adoption"),
    "moved_in": Words("迁入", "moved in"),
}
LEAVING: dict[str, Words] = {
    "death": Words("死亡", "death"),
    "marriage_out": Words("婚出", "marriage out"),
    "divorce": Words("离婚", "divorce"),
    "moved_away": Words("迁出", "moved away"),
    "settled": Words("进城落户", "settled in town"),
}
EVENTS = {**JOINING, **LEAVING}
OF_AGE = 18
"""民法典 第十七条."""

NOT_ENTERED = Rule(
    "household.not_entered",
    "不动产登记暂行条例 第十四条",
    Words(
        "农户 {where} 的承包合同没有登簿，先办首次登记",
        "the contract of household {where} is not entered; register it first",
    ),
)
ENDED = Rule(
    "household.ended",
    "不动产登记暂行条例 第十六条",
    Words(
        "农户 {where} 已于 {day} 因{by}终止，{then}；没有写入任何内容",
        "household {where} ended on {day} by {by}: {then}; nothing was written",
    ),
)
NOTHING = Rule(
    "household.nothing",
    "不动产登记暂行条例 第十六条",
    Words("农户 {where}：没有任何变化", "household {where}: nothing changes"),
)
DOCUMENT = Rule(
    "household.document",
    "不动产登记暂行条例 第十六条",
    Words(
        "农户 {where}：要写明证明材料的名称或文号",
        "household {where}: name the paper that the change rests on",
    ),
)
EVENT_UNKNOWN = Rule(
    "household.event",
    "农村土地承包合同管理办法 第十三条（条号未核对）",
    Words(
        "农户 {where}：没有“{event}”这种成员变化",
        "household {where}: there is no change of members called “{event}”",
    ),
)
DAY = Rule(
    "household.day",
    "不动产登记暂行条例 第十六条",
    Words(
        "农户 {where}：“{event}”的日期缺失、在今天以后，或早于成员身份开始之日",
        "household {where}: the day of “{event}” is missing, in the future or before the membership began",
    ),
)
STRANGER = Rule(
    "household.stranger",
    "农村土地承包法 第十六条",
    Words("农户 {where}：所写的人不是本户现有成员", "household {where}: this person is no member of it"),
)
ALREADY = Rule(
    "household.already_member",
    "农村土地承包法 第十六条",
    Words("农户 {where}：所写的人已经是本户成员", "household {where}: this person is a member already"),
)
KEEPS_SHARE = Rule(
    "household.keeps_share",
    "农村土地承包法 第二十七条、第三十一条",
    Words(
        "农户 {where}：结婚、离婚、丧偶、迁居或者进城落户不使成员失去承包地中的份额；"
        "要写明在新居住地取得承包地的证明，或者本人自愿放弃的书面声明，否则只改备注",
        "household {where}: marriage, divorce, widowhood or settling in town takes no share of the land away: "
        "name the paper that land was got at the new residence, or of the person's own free waiver",
    ),
)
LAST_MEMBER = Rule(
    "household.last_member",
    "农村土地承包法 第十六条；农村土地承包合同管理办法（条号未核对）",
    Words(
        "农户 {where}：变更后户内没有成员，农户消失的请走注销",
        "household {where}: nobody would be left; an extinct household is a cancellation",
    ),
)
OTHER_RIGHTS = Rule(
    "household.other_rights",
    "不动产登记暂行条例 第十四条",
    Words(
        "农户 {where} 还有其他权利（{rights}），先办理这些权利的转移、继承或者注销，户才能终止",
        "household {where} holds other rights ({rights}); transfer, inherit or cancel them before it ends",
    ),
)
REPRESENTATIVE = Rule(
    "household.representative",
    "最高人民法院农村土地承包纠纷解释 第四条；民法典 第十七条",
    Words(
        "农户 {where}：承包方代表应是户内在世、成年的共有人",
        "household {where}: its representative must be a living adult member who shares the right",
    ),
)


def member_refusals(plan: Proposal) -> Iterable[Refusal]:
    """Yield what keeps a change of members from being applied for."""
    yield from common(plan)
    known = plan.people
    for event in plan.evidence.members:
        yield from event_refusals(plan, event)
        if event.what in JOINING and event.person_id in known:
            yield ALREADY.refuse(plan.where)
    if not plan.evidence.members:
        yield NOTHING.refuse(plan.where)
    for household in plan.after:
        if not household.staying:
            yield LAST_MEMBER.refuse(plan.where)
        else:
            yield from representative_refusals(plan, household)


def event_refusals(plan: Proposal, event: MemberEvent) -> Iterable[Refusal]:
    """Yield what is wrong with one event by itself."""
    where = plan.where
    if event.what not in EVENTS:
        yield EVENT_UNKNOWN.refuse(where, event=event.what)
        return
    member = plan.people.get(event.person_id)
    name = EVENTS[event.what]
    if event.what in LEAVING and member is None:
        yield STRANGER.refuse(where)
    since = member.during_from if member and event.what in LEAVING else None
    if event.day is None or event.day > plan.today or (since is not None and event.day <= since):
        yield DAY.refuse(where, event=name.zh)
    if not event.document.strip():
        yield DOCUMENT.refuse(where)
    if event.what in LEAVING and event.what != "death" and not event.land_elsewhere.strip():
        yield KEEPS_SHARE.refuse(where)


def new_representative_refusals(plan: Proposal) -> Iterable[Refusal]:
    """Yield what keeps another member from becoming the representative."""
    yield from common(plan)
    yield from document(plan)
    (before,), (after,) = plan.before, plan.after
    if after.representative == before.representative:
        yield NOTHING.refuse(plan.where)
    else:
        yield from representative_refusals(plan, after)


def representative_refusals(plan: Proposal, household: Wanted) -> Iterable[Refusal]:
    """Yield the refusal of a representative who is new, or who leaves; one who stays was judged before."""
    before = next((b for b in plan.before if b.code == household.code), None)
    staying = {m.person_id: m for m in household.staying}
    who = household.representative
    if before is not None and who == before.representative and (who is None or who in staying):
        return
    if who not in staying or not staying[who].is_co_owner or who not in plan.adults:
        yield REPRESENTATIVE.refuse(household.code or plan.where)


def common(plan: Proposal) -> Iterable[Refusal]:
    """Yield what keeps any change of these households from being applied for."""
    for household in plan.before:
        if not household.has_right:
            yield NOT_ENTERED.refuse(household.code)


def document(plan: Proposal) -> Iterable[Refusal]:
    """Yield the refusal of a change without its paper."""
    if not plan.evidence.document.strip():
        yield DOCUMENT.refuse(plan.where)
