"""Document → .docx (write), .docx → Document (read), a plan applied in place (apply): the only package that knows WordprocessingML.

Import the part that is needed (`from report.word.write import write`): writing costs no lxml, reading does.
"""
