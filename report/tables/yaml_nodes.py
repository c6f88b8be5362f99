"""YAML → Node: every scalar stays text with its line and column, every doubtful writing is a message (inputs-and-safety.md, section 3).

Built from parser events, so an alias is refused before anything could be expanded. CSafeLoader reads; the pure
loader is asked only for the place of a mistake. Nothing but yaml is imported, and only when a file is read.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from report.problem import Collector, Place, Problem
from report.tables import source, yaml_doubts, yaml_refusals, yaml_syntax
from report.tables.encoding import decode
from report.tables.yaml_refusals import RefusedError

MAX_NODES = 200_000
MAX_DEPTH = 40
MAX_CHARACTERS = 20_000_000

Plain = str | list["Plain"] | dict[str, "Plain"]
"""A node without places: text, list or mapping."""


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a YAML file with its place."""

    kind: Literal["mapping", "sequence", "scalar"]
    place: Place
    text: str = ""
    """Of a scalar: the characters written; `010020`, `NO` and `1.10` stay as they are. Empty for an empty value."""
    quoted: bool = False
    """Whether the scalar stood in quotes or a block; an unquoted empty one means nothing was given."""
    keys: tuple[Node, ...] = ()
    """Of a mapping, in order."""
    children: tuple[Node, ...] = ()
    """The values of a mapping, beside its keys, or the elements of a sequence."""

    @property
    def line(self) -> int:
        """The line it starts on, from 1."""
        return self.place.line

    @property
    def column(self) -> int:
        """The character it starts at, from 1."""
        return self.place.character

    @property
    def empty(self) -> bool:
        """Whether nothing was written: `键:` and no more."""
        return self.kind == "scalar" and not self.text and not self.quoted

    def get(self, key: str) -> Node | None:
        """The value of a key; None if there is none or this is no mapping."""
        return next((value for name, value in self.items() if name == key), None)

    def key(self, key: str) -> Node | None:
        """The key itself as written, for its place; None if there is none."""
        return next((node for node in self.keys if node.text == key), None)

    def items(self) -> Iterator[tuple[str, Node]]:
        """Pairs of key text and value, in order; none unless this is a mapping."""
        return zip((key.text for key in self.keys), self.children if self.keys else (), strict=True)

    def elements(self) -> tuple[Node, ...]:
        """The elements of a sequence; none unless this is one."""
        return self.children if self.kind == "sequence" else ()


def plain(node: Node) -> Plain:
    """A node → nested dict, list and str, without places."""
    if node.kind == "scalar":
        return node.text
    if node.kind == "sequence":
        return [plain(child) for child in node.children]
    return {key: plain(value) for key, value in node.items()}


def load_yaml(where: Path | str, shown: str, problems: Collector) -> Node:
    """A YAML file or text → its mapping; after an error, told in `problems`, as much as could be read."""
    nothing = Node("mapping", Place(shown))
    text = _text(where, shown, problems)
    if text is None:
        return nothing
    try:
        node = _Builder(text, shown, problems).build()
    except RefusedError as refused:
        if all((p.code, p.place) != (refused.problem.code, refused.problem.place) for p in problems.problems):
            problems.add(refused.problem)
        return nothing
    if node is None:
        problems.add(Problem("Y040", "文件里没有内容。", "请照示例填写；用不到就删去这个文件。", Place(shown)))
        return nothing
    if node.kind != "mapping":
        if not problems.errors():
            problems.add(_not_mapping(node))
        return nothing
    return node


def _text(where: Path | str, shown: str, problems: Collector) -> str | None:
    """The text with uniform line ends; None after an error."""
    if not isinstance(where, str):
        data = source.read_bytes(where, shown, problems)
        if data is not None and len(data) > MAX_CHARACTERS:
            problems.add(Problem("F012", "文件太大，不像配置文件。", "请把大表另存为 CSV 或 Excel。", Place(shown)))
            return None
        decoded = None if data is None else decode(data, shown, problems)
        if decoded is None:
            return None
        where = decoded.text
    return where.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _not_mapping(node: Node) -> Problem:
    cause = (
        "文件最外层是列表，应当是“名称: 值”。"
        if node.kind == "sequence"
        else "文件最外层只有一段文字，应当是“名称: 值”。"
    )
    return Problem("Y041", cause, "请照示例写成“名称: 值”，冒号用半角，后面空一格。", node.place, node.text[:20])


