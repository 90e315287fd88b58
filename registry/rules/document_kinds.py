"""Which papers a case needs, by its kind: code, name, article. A new kind of case adds a line."""

from collections.abc import Collection
from dataclasses import dataclass

from registry.words import Words

_LIST = "不动产登记暂行条例 第十六条"


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of paper in a case."""

    code: str
    name: Words
    article: str


DOCUMENT_KINDS: dict[str, DocumentKind] = {
    kind.code: kind
    for kind in (
        DocumentKind("application", Words("登记申请书", "application for registration"), f"{_LIST}第一项"),
        DocumentKind(
            "identity", Words("申请人身份证明", "proof of the applicant's identity"), f"{_LIST}第二项"
        ),
        DocumentKind("entrustment", Words("授权委托书", "power of attorney"), f"{_LIST}第二项"),
        DocumentKind(
            "source", Words("权属来源或登记原因证明", "proof of the right or of the ground"), f"{_LIST}第三项"
        ),
        DocumentKind("contract", Words("承包合同", "contract"), "农村土地承包法 第二十二条"),
        DocumentKind("certificate", Words("原权属证书", "earlier certificate"), f"{_LIST}第三项"),
        DocumentKind(
            "survey", Words("界址、面积等测绘材料", "survey of boundaries and area"), f"{_LIST}第四项"
        ),
        DocumentKind("result_sheet", Words("公示结果归户表", "signed result sheet"), "NY/T 2537-2014 第7章"),
        DocumentKind(
            "resolution",
            Words("村民会议决议或公示材料", "resolution of the village or proof of its display"),
            "农村土地承包法 第十九条、第二十八条",
        ),
        DocumentKind(
            "interests",
            Words("与他人利害关系的说明", "statement on the interests of others"),
            f"{_LIST}第五项",
        ),
        DocumentKind(
            "trade_certificate",
            Words("农村产权交易鉴证书", "certificate of the rural property exchange"),
            "农村土地经营权流转管理办法 第二十五条",
        ),
        DocumentKind(
            "renewal",
            Words("是否续约的书面询问、答复或放弃", "question, answer or waiver about a renewal"),
            "农村土地经营权流转管理办法 第十条",
        ),
        DocumentKind("other", Words("其他材料", "other paper"), f"{_LIST}第六项"),
    )
}
"""What can be handed in."""

ALWAYS = ("application", "identity")
REQUIRED: dict[str, tuple[str, ...]] = {
    "first": (*ALWAYS, "contract", "survey"),
    "parcel_change": (*ALWAYS, "source", "survey"),
}
"""What a kind of case needs; a kind that is not named here needs what every application does."""


def required(case_kind: str) -> tuple[DocumentKind, ...]:
    """Return the papers that a kind of case needs."""
    return tuple(DOCUMENT_KINDS[code] for code in REQUIRED.get(case_kind, ALWAYS))


def missing(case_kind: str, there: Collection[str]) -> tuple[DocumentKind, ...]:
    """Return the papers that a case of this kind still needs beside those which are there."""
    return tuple(kind for kind in required(case_kind) if kind.code not in there)
