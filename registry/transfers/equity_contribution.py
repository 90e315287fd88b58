"""入股.

The operating right is put into a cooperative or company for a share; it returns when that is dissolved.
"""

from registry.transfers.form import Effect, Receiver, Signs, TransferForm
from registry.words import Words

FORM = TransferForm(
    code="equity_contribution",
    name=Words("入股", "equity contribution"),
    article="农村土地承包法 第三十六条；农村土地经营权流转管理办法 第十六条（未核对）",
    moves=("contracted_land",),
    effect=Effect.DERIVES,
    signs=Signs.REPRESENTATIVE,
    receiver=Receiver.FIRM,
    gives="operating",
    for_farming=True,
)
