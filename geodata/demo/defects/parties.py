"""Defects of people, contracts and papers, planted in finished rows."""

from datetime import timedelta

from geodata.demo.contracts import TERM_FROM
from geodata.demo.defects.site import Site
from geodata.demo.rows import Row
from registry.codelists import Relation, YesNo


def _member_id(row: Row, position: int) -> str:
    return f"member:{row['holder_code']}/{position}"


def id_wrong(site: Site) -> bool:
    """A member's ID number has a wrong check digit."""
    holder = site.take_household(2)
    if holder is None:
        return False
    row = site.members_of(holder)[1]
    right = row["id_number"]
    row["id_number"] = right[:17] + ("0" if right[17] != "0" else "1")
    site.expect("person.id_number", f"{_member_id(row, 2)}#id_number")
    return True


def in_two_households(site: Site) -> bool:
    """A member of one household stands in another one too."""
    first, second = site.take_household(2), site.take_household()
    if first is None or second is None:
        return False
    original = site.members_of(first)[1]
    copy = {**original, "holder_code": site.code_of(second), "relation": Relation.OTHER_RELATIVE.value}
    size = len(site.members_of(second))
    members = site.rows.of("members")
    members.insert(members.index(site.members_of(second)[-1]) + 1, copy)
    site.row("holders", code=site.code_of(second))["member_count"] = size + 1
    site.expect("person.household_twice", _member_id(original, 2), _member_id(copy, size + 1))
    return True


def two_names(site: Site) -> bool:
    """Two members of a household have one ID number."""
    holder = site.take_household(3)
    if holder is None:
        return False
    rows = site.members_of(holder)
    rows[2]["id_number"] = rows[1]["id_number"]
    if rows[2]["name"] == rows[1]["name"]:
        rows[2]["name"] += "小"
    site.expect("person.two_names", _member_id(rows[1], 2), _member_id(rows[2], 3))
    return True


def kind_wrong(site: Site) -> bool:
    """A household is marked as a person; its number says household."""
    holder = site.take_household()
    if holder is None:
        return False
    code = site.code_of(holder)
    site.row("holders", code=code)["kind"] = "2"
    site.expect("holder.kind_number", f"holder:{code}")
    return True


def count_wrong(site: Site) -> bool:
    """A household states one member too many."""
    holder = site.take_household()
    if holder is None:
        return False
    code = site.code_of(holder)
    site.row("holders", code=code)["member_count"] += 1
    site.expect("logic.member_count", f"holder:{code}")
    return True


def no_head(site: Site) -> bool:
    """No member of a household is its head."""
    holder = site.take_household()
    if holder is None:
        return False
    site.members_of(holder)[0]["relation"] = Relation.OTHER_RELATIVE.value
    site.expect("logic.head", f"holder:{site.code_of(holder)}")
    return True


def other_name(site: Site) -> bool:
    """The representative's name is not the head's; so one ID number has two names."""
    holder = site.take_household()
    if holder is None:
        return False
    code = site.code_of(holder)
    site.row("holders", code=code)["name"] += "二"
    site.expect("logic.head_is_holder", f"holder:{code}")
    site.expect("person.two_names", f"holder:{code}", f"member:{code}/1")
    return True


def total_wrong(site: Site) -> bool:
    """A contract's total is a hundred square metres too large; so its 亩 do not fit either."""
    holder = site.take_household()
    if holder is None:
        return False
    row = site.contract_of(holder)
    row["total_area"] = round(row["total_area"] + 100, 2)
    site.expect("logic.contract_sums", f"contract:{row['code']}#total_area")
    site.expect("logic.mu", f"contract:{row['code']}#total_area_mu")
    return True


def parcel_count_wrong(site: Site) -> bool:
    """A contract counts one parcel too many."""
    holder = site.take_household()
    if holder is None:
        return False
    row = site.contract_of(holder)
    row["parcel_count"] += 1
    site.expect("logic.contract_sums", f"contract:{row['code']}#parcel_count")
    return True


