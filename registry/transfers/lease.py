"""出租（转包）.

The household leases the operating right of some parcels and keeps the contract right. Under five
years it stands in the filing ledger only, from five years on it may be registered （农村土地承包法 41）.
"""

from registry.transfers.form import Effect, Receiver, Signs, TransferForm
from registry.words import Words

FORM = TransferForm(
    code="lease",
    name=Words("出租（转包）", "lease"),
    article="农村土地承包法 第三十六条、第三十八条至第四十一条；最高法农村土地承包纠纷解释 14",
    moves=("contracted_land", "other_contract"),
    effect=Effect.DERIVES,
    signs=Signs.REPRESENTATIVE,
    receiver=Receiver.ANYONE,
    gives="operating",
    for_farming=True,
)
