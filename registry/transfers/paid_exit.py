"""有偿退出.

Against cash, shares or social insurance, to the end of the term or for ever. Paid, or secured in
instalments, before it is entered.
"""

from registry.transfers.form import Effect, Receiver, Signs, TransferForm
from registry.words import Words

FORM = TransferForm(
    code="paid_exit",
    name=Words("有偿退出", "paid exit"),
    article="农村土地承包法 第二十七条；土地管理法 第六十二条",
    moves=("contracted_land", "homestead"),
    effect=Effect.ENDS,
    signs=Signs.CO_OWNERS,
    receiver=Receiver.COLLECTIVE,
    is_final=True,
)
