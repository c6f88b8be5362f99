"""Names of natural persons → 张某: who reports a hazard or is fined as a person never stands in a report (隐名). Pure."""

from __future__ import annotations

import re

_DOUBLE = frozenset((
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "长孙", "司徒", "司空", "夏侯", "端木", "南宫", "独孤",
))  # fmt: skip
# Patterns are texts, compiled by re when first needed: most reports mask nobody.
_PERSON = r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]+(?:·[\u4e00-\u9fff]+)+"
_FIRM = (
    r"公司|厂|店|局|所|院|中心|集团|企业|单位|合作社|旅行社|商行|银行|部|站|队|村|街道|学校|酒店|餐厅|饭馆|超市|工地|项目"
    r"|农庄|幼儿园|公园|协会|商会|农户|个体户|商铺|作坊|..[司社馆校场坊铺]$"
)
"""Words that no name of a person holds; where in doubt a name is masked."""
_SPLIT = r"([、，,；; \n]+)"
_NUMBER = r"\d{7,18}[\dXx]?"


def masked(text: str) -> str:
    """Persons in a cell as 张某, firms and offices as they are, telephone and identity numbers as ＊＊＊."""
    return "".join(part if re.fullmatch(_SPLIT, part) else _one(part) for part in re.split(_SPLIT, text))


def _one(name: str) -> str:
    if re.search(_FIRM, name):
        return name
    if not re.fullmatch(_PERSON, name):
        return re.sub(_NUMBER, "＊＊＊", name)
    if name.endswith("某") or name in {"匿名", "实名", "不详", "无名"}:
        return name
    return (name[:2] if name[:2] in _DOUBLE and len(name) > 2 else name[:1]) + "某"
