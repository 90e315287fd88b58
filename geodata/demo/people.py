"""Invented people: names, resident numbers with a right check digit, households."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from registry.codelists import Relation, Sex
from registry.identity import check_digit

_SURNAMES = "李王张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
_MALE = "伟强军建国华明平刚勇杰涛斌波辉志林成海东云飞龙永德文学安民兴发贵富春生荣光清才良忠义全胜祥福顺正"
_FEMALE = "芳秀英敏静丽霞燕玲桂兰凤珍琴素云翠红梅莲玉萍香月娥琼惠珠雪华洁群先淑菊蓉碧会容"
_SURVEY_YEAR = 2016


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An invented person."""

    name: str
    sex: str
    id_number: str


@dataclass(frozen=True, slots=True)
class DemoMember:
    """A person's place in a household."""

    person: DemoPerson
    relation: str
    is_co_owner: bool


_DAYS, _ORDERS = 365, 499
_STEP = 7_919
"""A prime that does not divide 365 × 499: steps through all slots of a year and sex."""
_PER_GROUP = 50


class People:
    """Draws people of one group; no resident number is given twice in the whole county."""

    def __init__(self, rng: np.random.Generator, county: str, group: int, room: int = _PER_GROUP) -> None:
        self._rng = rng
        self._county = county
        self._room = room
        self._first = group * room
        self._used: dict[tuple[int, str], int] = {}

    def person(self, sex: Sex, year: int, surname: str | None = None) -> DemoPerson:
        """Return a new person born in `year`."""
        rng = self._rng
        if surname is None:
            surname = _SURNAMES[int(min(rng.exponential(22), len(_SURNAMES) - 1))]
        pool = _MALE if sex is Sex.MALE else _FEMALE
        given = "".join(pool[i] for i in rng.integers(0, len(pool), 1 + int(rng.random() < 0.8)))
        return DemoPerson(surname + given, sex.value, self._number(sex, year))

    def _number(self, sex: Sex, year: int) -> str:
        used = self._used.get((year, sex), 0)
        assert used < self._room, "more people of one year and sex than a group has numbers for"
        self._used[year, sex] = used + 1
        slot = (self._first + used) * _STEP % (_DAYS * _ORDERS)
        day = date(year, 1, 1) + timedelta(days=slot // _ORDERS)
        order = slot % _ORDERS * 2 + (1 if sex is Sex.MALE else 2)
        first = f"{self._county}{day:%Y%m%d}{order:03d}"
        return first + check_digit(first)

    def household(self) -> list[DemoMember]:
        """Return the members of a household, head first, then by age."""
        rng = self._rng
        year = int(rng.integers(_SURVEY_YEAR - 72, _SURVEY_YEAR - 30))
        sex = Sex.MALE if rng.random() < 0.86 else Sex.FEMALE
        head = self.person(sex, year)
        surname = head.name[:1]
        members = [DemoMember(head, Relation.HEAD, is_co_owner=True)]
        if rng.random() < 0.85:
            other = Sex.FEMALE if sex is Sex.MALE else Sex.MALE
            spouse = self.person(other, year + int(rng.integers(-4, 6)))
            members.append(DemoMember(spouse, Relation.SPOUSE, is_co_owner=True))
        if rng.random() < 0.18:
            parent = Sex.MALE if rng.random() < 0.4 else Sex.FEMALE
            relation = Relation.FATHER if parent is Sex.MALE else Relation.MOTHER
            elder = self.person(parent, max(year - 26, 1915), surname if parent is Sex.MALE else None)
            members.append(DemoMember(elder, relation, is_co_owner=True))
        for order in range(int(rng.choice([0, 1, 2, 3], p=[0.12, 0.46, 0.34, 0.08]))):
            birth = min(year + 22 + 3 * order, _SURVEY_YEAR - 1)
            child = self.person(Sex.MALE if rng.random() < 0.52 else Sex.FEMALE, birth, surname)
            relation = Relation.SON if child.sex == Sex.MALE else Relation.DAUGHTER
            members.append(DemoMember(child, relation, is_co_owner=bool(rng.random() < 0.93)))
        return members

    def adult(self) -> DemoPerson:
        """Return someone of working age: a grantor's head, a witness, a clerk."""
        sex = Sex.MALE if self._rng.random() < 0.8 else Sex.FEMALE
        return self.person(sex, int(self._rng.integers(1955, 1985)))
