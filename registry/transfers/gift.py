"""赠与: A house with its homestead goes to a household of the collective, forest to whoever may hold it."""

from registry.transfers.form import Effect, Receiver, Signs, TransferForm
from registry.words import Words

FORM = TransferForm(
    code="gift",
    name=Words("赠与", "gift"),
    article="民法典 第六百五十七条；土地管理法 第六十二条",
    moves=("homestead", "forest_contract"),
    effect=Effect.PASSES,
    signs=Signs.CO_OWNERS,
    receiver=Receiver.MEMBER_HOUSEHOLD,
    is_paid=False,
)
