"""Random reports, random corrections of their data, random hand edits: what the laws of merge are tried on."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random

from merge_world import Box, Draft, Ink, Sheet, chart, document, draft_of, fig, number_word, para, phrase, row, table

from report.document import Block, Document, Paragraph
from report.figure import Slot
from report.number import chinese, plain

NAMES = ("工贸", "商贸", "建筑施工", "道路交通", "危险化学品", "消防", "特种设备", "城镇燃气", "文化旅游", "教育")
FIXED = (
    "各街道、各部门认真落实属地责任和部门监管责任，扎实推进各项工作。",
    "下一步，将继续压实企业主体责任，深入开展重大事故隐患专项排查整治行动。",
    "要进一步加强宣传教育，营造人人讲安全、个个会应急的浓厚氛围。",
    "存在的主要问题是部分企业安全投入不足，从业人员安全意识有待提高。",
    "区安委会办公室组织督导组，对重点行业领域开展明查暗访和集中约谈。",
)
WRITTEN = ("据了解", "其中部分企业", "经认真研判", "在此基础上", "各有关单位", "同步跟进", "并建立台账", "持续用力")
COLUMNS = ("行业", "检查", "隐患", "整改", "事故")


@dataclass(frozen=True)
class Line:
    """The numbers of one trade."""

    checks: int
    hazards: int
    fixed: int
    accidents: int
    last: int


@dataclass(frozen=True)
class Data:
    """What a report is made from."""

    trades: tuple[tuple[str, Line], ...]
    fixed_paragraphs: tuple[int, ...] = (0, 1, 2)
    ranked: bool = False
    """Trades in the order of their checks, so that a correction may change the order of paragraphs and rows."""


def random_data(rng: Random) -> Data:
    names = rng.sample(NAMES, rng.randint(2, 5))
    return Data(
        tuple((name, random_line(rng)) for name in names), tuple(rng.sample(range(len(FIXED)), 3)), rng.random() < 0.4
    )


def random_line(rng: Random) -> Line:
    hazards = rng.randint(10, 2000)
    return Line(
        rng.randint(10, 900), hazards, rng.randint(hazards // 2, hazards), rng.choice((0, 0, 1, 2, 5, 12)),
        rng.choice((0, 1, 3, 5, 14)),
    )  # fmt: skip


def corrected(rng: Random, data: Data) -> Data:
    """One to five cells corrected; now and then a trade dropped, or a new one."""
    trades = list(data.trades)
    for _ in range(rng.randint(1, 5)):
        i = rng.randrange(len(trades))
        name, line = trades[i]
        cell = rng.choice(("checks", "hazards", "fixed", "accidents", "last"))
        value = max(0, getattr(line, cell) + rng.choice((-300, -7, -2, -1, 1, 2, 3, 9, 40, 300)))
        trades[i] = (name, replace(line, **{cell: value}))
    if rng.random() < 0.15 and len(trades) > 2:
        del trades[rng.randrange(len(trades))]
    if rng.random() < 0.15:
        free = [name for name in NAMES if name not in {name for name, _ in data.trades}]
        trades.insert(rng.randint(0, len(trades)), (rng.choice(free), random_line(rng)))
    return replace(data, trades=tuple(trades))


def percent(part: int, whole: int) -> str:
    return plain(Fraction(100 * part, whole), 1) + "%" if whole else "/"


def compared(key: str, now: int, last: int) -> Slot:
    if now == last:
        return phrase(key, ("连接", "同比"), ("方向", "持平"), compared=f"{key}.上年")
    word = "增加" if now > last else "减少"
    first = (("连接", "同比"), ("方向", word), ("数值", str(abs(now - last))), ("单位", "起"))
    if not last:
        return phrase(key, *first, ("连接", "（上年同期未发生）"), compared=f"{key}.上年")
    trend = "上升" if now > last else "下降"
    rate = plain(Fraction(100 * abs(now - last), last), 1)
    return phrase(
        key, *first, ("连接", "、"), ("方向", trend), ("数值", rate), ("单位", "%"), compared=f"{key}.上年"
    )  # fmt: skip


def trade_paragraph(number: int, name: str, line: Line) -> Paragraph:
    key = name
    happened: tuple[str | Slot, ...] = ("，未发生生产安全事故。",)
    if line.accidents:
        happened = (
            "，发生生产安全事故", fig(f"{key}.事故", str(line.accidents), unit="起"), "起，",
            compared(f"{key}.事故同比", line.accidents, line.last), "。",
        )  # fmt: skip
    return para(
        f"段{name}", number_word(f"{key}.序号", f"（{chinese(number)}）"), f"{name}领域。检查企业",
        fig(f"{key}.检查", str(line.checks), unit="家次"), "家次，排查隐患", fig(f"{key}.隐患", str(line.hazards), unit="项"),
        "项，已整改", fig(f"{key}.整改", str(line.fixed), unit="项"), "项，整改率",
        fig(f"{key}.整改率", percent(line.fixed, line.hazards), unit="%"), *happened,
    )  # fmt: skip


def report(data: Data) -> Document:
    """The report of the data."""
    if data.ranked:
        data = replace(data, trades=tuple(sorted(data.trades, key=lambda trade: -trade[1].checks)), ranked=False)
    total = Line(*(sum(getattr(line, name) for _, line in data.trades) for name in Line.__dataclass_fields__))
    blocks: list[Block] = [
        para("题", fig("年份", "2023"), "年上半年安全生产工作总结", style="题目"),
        para("一", number_word("章.一", "一、"), "总体情况", style="标题1"),
        para(
            "总", "上半年，全区共检查企业", fig("合计.检查", str(total.checks), unit="家次"), "家次，排查隐患",
            fig("合计.隐患", str(total.hazards), unit="项"), "项，已整改", fig("合计.整改", str(total.fixed), unit="项"), "项，整改率",
            fig("合计.整改率", percent(total.fixed, total.hazards), unit="%"), "；发生生产安全事故",
            fig("合计.事故", str(total.accidents), unit="起"), "起，", compared("合计.事故同比", total.accidents, total.last), "。",
        ),
        para("固0", FIXED[data.fixed_paragraphs[0]]),
        para("二", number_word("章.二", "二、"), "各行业领域情况", style="标题1"),
    ]  # fmt: skip
    blocks += [trade_paragraph(i, name, line) for i, (name, line) in enumerate(data.trades, 1)]
    rows = [row("表", "头", COLUMNS, COLUMNS, header=True)]
    rows += [row("表", name, COLUMNS, _cells(name, line)) for name, line in data.trades]
    rows.append(row("表", "合计", COLUMNS, _cells("合计", total), total=True))
    blocks += [
        para("表题", number_word("表号", "表1"), "　分行业检查情况", style="表题", exhibit="表"),
        table("表", COLUMNS, rows),
        para("表注", "注：数据来源于区安委会办公室。", style="表注", exhibit="表"),
        chart("图", *(f"{name}{line.checks}" for name, line in data.trades)),
        para("图题", number_word("图号", "图1"), "　检查情况", style="图题", exhibit="图"),
        para("三", number_word("章.三", "三、"), "下一步打算", style="标题1"),
        para("固1", FIXED[data.fixed_paragraphs[1]]),
        para("固2", FIXED[data.fixed_paragraphs[2]]),
    ]
    return document(*blocks)


def _cells(name: str, line: Line) -> list[str | Slot]:
    return [
        name,
        fig(f"{name}.检查", str(line.checks), unit="家次"),
        fig(f"{name}.隐患", str(line.hazards), unit="项"),
        fig(f"{name}.整改", str(line.fixed), unit="项"),
        fig(f"{name}.事故", str(line.accidents), unit="起"),
    ]


# ---------------------------------------------------------------- the hand


@dataclass
class Hand:
    """A person with a keyboard; everything typed carries letters found nowhere else."""

    rng: Random
    draft: Draft
    typed: int = 0
    done: list[str] = field(default_factory=list)

    def rare(self) -> str:
        self.typed += 1
        return chr(0x3400 + self.typed)

    def words(self) -> str:
        return self.rng.choice(WRITTEN) + self.rare()

    def line(self, *, long: bool = False) -> Sheet | None:
        lines = [sheet for sheet in self.draft.body() if len(sheet.text) >= (12 if long else 1)]
        return self.rng.choice(lines) if lines else None

    def box(self) -> Box | None:
        boxes = [item for item in self.draft.items if isinstance(item, Box)]
        return self.rng.choice(boxes) if boxes else None

    def edit(self) -> None:
        name = self.rng.choice(list(EDITS))
        EDITS[name](self)
        self.done.append(name)


def _type(hand: Hand) -> None:
    sheet = hand.rng.choice(hand.draft.sheets())
    sheet.type(hand.rng.randint(0, len(sheet.ink)), hand.words(), inside=hand.rng.random() < 0.3)


def _type_at_a_control(hand: Hand) -> None:
    sheet = hand.line()
    edges = [e for mark in sheet.marks() for e in (mark.start, mark.end)] if sheet else []
    if sheet and edges:
        sheet.type(hand.rng.choice(edges), hand.rare(), inside=hand.rng.random() < 0.7)


def _erase(hand: Hand) -> None:
    sheet = hand.line(long=True)
    if sheet:
        start = hand.rng.randrange(len(sheet.ink))
        sheet.erase(start, start + hand.rng.randint(1, 8))


def _erase_clause(hand: Hand) -> None:
    sheet = hand.line(long=True)
    if sheet:
        stops = [i + 1 for i, char in enumerate(sheet.text) if char in "，。；"]
        if len(stops) > 1:
            i = hand.rng.randrange(len(stops) - 1)
            sheet.erase(stops[i], stops[i + 1])


def _reword(hand: Hand) -> None:
    sheet = hand.line(long=True)
    if sheet:
        start = hand.rng.randrange(len(sheet.ink) - 2)
        sheet.erase(start, start + 2)
        sheet.type(start, hand.words())


def _overtype(hand: Hand) -> None:
    sheet = hand.rng.choice(hand.draft.sheets())
    marks = list(sheet.marks())
    if marks:
        mark = hand.rng.choice(marks)
        control, tag = sheet.ink[mark.start].control, sheet.ink[mark.start].tag
        text = str(hand.rng.randint(1, 3000)) if sheet.text[mark.start].isdigit() else "有关情况" + hand.rare()
        sheet.ink[mark.start : mark.end] = [Ink(char, control, tag) for char in text]


def _retype(hand: Hand) -> None:
    """Delete a number with its control and type another, or the same, in plain text."""
    sheet = hand.rng.choice(hand.draft.sheets())
    marks = list(sheet.marks())
    if marks:
        mark = hand.rng.choice(marks)
        text = sheet.text[mark.start : mark.end] if hand.rng.random() < 0.3 else str(hand.rng.randint(1, 3000))
        sheet.ink[mark.start : mark.end] = [Ink(char) for char in text]


def _empty(hand: Hand) -> None:
    """Empty a control so that its placeholder shows."""
    sheet = hand.line()
    marks = list(sheet.marks()) if sheet else []
    if sheet and marks:
        mark = hand.rng.choice(marks)
        control, tag = sheet.ink[mark.start].control, sheet.ink[mark.start].tag
        sheet.ink[mark.start : mark.end] = [Ink("\u00a0", control, tag) for _ in range(4)]


def _delete_figure(hand: Hand) -> None:
    sheet = hand.line()
    marks = list(sheet.marks()) if sheet else []
    if sheet and marks:
        mark = hand.rng.choice(marks)
        sheet.erase(mark.start, mark.end)


def _delete(hand: Hand) -> None:
    if len(hand.draft.body()) > 4:
        hand.draft.items.remove(hand.rng.choice(hand.draft.body()))


def _move(hand: Hand) -> None:
    sheet = hand.line()
    if sheet:
        hand.draft.items.remove(sheet)
        hand.draft.items.insert(hand.rng.randint(0, len(hand.draft.items)), sheet)


def _split(hand: Hand) -> None:
    sheet = hand.line(long=True)
    if sheet:
        at = hand.rng.randint(3, len(sheet.ink) - 3)
        rest = Sheet(f"n{hand.draft.fresh()}", sheet.ink[at:])
        del sheet.ink[at:]
        hand.draft.items.insert(hand.draft.items.index(sheet) + 1, rest)


def _join(hand: Hand) -> None:
    items = hand.draft.items
    pairs = [i for i in range(len(items) - 1) if isinstance(items[i], Sheet) and isinstance(items[i + 1], Sheet)]
    if pairs:
        i = hand.rng.choice(pairs)
        items[i].ink += items[i + 1].ink  # type: ignore[union-attr]
        del items[i + 1]


def _add(hand: Hand) -> None:
    text = "，".join(hand.words() for _ in range(hand.rng.randint(1, 4))) + "。"
    made = Sheet(f"n{hand.draft.fresh()}", [Ink(char) for char in text])
    hand.draft.items.insert(hand.rng.randint(0, len(hand.draft.items)), made)


def _copy(hand: Hand) -> None:
    source, target = hand.line(long=True), hand.line()
    if source and target:
        start = hand.rng.randrange(len(source.ink) - 6)
        ink = hand.draft.copy(source.ink[start : start + hand.rng.randint(6, 30)])
        at = hand.rng.randint(0, len(target.ink))
        if 0 < at < len(target.ink) and target.ink[at - 1].control == target.ink[at].control != 0:
            into = target.ink[at]
            ink = [Ink(each.char, into.control, into.tag) for each in ink]
        target.ink[at:at] = ink


def _cut(hand: Hand) -> None:
    source, target = hand.line(long=True), hand.line()
    if source and target and source is not target:
        stops = [0, *(i + 1 for i, char in enumerate(source.text) if char in "，。；")]
        if len(stops) > 1:
            i = hand.rng.randrange(len(stops) - 1)
            ink = source.ink[stops[i] : stops[i + 1]]
            del source.ink[stops[i] : stops[i + 1]]
            at = hand.rng.choice((0, len(target.ink)))
            target.ink[at:at] = ink


def _add_row(hand: Hand) -> None:
    box = hand.box()
    if box:
        width = len(box.rows[0])
        texts = [hand.rare() + "开发区", *(str(hand.rng.randint(1, 99)) for _ in range(width - 1))]
        cells = [Sheet(f"n{hand.draft.fresh()}", [Ink(char) for char in text]) for text in texts]
        box.rows.insert(hand.rng.randint(1, len(box.rows)), cells)


def _delete_row(hand: Hand) -> None:
    box = hand.box()
    if box and len(box.rows) > 2:
        del box.rows[hand.rng.randrange(1, len(box.rows))]


def _move_column(hand: Hand) -> None:
    box = hand.box()
    if box and len({len(cells) for cells in box.rows}) == 1:
        i, j = hand.rng.randrange(1, len(box.rows[0])), hand.rng.randrange(1, len(box.rows[0]))
        for cells in box.rows:
            cells.insert(j, cells.pop(i))


def _add_column(hand: Hand) -> None:
    box = hand.box()
    if box and len({len(cells) for cells in box.rows}) == 1:
        at = hand.rng.randint(1, len(box.rows[0]))
        for cells in box.rows:
            cells.insert(at, Sheet(f"n{hand.draft.fresh()}", [Ink(hand.rare())]))


EDITS = {
    "type": _type,
    "type at a control": _type_at_a_control,
    "erase": _erase,
    "erase clause": _erase_clause,
    "reword": _reword,
    "overtype": _overtype,
    "retype": _retype,
    "empty": _empty,
    "delete figure": _delete_figure,
    "delete": _delete,
    "move": _move,
    "split": _split,
    "join": _join,
    "add": _add,
    "copy": _copy,
    "cut": _cut,
    "add row": _add_row,
    "delete row": _delete_row,
    "move column": _move_column,
    "add column": _add_column,
}


def scenario(seed: int, least: int = 1) -> tuple[Document, Draft, Document, list[str]]:
    """Base, the hand-edited draft, theirs, and what the hand did in at least so many edits."""
    rng = Random(seed)  # noqa: S311 — a seed, not a secret
    data = random_data(rng)
    base, theirs = report(data), report(corrected(rng, data))
    draft = draft_of(base)
    hand = Hand(rng, draft)
    for _ in range(rng.randint(least, 8)):
        hand.edit()
    return base, draft, theirs, hand.done


def generations(
    seed: int, count: int = 3
) -> Generator[tuple[Document, Draft, Document], tuple[Draft, tuple[dict[str, str], ...]], None]:
    """The same file edited and refreshed again and again; send back the refreshed draft and its open conflicts."""
    rng = Random(seed)  # noqa: S311 — a seed, not a secret
    data = random_data(rng)
    base = report(data)
    draft = draft_of(base)
    hand = Hand(rng, draft)
    for _ in range(count):
        for _ in range(rng.randint(1, 5)):
            hand.edit()
        if rng.random() < 0.3 and draft.comments:
            del draft.comments[rng.choice(sorted(draft.comments))]
        draft.resolved = tuple(c["id"] for c in base.conflicts if c["id"] not in draft.comments)
        data = corrected(rng, data)
        theirs = report(data)
        draft, conflicts = yield base, draft, theirs
        hand.draft = draft
        base = replace(theirs, conflicts=conflicts)


def long_report() -> tuple[Document, Draft, Document]:
    """300 paragraphs of one pattern with 900 figures, 65 hand edits, every tenth figure corrected."""
    rng = Random(1)  # noqa: S311 — a seed, not a secret
    places = [a + b + c for c in "甲乙丙丁" for a in "东西南北中上下前后" for b in "城关山河湖海桥门庄园"][:300]

    def made(values: list[int]) -> Document:
        return document(
            *(
                para(
                    f"段{i}", f"{name}片区检查企业", fig(f"{name}.检查", str(values[3 * i]), unit="家次"),
                    "家次，发现并督促整改各类隐患问题", fig(f"{name}.隐患", str(values[3 * i + 1]), unit="项"),
                    "项，其中重点领域整改率达到", fig(f"{name}.率", f"{values[3 * i + 2]}%"),
                    "，下一步将继续落实责任，确保按期完成全部整改任务。",
                )
                for i, name in enumerate(places)
            )
        )  # fmt: skip

    values = [rng.randint(10, 3000) for _ in range(900)]
    base = made(values)
    hand = Hand(rng, draft_of(base))
    for edit in (_type, _erase, _move, _delete, _split) * 13:
        edit(hand)
    return base, hand.draft, made([value + 3 * (rng.random() < 0.1) for value in values])
