"""Written answers to an applicant: which letter follows which step, by which article."""

from dataclasses import dataclass

from registry.words import Words


@dataclass(frozen=True, slots=True)
class Letter:
    """A kind of letter; `state` is the step that it answers with."""

    code: str
    state: str
    name: Words
    article: str


LETTERS: dict[str, Letter] = {
    letter.state: letter
    for letter in (
        Letter(
            "letter_accepted",
            "accepted",
            Words("受理通知书", "receipt of acceptance"),
            "不动产登记暂行条例 第十七条第一项",
        ),
        Letter(
            "letter_completion",
            "completion",
            Words("补正通知书", "request for completion"),
            "不动产登记暂行条例 第十七条第三项",
        ),
        Letter(
            "letter_not_accepted",
            "not_accepted",
            Words("不予受理通知书", "notice of non-acceptance"),
            "不动产登记暂行条例 第十七条",
        ),
        Letter(
            "letter_refused",
            "refused",
            Words("不予登记通知书", "notice of refusal"),
            "不动产登记暂行条例 第二十二条",
        ),
    )
}
"""Letters by the state of the case that they state."""

LETTER_NAMES: dict[str, Words] = {letter.code: letter.name for letter in LETTERS.values()}
