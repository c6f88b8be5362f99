"""A hand-made report with every kind of block, for the tests of writing and reading .docx."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable

from report.document import Block, Cell, Chart, ChartSpec, Column, Document, Paragraph, Row, Run, Table, Text
from report.figure import Slot, short_id
from report.word.write import Picture

BODY = (
    "今年以来，全区应急管理系统坚持以习近平新时代中国特色社会主义思想为指导，认真落实“党政同责、一岗双责、齐抓共管、失职追责”要求，"
    "上半年共检查生产经营单位"
)
NUMBERS = ("41", "38", "7.9", "36", "35", "2.9")


def png(width: int = 60, height: int = 30) -> bytes:
    """A grey picture."""
    rows = b"".join(b"\x00" + b"\x99" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )


def slot(text: str, key: str = "隐患.岁末年初.整改率", **more: object) -> Slot:
    return Slot(short_id("slot", text, key), key, "", text, **more)  # type: ignore[arg-type]


def paragraph(style: str, *runs: Run | str, number: int = 0, lead: int = 0) -> Paragraph:
    items = tuple(Text(run) if isinstance(run, str) else run for run in runs)
    return Paragraph(short_id(style, number, *(run.text for run in items)), style, items, lead)


def body(number: int) -> Paragraph:
    words = ("家次，整改率", slot("98.5％", f"整改率{number}"), "，", slot("【待核】", f"复查{number}", state="待核"))
    return paragraph("正文", BODY, slot("1286", f"检查.家次{number}"), *words, "，总体平稳。", number=number)


def _cells(texts: Iterable[str], key: str) -> tuple[Cell, ...]:
    columns = "abcdefg"
    return tuple(
        Cell((slot(text, f"{key}.{column}"),) if column != "a" else (Text(text),), column)
        for text, column in zip(texts, columns, strict=True)
    )


def table(rows: int = 5, identity: str = "t") -> Table:
    """A table with a spanning header of two rows and a total."""
    names = "abcdefg"
    columns = tuple(Column(n, 220 if n == "a" else 130, "left" if n == "a" else "right") for n in names)
    head = (
        Row(
            "头1",
            (
                Cell((Text("行业"),), "a", rows=2),
                Cell((Text("事故起数"),), "b", span=3),
                Cell((Text("死亡人数"),), "e", span=3),
            ),
            header=True,
        ),
        Row(
            "头2", tuple(Cell((Text(t),), c) for t, c in zip(("本期", "上年", "同比") * 2, "bcdefg", strict=True)), True
        ),
    )
    lines = tuple(Row(f"行业{n}", _cells((f"行业{n}", *NUMBERS), f"{identity}{n}")) for n in range(rows))
    total = Row("合计", _cells(("合计", *NUMBERS), f"{identity}合计"), total=True)
    return Table(short_id("table", identity), "事故表", columns, (*head, *lines, total), "各行业事故：合计41起。")


def chart(identity: str = "c") -> Chart:
    spec = ChartSpec("同比条形", ("道路运输",), ())
    return Chart(short_id("chart", identity), "事故图", spec, "分组条形图。道路运输41起，同比上升7.9％ & 见表1。")


def report() -> Document:
    """Every kind of block, in the order of a report."""
    blocks: tuple[Block, ...] = (
        paragraph("题目", "××区应急管理局"),
        paragraph("题目", slot("2023年上半年", "期间"), "安全生产工作总结"),
        paragraph("主送", "区人民政府："),
        body(1),
        paragraph("标题1", slot("一、", "序号", kind="编号"), "主要工作开展情况"),
        paragraph("正文", Text("（一）提高站位。", lead=True), BODY, Text("各类企业", bold=True), "。", lead=2),
        paragraph("标题2", "（二）强化执法检查"),
        body(2),
        paragraph("标题3", "1.重点检查"),
        paragraph("标题4", "（1）专项检查"),
        body(3),
        chart(),
        paragraph("图题", slot("图1", "图.事故", kind="编号"), "　各行业事故起数"),
        body(4),
        paragraph("表题", slot("表1", "表.事故", kind="编号"), "　各行业事故情况"),
        paragraph("单位", "单位：起、人、％"),
        table(),
        paragraph("表注", "注：“/”表示无此项。"),
        body(5),
        paragraph("附件", "附件：1.\t2023年上半年执法检查情况统计表"),
        paragraph("附件", "2.\t2023年上半年重大事故隐患整改台账清单及其责任分工和完成时限情况汇总表"),
        paragraph("署名", "××区应急管理局"),
        paragraph("日期", slot("2023年7月5日", "报告日期", kind="日期")),
        paragraph("附注", "（联系人：×××，电话：0000—0000000）"),
    )
    return Document("2023年上半年安全生产工作总结", blocks, "2023年上半年", "××区应急管理局", "2023-07-05")


def pictures(document: Document) -> dict[str, Picture]:
    """A grey picture for every chart."""
    return {block.id: Picture(png(), 150, 75) for block in document.blocks if isinstance(block, Chart)}
