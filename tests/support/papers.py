"""What becomes of certificates: acts with plain values, for tests."""

from sqlalchemy import text

from registry.services._issuing import Issued
from registry.services._scans import ProofScan
from registry.services.cancel_certificate import cancel_certificate
from registry.services.declare_loss import declare_loss
from registry.services.hand_back_certificate import hand_back_certificate
from registry.services.record_pickup import Pickup, record_pickup
from registry.services.reissue_certificate import reissue_certificate
from registry.services.replace_certificate import Replacement, replace_certificate
from tests.support.scans import picture
from tests.support.village import GRANTOR, Village, printed

LOSS_DAYS = 30
"""15 working days never take longer than 30 days."""


SIGNED_LIST = ProofScan("image/png", picture("PNG"))


def pick_up(
    v: Village, *pickups: Pickup, who: str = "lu", region: str = GRANTOR, scan: ProofScan | None = None
) -> int:
    return record_pickup(
        v.session, pickups, region=region, actor=getattr(v.cast, who), vault=v.vault, scan=scan
    )


def require_scans(v: Village) -> None:
    """Let the county want a scan of every signed list."""
    v.session.execute(
        text(
            "INSERT INTO parameter (key, value, valid_from, source, confirmed) "
            "VALUES ('pickup_scan_required', '1', '2020-01-01', '县公告', true)"
        )
    )


def lose(v: Village, number: str, reason: str = "搬家时遗失", who: str = "lu") -> object:
    return declare_loss(v.session, number, "王一", reason, actor=getattr(v.cast, who))


def reissue(v: Village, number: str, who: str = "shen") -> Issued:
    return reissue_certificate(v.session, number, actor=getattr(v.cast, who), vault=v.vault, render=printed)


def replace(v: Village, number: str, reason: str = "污损", name: str = "王一", who: str = "shen") -> Issued:
    return replace_certificate(
        v.session,
        number,
        Replacement(reason, name),
        actor=getattr(v.cast, who),
        vault=v.vault,
        render=printed,
    )


def cancel(
    v: Village,
    number: str,
    ground: str = "wrongly_issued",
    document: str = "中江登〔2026〕7号",
    who: str = "shen",
) -> None:
    cancel_certificate(v.session, number, ground, "权利人姓名有误", document, actor=getattr(v.cast, who))


def hand_back(v: Village, number: str, name: str = "王一", who: str = "lu") -> None:
    hand_back_certificate(v.session, number, name, actor=getattr(v.cast, who))


def live(v: Village, numbers: list[str]) -> None:
    """Let three certificates live their lives: picked up and replaced, lost and reissued, cancelled and back."""
    pick_up(v, Pickup(numbers[0], "王一", print_number="川印0001"))
    replace(v, numbers[0])
    cancel(v, numbers[1])
    hand_back(v, numbers[1])
    lose(v, numbers[2])
    v.shift(days=LOSS_DAYS)
    reissue(v, numbers[2])
