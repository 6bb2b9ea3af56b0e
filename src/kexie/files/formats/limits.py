"""The bounds of what is read, and how a parser in the child says no. No Django here: the child starts without it."""

FILE_BYTES = 50_000_000
UNPACKED_BYTES = 100_000_000  # all members of a ZIP together
UNPACKED_RATIO = 200  # of a member over RATIO_FLOOR, and of the whole archive
RATIO_FLOOR = 1_000_000  # bytes; a small member may be as repetitive as it likes
MEMBERS = 10_000
TEXT_CHARACTERS = 5_000_000
CELLS = 1_000_000  # of a workbook: the rectangles that hold its sheets' cells, together
PAGES = 2_000
DEPTH = 200  # of nested elements
SCAN_PIXELS = 40_000_000  # of one picture or rendered page

MEMORY_BYTES = 512 * 1024 * 1024  # of the child
SCAN_MEMORY_BYTES = 3 * MEMORY_BYTES  # of the child that reads pictures: the models and one page at full size
CPU_SECONDS = 60  # of one document
SILENT_SECONDS = 45  # without a word from the child; a page is a word
SCAN_SILENT_SECONDS = 300  # the same where pictures are read: a full page takes 15 s of a processor that others use too
WALL_SECONDS = 120  # of one document that has no pages to tell of


class Refusal(Exception):
    """A parser's no. `code` names a class of errors.py, `facts` are its words' values."""

    def __init__(self, code: str, **facts: object):
        super().__init__(code)
        self.code = code
        self.facts = facts
