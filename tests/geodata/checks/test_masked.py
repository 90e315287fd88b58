"""A masked delivery is for reading: its stars never become anybody's number."""

from pathlib import Path

import pytest

from api.deliver import check_package
from api.office import Office
from geodata.errors import DeliveryError
from tests.support import packages
from tests.support.counting import number
from tests.support.deliveries import copied
from tests.support.loading import loaded


def test_a_declared_masked_delivery_is_a_finding_and_does_not_load(
    fresh_office: Office, small_delivery: Path, tmp_path: Path
) -> None:
    root = copied(small_delivery, tmp_path)
    (about,) = (root / "元数据").glob("*.xml")
    text = about.read_text(encoding="utf-8")
    declared = "证件号码、联系电话已掩码（仅供查阅，不可入库）"
    about.write_text(text.replace("县级农村土地承包经营权确权登记成果", declared), encoding="utf-8")
    assert about.read_text(encoding="utf-8") != text
    assert {f.key for f in check_package(root).findings} == {("package.masked", ("package:",))}
    with pytest.raises(DeliveryError, match="掩码"):
        loaded(fresh_office, root)
    assert number(fresh_office, "SELECT count(*) FROM delivery") == 0


def test_an_undeclared_mask_is_a_finding_and_no_number(
    fresh_office: Office, small_delivery: Path, tmp_path: Path
) -> None:
    root = copied(small_delivery, tmp_path)
    holder = "510623100200010001"
    packages.edit(root, f"UPDATE CBF SET CBFZJHM = '510***********1234' WHERE CBFBM = '{holder}'")
    checked, came = loaded(fresh_office, root)
    assert [f.key for f in checked.findings if f.rule == "value.masked"] == [
        ("value.masked", (f"holder:{holder}#id_number",))
    ]
    assert came.counts["holders"]["admitted"] == 12
    sealed = """SELECT count(*) FROM contract_holder AS h JOIN contract_holder_version AS v ON v.holder_id = h.id
        JOIN person AS p ON p.id = v.representative_id WHERE p.id_sealed IS NULL AND h.code = :code"""
    assert number(fresh_office, sealed, code=holder) == 1
