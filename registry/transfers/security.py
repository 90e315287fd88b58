"""土地经营权融资担保.

The operating right secures a loan of a financial institution. It arises with the contract and can be
opposed to others from registration; enforcing it never ends the contract right.
"""

from registry.transfers.form import Effect, Receiver, Signs, TransferForm
from registry.words import Words

FORM = TransferForm(
    code="security",
    name=Words("土地经营权融资担保", "security on an operating right"),
    article="农村土地承包法 第四十七条",
    moves=("contracted_land", "operating"),
    effect=Effect.CHARGES,
    signs=Signs.REPRESENTATIVE,
    receiver=Receiver.CREDITOR,
    consents=("household",),
    is_paid=False,
)
