"""Resident ID numbers (GB 11643) and how persons are shown to others.

Numbers with a wrong check digit exist in old papers: they warn, they never refuse. Checked are
form, date and check digit; the region digits only warn elsewhere, because codes of abolished
counties remain valid on cards (libraries.md B10).
"""

import re
import unicodedata
from datetime import date
from enum import StrEnum

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_CENTURIES = ("18", "19", "20")
_COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "令狐",
        "夏侯",
        "慕容",
        "司徒",
        "端木",
        "宇文",
        "长孙",
    ]
)


class IdProblem(StrEnum):
    """What is wrong with a resident ID number."""

    FORM = "form"
    DATE = "date"
    CHECK_DIGIT = "check_digit"


def normalise_id(number: str) -> str:
    """Return a number as it is compared and sealed: NFKC, no blanks, upper case."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", number)).upper()


def check_digit(first17: str) -> str:
    """Return the 18th character for the first 17 digits (ISO 7064 mod 11-2)."""
    return _CHECK[sum(int(d) * w for d, w in zip(first17, _WEIGHTS, strict=True)) % 11]


def resident_id_problem(number: str) -> IdProblem | None:
    """Return what is wrong with an 18-character (or old 15-digit) resident ID, or None."""
    number = normalise_id(number)
    if re.fullmatch(r"[0-9]{15}", number):
        return None if _is_date("19" + number[6:12]) else IdProblem.DATE
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return IdProblem.FORM
    if not _is_date(number[6:14]):
        return IdProblem.DATE
    return None if check_digit(number[:17]) == number[17] else IdProblem.CHECK_DIGIT


def born_on(number: str) -> date | None:
    """Return the birth date in a resident ID, or None where there is none."""
    number = normalise_id(number)
    digits = number[6:14] if len(number) == 18 else "19" + number[6:12]
    return _date(digits)


def _is_date(digits: str) -> bool:
    return _date(digits) is not None


def _date(digits: str) -> date | None:
    if not re.fullmatch(r"[0-9]{8}", digits):
        return None
    # Nobody with a number was born earlier; most holder codes would read as dates of the Middle Ages.
    if not digits.startswith(_CENTURIES):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def mask_id(number: str) -> str:
    """Return a number with all but its first three and last four characters starred.

    No birth date remains, so a mask and a known county do not give the number back.
    """
    if len(number) <= 7:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


def mask_phone(number: str) -> str:
    """Return a phone number with all but its last four characters starred."""
    return "*" * max(len(number) - 4, 0) + number[-4:]


def mask_name(name: str) -> str:
    """Return a name with its given name starred: 张*、欧阳**."""
    surname = name[:2] if name[:2] in _COMPOUND_SURNAMES else name[:1]
    return surname + "*" * max(len(name) - len(surname), 1)


_ID_LIKE = re.compile(r"(?<![0-9])[0-9]{14}(?:[0-9]{3}[0-9Xx]|[0-9])(?![0-9A-Za-z])")


def hide_ids(text: str) -> str:
    """Return free text with every 15- or 18-character resident number in it masked.

    A holder code also has 18 digits: only what reads as an ID with a real date is masked.
    """

    def starred(match: re.Match[str]) -> str:
        number = match.group()
        return number if resident_id_problem(number) in (IdProblem.FORM, IdProblem.DATE) else mask_id(number)

    return _ID_LIKE.sub(starred, text)