def mu_total_wrong(site: Site) -> bool:
    """A contract's 亩 are a hundredth off: within the conversion, not within the sum."""
    holder = site.take_household()
    if holder is None:
        return False
    row = site.contract_of(holder)
    row["total_area_mu"] = round(row["total_area_mu"] + 0.01, 2)
    site.expect("logic.contract_sums_mu", f"contract:{row['code']}#total_area_mu")
    return True


def term_backwards(site: Site) -> bool:
    """A contract ends before it begins."""
    holder = site.take_household()
    if holder is None:
        return False
    row = site.contract_of(holder)
    row["term_last"] = TERM_FROM - timedelta(days=1)
    site.expect("logic.dates", f"contract:{row['code']}#term")
    return True


def registered_too_early(site: Site) -> bool:
    """A page was entered before its contract was signed."""
    holder = site.take_household()
    if holder is None:
        return False
    contract = site.contract_of(holder)
    site.row("folios", code=contract["code"])["registered_on"] = contract["signed_on"] - timedelta(days=3)
    site.expect("logic.dates", f"folio:{contract['code']}#registered_on")
    return True


def issued_too_early(site: Site) -> bool:
    """A certificate was issued before its page was entered."""
    holder = site.take_household()
    if holder is None:
        return False
    code = site.contract_of(holder)["code"]
    site.row("certificates", code=code)["issued_on"] = site.row("folios", code=code)[
        "registered_on"
    ] - timedelta(days=2)
    site.expect("logic.dates", f"certificate:{code}#issued_on")
    return True


def pickup_incomplete(site: Site) -> bool:
    """A certificate was picked up by nobody in particular."""
    holder = site.take_household()
    if holder is None:
        return False
    code = site.contract_of(holder)["code"]
    row = site.row("certificates", code=code)
    row |= {"is_picked_up": YesNo.YES.value, "picked_up_by": ""}
    site.expect("logic.pickup", f"certificate:{code}")
    return True


def parcel_of_nobody(site: Site) -> bool:
    """A contract row names a parcel that does not exist; so the parcel meant has no contract."""
    found = site.take_parcel_row()
    if found is None:
        return False
    number, parcel = found
    row = site.row("contract_parcels", parcel_code=parcel["code"])
    row["parcel_code"] = site.draft.place.code + "88888"
    site.expect("logic.reference", f"contract_parcel:{row['contract_code']}/{row['parcel_code']}#parcel_code")
    site.expect("logic.parcel_use", site.parcel(number))
    return True


def member_of_nobody(site: Site) -> bool:
    """A member belongs to a household that does not exist; the count of the right one is off."""
    holder = site.take_household(2)
    if holder is None:
        return False
    code = site.code_of(holder)
    row = site.members_of(holder)[-1]
    row["holder_code"] = site.draft.place.code + "7999"
    site.expect("logic.reference", f"member:{row['holder_code']}/1#holder_code")
    site.expect("logic.member_count", f"holder:{code}")
    return not any(
        o.startswith(f"member:{row['holder_code']}/2") for _, objects in site.truth for o in objects
    )


def contract_lost(site: Site) -> bool:
    """A contract row is missing; its parcels refer to nothing, its household holds without one."""
    holder = site.take_household()
    if holder is None:
        return False
    code = site.code_of(holder)
    contract = site.contract_of(holder)
    site.later(lambda: site.rows.of("contracts").remove(contract))
    for row in site.rows_with("contract_parcels", contract_code=contract["code"]):
        site.expect(
            "logic.reference", f"contract_parcel:{contract['code']}/{row['parcel_code']}#contract_code"
        )
    site.expect("logic.holder_without_contract", f"holder:{code}")
    return True


def folio_lost(site: Site) -> bool:
    """A page of the register is missing; its certificate and its parcels refer to nothing."""
    holder = site.take_household()
    if holder is None:
        return False
    code = site.contract_of(holder)["code"]
    folio = site.row("folios", code=code)
    site.later(lambda: site.rows.of("folios").remove(folio))
    for row in site.rows_with("contract_parcels", right_code=code):
        site.expect("logic.reference", f"contract_parcel:{code}/{row['parcel_code']}#right_code")
    site.expect("logic.reference", f"certificate:{code}#code")
    return True


