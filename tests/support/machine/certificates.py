"""Acts of a certificate's life: picked up, lost, made good, replaced, cancelled, handed back; interim papers."""

from registry.rules.interim import INTERIM_KINDS
from registry.services.cancel_certificate import cancel_certificate
from registry.services.declare_loss import declare_loss
from registry.services.hand_back_certificate import hand_back_certificate
from registry.services.issue_interim_paper import issue_interim_paper
from registry.services.record_pickup import Pickup, record_pickup
from registry.services.reissue_certificate import reissue_certificate
from registry.services.replace_certificate import Replacement, replace_certificate
from tests.support.machine.world import World, act
from tests.support.village import GRANTOR, printed

_ALL = "SELECT paper_number FROM certificate ORDER BY id"
_OUT = "SELECT paper_number FROM certificate WHERE ended_by IS NULL ORDER BY id"
_LOST = "SELECT c.paper_number FROM certificate c JOIN loss_declaration d ON d.certificate_id = c.id WHERE c.ended_by IS NULL ORDER BY c.id"
_HOUSEHOLDS = "SELECT h.code FROM contract_holder h JOIN contract_holder_version v ON v.holder_id = h.id AND v.ended_by IS NULL WHERE h.kind = '1' AND h.code IS NOT NULL ORDER BY 1"
_MEMBERS = "SELECT m.person_id FROM household_member m JOIN contract_holder h ON h.id = m.holder_id WHERE h.code = :code ORDER BY m.id"


def _paper(w: World, mostly: str = _OUT) -> str:
    return str(w.of(mostly if w.random.random() < w.care else _ALL))


@act()
def pick_up(w: World) -> None:
    blank = w.pick([None, "川印0001", f"川印{len(w.story)}"])
    pickup = Pickup(_paper(w), w.mostly("王一", " "), print_number=blank)
    record_pickup(w.session, [pickup], region=GRANTOR, actor=w.by(w.cast.lu), vault=w.vault)


@act()
def lose(w: World) -> None:
    declare_loss(w.session, _paper(w), "王一", "搬家时遗失", actor=w.by(w.cast.lu))


@act()
def reissue(w: World) -> None:
    number = _paper(w, _LOST)
    actor = w.by(w.cast.shen)
    w.certified([reissue_certificate(w.session, number, actor=actor, vault=w.vault, render=printed).number])


@act()
def replace_paper(w: World) -> None:
    why, number = Replacement(w.mostly("污损", " "), "王一"), _paper(w)
    actor = w.by(w.cast.shen)
    new = replace_certificate(w.session, number, why, actor=actor, vault=w.vault, render=printed)
    w.certified([new.number])


@act(1)
def cancel_paper(w: World) -> None:
    ground = w.pick(["wrongly_issued", "right_ended", "lost"])
    cancel_certificate(w.session, _paper(w), ground, "姓名有误", "登〔2026〕7号", actor=w.by(w.cast.shen))


@act(1)
def hand_back(w: World) -> None:
    hand_back_certificate(w.session, _paper(w), "王一", actor=w.by(w.cast.lu))


@act(1)
def issue_interim(w: World) -> None:
    kind, code = w.pick(sorted(INTERIM_KINDS)), w.of(_HOUSEHOLDS)
    person = w.of(_MEMBERS, code=code)
    issue_interim_paper(
        w.session,
        kind,
        code,
        person,
        actor=w.by(w.cast.shen),
        vault=w.vault,
        render=lambda draft: f"%PDF {draft.number}".encode(),
    )
