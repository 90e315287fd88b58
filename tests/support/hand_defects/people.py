"""Defects of people and households."""

from tests.support.edits import Delivery, Row
from tests.support.hand_defects.noted import defect
from tests.support.surveys import Key, about


def _household(d: Delivery, members: int = 2) -> Row:
    """Return the first household with so many members or more."""
    return d.one("SELECT * FROM CBF WHERE CBFLX = '1' AND CBFCYSL >= ? ORDER BY CBFBM", members)


def _members(d: Delivery, holder: str) -> list[Row]:
    """Return a household's members in their order, with their row ids."""
    return d.sql("SELECT rowid, * FROM CBF_JTCY WHERE CBFBM = ? ORDER BY rowid", holder)


@defect
def a_childs_check_digit_is_wrong(d: Delivery) -> set[Key]:
    holder = _household(d, 3)["CBFBM"]
    member = _members(d, holder)[2]
    right = member["CYZJHM"]
    d.sql(
        "UPDATE CBF_JTCY SET CYZJHM = ? WHERE rowid = ?",
        right[:17] + str((int(right[16]) + 7) % 10),
        member["rowid"],
    )
    wrong = d.one("SELECT CYZJHM FROM CBF_JTCY WHERE rowid = ?", member["rowid"])["CYZJHM"]
    assert wrong != right
    return {about("person.id_number", f"member:{holder}/3#id_number")}


@defect
def someone_stands_in_two_households(d: Delivery) -> set[Key]:
    first, second = d.sql("SELECT * FROM CBF WHERE CBFLX = '1' AND CBFCYSL >= 2 ORDER BY CBFBM LIMIT 2")
    daughter = _members(d, first["CBFBM"])[1]
    size = second["CBFCYSL"] + 1
    d.sql(
        "INSERT INTO CBF_JTCY (CBFBM, CYXM, CYXB, CYZJLX, CYZJHM, YHZGX, SFGYR) VALUES (?, ?, ?, '1', ?, '38', '1')",
        second["CBFBM"], daughter["CYXM"], daughter["CYXB"], daughter["CYZJHM"].lower(),
    )  # fmt: skip
    d.sql("UPDATE CBF SET CBFCYSL = ? WHERE CBFBM = ?", size, second["CBFBM"])
    return {about("person.household_twice", f"member:{first['CBFBM']}/2", f"member:{second['CBFBM']}/{size}")}


@defect
def two_people_share_a_number(d: Delivery) -> set[Key]:
    holder = _household(d, 3)["CBFBM"]
    second, third = _members(d, holder)[1:3]
    d.sql("UPDATE CBF_JTCY SET CYZJHM = ?, CYXM = '另一人' WHERE rowid = ?", second["CYZJHM"], third["rowid"])
    return {about("person.two_names", f"member:{holder}/2", f"member:{holder}/3")}


@defect
def a_household_has_no_head(d: Delivery) -> set[Key]:
    holder = _household(d)["CBFBM"]
    d.sql("UPDATE CBF_JTCY SET YHZGX = '51' WHERE rowid = ?", _members(d, holder)[0]["rowid"])
    return {about("logic.head", f"holder:{holder}")}


@defect
def a_household_has_two_heads(d: Delivery) -> set[Key]:
    holder = _household(d)["CBFBM"]
    d.sql("UPDATE CBF_JTCY SET YHZGX = '01' WHERE rowid = ?", _members(d, holder)[1]["rowid"])
    return {about("logic.head", f"holder:{holder}")}


@defect
def the_representative_is_somebody_else(d: Delivery) -> set[Key]:
    holder = _household(d)["CBFBM"]
    d.sql("UPDATE CBF SET CBFMC = '另一人' WHERE CBFBM = ?", holder)
    return {
        about("logic.head_is_holder", f"holder:{holder}"),
        about("person.two_names", f"holder:{holder}", f"member:{holder}/1"),
    }


@defect
def a_member_is_deleted(d: Delivery) -> set[Key]:
    holder = _household(d)["CBFBM"]
    d.sql("DELETE FROM CBF_JTCY WHERE rowid = ?", _members(d, holder)[-1]["rowid"])
    return {about("logic.member_count", f"holder:{holder}")}


@defect
def a_household_is_marked_as_a_person(d: Delivery) -> set[Key]:
    holder = _household(d)["CBFBM"]
    d.sql("UPDATE CBF SET CBFLX = '2' WHERE CBFBM = ?", holder)
    return {about("holder.kind_number", f"holder:{holder}")}


@defect
def kinds_are_written_in_words(d: Delivery) -> set[Key]:
    d.sql("UPDATE CBF SET CBFLX = '农户' WHERE CBFLX = '1'")
    return {about("value.label", "table:CBF#kind")}


@defect
def a_relation_is_unknown(d: Delivery) -> set[Key]:
    holder = _household(d)["CBFBM"]
    d.sql("UPDATE CBF_JTCY SET YHZGX = '邻居' WHERE rowid = ?", _members(d, holder)[1]["rowid"])
    return {about("value.code", f"member:{holder}/2#relation")}


@defect
def a_phone_holds_letters(d: Delivery) -> set[Key]:
    holder = _household(d)["CBFBM"]
    d.sql("UPDATE CBF SET LXDH = '同村长' WHERE CBFBM = ?", holder)
    return {about("value.digits", f"holder:{holder}#phone")}


@defect
def a_date_has_a_thirteenth_month(d: Delivery) -> set[Key]:
    holder = _household(d)["CBFBM"]
    d.sql("UPDATE CBF SET GSSHRQ = '2016-13-01' WHERE CBFBM = ?", holder)
    return {about("value.type", f"holder:{holder}#display_reviewed_on")}


@defect
def a_name_is_too_long(d: Delivery) -> set[Key]:
    holder = _household(d)["CBFBM"]
    d.sql("UPDATE CBF SET CBFDCY = ? WHERE CBFBM = ?", "杨" * 51, holder)
    return {about("value.length", f"holder:{holder}#surveyor")}
