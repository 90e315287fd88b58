"""What a page of the register may say beside its rights, by key; papers print it under these names."""

from registry.words import Words

FACTS: dict[str, Words] = {
    "location": Words("坐落", "location"),
    "nature": Words("权利性质", "nature of the right"),
    "use": Words("用途", "use"),
    "floor_area": Words("建筑面积（平方米）", "floor area, m²"),
    "footprint": Words("建筑占地面积（平方米）", "footprint, m²"),
    "completed_on": Words("竣工时间", "completed on"),
    "trees": Words("林木（主要树种、株数、林种）", "trees: species, number, type"),
    "portions": Words("份额数", "number of portions"),
    "voters": Words("成员（代表）总数", "members, or their representatives"),
    "voted_for": Words("同意人数", "votes in favour"),
    "thing": Words("财产名称", "what it is"),
    "origin": Words("取得方式", "origin"),
    "occupied_since": Words("开始占用日期", "occupied since"),
    "papers": Words("有无权属来源材料", "whether there are papers"),
    "confirmed_on": Words("集体确认日期", "confirmed by the collective on"),
    "displayed_days": Words("公示天数", "days of display"),
    "reviewed_on": Words("乡镇审核日期", "reviewed by the town on"),
    "registered_area": Words("登记面积（平方米）", "registered area, m²"),
    "transfer": Words("流转合同编码", "transfer contract"),
    "note": Words("附记", "note"),
}
