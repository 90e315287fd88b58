"""抵押: The right of other contracted land, forest or construction land secures a loan."""

from registry.transfers.form import Effect, Receiver, Signs, TransferForm
from registry.words import Words

FORM = TransferForm(
    code="mortgage",
    name=Words("抵押", "mortgage"),
    article="民法典 第三百四十二条、第三百九十五条",
    moves=("other_contract", "forest_contract", "forest_operating", "collective_construction"),
    effect=Effect.CHARGES,
    signs=Signs.REPRESENTATIVE,
    receiver=Receiver.CREDITOR,
    is_paid=False,
)
