"""Dates as people type them → ISO text; what could mean two days is refused (inputs-and-safety.md, section 4)."""

from __future__ import annotations

import re
from datetime import date, timedelta

from report.number import NumberError, normalise
from report.problem import visible


class DateError(NumberError):
    """A cell that is no certain day: code E250–E254, one cause, one action."""


_FULL = re.compile(r"(\d{4})\s?(?:年|[-/.])\s?(\d{1,2})\s?(?:月|[-/.])\s?(\d{1,2})\s?日?(?P<time>[ T]+\d{1,2}[:时].*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WRITE = "请写成“2023-06-07”这样的年-月-日。"


def read_date(text: str) -> tuple[str, tuple[str, ...]]:
    """A cell's text → the day as 2023-06-07 and a note for each repair; raises DateError."""
    clean, notes = normalise(text)
    found = _FULL.fullmatch(clean) or (_COMPACT.fullmatch(clean) if clean[:2] in {"19", "20"} else None)
    if not found:
        raise _refusal(clean)
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise DateError("E252", f"“{visible(clean)}”不存在这一天。", "请改成正确的日期。") from None
    if not 1900 <= day.year <= 2100:
        raise DateError("E252", f"“{visible(clean)}”的年份不对。", "请改成正确的日期。")
    iso = day.isoformat()
    if found.groupdict().get("time"):
        notes = (*notes, f"已略去时间，读作 {iso}。")
    elif clean != iso:
        notes = (*notes, f"已读作 {iso}。")
    return iso, notes


def _refusal(text: str) -> DateError:
    """What is missing or could mean two days."""
    if not text:
        return DateError("E254", "这里是空的，不是日期。", _WRITE)
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and 20_000 <= int(text[:5]) <= 73_050:
        day = serial_day(int(text[:5]), epoch_1904=False)
        cause = f"“{text}”看起来是 Excel 日期序号（{day}）。"
        return DateError("E253", cause, f"如果是，请改写成 {day}；或把单元格格式改为“日期”。")
    if re.fullmatch(r"\d{1,2}(月|[-/.])\d{1,2}[日号]?", text):
        return DateError("E250", f"“{visible(text)}”没有年份。", _WRITE)
    if re.fullmatch(r"\d{4}(年|[-/.])\d{1,2}月?", text) or re.fullmatch(r"\d{4}年?", text):
        return DateError("E250", f"“{visible(text)}”没有写到日。", _WRITE)
    if re.fullmatch(r"\d{1,2}[-/.年]\d{1,2}[-/.月](\d{4}|\d{1,2})日?", text):
        return DateError("E251", f"“{visible(text)}”分不清年、月、日。", _WRITE)
    return DateError("E254", f"“{visible(text)}”不是日期。", _WRITE)


def serial_day(serial: int, *, epoch_1904: bool) -> str:
    """A spreadsheet's day number → ISO; 1900 system (with its 29 February 1900) or 1904 system."""
    if epoch_1904:
        return (date(1904, 1, 1) + timedelta(days=serial)).isoformat()
    return (date(1899, 12, 31 if serial < 60 else 30) + timedelta(days=serial)).isoformat()


def serial_text(number: float, *, epoch_1904: bool) -> str:
    """A spreadsheet's date number → `2023-06-07`, with ` 12:30:00` if it has a time, `12:30:00` alone below 1."""
    days, seconds = divmod(round(number * 86_400), 86_400)
    time = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if days == 0 and not epoch_1904:
        return time
    day = serial_day(days, epoch_1904=epoch_1904)
    return day if seconds == 0 else f"{day} {time}"