def certificate_lost(site: Site) -> bool:
    """A page has no certificate."""
    holder = site.take_household()
    if holder is None:
        return False
    code = site.contract_of(holder)["code"]
    certificate = site.row("certificates", code=code)
    site.later(lambda: site.rows.of("certificates").remove(certificate))
    site.expect("logic.certificate_missing", f"folio:{code}")
    return True


def third_contract(site: Site) -> bool:
    """A household has two more contracts, under one code."""
    holder = site.take_household()
    if holder is None:
        return False
    code = f"{site.code_of(holder)}Q"
    for _ in range(2):
        row = {**site.contract_of(holder), "code": code, "method": "129", "parcel_count": 0}
        row |= {
            "total_area": 0.0,
            "total_area_mu": 0.0,
            "earlier_total_area": None,
            "earlier_total_area_mu": None,
        }
        site.rows.add("contracts", row)
    site.expect("logic.contracts_per_holder", f"holder:{site.code_of(holder)}")
    site.expect("logic.key_twice", f"contract:{code}")
    return True


def not_contracted(site: Site) -> bool:
    """A parcel that a contract gives is marked as a private plot."""
    found = site.take_parcel_row()
    if found is None:
        return False
    found[1]["parcel_kind"] = "21"
    site.expect("logic.parcel_use", site.parcel(found[0]))
    return True


def contracted_without_contract(site: Site) -> bool:
    """Reserve land is marked as contracted, and nobody contracted it."""
    found = site.take_parcel_row("22")
    if found is None:
        return False
    found[1]["parcel_kind"] = "10"
    site.expect("logic.parcel_use", site.parcel(found[0]))
    return True


def two_holders(site: Site) -> bool:
    """A parcel is given to a second household, whose contract adds up."""
    found, holder = site.take_parcel_row(), site.take_household()
    if found is None or holder is None:
        return False
    number, parcel = found
    given = site.row("contract_parcels", parcel_code=parcel["code"])
    contract = site.contract_of(holder)
    copy = {
        **given,
        "holder_code": site.code_of(holder),
        "contract_code": contract["code"],
        "right_code": contract["code"],
    }
    copy |= {"earlier_area": None, "earlier_area_mu": None}
    site.rows.add("contract_parcels", copy)
    contract["parcel_count"] += 1
    for total, part in (("total_area", "contract_area"), ("total_area_mu", "contract_area_mu")):
        contract[total] = round(contract[total] + copy[part], 2)
    site.expect("logic.parcel_use", site.parcel(number))
    return True


def method_wrong(site: Site) -> bool:
    """A family contract is marked as made in another way."""
    holder = site.take_household()
    if holder is None:
        return False
    row = site.contract_of(holder)
    row["method"] = "120"
    site.expect("logic.code_parts", f"contract:{row['code']}#method")
    return True


def other_grantor(site: Site) -> bool:
    """A contract row names another holder's code, which its contract code does not begin with."""
    found, other = site.take_parcel_row(), site.take_household()
    if found is None or other is None:
        return False
    row = site.row("contract_parcels", parcel_code=found[1]["code"])
    row["holder_code"] = site.code_of(other)
    site.expect(
        "logic.code_parts", f"contract_parcel:{row['contract_code']}/{row['parcel_code']}#contract_code"
    )
    return True


DEFECTS = (
    id_wrong,
    in_two_households,
    two_names,
    kind_wrong,
    count_wrong,
    no_head,
    other_name,
    total_wrong,
    parcel_count_wrong,
    mu_total_wrong,
    term_backwards,
    registered_too_early,
    issued_too_early,
    pickup_incomplete,
    parcel_of_nobody,
    member_of_nobody,
    contract_lost,
    folio_lost,
    certificate_lost,
    third_contract,
    not_contracted,
    contracted_without_contract,
    two_holders,
    method_wrong,
    other_grantor,
)
