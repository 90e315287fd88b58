"""转让.

To another household of the same collective, with the grantor's consent: for that land the old
contract ends, and a new one with the grantor begins.
"""

from registry.transfers.form import Effect, Receiver, Signs, TransferForm
from registry.words import Words

FORM = TransferForm(
    code="assignment",
    name=Words("转让", "assignment"),
    article="农村土地承包法 第三十四条；最高法农村土地承包纠纷解释 13",
    moves=("contracted_land",),
    effect=Effect.PASSES,
    signs=Signs.CO_OWNERS,
    receiver=Receiver.MEMBER_HOUSEHOLD,
    consents=("grantor", "receiver"),
)
