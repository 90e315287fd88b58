"""互换: Two households of one collective exchange parcels: two entries in one act; the grantor is told."""

from registry.transfers.form import Effect, Receiver, Signs, TransferForm
from registry.words import Words

FORM = TransferForm(
    code="exchange",
    name=Words("互换", "exchange"),
    article="农村土地承包法 第三十三条",
    moves=("contracted_land",),
    effect=Effect.PASSES,
    signs=Signs.CO_OWNERS,
    receiver=Receiver.MEMBER_HOUSEHOLD,
)
