"""赠与.

A house with its homestead, or forest, goes to another household of the collective, with the consent of
the grantor; who is given something accepts it.
"""

from registry.transfers.form import Effect, Receiver, Signs, TransferForm
from registry.words import Words

FORM = TransferForm(
    code="gift",
    name=Words("赠与", "gift"),
    article="民法典 第六百五十七条；土地管理法 第六十二条；农村土地承包法 第三十四条",
    moves=("homestead", "forest_contract"),
    effect=Effect.PASSES,
    signs=Signs.CO_OWNERS,
    receiver=Receiver.MEMBER_HOUSEHOLD,
    consents=("grantor", "receiver"),
    is_paid=False,
)
