"""宅基地使用权转让.

Inside the collective and with its consent, to a household that has no other plot; the seller gets
no new one.
"""

from registry.transfers.form import Effect, Receiver, Signs, TransferForm
from registry.words import Words

FORM = TransferForm(
    code="homestead_assignment",
    name=Words("宅基地使用权转让", "assignment of a homestead"),
    article="土地管理法 第六十二条（集体内部转让为政策要求，未核对）",
    moves=("homestead",),
    effect=Effect.PASSES,
    signs=Signs.CO_OWNERS,
    receiver=Receiver.MEMBER_HOUSEHOLD,
    consents=("grantor",),
)
