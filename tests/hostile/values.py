"""Bad metadata, and values that mean harm."""

from tests.hostile.case import Case, Corpus
from tests.hostile.spoiling import LAUGHS
from tests.support.edits import Delivery

VALUES = Corpus()
refused, found = VALUES.refused, VALUES.found


SL = "file:SL5106232017.xml"


def _metadata(name: str, content: bytes, says: str) -> None:
    def build(d: Delivery) -> None:
        (d.root / "元数据/SL5106232017.xml").write_bytes(content)

    VALUES.cases.append(Case(f"metadata_{name}", build, rule="layer.unreadable", about=SL, says=says))


_metadata("of_nothing", b"", "XML")
_metadata("of_noise", bytes(range(256)) * 40, "XML")
_metadata("of_a_word_document", b"PK\x03\x04" + bytes(900), "XML")
_metadata(
    "with_an_entity_of_passwd",
    b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Metadata>&b;</Metadata>',
    "DOCTYPE",
)
_metadata("with_an_entity_of_a_host", b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><Metadata/>', "DOCTYPE")
_metadata("with_a_billion_laughs", LAUGHS + b"<Metadata>&j;</Metadata>", "DOCTYPE")
_metadata("with_a_doctype_in_utf16",
          '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "x">]><Metadata>&b;</Metadata>'.encode("utf-16"),
          "DOCTYPE")  # fmt: skip
_metadata("in_an_unknown_encoding", b'<?xml version="1.0" encoding="klingon"?><Metadata/>', "XML")
_metadata(
    "in_another_encoding_than_it_says",
    '<?xml version="1.0" encoding="utf-8"?><Metadata><title>中江'.encode("gbk"),
    "XML",
)
_metadata("of_a_hundred_thousand_levels", b"<a>" * 100_000 + b"</a>" * 100_000, "层")
_metadata("of_twenty_megabytes", b"<Metadata>" + b"<x/>" * 5_000_000 + b"</Metadata>", "MB")


def _named(name: str, value: str, rule: str, says: str = "", column: str = "CBFMC") -> None:
    def build(d: Delivery) -> None:
        d.sql(f"UPDATE CBF SET {column} = ? WHERE CBFBM LIKE '%0001'", value)

    VALUES.cases.append(Case(f"a_name_{name}", build, rule=rule, about="510623100200010001", says=says))


_named("with_direction_turned", "张\u202e三\u202c", "value.unseen", "U+202E")
_named("with_an_isolate", "\u2067张三\u2069", "value.unseen", "U+2067")
_named("with_zero_width_spaces", "张\u200b三\ufeff", "value.unseen", "U+200B")
_named("with_a_nul", "张三\0李四", "value.unseen", "U+0000")
_named("with_an_escape", "\x1b[31m张三", "value.unseen", "U+001B")
_named("of_unseen_characters_alone", "\u200b\u200b", "value.unseen", "U+200B")
_named("with_tags", "张三\U000e0041\U000e0042", "value.unseen", "U+E0041")
_named("of_ten_thousand_letters", "名" * 10_000, "value.length")
_named("that_is_a_formula", "=cmd|'/c calc'!A1", "logic.head_is_holder")
_named("that_is_a_script", "<script>alert(1)</script>", "logic.head_is_holder")
_named("that_is_sql", "'; DROP TABLE parcel; --", "logic.head_is_holder")
_named("that_is_a_template", "{what}{0}{why.__class__}%s%n", "logic.head_is_holder")
_named("of_rare_characters", "𠀀𪚥𫝀𬺰𮯰𰀀𱍐", "logic.head_is_holder")
_named("of_emoji", "👩\u200d🌾", "value.unseen", "U+200D")
_named("with_a_variant_selector", "葛\U000e0100三", "logic.head_is_holder")
_named("of_one_letter_a_thousand_times_marked", "a" + "\u0301" * 1000, "value.length")
_named("with_private_characters", "\ue000\uf8ff", "logic.head_is_holder")
_named("of_wide_digits", "５１０６２３", "logic.head_is_holder")
_named("as_phone_with_letters", "一三八abc", "value.digits", column="LXDH")
_named("as_kind_unknown", "<b>", "value.code", column="CBFLX")
_named("as_id_with_wide_digits", "５１０６２３１９６００１０１１２３４", "person.id_number", column="CBFZJHM")


def _contract(name: str, column: str, value: object, rule: str, says: str = "") -> None:
    def build(d: Delivery) -> None:
        d.sql(f"UPDATE CBHT SET {column} = ? WHERE CBFBM LIKE '%0001'", value)

    VALUES.cases.append(Case(f"a_contract_{name}", build, rule=rule, about="510623100200010001", says=says))


_contract("of_the_year_0", "CBQXQ", "0000-00-00", "value.type")
_contract("of_the_30th_of_february", "CBQXQ", "2020-02-30", "value.type")
_contract("that_ends_before_it_begins", "CBQXZ", "1901-01-01", "logic.dates")
_contract("that_begins_in_9999", "CBQXQ", "9999-12-31", "logic.dates")
_contract("of_a_day_of_words", "CBQXQ", "农历八月十五", "value.type")
_contract("of_nan", "HTZMJ", "nan", "value.type")
_contract("of_infinity", "HTZMJ", "inf", "value.type")
_contract("of_1e308", "HTZMJ", "1e308", "value.range")
_contract("of_a_negative_area", "HTZMJ", "-5", "logic.contract_sums")
_contract("of_wide_digits", "HTZMJ", "１２３", "value.type")
_contract("of_hexadecimal", "HTZMJ", "0x1F", "value.type")
_contract("of_a_count_of_1e300", "CBDKZS", "1e300", "value.range")
_contract("of_a_broken_count", "CBDKZS", "2.5", "value.type")


def _code(name: str, value: str, rule: str) -> None:
    def build(d: Delivery) -> None:
        d.sql("UPDATE CBF SET CBFBM = ? WHERE CBFBM LIKE '%0001'", value)

    VALUES.cases.append(Case(f"a_code_{name}", build, rule=rule, about="holder:"))


_code("of_wide_digits", "５１０６２３１００２０００１０００１", "value.code_form")
_code("of_letters", "abc", "value.code_form")
_code("with_a_blank", "510623100200 010001", "value.code_form")
_code("of_another", "510623100200010002", "logic.key_twice")
_code("of_nothing", "", "value.missing")
_code("of_arabic_digits", "٥١٠٦٢٣١٠٠٢٠٠٠١٠٠٠١", "value.code_form")
