"""By what somebody agrees: every method, form and capacity, against what the law wants written."""

import pytest

from registry.rules.transfer_consents import CAPACITIES, METHODS, Evidence, evidence_refusals, methods_of
from registry.transfers import FORMS
from registry.transfers.form import Effect, TransferForm

PAPER = {
    "assignment", "exchange", "gift", "hand_back", "homestead_assignment", "housing_swap", "inheritance", "paid_exit",
}  # fmt: skip
"""What cannot be undone."""
MESSAGE = {"entrustment", "mortgage", "security"}
"""What is written, and may be a message."""


def _proved(effect: str, capacity: str, method: str) -> Evidence:
    """Return a consent whose proof itself is whole, by whatever method."""
    there = {"has_document": True, "witnesses": ("赵一山", "钱二水"), "is_code_proved": True}
    return Evidence("甲", effect, capacity, "王山", method, **there)  # type: ignore[arg-type]  # by name


def _wanted(form: TransferForm, capacity: str) -> set[str]:
    if form.code in PAPER or capacity == "grantor":
        return {"scan"}
    return {"scan", "code"} if form.code in MESSAGE or capacity == "household" else {*METHODS}


@pytest.mark.parametrize("capacity", CAPACITIES)
@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.code)
def test_each_form_is_agreed_to_by_what_is_lawful_for_it(form: TransferForm, capacity: str) -> None:
    assert {*methods_of(form.effect, capacity)} == _wanted(form, capacity)
    refused = {
        method: [r.rule.code for r in evidence_refusals(_proved(form.effect, capacity, method))]
        for method in METHODS
    }
    assert {method for method, rules in refused.items() if not rules} == _wanted(form, capacity)
    assert all(rules in ([], ["consent.written"]) for rules in refused.values())


def test_what_cannot_be_undone_is_paper_whatever_form_comes() -> None:
    final = {
        code for code, form in FORMS.items() if form.is_final or form.effect in (Effect.PASSES, Effect.ENDS)
    }
    assert final == PAPER


@pytest.mark.parametrize(
    ("method", "there"),
    [
        ("scan", "is_code_proved"),
        ("code", "has_document"),
        ("witnesses", "has_document"),
        ("word", "has_document"),
    ],
)
def test_the_proof_of_one_method_is_none_of_another(method: str, there: str) -> None:
    evidence = Evidence("甲", "derives", "representative", "王山", method, **{there: True})  # type: ignore[arg-type]
    assert [r.rule.code for r in evidence_refusals(evidence)] == ["consent.proof"]
