"""宅基地置换.

The homestead with its house is given up for cash, a voucher 房票, a town flat, priority in public
rental or a subsidy; the value is on record line by line (standards.md §6).
"""

from registry.transfers.form import Effect, Receiver, Signs, TransferForm
from registry.words import Words

FORM = TransferForm(
    code="housing_swap",
    name=Words("宅基地置换", "housing swap"),
    article="土地管理法 第六十二条；土地管理法实施条例 第三十五条、第三十六条",
    moves=("homestead",),
    effect=Effect.ENDS,
    signs=Signs.CO_OWNERS,
    receiver=Receiver.COLLECTIVE,
    is_final=True,
)
