"""宅基地及房屋租赁、合作利用.

An idle homestead with its house is leased, or used together with others, for twenty years at most.
Townspeople may lease, never buy （土地管理法 62）.
"""

from registry.transfers.form import Effect, Receiver, Signs, TransferForm
from registry.words import Words

FORM = TransferForm(
    code="homestead_lease",
    name=Words("宅基地及房屋租赁、合作利用", "lease of an idle homestead and house"),
    article="民法典 第七百零五条；土地管理法 第六十二条",
    moves=("homestead",),
    effect=Effect.DERIVES,
    signs=Signs.CO_OWNERS,
    receiver=Receiver.ANYONE,
    gives="homestead_lease",
    term_years=20,
)
