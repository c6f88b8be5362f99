"""What a name of the data dictionary means, in words: an indicator, a column, a table, a grade ladder, a sector scheme. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from report.dictionary.schema import ColumnSpec, Dictionary, Indicator, Ladder, TableSpec
from report.tables import fold

_TOTALS = {"独立": "各行互不包含，可以相加", "其中": "各行有包含关系，不能相加", "不相加": "各行口径不同，不作合计"}


def explain(dictionary: Dictionary, name: str) -> str:
    """The definitions of everything of this name (整改率, 隐患.整改率, 发现, 隐患, 事故等级); empty if there is none."""
    asked = fold(name)
    return "\n\n".join([*_found(dictionary, asked)] or _about(dictionary, asked))


def nearby(dictionary: Dictionary, name: str) -> list[str]:
    """Up to three names that look like one that is not there."""
    known = [*dictionary.tables, *dictionary.ladders, *dictionary.sectors, *(one.name for one in dictionary.indicators)]
    known += [column.name for spec in dictionary.tables.values() for column in spec.columns]
    return difflib.get_close_matches(fold(name), list(dict.fromkeys(known)), n=3, cutoff=0.4)


def _found(dictionary: Dictionary, asked: str) -> Iterator[str]:
    for indicator in dictionary.indicators:
        if asked in {fold(indicator.name), fold(f"{indicator.table}.{indicator.name}")}:
            yield _indicator(indicator, dictionary)
    for spec in dictionary.tables.values():
        yield from _in_table(spec, dictionary, asked)
    for ladder in dictionary.ladders.values():
        if asked in {fold(ladder.name), *map(fold, ladder.schemes)}:
            yield _ladder(ladder)
    for scheme in dictionary.sectors.values():
        if asked in {fold(scheme.name), "行业口径"}:
            parts = (f"{part}是{whole}的一部分" for rows in scheme.parts.values() for part, whole in rows.items())
            yield f"行业口径“{scheme.name}”：{scheme.text}。{'；'.join(parts) or '没有包含关系'}。"


def _about(dictionary: Dictionary, asked: str) -> list[str]:
    """Indicators whose name or definition has the word: 处罚率 → 总体处罚率 and 个案处罚率, 查实率 → 属实率."""
    word = asked.rpartition(".")[2]
    if len(word) < 2:
        return []
    named = [one for one in dictionary.indicators if word in fold(one.name)]
    told = named or [one for one in dictionary.indicators if word in fold(one.text)]
    return [_indicator(one, dictionary) for one in told]


def _in_table(spec: TableSpec, dictionary: Dictionary, asked: str) -> Iterator[str]:
    if asked in {fold(spec.name), fold(spec.title)}:
        yield _table(spec, dictionary)
    for column in spec.columns:
        if asked in {fold(column.name), fold(f"{spec.name}.{column.name}"), *map(fold, column.headers)}:
            yield _column(column, spec)


def _indicator(indicator: Indicator, dictionary: Dictionary) -> str:
    whole = f"{indicator.table}.{indicator.name}".removeprefix(".")
    lines = [f"指标 {whole}", f"　含义：{indicator.text}" if indicator.text else "", f"　公式：{indicator.formula}"]
    lines.append(f"　单位：{indicator.unit}" if indicator.unit else "")
    if "/" in indicator.formula or "÷" in indicator.formula:
        lines.append("　分母为零：不计算，表中印“/”，不写 100％ 也不写 0％。")
    spec = dictionary.tables.get(indicator.table)
    lines.append(f"　数据来自：{spec.title}（{spec.file}）" if spec else "")
    row = "某行." if indicator.table else ""
    rate = "|百分比(1)" if indicator.unit in {"％", "%"} else ""
    name = f"{indicator.table}.{row}{indicator.name}".removeprefix(".")
    lines.append(f"　模板里写：{{{{ {name}{rate} }}}}")
    return "\n".join(line for line in lines if line)


def _table(spec: TableSpec, dictionary: Dictionary) -> str:
    columns = "、".join(f"{column.name}{f'（{column.unit}）' if column.unit else ''}" for column in spec.columns)
    computed = "、".join(one.name for one in dictionary.indicators if one.table == spec.name)
    lines = [
        f"表 {spec.name}：{spec.title}，文件 {spec.file}",
        f"　列：{columns}",
        f"　指标：{computed}" if computed else "",
    ]
    return "\n".join(line for line in [*lines, f"　合计：{_TOTALS[spec.total]}"] if line)


def _column(column: ColumnSpec, spec: TableSpec) -> str:
    unit = f"，单位{column.unit}" if column.unit else ""
    same = f"（{'、'.join(column.same_units)}视为同一单位）" if column.same_units else ""
    return f"列 {spec.name}.{column.name}：{spec.title}的“{'”或“'.join(column.headers)}”{unit}{same}"


def _ladder(ladder: Ladder) -> str:
    lines = [f"{ladder.name}：任一项达到即定级，取最高的；“以上”含本数。现在用的方案：{ladder.scheme}"]
    for scheme, steps in ladder.schemes.items():
        lines.append(f"　{scheme}：")
        lines += [
            f"　　{step}：{'，或'.join(f'{name} {bound} 以上' for name, bound in bounds.items())}"
            for step, bounds in steps.items()
        ]
    return "\n".join(lines)
