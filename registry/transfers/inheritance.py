"""继承.

House and forest pass by law; of cultivated land only the accrued income does （农村土地承包法 32）.
The heirs sign: who held the right is dead.
"""

from registry.transfers.form import Effect, Receiver, Signs, TransferForm
from registry.words import Words

FORM = TransferForm(
    code="inheritance",
    name=Words("继承", "inheritance"),
    article="民法典 第二百三十条、第一千一百二十二条；农村土地承包法 第三十二条",
    moves=("homestead", "forest_contract", "other_contract"),
    effect=Effect.PASSES,
    signs=Signs.HEIRS,
    receiver=Receiver.HEIR,
    is_paid=False,
)
