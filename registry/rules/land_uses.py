"""What land is used for, and which uses fit a kind of right （土地管理法 4；农村土地承包法 11）."""

from collections.abc import Iterable

from registry.words import Words

FARMING_USES: dict[str, Words] = {
    "grain": Words("粮食作物", "grain"),
    "oil_sugar": Words("油料、糖料、棉花", "oil, sugar, cotton"),
    "vegetables": Words("蔬菜", "vegetables"),
    "forage": Words("饲草", "forage"),
    "orchard": Words("林果、茶桑", "orchard, tea, mulberry"),
    "pond": Words("水产养殖", "fish pond"),
    "livestock": Words("畜禽养殖", "livestock"),
}
NOT_ON_PROTECTED = ("orchard", "pond", "livestock")
"""What permanent basic farmland may not be used for （土地管理法 37）."""
OTHER_USES: dict[str, Words] = {
    "dwelling": Words("居住", "dwelling"),
    "tourism": Words("乡村旅游、民宿", "rural tourism"),
    "trade": Words("工商业", "industry or trade"),
    "forestry": Words("林业", "forestry"),
}
_FOREST: dict[str, Words] = {"forestry": OTHER_USES["forestry"], "orchard": FARMING_USES["orchard"]}
"""Economic forest is forest land too （森林法 83）."""
_BUILT: dict[str, Words] = {key: OTHER_USES[key] for key in ("trade", "tourism")}
"""No dwellings on land that the collective lets for business （土地管理法 63）."""
_LIVED_IN: dict[str, Words] = {key: OTHER_USES[key] for key in ("dwelling", "tourism", "trade")}
_BY_KIND: dict[str, dict[str, Words]] = {
    "contracted_land": FARMING_USES,
    "other_contract": FARMING_USES,
    "operating": FARMING_USES,
    "forest_contract": _FOREST,
    "forest_operating": _FOREST,
    "collective_ownership": _BUILT,
    "collective_construction": _BUILT,
    "homestead": _LIVED_IN,
}


def uses_of(kinds: Iterable[str]) -> dict[str, Words]:
    """Return the uses that fit rights of some kinds."""
    return {key: words for kind in kinds for key, words in _BY_KIND.get(kind, {}).items()}
