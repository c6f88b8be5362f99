"""Make the font of the chart pictures: Noto Sans CJK SC → `report/charts/font/ReportSansSC-Regular.otf`.

In: the collection `NotoSansCJK-Regular.ttc` (Debian package fonts-noto-cjk; SIL Open Font License 1.1) and
`Unihan_OtherMappings.txt`, plain or .bz2 (Debian package unicode-data; field kTGH = 通用规范汉字表).
Out: a subset with GB 2312, the 8105 characters of 通用规范汉字表 and the symbols reports use, under the family name
Report Sans SC. The licence reserves only the name “Source”, so a renamed subset may be shipped, with OFL.txt beside it.
The same inputs and the same fontTools give the same bytes: no clock, no path of the machine goes in.

    python tools/make_font.py NotoSansCJK-Regular.ttc Unihan_OtherMappings.txt.bz2 report/charts/font/ReportSansSC-Regular.otf
"""

# ruff: noqa: INP001 - a script, not a package

from __future__ import annotations

import argparse
import bz2
import sys
from pathlib import Path
from typing import Any

FAMILY = "Report Sans SC"
POSTSCRIPT = "ReportSansSC-Regular"
FACE = "Noto Sans CJK SC"
LIMIT = 3_000_000
"""Bytes; a larger file is refused by the repository."""
SYMBOLS = "−×÷±≤≥≠≈∞√∑°′″‰％℃㎡㎥㎏㎜㎝㎞€£¥¢©®™•…—–‘’“”·↑↓←→↗↘▲▼△▽■□●○◆◇★☆✓①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳²³¹〇〔〕《》〈〉「」『』【】〖〗〜～￥"
RANGES = (
    (0x20, 0x7E),
    (0xA0, 0xFF),
    (0x2013, 0x2016),
    (0x2018, 0x2019),
    (0x201C, 0x201D),
    (0x2020, 0x2022),
    (0x2025, 0x2027),
    (0x2160, 0x216B),
    (0x3000, 0x3017),
    (0xFF01, 0xFF5E),
)


def gb2312() -> set[int]:
    """The code points of GB 2312—80."""
    found = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes((high, low)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return found


def general_standard(unihan: Path) -> set[int]:
    """The 8105 code points of 通用规范汉字表, from the field kTGH of Unihan."""
    raw = unihan.read_bytes()
    text = (bz2.decompress(raw) if unihan.suffix == ".bz2" else raw).decode()
    found = {
        int(line[2:].split("\t")[0], 16) for line in text.splitlines() if line.startswith("U+") and "\tkTGH\t" in line
    }
    if len(found) != 8105:
        sys.exit(f"{unihan.name}: kTGH 应有 8105 字，读到 {len(found)} 字")
    return found


def face_of(source: Path) -> Any:
    """The simplified Chinese face of the collection."""
    from fontTools.ttLib import TTCollection

    faces = TTCollection(source, recalcTimestamp=False).fonts
    for font in faces:
        if font["name"].getDebugName(1) == FACE:
            return font
    return sys.exit(f"{source.name}: 没有字面 {FACE}")


def reduced(font: Any, wanted: set[int]) -> Any:
    """The font with the wanted characters only, no hints and no layout rules (charts need neither)."""
    from fontTools.subset import Options, Subsetter

    options = Options(hinting=False, layout_features=[], notdef_outline=True, glyph_names=False, name_IDs=[0, 13, 14])
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx", "DSIG"]
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    return font


def renamed(font: Any) -> Any:
    """The font under our own family name; the copyright and licence records stay."""
    names = {1: FAMILY, 2: "Regular", 3: f"1.0;{POSTSCRIPT}", 4: FAMILY, 5: "Version 1.0", 6: POSTSCRIPT}
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    table = font["CFF "].cff
    table.fontNames[0] = POSTSCRIPT
    top = table.topDictIndex[0]
    for field, text in (("FullName", FAMILY), ("FamilyName", FAMILY)):
        if hasattr(top, field):
            setattr(top, field, text)
    return font


def main() -> None:
    """Read the two files named on the command line and write the font."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("source", "unihan", "target"):
        parser.add_argument(name, type=Path)
    options = parser.parse_args()
    wanted = gb2312() | general_standard(options.unihan) | {ord(c) for c in SYMBOLS}
    for first, last in RANGES:
        wanted |= set(range(first, last + 1))
    font = renamed(reduced(face_of(options.source), wanted))
    font.save(options.target)
    written, missing = options.target.stat().st_size, wanted - set(font.getBestCmap())
    sys.stdout.write(f"{options.target.name}: {len(font.getBestCmap())} 字，{written} 字节\n")
    sys.stdout.write(f"源字体没有：{''.join(chr(c) for c in sorted(missing) if chr(c).isprintable())}\n")
    if written > LIMIT:
        sys.exit(f"超过 {LIMIT} 字节")


if __name__ == "__main__":
    main()
