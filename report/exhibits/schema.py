"""exhibits.yaml → Exhibit specifications; every mistake collected with its line (E303)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from report.dictionary import Dictionary, Reader
from report.problem import Collector, Place
from report.tables import Node, fold

KINDS = ("同比条形", "月度折线", "整改条形", "排序条形")
_VALUE = re.compile(r"(?:(同期|同比)\()?([^()]+)\)?")
_COUNTED = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})|起数")
"""起数 outside of tags: a name in a tag is no word."""
_FORM = re.compile(r"(百分数|小数|万元)(\d)|")


@dataclass(frozen=True, slots=True)
class Value:
    """What one column or series shows: a column of the table, now, last year (同期) or compared (同比)."""

    column: str
    how: str = ""
    form: str = ""
    """百分数1 (percent without sign), 小数2, 万元2; empty: as typed."""

    @property
    def key(self) -> str:
        """As written, the column's key in slot ids."""
        return f"{self.how}({self.column})" if self.how else self.column


@dataclass(frozen=True, slots=True)
class ColumnOf:
    """One column of a table exhibit."""

    title: str
    group: str
    value: Value
    width: int = 0
    """Share in per mille; 0: an equal part of what is left."""


@dataclass(frozen=True, slots=True)
class PanelOf:
    """One plotting area of a chart exhibit."""

    title: str
    values: Mapping[str, Value]
    """Role → value: 值, 已, 未, 率, 占比."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Role → name in the legend."""
    form: str = ""
    """Money unit the values are drawn in: 万元."""
    places: int = 0


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One table or chart of the report."""

    name: str
    is_table: bool
    title: str
    """Template text; its figures become slots."""
    data: str
    """Name of the table it shows."""
    unit: str = ""
    note: str = ""
    kind: str = ""
    first: str = ""
    first_width: int = 0
    columns: tuple[ColumnOf, ...] = ()
    panels: tuple[PanelOf, ...] = ()
    total: bool = False
    place: Place = field(default_factory=Place, compare=False)


def exhibits(node: Node, dictionary: Dictionary, problems: Collector) -> dict[str, Exhibit]:
    """A kit's exhibits by name."""
    reader = Reader(problems, "E303")
    return {fold(name): _exhibit(reader, fold(name), item, dictionary) for name, item in node.items() if name != "版本"}


def counted(exhibit: Exhibit, measure: str, percent: str = "％") -> Exhibit:
    """An exhibit in the words of the house style: 宗 for 起, 事故宗数 for 事故起数, % for ％ in the line of units."""
    exhibit = replace(exhibit, unit=exhibit.unit.replace("％", percent).replace("%", percent))
    if measure == "起":
        return exhibit
    return replace(
        exhibit,
        title=_recounted(exhibit.title, measure),
        unit="、".join(measure if unit == "起" else unit for unit in exhibit.unit.split("、")),
        columns=tuple(
            replace(one, title=_recounted(one.title, measure), group=_recounted(one.group, measure))
            for one in exhibit.columns
        ),
        panels=tuple(replace(one, title=_recounted(one.title, measure)) for one in exhibit.panels),
    )


def _recounted(words: str, measure: str) -> str:
    return _COUNTED.sub(lambda found: found[1] or f"{measure}数", words)


def _exhibit(reader: Reader, name: str, node: Node, dictionary: Dictionary) -> Exhibit:
    reader.known(node, ("类型", "图形", "标题", "数据", "单位", "首列", "列", "合计", "注", "面板"))
    is_table = reader.choice(node, "类型", ("表", "图"), "表") == "表"
    data = fold(reader.text(node, "数据", needed=True))
    if data and data not in dictionary.tables:
        reader.complain((node.get("数据") or node).place, f"图表“{name}”用的表“{data}”没有声明", "请检查表名", data)
    first = node.get("首列")
    columns, panels = node.get("列"), node.get("面板")
    inside = columns if is_table else panels
    if inside is None or not inside.elements():
        wanted = "列" if is_table else "面板"
        action = f"请加“{wanted}:”，下面每行写“- {{题: 事故起数, 值: 起数}}”这样的一项。"
        reader.complain(node.place, f"图表“{name}”没有“{wanted}”", action)
    return Exhibit(
        name,
        is_table,
        reader.text(node, "标题", needed=True),
        data,
        _words(reader, node, "单位"),
        reader.text(node, "注"),
        "" if is_table else reader.choice(node, "图形", KINDS, KINDS[0]),
        _words(reader, first, "题") if first else "",
        _whole(reader, first, "宽") if first else 0,
        tuple(_column(reader, item, data, dictionary) for item in columns.elements()) if columns else (),
        tuple(_panel(reader, item, data, dictionary) for item in panels.elements()) if panels else (),
        reader.flag(node, "合计"),
        node.place,
    )


def _words(reader: Reader, node: Node, name: str, default: str = "", *, needed: bool = False) -> str:
    """A text that prints as it stands: no digit in it, for it could go stale (law 2)."""
    text = reader.text(node, name, default, needed=needed)
    if any(character.isdigit() for character in text):
        place = (node.get(name) or node).place
        reader.complain(place, f"“{text}”里有数字", "数字要来自数据：年份、期间请写在标题里，用 {{ 期间.名称 }}", text)
    return text


def _whole(reader: Reader, node: Node, name: str) -> int:
    text = reader.text(node, name, "0")
    if not text.isdecimal():
        reader.complain(node.place, f"“{name}”应是整数", "", text)
        return 0
    return int(text)


def _column(reader: Reader, node: Node, data: str, dictionary: Dictionary) -> ColumnOf:
    reader.known(node, ("组", "题", "值", "形", "宽"))
    form = reader.text(node, "形")
    value = _value(reader, node, reader.text(node, "值", needed=True), form, data, dictionary)
    return ColumnOf(
        _words(reader, node, "题", value.column), _words(reader, node, "组"), value, _whole(reader, node, "宽")
    )


_ROLES = ("值", "已", "未", "率", "占比")


def _panel(reader: Reader, node: Node, data: str, dictionary: Dictionary) -> PanelOf:
    reader.known(node, ("题", "折算", "小数", *_ROLES, *(f"{role}题" for role in _ROLES)))
    values = {
        role: _value(reader, node, reader.text(node, role), "", data, dictionary) for role in _ROLES if node.get(role)
    }
    names = {role: _words(reader, node, f"{role}题") for role in _ROLES if node.get(f"{role}题")}
    return PanelOf(
        _words(reader, node, "题", needed=True), values, names, reader.text(node, "折算"), _whole(reader, node, "小数")
    )


def _value(reader: Reader, node: Node, text: str, form: str, data: str, dictionary: Dictionary) -> Value:
    found = _VALUE.fullmatch(fold(text)) if text else None
    if not found or not _FORM.fullmatch(form):
        reader.complain(
            node.place,
            f"值“{text}{form}”看不懂",
            "请写成 列名、同期(列名) 或 同比(列名)；形写 百分数1、小数2、万元2",
            text,
        )
        return Value(text)
    column = found[2]
    table = dictionary.tables.get(data)
    known = [spec.name for spec in table.columns] if table else []
    known += [indicator.name for indicator in dictionary.indicators if indicator.table == data]
    if table and column not in known:
        reader.complain(node.place, f"表“{data}”没有“{column}”", f"有的是：{'、'.join(known)}", column)
    return Value(column, found[1] or "", form)
