"""自愿交回.

After six months' written notice. The household gets no land again in this term, and is told so.
"""

from registry.transfers.form import Effect, Receiver, Signs, TransferForm
from registry.words import Words

FORM = TransferForm(
    code="hand_back",
    name=Words("自愿交回", "voluntary hand-back"),
    article="农村土地承包法 第三十条；最高法农村土地承包纠纷解释 10",
    moves=("contracted_land",),
    effect=Effect.ENDS,
    signs=Signs.CO_OWNERS,
    receiver=Receiver.COLLECTIVE,
)
