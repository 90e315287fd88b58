"""What a case's state means to the farmer whose case it is: what was done, what is awaited and from whom."""

from dataclasses import dataclass

from registry.words import Words

OFFICE = Words("登记机构", "the registry")
YOU = Words("您", "you")
ALL = Words("所有人", "everyone")


@dataclass(frozen=True, slots=True)
class Told:
    """A state in plain words; `awaited` is None where nothing more is to come."""

    done: Words
    awaited: Words | None = None
    by: Words | None = None


TOLD: dict[str, Told] = {
    "applied": Told(
        Words("您的申请材料已经收到", "Your application has arrived"),
        Words("看材料齐不齐，决定是否受理", "Seeing whether the papers are complete, and accepting the case"),
        OFFICE,
    ),
    "completion": Told(
        Words("材料还不齐，已请您补齐", "Papers are lacking; you were asked for them"),
        Words("补齐所差的材料", "Bringing the papers that are lacking"),
        YOU,
    ),
    "accepted": Told(Words("已经受理", "The case was accepted"), Words("审核", "Reviewing the case"), OFFICE),
    "reviewed": Told(
        Words("已经审核", "The case was reviewed"),
        Words("公告或者核定", "Announcing it, or deciding"),
        OFFICE,
    ),
    "announced": Told(
        Words("已经公告", "The case was announced"),
        Words("公告期内可以提出异议；期满无异议再核定", "Objections may be made; then the case is decided"),
        ALL,
    ),
    "approved": Told(
        Words("已经核定，同意登记", "The case was approved"),
        Words("记入登记簿", "Entering it in the register"),
        OFFICE,
    ),
    "entered": Told(
        Words("已经记入登记簿", "It was entered in the register"),
        Words("制作证书，通知您领取", "Making the certificate and calling you to collect it"),
        OFFICE,
    ),
    "certified": Told(
        Words("证书已经制作", "The certificate was made"),
        Words("带身份证领取证书", "Collecting the certificate, with your ID card"),
        YOU,
    ),
    "archived": Told(Words("已经办完并归档", "The case is done and filed away")),
    "not_accepted": Told(Words("不予受理，理由见通知书", "The case was not accepted; the letter says why")),
    "refused": Told(Words("不予登记，理由见通知书", "Registration was refused; the letter says why")),
    "withdrawn": Told(Words("申请已经撤回", "The application was withdrawn")),
}
"""States of the kinds that are applied for."""

BROUGHT = Words("您补来的材料已经收到", "What you brought in addition has arrived")
"""“Applied” for the second time."""
OBJECTED = Told(
    Words("有人提出异议，业务暂停办理", "Someone objected; the case stands still"),
    Words("处理异议", "Deciding the objection"),
    OFFICE,
)
"""What is awaited while an objection is not decided."""
