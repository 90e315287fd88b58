"""再流转: The lessee leases on what it has, inside its own term, with the household's written consent."""

from registry.transfers.form import Effect, Receiver, Signs, TransferForm
from registry.words import Words

FORM = TransferForm(
    code="sublease",
    name=Words("再流转", "sub-lease"),
    article="农村土地承包法 第四十六条",
    moves=("operating",),
    effect=Effect.DERIVES,
    signs=Signs.REPRESENTATIVE,
    receiver=Receiver.ANYONE,
    gives="operating",
    consents=("household",),
    for_farming=True,
)
