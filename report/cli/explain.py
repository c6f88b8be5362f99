"""report explain (说明)."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import click

from report.cli import show
from report.cli.frame import Verb
from report.problem import codes, page

if TYPE_CHECKING:
    from report.dictionary import Dictionary


@click.command(
    cls=Verb,
    help="解释一个错误代码（E215）、一条审核规则（R1）、一个指标（整改率），或“风格”“模板”“字典”“图表”。不写名称就列出能问的。",
)
@click.argument("word", metavar="[名称]", required=False)
@click.option("--data", "folder", metavar="期间文件夹", help="按这一期的数据字典解释指标")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象")
def command(*, word: str | None, folder: str | None, as_json: bool) -> int:
    """Explain a word; 0 explained, 1 unknown."""
    text = _overview() if word is None else page(word) or _rule(word) or _style(word) or _indicator(word, folder)
    if text is None:
        near = difflib.get_close_matches(word or "", [*codes(), *_names(folder)], n=3, cutoff=0.5)
        text = f"没有“{word}”的说明。{'是不是 ' + '、'.join(near) + '？' if near else '不带名称运行 report explain，看能问什么。'}"
        code = 1
    else:
        code = 0
    if as_json:
        show.object_("explain", code, text=text)
    else:
        show.emit(text.strip(), err=code == 1)
    return code


def _rule(word: str) -> str | None:
    """A rule of the audit."""
    if not word.upper().startswith("R") or not word[1:].isdecimal():
        return None
    from report.audit import rules

    return next((f"{code}　{name}\n{text}" for code, name, text in rules() if code == word.upper()), None)


def _style(word: str) -> str | None:
    """The options of house style."""
    if word not in {"风格", "行文"}:
        return None
    from report.dictionary import OPTIONS

    lines = ["行文风格（写在 report.yaml 的“行文:”下面；写在模板 words.yaml 的“行文:”下面则各期通用）："]
    lines += [
        f"　{name}: {'、'.join(values)}　缺省 {default}。{meaning}"
        for name, (values, default, meaning) in OPTIONS.items()
    ]
    return "\n".join(lines)


def _names(folder: str | None) -> list[str]:
    """What else can be asked: topics, indicators and columns."""
    declared = _dictionary(folder)
    columns = [column.name for table in declared.tables.values() for column in table.columns]
    return ["风格", "模板", "字典", "图表", *(indicator.name for indicator in declared.indicators), *columns]


def _dictionary(folder: str | None) -> Dictionary:
    """The data dictionary of a period's kit, else of the kit that comes with the program."""
    from report.dictionary import dictionary
    from report.problem import Collector
    from report.project.places import kits, places
    from report.tables import load_yaml

    kit = kits() / "half_year"
    if folder:
        where = places(folder)
        node = load_yaml(where.period / "report.yaml", "report.yaml", Collector())
        name = node.get("模板")
        kit = where.kit(name.text if name else "half_year")
    return dictionary(load_yaml(kit / "dictionary.yaml", "dictionary.yaml", Collector()), Collector())


def _indicator(word: str, folder: str | None) -> str | None:
    """An indicator or column of the data dictionary."""
    declared = _dictionary(folder)
    found = []
    for indicator in declared.indicators:
        whole = f"{indicator.table}.{indicator.name}".removeprefix(".")
        if word in {indicator.name, whole}:
            unit = f"（{indicator.unit}）" if indicator.unit else ""
            found.append(f"指标 {whole}{unit} = {indicator.formula}\n　{indicator.text}")
    for table in declared.tables.values():
        for column in table.columns:
            if word in {column.name, f"{table.name}.{column.name}"}:
                unit = f"，单位 {column.unit}" if column.unit else ""
                found.append(f"列 {table.name}.{column.name}：{table.title}的“{'”或“'.join(column.headers)}”{unit}")
    return "\n".join(found) or None


def _overview() -> str:
    """What can be asked."""
    return f"错误代码：{'、'.join(codes())}\n审核规则：R1 到 R22\n还可以问：风格、模板、字典、图表，或任何指标和列的名称，例如 report explain 整改率"
