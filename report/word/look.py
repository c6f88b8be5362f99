"""Look (版式): a nested mapping of texts, as look.yaml holds it → page, styles and table rules in Word's units.

The mapping is loaded by the caller; the mistakes in it come back all at once. No font and no size stands in the engine.
Units out: twips (1/20 pt) for lengths, half-points for type sizes, hundredths of a character for indents, eighths of a
point for rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from report.number import rounded
from report.problem import InputError, Place, Problem

STYLES: dict[str, tuple[str, str]] = {
    "正文": ("Normal", "Normal"),
    "题目": ("Title", "Title"),
    "标题1": ("Heading1", "heading 1"),
    "标题2": ("Heading2", "heading 2"),
    "标题3": ("Heading3", "heading 3"),
    "标题4": ("Heading4", "heading 4"),
    "主送": ("WrSalutation", "主送机关"),
    "图": ("WrFigure", "图"),
    "图题": ("WrFigureCaption", "图题"),
    "表题": ("WrTableCaption", "表题"),
    "单位": ("WrTableUnit", "表单位"),
    "表注": ("WrTableNote", "表注"),
    "表头": ("WrTableHead", "表头"),
    "表格": ("WrTableCell", "表格正文"),
    "附件": ("WrAttachment", "附件说明"),
    "署名": ("WrSignature", "发文机关署名"),
    "日期": ("WrDate", "成文日期"),
    "附注": ("WrRemark", "附注"),
    "页脚": ("Footer", "footer"),
}
"""Kind of block → (style id, style name) in the file. Editors rename ids, so a reader goes by the name."""


@dataclass(frozen=True, slots=True)
class Style:
    """How one kind of block is set."""

    font: str
    """East Asian face."""
    latin: str
    """Face of Latin letters and digits."""
    size: int
    """Half-points."""
    bold: bool
    color: str
    """Six hex digits."""
    pitch: int
    """Twips added to each character; negative tightens."""
    line: int
    """Exact line height in twips; 0 = single spacing."""
    first: int
    """First-line indent in hundredths of a character."""
    align: str
    """both, center, left or right."""
    before: int = 0
    """Twips."""
    after: int = 0
    """Twips."""
    outline: int = 0
    """Outline level from 1; 0 = body text."""
    keep_next: bool = False
    hanging: int = 0
    """Indent of the second and further lines, in hundredths of a character."""
    same_close: bool = False
    """No space between two paragraphs of this style."""
    clause: str = ""
    """Clause and strength."""


@dataclass(frozen=True, slots=True)
class Page:
    """Paper, margins and grid, in twips."""

    width: int
    height: int
    top: int
    bottom: int
    left: int
    right: int
    header: int
    footer: int
    lines: int
    """Lines on a page."""
    characters: int
    """Characters in a line."""
    pitch: int
    """Line height of the grid."""

    @property
    def text_width(self) -> int:
        """Width of 版心."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> int:
        """Height of 版心."""
        return self.height - self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Rules:
    """How tables are ruled; thickness in eighths of a point, lengths in twips."""

    grid: bool
    """Full grid (全线) instead of three lines (三线)."""
    outer: int
    header: int
    spanning: int
    total: int
    frame: int
    inside: int
    row_height: int
    cell_margin: int
    number_indent: int
    whole_rows: int
    """Tables of at most so many rows are not split."""


@dataclass(frozen=True, slots=True)
class Look:
    """Everything that decides how the report is set, and nothing of what it says."""

    page: Page
    styles: Mapping[str, Style]
    rules: Rules
    alternates: Mapping[str, str]
    """Face → face to use where it is not installed."""
    separator: bool
    """Run-in headings as a paragraph of their own with a style separator."""
    folio: str
    """The page number with its dashes, 1 where the number goes."""
    highlight: str
    """Word's name of the colour behind 【待核】."""
    profile: str
    """Which set of fonts."""

    @property
    def character(self) -> int:
        """Width of one body character in twips."""
        body = self.styles["正文"]
        return body.size * 10 + body.pitch


Locate = Callable[[tuple[str, ...]], Place]


def read_look(
    raw: Mapping[str, Any], *, file: str = "look.yaml", profile: str | None = None, locate: Locate | None = None
) -> Look:
    """The mapping of look.yaml → Look; raises InputError with every mistake found.

    `profile` overrides 方案; `locate` gives the place of a path of keys where the loader knows lines.
    """
    reader = _Reader(file, locate)
    look = _look(reader, raw, profile)
    if look is None or reader.problems:
        raise InputError(reader.problems)
    return look


