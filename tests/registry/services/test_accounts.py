"""Accounts, sessions, the access log, dated settings."""

import hashlib
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from api.office import Office
from registry.codelists import IdKind
from registry.models import Account, LoginSession, Person
from registry.queries import accounts, parameters
from registry.rules.parameters import SETTINGS
from registry.services._write import Actor
from registry.services.add_account import NewAccount, add_account
from registry.services.log_access import count_recent, log_access
from registry.services.log_in import account_of, log_in, log_out, seen
from registry.services.set_parameter import NewValue, set_parameter
from registry.services.survey_facts import PersonFacts
from registry.vault import ID_PURPOSE, Vault
from tests.support.cast import Cast
from tests.support.refusals import refusal_of, refused_by


def _add(
    session: Session,
    vault: Vault,
    username: str = "lin",
    roles: tuple[tuple[str, str], ...] = (("clerk", "510623"),),
) -> int:
    person = PersonFacts("林新", IdKind.RESIDENT, "51062319900101123x")
    new = NewAccount(username, "$argon2id$", person, list(roles))
    return add_account(session, new, county="510623", actor=Actor(), vault=vault)


def test_an_account_belongs_to_a_person_and_has_roles_in_regions(session: Session, vault: Vault) -> None:
    account = accounts.by_id(
        session, _add(session, vault, roles=(("clerk", "510623"), ("registrar", "510623101")))
    )
    assert account is not None
    assert (account.username, account.person_name, account.is_active) == ("lin", "林新", True)
    assert account.roles == (("clerk", "510623"), ("registrar", "510623101"))
    assert account.has("clerk", "51062399900101")
    assert account.has("registrar", "51062310120101")
    assert not account.has("registrar", "51062310220101")
    assert account.scopes() == ("510623",)
    person = session.get_one(Person, account.person_id)
    assert person.id_mask == "510***********123X"
    assert vault.open(person.id_sealed or b"", ID_PURPOSE) == "51062319900101123X"


def test_two_accounts_of_one_person_share_the_person(session: Session, vault: Vault) -> None:
    one, two = _add(session, vault, "lin"), _add(session, vault, "lin2")
    assert session.get_one(Account, one).person_id == session.get_one(Account, two).person_id


def test_a_user_name_is_given_once(session: Session, vault: Vault) -> None:
    _add(session, vault)
    with refused_by("account.username"):
        _add(session, vault)


@pytest.mark.parametrize("role", [("judge", "510623"), ("clerk", "51062"), ("clerk", ""), ("", "510623")])
def test_roles_are_those_of_the_office_in_well_formed_regions(
    session: Session, vault: Vault, role: tuple[str, str]
) -> None:
    with refused_by("account.role"):
        _add(session, vault, roles=(role,))
    assert session.scalars(select(Account.id).where(Account.username == "lin")).all() == []
    assert _add(session, vault, roles=(("clerk", "5106"), ("operator", "51062310120101")))


# ---- sessions -------------------------------------------------------------------------------------


def test_a_session_s_token_is_kept_as_its_hash_only(session: Session, cast: Cast) -> None:
    token = log_in(session, cast.lu.account_id or 0)
    row = session.scalars(select(LoginSession)).one()
    assert row.token_hash == hashlib.sha256(token.encode()).digest()
    assert len(token) == 43  # 256 bits
    assert row.expires_at - row.begun_at == pytest.approx(timedelta(hours=8), abs=timedelta(seconds=1))
    assert token not in str(session.scalars(text("SELECT s::text FROM login_session AS s")).all())


