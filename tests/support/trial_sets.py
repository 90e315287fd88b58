"""Trials of rules that stand beside what they are about, each as (before, refused, lawful)."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from registry.services._write import Actor
from registry.services.file_objection import Objection, file_objection
from registry.services.withdraw_delivery import withdraw_survey
from tests.support.certificate_trials import CERTIFICATE_TRIALS
from tests.support.enforcing_trials import ENFORCING_TRIALS
from tests.support.extension_trials import EXTENSION_TRIALS
from tests.support.guardians import GUARDIAN_TRIALS
from tests.support.home_trials import HOME_TRIALS
from tests.support.household_trials import HOUSEHOLD_TRIALS, speaks_first
from tests.support.inheritances import INHERITANCE_TRIALS
from tests.support.intake import INTAKE_TRIALS, file_away
from tests.support.interim_trials import INTERIM_TRIALS
from tests.support.mandates import MANDATE_TRIALS
from tests.support.market_trials import MARKET_TRIALS
from tests.support.new_trials import NEW_TRIALS
from tests.support.pages import apply, homestead_page
from tests.support.parcel_trials import PARCEL_TRIALS, split_first
from tests.support.payment_trials import PAYMENT_TRIALS
from tests.support.phone_consents import PHONE_TRIALS
from tests.support.qualification_trials import QUALIFICATION_TRIALS
from tests.support.renewing import RENEWAL_TRIALS
from tests.support.settling import SETTLING_TRIALS
from tests.support.share_trials import SHARE_TRIALS
from tests.support.transfer_act_trials import ACT_TRIALS
from tests.support.transfer_trials import TERM_TRIALS
from tests.support.unit_trials import UNIT_TRIALS
from tests.support.village import GRANTOR, Village

Act = Callable[[Village], Any]


def _nothing(_: Village) -> None:
    pass


def _enter(v: Village) -> None:
    v.enter()


def _object_to(about: str) -> Act:
    def act(v: Village) -> None:
        notice = v.session.scalar(text("SELECT max(id) FROM notice")) or 0
        letter = Objection("王老五", "来人", "理由", about)
        file_objection(v.session, notice, letter, actor=Actor(), vault=v.vault)

    return act


def _withdraw(v: Village) -> object:
    delivery = v.session.scalar(text("SELECT id FROM delivery")) or 0
    return withdraw_survey(v.session, delivery, GRANTOR, reason="错", actor=v.cast.lu)


MORE_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "parcel.not_entered": (_nothing, split_first, lambda v: (v.enter(), split_first(v))),
    "household.not_entered": (_nothing, speaks_first, lambda v: (v.enter(), speaks_first(v))),
    "objection.about": (lambda v: v.announce(), _object_to("99999"), _object_to("00001")),
    "delivery.right_rests": (
        _nothing,
        lambda v: apply(v, homestead_page(v.session)) and _withdraw(v),
        _withdraw,
    ),
    "archive.file": (_enter, file_away(pages=0), file_away()),
    **{
        code: (_enter, bad, good)
        for code, (bad, good) in (
            PARCEL_TRIALS | CERTIFICATE_TRIALS | HOUSEHOLD_TRIALS | MARKET_TRIALS
        ).items()
    },
    **{code: (_nothing, bad, good) for code, (bad, good) in INTAKE_TRIALS.items()},
    **UNIT_TRIALS,
    **QUALIFICATION_TRIALS,
    **INTERIM_TRIALS,
    **NEW_TRIALS,
    **SHARE_TRIALS,
    **EXTENSION_TRIALS,
    **SETTLING_TRIALS,
    **TERM_TRIALS,
    **ACT_TRIALS,
    **PAYMENT_TRIALS,
    **HOME_TRIALS,
    **ENFORCING_TRIALS,
    **GUARDIAN_TRIALS,
    **INHERITANCE_TRIALS,
    **PHONE_TRIALS,
    **MANDATE_TRIALS,
    **RENEWAL_TRIALS,
}