class _Builder:
    """Parser events → nodes, within limits; what only looks right is told on the way."""

    def __init__(self, text: str, shown: str, problems: Collector) -> None:
        self.shown = shown
        self.problems = problems
        self.text = text
        self.lines = text.split("\n")
        self.count = 0

    def build(self) -> Node | None:
        """The only document's root; None if the file is empty."""
        yaml_refusals.refuse_characters(self.text, self.shown)
        yaml_refusals.refuse_tabs(self.lines, self.shown)
        events = self._events()
        root: Node | None = None
        for event in events:
            name = type(event).__name__
            if name == "DocumentStartEvent":
                if root is not None:
                    raise RefusedError(
                        "Y042",
                        "文件里有第二份内容（用“---”隔开）。",
                        "请删去“---”，或分成两个文件。",
                        self._place(event),
                    )
                root = self._node(next(events), events, 0, None)
        if root is not None and root.empty:
            return None
        if root is not None and root.kind == "scalar":
            yaml_doubts.doubt_root(root.place, self.lines)
        return root

    def _events(self) -> Iterator[Any]:
        """Events of the fast loader; the error of the pure one, in Chinese."""
        import yaml

        fast: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            yield from yaml.parse(self.text, Loader=fast)
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise yaml_syntax.refused(error, self.text, self.lines, self.shown) from None

    def _place(self, event: Any) -> Place:
        return Place(self.shown, line=event.start_mark.line + 1, character=event.start_mark.column + 1)

    def _node(self, event: Any, events: Iterator[Any], depth: int, around: Any) -> Node:
        """The node that an event begins; `around` is the event of the sequence or mapping it stands in."""
        place = self._place(event)
        self.count += 1
        if self.count > MAX_NODES or depth > MAX_DEPTH:
            raise RefusedError(
                "Y030", "内容太多或嵌套太深。", "请把大表另存为 CSV 或 Excel，配置只写必要的几层。", place
            )
        name = type(event).__name__
        yaml_refusals.refuse_extras(event, name, place)
        if name == "ScalarEvent":
            return self._scalar(event, place, around)
        if name == "SequenceStartEvent":
            return Node("sequence", place, children=tuple(self._elements(event, events, depth)))
        return self._mapping(event, events, place, depth)

    def _scalar(self, event: Any, place: Place, around: Any) -> Node:
        """One text; doubtful writings in an unquoted one are told."""
        quoted = event.style is not None and event.style != ""
        if not quoted:
            self.problems.extend(yaml_doubts.doubts(event, place, around, self.lines))
        return Node("scalar", place, event.value, quoted)

    def _elements(self, start: Any, events: Iterator[Any], depth: int) -> Iterator[Node]:
        for event in events:
            if type(event).__name__ == "SequenceEndEvent":
                return
            yield self._node(event, events, depth + 1, start)

    def _mapping(self, start: Any, events: Iterator[Any], place: Place, depth: int) -> Node:
        """A mapping; a list as key and a second key of the same name are errors."""
        keys: list[Node] = []
        values: list[Node] = []
        seen: dict[str, Node] = {}
        for event in events:
            if type(event).__name__ == "MappingEndEvent":
                break
            key = self._node(event, events, depth + 1, None)
            value = self._node(next(events), events, depth + 1, start)
            if self._good_key(key, seen):
                keys.append(key)
                values.append(value)
        return Node("mapping", place, keys=tuple(keys), children=tuple(values))

    def _good_key(self, key: Node, seen: dict[str, Node]) -> bool:
        """Whether a key is a text that did not occur before; otherwise it is told."""
        if key.kind != "scalar":
            self.problems.add(
                Problem(
                    "Y034", "这里的名称是列表或花括号，不是文字。", "名称请写成文字；有特殊符号时加引号。", key.place
                )
            )
            return False
        if not key.text.strip() or key.text == "<<":
            cause = "“<<”（合并）不能用。" if key.text == "<<" else "冒号前面没有名称。"
            self.problems.add(Problem("Y035", cause, "请把内容逐项写全。", key.place))
            return False
        folded = unicodedata.normalize("NFKC", key.text).strip()
        first = seen.setdefault(folded, key)
        if first is not key:
            cause = f"“{key.text}”写了两次：第 {first.line} 行和第 {key.line} 行。"
            self.problems.add(Problem("Y033", cause, "请只留一处，或改成不同的名称。", key.place, key.text[:20]))
        return first is key
