"""林地经营权流转: The operating right of forest plots, inside the term of the forest contract."""

from registry.transfers.form import Effect, Receiver, Signs, TransferForm
from registry.words import Words

FORM = TransferForm(
    code="forest_lease",
    name=Words("林地经营权流转", "lease of forest land"),
    article="民法典 第三百三十九条；森林法 第十七条",
    moves=("forest_contract",),
    effect=Effect.DERIVES,
    signs=Signs.REPRESENTATIVE,
    receiver=Receiver.ANYONE,
    gives="forest_operating",
)
