"""The command line: one object for --json on every verb, exit codes, and the anatomy of every message (law 8)."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from report.cli import main
from report.cli.frame import VERBS
from report.problem import InputError

ROOT = Path(__file__).resolve().parent.parent
OWN_KEYS = {"schema", "command", "exit", "files", "findings", "problems"}

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh project, and the current folder in it."""
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".report", "*-raw"))
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Arguments → exit code, what stood on stdout, what on stderr."""

    def go(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(arguments)
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return go


def put(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# --- --json ----------------------------------------------------------------

WAYS = {
    "init": ["init", "新项目"],
    "check": ["check", "2023H1"],
    "build": ["build", "2023H1", "-o", "稿.docx", "--charts", "native"],
    "diff": ["diff", "2023H1"],
    "refresh": ["refresh", "稿.docx", "--data", "2023H1"],
    "trace": ["trace", "2023H1", "98.5％"],
    "publish": ["publish", "稿.docx", "-o", "定稿.docx"],
    "audit": ["audit", "稿.docx"],
    "explain": ["explain", "E215"],
}


def the_object(out: str) -> dict[str, Any]:
    found = json.loads(out)
    assert isinstance(found, dict)
    assert found.keys() >= OWN_KEYS
    assert found["schema"] == 1
    return found


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.usefixtures("project")
def test_json_gives_one_object_and_nothing_else(run: Run, verb: str) -> None:
    assert run(*WAYS["build"])[0] == 0
    code, out, _ = run(*WAYS[verb], "--json")
    found = the_object(out)
    assert (found["command"], found["exit"]) == (verb, code)
    assert code in {0, 1}


@pytest.mark.parametrize("verb", sorted(set(VERBS) - {"explain", "audit"}))
def test_json_of_a_failure_is_one_object_too(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "新项目" / "data").mkdir(parents=True)
    code, out, err = run(*WAYS[verb], "--json")
    found = the_object(out)
    assert (found["command"], found["exit"], code) == (verb, 2, 2)
    assert found["problems"]
    assert not err


def test_json_of_a_wrong_option_is_an_object(run: Run) -> None:
    code, out, _ = run("build", "2023H1", "--json", "--stric")
    assert code == 2
    assert "--strict" in the_object(out)["message"]


@pytest.mark.usefixtures("project")
def test_json_of_a_fault_of_the_program_is_an_object(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("report.project.opened.places", lambda _: 1 / 0)
    code, out, _ = run("build", "2023H1", "--json")
    found = the_object(out)
    assert (code, found["exit"]) == (70, 70)
    assert "ZeroDivisionError" in found["message"]
    (log,) = tmp_path.glob("report-*.log")
    assert "Traceback" in log.read_text(encoding="utf-8")


# --- exit codes ------------------------------------------------------------


@pytest.mark.usefixtures("project")
def test_a_fault_of_the_program_is_one_sentence_and_70(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("report.project.opened.places", lambda _: 1 / 0)
    code, out, err = run("build", "2023H1")
    assert (code, out) == (70, "")
    assert re.fullmatch(r"程序内部出错（ZeroDivisionError），没有写入任何文件。详情见 .+\.log，请发给技术支持。\n", err)


@pytest.mark.parametrize(
    ("raised", "code", "words"),
    [
        (KeyboardInterrupt(), 130, "已中断"),
        (MemoryError(), 70, "内存不够"),
        (OSError(28, "No space left on device"), 70, "磁盘已满"),
        (BrokenPipeError(), 0, ""),
    ],
)
@pytest.mark.usefixtures("project")
def test_a_failure_has_its_exit_code_and_words(
    run: Run, monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int, words: str
) -> None:
    def fail(_: object) -> None:
        raise raised

    monkeypatch.setattr("report.project.opened.places", fail)
    told, _, err = run("build", "2023H1")
    assert (told, words in err) == (code, True)
    assert "Traceback" not in err


def test_version_and_help_are_chinese_and_0(run: Run) -> None:
    assert run("--version")[:2] == (0, "report 0.1.0\n")
    for verb in VERBS:
        code, out, _ = run(verb, "--help")
        assert code == 0
        assert out.startswith(f"用法：report {verb}")
        english = re.findall(r"(?<![\w.-])(?:Usage|Options|Show|Error|default|required)\b", out)
        assert english == []


@pytest.mark.parametrize("verb", VERBS)
def test_a_chinese_name_runs_the_same_verb(run: Run, verb: str) -> None:
    assert run(VERBS[verb][0], "--help")[1].split("\n")[1:] == run(verb, "--help")[1].split("\n")[1:]


# --- law 8: the anatomy of a message ---------------------------------------


def spoil(name: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda root: put(root / name, old, new)


def write(name: str, content: str | bytes) -> Callable[[Path], None]:
    def go(root: Path) -> None:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    return go


def gone(name: str) -> Callable[[Path], None]:
    return lambda root: (root / name).unlink()


def folder(name: str) -> Callable[[Path], None]:
    def go(root: Path) -> None:
        (root / name).unlink(missing_ok=True)
        (root / name).mkdir(parents=True)

    return go


BUILD = ("build", "2023H1", "-o", "稿.docx", "--charts", "native")
YAML = "data/2023H1/report.yaml"
TABLE = "data/2023H1/隐患整治.csv"
KIT = "templates/half_year"

MISTAKES: list[tuple[str, Callable[[Path], None], tuple[str, ...], str, str]] = [
    ("约数", spoil(TABLE, "38,35", "38,约35"), BUILD, "E215", "隐患整治.csv D3"),
    ("负数", spoil(TABLE, "38,35", "38,-35"), BUILD, "E2", "隐患整治.csv D3"),
    ("少一列", spoil(TABLE, "已整改（处）", "已整治完"), BUILD, "E101", "隐患整治.csv"),
    ("两个同名的行", spoil(TABLE, "工贸,", "消防,"), BUILD, "E1", "隐患整治.csv"),
    ("空表", write(TABLE, b""), BUILD, "F005", "隐患整治.csv"),
    ("表是文件夹", folder(TABLE), BUILD, "F015", "隐患整治.csv"),
    ("假的 xlsx", write("data/2023H1/投诉举报.csv", b"PK\3\4abc"), BUILD, "F007", "投诉举报.csv"),
    ("未知的字节", write(TABLE, b"\xff\xfe\xff\x00\x81"), BUILD, "F0", "隐患整治.csv"),
    ("日期不存在", spoil(YAML, "日期: 2023年7月10日", "日期: 2023年7月32日"), BUILD, "E230", "report.yaml @日期: 2023年7月32日"),
    ("期间看不懂", spoil(YAML, "期间: 2023年上半年", "期间: 去年"), BUILD, "E504", "report.yaml @期间: 去年"),
    ("不认识的名称", spoil(YAML, "会议:", "会仪:"), BUILD, "E502", "report.yaml @会仪:"),
    ("模板名写错", spoil(YAML, "模板: half_year", "模板: half_yaer"), BUILD, "E507", "report.yaml"),
    ("上年同期写错", spoil(YAML, "上年同期: 2022H1", "上年同期: 2021H1"), BUILD, "E509", "report.yaml"),
    ("图表选项", spoil(YAML, "图表: 图片", "图表: 彩色"), BUILD, "E505", "report.yaml"),
    ("全角冒号", spoil(YAML, "地区: ", "地区："), BUILD, "Y0", "report.yaml @地区："),
    ("重复的键", spoil(YAML, "单位: ", "地区: "), BUILD, "Y033", "report.yaml @地区: XX区应急"),
    ("制表符", spoil(YAML, "  区安委会", "\t区安委会"), BUILD, "Y0", "report.yaml @\t区安委会"),
    ("没有期间文件夹", lambda _: None, ("build", "2024H1"), "E508", "2024H1"),
    ("期间是文件", lambda _: None, ("build", TABLE), "E508", "隐患整治.csv"),
    ("空文件夹", folder("data/2024H1"), ("build", "data/2024H1"), "E508", "2024H1"),
    ("名字太长", lambda _: None, ("build", "长" * 200), "E508", "长"),
    ("模板缺正文", gone(f"{KIT}/report.md"), BUILD, "E4", "report.md"),
    ("模板缺字典", gone(f"{KIT}/dictionary.yaml"), BUILD, "F004", "dictionary.yaml"),
    ("模板缺图表", gone(f"{KIT}/exhibits.yaml"), BUILD, "F004", "exhibits.yaml"),
    ("模板缺版式", gone(f"{KIT}/look.yaml"), BUILD, "F004", "look.yaml"),
    ("模板缺词表", gone(f"{KIT}/words.yaml"), BUILD, "F004", "words.yaml"),
    ("模板太新", spoil(f"{KIT}/dictionary.yaml", "版本: 1", "版本: 99"), BUILD, "E301", "dictionary.yaml"),
    ("模板里的名称写错", spoil(f"{KIT}/report.md", "隐患.岁末年初.发现", "隐患.岁末年初.发观"), BUILD, "E403", "report.md"),
    ("版式的值写错", spoil(f"{KIT}/look.yaml", "纸", "紙"), BUILD, "E6", "look.yaml"),
    ("输出是文件夹", folder("交办"), ("build", "2023H1", "-o", "交办"), "E804", "交办"),
    ("输出不是 docx", lambda _: None, ("build", "2023H1", "-o", "稿.doc"), "E804", "稿.doc"),
    ("输出的上级是文件", write("交办", "x"), ("build", "2023H1", "--charts", "native", "-o", "交办/稿.docx"), "F020", "稿.docx"),
    ("表的输出不是 csv", lambda _: None, ("trace", "2023H1", "-o", "表.xlsx"), "E804", "表.xlsx"),
    ("更正稿不覆盖别的文件", write("有了.docx", "x"), ("refresh", "稿.docx", "--data", "2023H1", "-o", "有了.docx"), "E805", "有了.docx"),
    ("稿子不在", lambda _: None, ("refresh", "没有.docx", "--data", "2023H1"), "F001", "没有.docx"),
    ("稿子不是 Word", write("坏.docx", b"PK\3\4"), ("refresh", "坏.docx", "--data", "2023H1"), "", "坏.docx"),
    ("还没有生成过", lambda _: None, ("diff", "2023H1"), "E810", "2023H1"),
    ("新建在已有的项目里", lambda _: None, ("init", "."), "E512", "."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("spoilt", "arguments", "code", "place"),
    [row[1:] for row in MISTAKES],
    ids=[row[0] for row in MISTAKES],
)
def test_a_mistake_is_told_with_place_cause_action_and_code(
    project: Path, run: Run, spoilt: Callable[[Path], None], arguments: tuple[str, ...], code: str, place: str
) -> None:
    spoilt(project)
    before = {path for path in project.rglob("*") if ".report" not in path.parts}
    exit_code, out, _ = run(*arguments, "--json")
    assert exit_code == 2, out
    problems = the_object(out)["problems"]
    errors = [problem for problem in problems if problem["level"] == "错误"]
    assert any(problem["code"].startswith(code) for problem in errors), problems
    file, _, spot = place.partition(" ")
    if spot.startswith("@"):
        lines = (project / YAML).read_text(encoding="utf-8").splitlines()
        spot = str(next(number for number, line in enumerate(lines, 1) if spot[1:] in line))
    here = [problem for problem in errors if file in problem["file"]]
    assert here, f"no error says {file}: {errors}"
    assert not spot or any(spot in {problem["cell"], str(problem["line"])} for problem in here), here
    for problem in problems:
        anatomy(problem)
    assert {path for path in project.rglob("*") if ".report" not in path.parts} == before, "something was written"


def anatomy(problem: dict[str, Any]) -> None:
    """Law 8 for one message: a code with a page, a cause, an action, no English, characters of GBK."""
    assert re.fullmatch(r"[EFQY]\d{3}", problem["code"])
    assert (ROOT / "report" / "explain" / f"{problem['code']}.md").is_file(), f"no page for {problem['code']}"
    assert problem["cause"].strip()
    assert problem["action"].strip(), problem
    assert problem["file"], problem
    assert re.search(r"[一-鿿]", problem["cause"]), problem
    english = re.findall(
        r"(?i)\b(?:error|invalid|expected|not found|no such|failed|errno|none|null)\b", problem["cause"]
    )
    assert english == [], problem
    (problem["cause"] + problem["action"] + problem["place"]).encode("gbk")


def test_every_mistake_of_the_list_is_told_in_one_run(project: Path, run: Run) -> None:
    """All at once: spoil everything that can be spoilt together, and count."""
    together = ["约数", "日期不存在", "不认识的名称", "图表选项"]
    wanted = set()
    for name, spoilt, _, code, _ in MISTAKES:
        if name in together:
            spoilt(project)
            wanted.add(code)
    code, out, _ = run("check", "2023H1", "--json")
    assert code == 2
    assert wanted <= {problem["code"] for problem in the_object(out)["problems"]}


@pytest.mark.parametrize("typed", ["“2023H1”", "——strict", "–o", "－－json"])
def test_what_a_chinese_keyboard_types_is_told(run: Run, typed: str) -> None:
    code, _, err = run("build", "2023H1", typed)
    assert code == 2
    assert "半角" in err


@pytest.mark.usefixtures("project")
def test_an_input_error_is_never_a_bare_exception() -> None:
    from report.project.opened import opened

    with pytest.raises(InputError):
        opened("没有")


@pytest.mark.usefixtures("project")
def test_the_state_of_the_project_is_an_object_too(run: Run) -> None:
    code, out, err = run("--json")
    found = the_object(out)
    assert (code, err) == (0, "")
    assert [period["period"] for period in found["periods"]] == ["data/2022H1", "data/2023H1"]
    assert found["next"] == "report check data/2023H1，再 report build data/2023H1"
    assert "写在命令后面" in the_object(run("--json", "check", "2023H1")[1])["message"]


@pytest.mark.usefixtures("project")
def test_a_name_that_is_nearly_right_is_proposed(run: Run) -> None:
    assert "“隐患.岁末年初.整改率”？" in run("trace", "2023H1", "隐患.岁末年初.整改律")[2]
    assert "整改率" in run("explain", "整改绿")[2]
    assert "字典" in run("explain")[1]
