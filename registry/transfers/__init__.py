"""Forms of transfer 流转、转让、退出、担保: data with behaviour, one file each (design.md §2)."""

from registry.transfers import (
    assignment,
    construction_land_use,
    entrustment,
    equity_contribution,
    exchange,
    forest_lease,
    gift,
    hand_back,
    homestead_assignment,
    homestead_lease,
    housing_swap,
    inheritance,
    lease,
    mortgage,
    paid_exit,
    security,
    sublease,
)
from registry.transfers.form import TransferForm

FORMS: dict[str, TransferForm] = {
    form.code: form
    for form in (
        lease.FORM,
        sublease.FORM,
        equity_contribution.FORM,
        forest_lease.FORM,
        homestead_lease.FORM,
        construction_land_use.FORM,
        entrustment.FORM,
        exchange.FORM,
        assignment.FORM,
        hand_back.FORM,
        paid_exit.FORM,
        housing_swap.FORM,
        homestead_assignment.FORM,
        inheritance.FORM,
        gift.FORM,
        security.FORM,
        mortgage.FORM,
    )
}
