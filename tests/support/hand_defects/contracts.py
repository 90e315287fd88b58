"""Defects of contracts, their sums and their papers."""

from tests.support.edits import Delivery, Row
from tests.support.hand_defects.noted import defect
from tests.support.surveys import Key, about


def _contract(d: Delivery) -> Row:
    return d.one("SELECT * FROM CBHT WHERE CBDKZS >= 2 AND YHTZMJ IS NOT NULL ORDER BY CBHTBM")


@defect
def a_contracts_total_is_a_metre_too_large(d: Delivery) -> set[Key]:
    code = _contract(d)["CBHTBM"]
    d.sql("UPDATE CBHT SET HTZMJ = round(HTZMJ + 1, 2) WHERE CBHTBM = ?", code)
    return {about("logic.contract_sums", f"contract:{code}#total_area")}


@defect
def a_contract_counts_a_parcel_too_many(d: Delivery) -> set[Key]:
    code = _contract(d)["CBHTBM"]
    d.sql("UPDATE CBHT SET CBDKZS = CBDKZS + 1 WHERE CBHTBM = ?", code)
    return {about("logic.contract_sums", f"contract:{code}#parcel_count")}


@defect
def a_contracts_mu_are_a_hundredth_off(d: Delivery) -> set[Key]:
    """The conversion allows a hundredth, the sum does not."""
    code = _contract(d)["CBHTBM"]
    d.sql("UPDATE CBHT SET HTZMJM = round(HTZMJ * 0.0015, 2) WHERE CBHTBM = ?", code)
    parts = d.one("SELECT round(sum(HTMJM), 2) AS mu FROM CBDKXX WHERE CBHTBM = ?", code)["mu"]
    d.sql("UPDATE CBHT SET HTZMJM = round(? + 0.01, 2) WHERE CBHTBM = ?", parts, code)
    return {about("logic.contract_sums_mu", f"contract:{code}#total_area_mu")}


@defect
def a_contract_row_is_deleted(d: Delivery) -> set[Key]:
    """A parcel is given by nobody; its contract does not add up in any column."""
    code = _contract(d)["CBHTBM"]
    parcel = d.one("SELECT DKBM FROM CBDKXX WHERE CBHTBM = ? ORDER BY DKBM", code)["DKBM"]
    d.sql("DELETE FROM CBDKXX WHERE DKBM = ?", parcel)
    sums = {
        about("logic.contract_sums", f"contract:{code}#{c}")
        for c in ("total_area", "earlier_total_area", "parcel_count")
    }
    sums |= {
        about("logic.contract_sums_mu", f"contract:{code}#{c}")
        for c in ("total_area_mu", "earlier_total_area_mu")
    }
    return sums | {about("logic.parcel_use", f"parcel:{parcel}")}


@defect
def a_contract_is_deleted(d: Delivery) -> set[Key]:
    contract = _contract(d)
    code = contract["CBHTBM"]
    d.sql("DELETE FROM CBHT WHERE CBHTBM = ?", code)
    rows = d.sql("SELECT DKBM FROM CBDKXX WHERE CBHTBM = ?", code)
    lost = {about("logic.reference", f"contract_parcel:{code}/{row['DKBM']}#contract_code") for row in rows}
    return lost | {about("logic.holder_without_contract", f"holder:{contract['CBFBM']}")}


@defect
def a_household_is_deleted_with_its_members(d: Delivery) -> set[Key]:
    contract = _contract(d)
    code, holder = contract["CBHTBM"], contract["CBFBM"]
    d.sql("DELETE FROM CBF WHERE CBFBM = ?", holder)
    d.sql("DELETE FROM CBF_JTCY WHERE CBFBM = ?", holder)
    rows = d.sql("SELECT DKBM FROM CBDKXX WHERE CBFBM = ?", holder)
    lost = {about("logic.reference", f"contract_parcel:{code}/{row['DKBM']}#holder_code") for row in rows}
    return lost | {about("logic.reference", f"{item}:{code}#holder_code") for item in ("contract", "folio")}


@defect
def a_contract_is_copied(d: Delivery) -> set[Key]:
    code = _contract(d)["CBHTBM"]
    d.sql("INSERT INTO CBHT SELECT * FROM CBHT WHERE CBHTBM = ?", code)
    return {about("logic.key_twice", f"contract:{code}")}


@defect
def a_family_contract_is_marked_as_an_auction(d: Delivery) -> set[Key]:
    code = _contract(d)["CBHTBM"]
    d.sql("UPDATE CBHT SET CBFS = '122' WHERE CBHTBM = ?", code)
    return {about("logic.code_parts", f"contract:{code}#method")}


@defect
def a_term_ends_before_it_begins(d: Delivery) -> set[Key]:
    code = _contract(d)["CBHTBM"]
    d.sql("UPDATE CBHT SET CBQXZ = '1998-12-31' WHERE CBHTBM = ?", code)
    return {about("logic.dates", f"contract:{code}#term")}


@defect
def a_term_without_end_is_written_in_the_year_9999(d: Delivery) -> set[Key]:
    d.sql("UPDATE CBHT SET CBQXZ = '9999-01-01'")
    d.sql("UPDATE CBJYQZDJB SET CBQXZ = '99990101'")
    return set()


@defect
def a_certificate_was_issued_before_its_page(d: Delivery) -> set[Key]:
    code = _contract(d)["CBHTBM"]
    d.sql("UPDATE CBJYQZ SET FZRQ = '2016-01-01' WHERE CBJYQZBM = ?", code)
    return {about("logic.dates", f"certificate:{code}#issued_on")}


@defect
def a_certificate_is_deleted(d: Delivery) -> set[Key]:
    code = _contract(d)["CBHTBM"]
    d.sql("DELETE FROM CBJYQZ WHERE CBJYQZBM = ?", code)
    return {about("logic.certificate_missing", f"folio:{code}")}


@defect
def a_certificate_was_picked_up_by_nobody(d: Delivery) -> set[Key]:
    code = d.one("SELECT CBJYQZBM FROM CBJYQZ WHERE QZSFLQ = '1' ORDER BY 1")["CBJYQZBM"]
    d.sql("UPDATE CBJYQZ SET QZLQRXM = NULL WHERE CBJYQZBM = ?", code)
    return {about("logic.pickup", f"certificate:{code}")}
