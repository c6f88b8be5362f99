"""Edits a file in LibreOffice the way a person does; run by a Python that has `uno`, not by the tests' own.

Usage: python word_uno.py PIPE SOURCE TARGET EDITS.json
EDITS is a list of [verb, …]; texts are found by searching, so that every edit goes through LibreOffice's own model.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.text.ControlCharacter import PARAGRAPH_BREAK


def prop(name, value):
    item = PropertyValue()
    item.Name, item.Value = name, value
    return item


def connected(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(300):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.1)
    raise SystemExit("LibreOffice did not answer")


class Editor:
    def __init__(self, context, document):
        self.document = document
        self.frame = document.CurrentController.Frame
        self.view = document.CurrentController.ViewCursor
        self.dispatcher = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)

    def found(self, text):
        search = self.document.createSearchDescriptor()
        search.SearchString = text
        search.SearchCaseSensitive = True
        result = self.document.findFirst(search)
        if result is None:
            raise SystemExit(f"not found: {text}")
        return result

    def do(self, command, **options):
        self.dispatcher.executeDispatch(
            self.frame, f".uno:{command}", "", 0, tuple(prop(*item) for item in options.items())
        )

    def type(self, after, text):
        """Put the cursor behind a text and type."""
        self.view.gotoRange(self.found(after).End, False)
        self.do("InsertText", Text=text)

    def overtype(self, old, new):
        """Select a text and type over it."""
        self.view.gotoRange(self.found(old), False)
        self.do("InsertText", Text=new)

    def erase(self, text):
        self.view.gotoRange(self.found(text), False)
        self.do("Delete")

    def enter(self, after):
        """Split a paragraph."""
        self.view.gotoRange(self.found(after).End, False)
        self.do("InsertPara")

    def bold(self, text):
        self.found(text).CharWeight = 150.0

    def move(self, text, before):
        """Cut the paragraph of a text and paste it in front of another's."""
        self._select_paragraph(text)
        self.do("Cut")
        self.view.gotoRange(self.found(before).Start, False)
        self.view.gotoStartOfLine(False)
        self.do("Paste")

    def copy(self, text, to):
        """Copy a stretch of text behind another."""
        self.view.gotoRange(self.found(text), False)
        self.do("Copy")
        self.view.gotoRange(self.found(to).End, False)
        self.do("Paste")

    def remove(self, text):
        """Delete the whole paragraph of a text."""
        self._select_paragraph(text)
        self.do("Delete")

    def _select_paragraph(self, text):
        cursor = self.found(text).Text.createTextCursorByRange(self.found(text))
        cursor.gotoStartOfParagraph(False)
        cursor.gotoEndOfParagraph(True)
        cursor.goRight(1, True)
        self.view.gotoRange(cursor, False)

    def write(self, after, text):
        """A new paragraph behind that of a text."""
        cursor = self.found(after).Text.createTextCursorByRange(self.found(after))
        cursor.gotoEndOfParagraph(False)
        cursor.Text.insertControlCharacter(cursor, PARAGRAPH_BREAK, False)
        cursor.Text.insertString(cursor, text, False)

    def row(self, table, after, *texts):
        """A row put into a table by hand."""
        grid = self.document.TextTables.getByIndex(table)
        grid.Rows.insertByIndex(after + 1, 1)
        for column, text in enumerate(texts):
            grid.getCellByName(f"{chr(65 + column)}{after + 2}").setString(text)

    def note(self, text, words, author):
        """A colleague's comment on a text."""
        comment = self.document.createInstance("com.sun.star.text.textfield.Annotation")
        comment.Author, comment.Content = author, words
        place = self.found(text)
        place.Text.insertTextContent(place, comment, False)

    def track(self, on):
        self.document.RecordChanges = on

    def settle(self, how):
        """Accept or reject all pending changes."""
        self.do({"accept": "AcceptAllTrackedChanges", "reject": "RejectAllTrackedChanges"}[how])


def main(pipe, source, target, edits):
    context = connected(pipe)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    document = desktop.loadComponentFromURL(Path(source).resolve().as_uri(), "_blank", 0, (prop("Hidden", True),))
    editor = Editor(context, document)
    for verb, *words in json.loads(Path(edits).read_text(encoding="utf-8")):
        getattr(editor, verb)(*words)
    document.storeToURL(Path(target).resolve().as_uri(), (prop("FilterName", "MS Word 2007 XML"),))
    document.close(True)
    desktop.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