def test_a_session_opens_for_its_token_only_until_it_is_ended(session: Session, cast: Cast) -> None:
    token, other = log_in(session, cast.lu.account_id or 0), log_in(session, cast.he.account_id or 0)
    assert account_of(session, token) == cast.lu.account_id
    assert account_of(session, other) == cast.he.account_id
    assert account_of(session, token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    assert account_of(session, "") is None
    log_out(session, token)
    assert account_of(session, token) is None
    assert account_of(session, other) == cast.he.account_id
    log_out(session, token)  # once more does no harm


@pytest.mark.parametrize(
    ("begun", "last_seen", "expires", "opens"),
    [
        ("1 hour", "14 minutes", "+7 hours", True),
        ("1 hour", "16 minutes", "+7 hours", False),
        ("8 hours", "1 minute", "-1 second", False),
    ],
)
def test_a_session_ends_when_idle_or_after_eight_hours(
    session: Session, cast: Cast, begun: str, last_seen: str, expires: str, *, opens: bool
) -> None:
    # Idle for 15 minutes, eight hours at most (reliability.md §7.4); the row is made as if begun earlier.
    session.execute(
        text(
            "INSERT INTO login_session (token_hash, account_id, begun_at, last_seen_at, expires_at) VALUES "
            f"(sha256('token'), :account, now() - interval '{begun}', now() - interval '{last_seen}', now() + interval '{expires}')"
        ),
        {"account": cast.lu.account_id},
    )
    assert (account_of(session, "token") == cast.lu.account_id) is opens


def test_being_seen_is_noted_by_the_access_role_at_most_once_a_minute(loaded_office: Office) -> None:
    with Session(loaded_office.engine) as session, session.begin():
        account = accounts.by_username(session, "lu")
        assert account is not None
        token = log_in(session, account.id)
        session.execute(
            text(
                "INSERT INTO login_session (token_hash, account_id, last_seen_at, expires_at) "
                "VALUES (sha256('old'), :account, now() - interval '2 minutes', now() + interval '1 hour')"
            ),
            {"account": account.id},
        )
        before = dict(session.execute(text("SELECT token_hash, last_seen_at FROM login_session")).all())  # type: ignore[arg-type]
    for spoken in (token, "old", "unknown"):
        with Session(loaded_office.access_engine) as session, session.begin():
            seen(session, spoken)
    with Session(loaded_office.engine) as session:
        after = dict(session.execute(text("SELECT token_hash, last_seen_at FROM login_session")).all())  # type: ignore[arg-type]
    fresh, old = hashlib.sha256(token.encode()).digest(), hashlib.sha256(b"old").digest()
    assert after[fresh] == before[fresh]
    assert after[old] > before[old]


def test_the_access_log_counts_what_happened_lately(loaded_office: Office) -> None:
    def count(**by: str) -> int:
        with Session(loaded_office.access_engine) as session:
            return count_recent(session, kind="log_in", within=timedelta(minutes=15), **by)  # type: ignore[arg-type]

    with Session(loaded_office.access_engine) as session, session.begin():
        for address, subject, outcome in (
            ("1", "lu", "wrong"),
            ("1", "lu", "right"),
            ("2", "lu", "wrong"),
            ("2", "he", "wrong"),
        ):
            log_access(session, kind="log_in", address=address, subject=subject, outcome=outcome)
        log_access(session, kind="check", address="1", subject=None, outcome="found")
    assert (count(), count(address="1"), count(subject="lu"), count(outcome="wrong")) == (4, 2, 3, 3)
    assert count(address="1", subject="lu", outcome="wrong") == 1
    with Session(loaded_office.access_engine) as session:
        assert count_recent(session, kind="log_in", within=timedelta(0)) == 0


# ---- settings -------------------------------------------------------------------------------------


def _set(session: Session, cast: Cast, value: str, day: date) -> None:
    new = NewValue("display_days", value, day, "县府办〔2026〕1号", confirmed=True)
    set_parameter(session, new, county="510623", actor=cast.lu)


def test_a_setting_holds_from_its_day_on_and_earlier_values_stay(
    session: Session, cast: Cast, shift_clock: Callable[..., None]
) -> None:
    today = session.scalar(text("SELECT register_today()"))
    assert isinstance(today, date)
    _set(session, cast, "10", today + timedelta(days=5))
    assert parameters.number(session, "display_days") == 7
    shift_clock(days=5)
    view = parameters.in_force(session, "display_days")
    assert (view.value, view.source, view.confirmed) == ("10", "县府办〔2026〕1号", True)
    assert parameters.in_force(session, "display_days", today).value == "7"
    assert session.scalar(text("SELECT parameter_number('display_days')")) == 10


def test_of_two_values_for_a_day_the_later_entered_holds(session: Session, cast: Cast) -> None:
    for value in ("8", "9"):
        _set(session, cast, value, date(2020, 1, 1))
    assert parameters.number(session, "display_days") == 9
    assert session.scalar(text("SELECT parameter_number('display_days')")) == 9


def test_every_setting_is_in_force_in_a_new_county(session: Session) -> None:
    assert {p.key: p.value for p in parameters.all_in_force(session)} == {
        k: s.value for k, s in SETTINGS.items()
    }


def test_the_database_never_guesses_a_setting(session: Session) -> None:
    assert refusal_of(session, "SELECT parameter_number('display_weeks')") == "P0002"
    assert refusal_of(session, "SELECT parameter_number('display_days')") == ""
