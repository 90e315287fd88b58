"""委托流转: A mandate by 流转委托书: somebody collects households for one lease; no right moves by it."""

from registry.transfers.form import Effect, Receiver, Signs, TransferForm
from registry.words import Words

FORM = TransferForm(
    code="entrustment",
    name=Words("委托流转", "entrustment"),
    article="农村土地经营权流转管理办法 第八条",
    moves=("contracted_land", "forest_contract", "homestead"),
    effect=Effect.MANDATES,
    signs=Signs.REPRESENTATIVE,
    receiver=Receiver.ANYONE,
    is_paid=False,
    signs_otherwise=(("homestead", Signs.CO_OWNERS),),
)