class _Reader:
    """Takes typed values out of the mapping and collects what is wrong with them."""

    def __init__(self, file: str, locate: Locate | None) -> None:
        self.problems: list[Problem] = []
        self.line = 0
        """Line height of the grid, for lengths in 行."""
        self._file = file
        self._locate = locate

    def wrong(self, path: tuple[str, ...], code: str, cause: str, action: str, read: str = "") -> None:
        """Keep one mistake."""
        place = self._locate(path) if self._locate else Place(self._file, row="·".join(path))
        self.problems.append(Problem(code, cause, action, place, read))

    def group(self, raw: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
        """A group of settings; an empty one if it is missing or is not a group."""
        value = raw.get(path[-1])
        if isinstance(value, Mapping):
            return value
        self.wrong(path, "E611", f"版式缺少“{path[-1]}”一组", "请从原版 look.yaml 补回这一组", str(value or ""))
        return {}

    def read(self, raw: Mapping[str, Any], path: tuple[str, ...], pattern: re.Pattern[str], example: str) -> str:
        """A text that fits a pattern; the empty text, and a problem, if it does not."""
        value = raw.get(path[-1])
        if isinstance(value, str) and pattern.fullmatch(value.strip()):
            return value.strip()
        cause = f"“{path[-1]}”没有填写" if value is None else f"“{path[-1]}”的写法不认识"
        self.wrong(path, "E612", cause, f"请写成 {example}", "" if value is None else str(value))
        return ""

    def unknown(self, raw: Mapping[str, Any], known: Mapping[str, Any] | frozenset[str], *path: str) -> None:
        """Settings nobody reads are mistakes of spelling."""
        for name in raw:
            if name not in known:
                self.wrong((*path, name), "E613", f"没有“{name}”这一项", f"可用的有：{'、'.join(sorted(known))}", name)


_LENGTH = re.compile(r"([-−]?\d+(?:\.\d+)?)\s*(毫米|磅|缇|行)")
_WHOLE = re.compile(r"\d{1,3}")
_CHARACTERS = re.compile(r"(\d+(?:\.\d+)?)\s*字")
_LINE = re.compile(rf"单倍|{_LENGTH.pattern}")
_WORD = re.compile(r"\S.*")
_COLOR = re.compile(r"[0-9A-Fa-f]{6}")
_TWIPS = {"毫米": Fraction(7200, 127), "磅": Fraction(20), "缇": Fraction(1)}


def _twips(reader: _Reader, text: str) -> int:
    """A length that has been checked → twips."""
    match = _LENGTH.fullmatch(text)
    if match is None:
        return 0
    number = Fraction(match[1].replace("−", "-"))
    return int(rounded(number * (_TWIPS.get(match[2]) or Fraction(reader.line)), 0))


def _length(reader: _Reader, raw: Mapping[str, Any], *path: str) -> int:
    return _twips(reader, reader.read(raw, path, _LENGTH, "37毫米、16磅、579缇 或 1行"))


def _whole(reader: _Reader, raw: Mapping[str, Any], *path: str) -> int:
    return int(reader.read(raw, path, _WHOLE, "22 这样的整数") or 0)


def _characters(reader: _Reader, raw: Mapping[str, Any], *path: str) -> int:
    """An indent in characters → hundredths."""
    text = reader.read(raw, path, _CHARACTERS, "2字").removesuffix("字").strip()
    return int(rounded(Fraction(text or 0) * 100, 0))


def _choice(reader: _Reader, raw: Mapping[str, Any], choices: Mapping[str, Any], *path: str) -> Any:
    """One of several words → what it stands for; the first one's meaning if it is none of them."""
    words = re.compile("|".join(re.escape(word) for word in choices))
    return choices.get(reader.read(raw, path, words, " 或 ".join(choices)), next(iter(choices.values())))


_YES = {"是": True, "否": False}
_ALIGN = {"两端": "both", "中": "center", "左": "left", "右": "right"}


def _look(reader: _Reader, raw: Mapping[str, Any], profile: str | None) -> Look | None:
    known = frozenset(("版本", "方案", "字体方案", "西文字体", "替代字体", "页面", "写法", "表格", "样式"))
    reader.unknown(raw, known)
    page = _page(reader, reader.group(raw, "页面"))
    faces = _faces(reader, raw, profile)
    styles = _styles(reader, reader.group(raw, "样式"), faces)
    manner = reader.group(raw, "写法")
    reader.unknown(manner, frozenset(("段内标题", "页码", "待核底色")), "写法")
    look = Look(
        page,
        styles,
        _rules(reader, reader.group(raw, "表格")),
        {str(name): str(face) for name, face in reader.group(raw, "替代字体").items()},
        _choice(reader, manner, {"字符样式": False, "样式分隔": True}, "写法", "段内标题"),
        reader.read(manner, ("写法", "页码"), re.compile(r"[^1]*1[^1]*"), "— 1 —"),
        reader.read(manner, ("写法", "待核底色"), re.compile(r"[a-zA-Z]+"), "yellow"),
        faces[""],
    )
    if reader.problems:
        return None
    _fits(reader, look)
    return look


_PAGE = ("纸宽", "纸高", "天头", "下白边", "订口", "切口", "页眉", "页脚")


def _page(reader: _Reader, raw: Mapping[str, Any]) -> Page:
    reader.unknown(raw, frozenset((*_PAGE, "依据", "行数", "字数", "行高")), "页面")
    width, height, top, bottom, left, right, header, footer = (_length(reader, raw, "页面", name) for name in _PAGE)
    lines, characters = (_whole(reader, raw, "页面", name) for name in ("行数", "字数"))
    reader.line = _length(reader, raw, "页面", "行高")
    return Page(width, height, top, bottom, left, right, header, footer, lines, characters, reader.line)


def _faces(reader: _Reader, raw: Mapping[str, Any], profile: str | None) -> dict[str, str]:
    """Role (小标宋, 仿宋 …) → face; "" → the name of the profile, 西文 → the Latin face."""
    sets = reader.group(raw, "字体方案")
    name = profile or reader.read(raw, ("方案",), _WORD, "gb2312")
    if name and name not in sets:
        reader.wrong(("方案",), "E614", f"没有“{name}”这套字体", f"可用的有：{'、'.join(sets)}", name)
        return {"": name, "西文": ""}
    roles = reader.group(sets, "字体方案", name) if name else {}
    latin = reader.read(raw, ("西文字体",), _WORD, "Times New Roman")
    return {"": name, "西文": latin, **{str(role): str(face) for role, face in roles.items()}}


_STYLE = frozenset(
    "依据 字体 西文 字号 加粗 颜色 字距 行距 首行 悬挂 对齐 段前 段后 大纲 与下段同页 同类不隔".split()  # noqa: SIM905  # one line reads better than 15
)
_DEFAULTS = {
    "西文": "西文",
    "段前": "0缇",
    "段后": "0缇",
    "大纲": "0",
    "悬挂": "0字",
    "与下段同页": "否",
    "同类不隔": "否",
}


def _styles(reader: _Reader, raw: Mapping[str, Any], faces: Mapping[str, str]) -> dict[str, Style]:
    """Every kind of block → Style; what a kind does not say it takes from 正文."""
    reader.unknown(raw, STYLES, "样式")
    body = reader.group(raw, "样式", "正文")
    inherited = {**_DEFAULTS, **{name: body[name] for name in ("字体", "字号", "加粗", "颜色") if name in body}}
    inherited |= {name: body[name] for name in ("字距", "行距", "首行", "对齐") if name in body}
    return {name: _style(reader, {**inherited, **reader.group(raw, "样式", name)}, name, faces) for name in STYLES}


def _style(reader: _Reader, raw: Mapping[str, Any], name: str, faces: Mapping[str, str]) -> Style:
    path = ("样式", name)
    reader.unknown(raw, _STYLE, *path)
    roles = {role: face for role, face in faces.items() if role}
    line = reader.read(raw, (*path, "行距"), _LINE, "28.95磅 或 单倍")
    return Style(
        _choice(reader, raw, roles, *path, "字体"),
        _choice(reader, raw, roles, *path, "西文"),
        int(rounded(Fraction(_length(reader, raw, *path, "字号"), 10), 0)),
        _choice(reader, raw, _YES, *path, "加粗"),
        reader.read(raw, (*path, "颜色"), _COLOR, "000000").upper(),
        _length(reader, raw, *path, "字距"),
        0 if line == "单倍" else _twips(reader, line),
        _characters(reader, raw, *path, "首行"),
        _choice(reader, raw, _ALIGN, *path, "对齐"),
        _length(reader, raw, *path, "段前"),
        _length(reader, raw, *path, "段后"),
        _whole(reader, raw, *path, "大纲"),
        _choice(reader, raw, _YES, *path, "与下段同页"),
        _characters(reader, raw, *path, "悬挂"),
        _choice(reader, raw, _YES, *path, "同类不隔"),
        str(raw.get("依据", "")),
    )


_THICK = ("顶底线", "表头线", "跨栏线", "合计线", "外框线", "内框线")


def _rules(reader: _Reader, raw: Mapping[str, Any]) -> Rules:
    lengths = ("行高", "左右边距", "数右缩")
    reader.unknown(raw, frozenset((*_THICK, *lengths, "依据", "线型", "整表不拆行数")), "表格")
    grid = _choice(reader, raw, {"三线": False, "全线": True}, "表格", "线型")
    outer, header, spanning, total, frame, inside = (
        int(rounded(Fraction(_length(reader, raw, "表格", name) * 2, 5), 0)) for name in _THICK
    )
    height, margin, indent = (_length(reader, raw, "表格", name) for name in lengths)
    whole = _whole(reader, raw, "表格", "整表不拆行数")
    return Rules(grid, outer, header, spanning, total, frame, inside, height, margin, indent, whole)


def _fits(reader: _Reader, look: Look) -> None:
    """The grid must fit 版心: so many lines of so many characters (5.2.3)."""
    page = look.page
    if page.lines * page.pitch > page.text_height:
        cause = f"{page.lines} 行 × {page.pitch} 缇超过版心高 {page.text_height} 缇"
        reader.wrong(("页面", "行高"), "E615", cause, f"行高请不超过 {page.text_height // max(page.lines, 1)}缇")
    if page.characters * look.character > page.text_width:
        cause = f"{page.characters} 字 × {look.character} 缇超过版心宽 {page.text_width} 缇"
        reader.wrong(("样式", "正文", "字距"), "E615", cause, "请减小正文的字距或字号")
