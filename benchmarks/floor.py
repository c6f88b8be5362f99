"""The floor of any drafting: an equal .docx written from parts that are already there. Run: floor.py FOLDER OUT."""

import sys
import zipfile
from pathlib import Path

folder, out = Path(sys.argv[1]), Path(sys.argv[2])
with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            package.writestr(path.relative_to(folder).as_posix(), path.read_bytes())
