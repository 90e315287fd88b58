"""May a one-time code be sent, and what is said of one that was typed?"""

import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from registry.rules.refusal import Refusal, Rule
from registry.words import Words

PURPOSES: dict[str, Words] = {
    "portfolio": Words("查看本户权益", "to see the rights of your household"),
    "consent": Words("同意流转", "to consent to a transfer"),
    "withdraw": Words("不同意流转或者撤回同意", "to refuse a transfer or withdraw a consent"),
}
DIGITS = 6
MOST_DOCUMENT = 200
"""Characters of what a phone on record rests on."""
MOST_TRIES = 10
"""The database's own limit; the setting `one_time_code_tries` stays below it."""

NO_PHONE = Rule(
    "code.no_phone",
    "本项目设计 §4",
    Words(
        "农户 {where} 没有登记可以收短信的电话，请先在农户页面补登电话",
        "household {where} has no phone on record that takes messages; have one recorded first",
    ),
)
NOT_A_PHONE = Rule(
    "phone.unsound",
    "本项目设计 §4",
    Words(
        "农户 {where}：电话应为7至15位数字，并写明谁凭什么证件申报",
        "household {where}: a phone has 7 to 15 digits, and a record of who told it by which paper",
    ),
)
TOO_MANY = Rule(
    "code.too_many",
    "本项目设计 §4",
    Words(
        "农户 {where}：验证码一小时内最多发送{most}次，请过一会儿再要",
        "household {where}: at most {most} codes are sent in an hour; please wait before asking for another",
    ),
)
NO_LINK = Rule(
    "portfolio.no_link",
    "本项目设计 J10",
    Words("农户 {where} 没有在用的权益链接", "household {where} has no link in use"),
)
SAID = Words(
    "【{county}农村产权】验证码 {code}，{minutes}分钟内有效，用于{purpose}。请勿告诉他人，工作人员不会向您索要。",
    "[{county}] Code {code}, good for {minutes} minutes, {purpose}. Tell it nobody; no officer asks for it.",
)
LINK_SAID = Words(
    "【{county}农村产权】您家的权益可在此查看：{address} 有效至{until}。打开时另发验证码。进城落户不影响您家的权利。",
    "[{county}] Your household's rights: {address} until {until}. A code follows when you open it.",
)
CONSENT_SAID = Words(
    "【{county}农村产权】请您看流转条款并决定是否同意：{address} 有效至{until}。同意与否由您自己决定，办理时另发验证码。",
    "[{county}] Please read the terms of a transfer and decide: {address} until {until}. "
    "It is for you alone to agree or not; a code follows.",
)
CHANGE_SAID = Words(
    "【{county}农村产权】您家登记的电话已更换，今后的通知和验证码发到新号码。不是您办的，请马上到窗口或者致电登记机构。",
    "[{county}] Another phone is on record for your household; messages and codes go there from now on. "
    "If it was not you, come to the desk or call the registry at once.",
)
NOT_RIGHT = Words(
    "验证码不对，或者已经过期、用过。请核对后再输，或者再要一个。",
    "This code is not right, or has expired or been used. Check it, or ask for another.",
)


class Checked(StrEnum):
    """What came of a typed code; whoever typed it hears `NOT_RIGHT` of all but the first."""

    RIGHT = "right"
    WRONG = "wrong"
    NONE = "none"
    """No code was sent, or the last one has expired, was used, or was tried too often."""


def is_phone(number: str) -> bool:
    """Return whether a message can go to a number: digits, perhaps after a plus."""
    digits = number.removeprefix("+")
    return digits.isascii() and digits.isdecimal() and 7 <= len(digits) <= 15


def plain_phone(number: str) -> str:
    """Return a number without the blanks and strokes that people write in it."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", number) if sign not in " -()")


def refusals_to_record(where: str, number: str, document: str) -> Iterable[Refusal]:
    """Yield what keeps a phone from being put on record; `number` is plain."""
    if not is_phone(number) or not 0 < len(document.strip()) <= MOST_DOCUMENT:
        yield NOT_A_PHONE.refuse(where)


def refusals_to_send(where: str, sent: int, most: int, *, has_phone: bool) -> Iterable[Refusal]:
    """Yield what keeps a code from being sent: no phone, or as many within the hour as are allowed."""
    if not has_phone:
        yield NO_PHONE.refuse(where)
    if sent >= most:
        yield TOO_MANY.refuse(where, most=most)
