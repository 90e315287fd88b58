"""集体经营性建设用地使用.

Planned land for industry and trade: by plan, two thirds of the members, and a written contract.
"""

from registry.transfers.form import Effect, Receiver, Signs, TransferForm
from registry.words import Words

FORM = TransferForm(
    code="construction_land_use",
    name=Words("集体经营性建设用地使用", "use of collective construction land"),
    article="土地管理法 第六十三条；土地管理法实施条例 第三十七条至第四十三条",
    moves=("collective_ownership",),
    effect=Effect.DERIVES,
    signs=Signs.REPRESENTATIVE,
    receiver=Receiver.ANYONE,
    gives="collective_construction",
)
