"""The ways a workbook is refused as a whole."""

from django.utils.translation import gettext as _

from kexie.ledger.errors import Refused


class WorkbookRefused(Refused):
    field = "file"


class UnreadableText(WorkbookRefused):
    def __init__(self) -> None:
        super().__init__(
            _("The characters of this file cannot be read. Nothing was recorded. Save it as a workbook (.xlsx), or as CSV "
              "in UTF-8, and choose that.")
        )  # fmt: skip


class NoWorkbook(WorkbookRefused):
    def __init__(self) -> None:
        super().__init__(
            _("This is no workbook, whatever its name says. Nothing was recorded. Choose a workbook (.xlsx, .xls, .ods) or "
              "a CSV file (.csv).")
        )  # fmt: skip


class NoRows(WorkbookRefused):
    def __init__(self, field: str = "file") -> None:
        super().__init__(
            _("There is no row below the headers. Nothing was recorded. Choose the workbook that was filled in, or the row "
              "that has its headers."),
            field,
        )  # fmt: skip


class TooManyRows(WorkbookRefused):
    def __init__(self, rows: int, most: int):
        super().__init__(
            _("A sheet has %(rows)d rows, and at most %(most)d are taken at once. Nothing was recorded. Divide them among "
              "several workbooks.") % {"rows": rows, "most": most}
        )  # fmt: skip


class RowsRefused(Refused):
    def __init__(self, rows: int):
        super().__init__(
            _("Rows of this workbook are refused (%(rows)d), so none was recorded. See why below, mend them and choose the "
              "workbook again.") % {"rows": rows}
        )  # fmt: skip


class NotAgain(Refused):
    field = "again"

    def __init__(self, row: int, said: str):
        super().__init__(
            _("Row %(row)d is there already and cannot be recorded a second time, so nothing was recorded: %(said)s Leave "
              "such rows out, or mend them in the workbook.") % {"row": row, "said": said}
        )  # fmt: skip


class NothingNew(Refused):
    def __init__(self) -> None:
        super().__init__(_("Every row of this workbook is there already, so nothing was recorded."))


class WorkbookGone(Refused):
    def __init__(self) -> None:
        super().__init__(_("This workbook was discarded meanwhile, so nothing was recorded. Choose it again."))


class BookMoved(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("The book has changed since the rows were looked through, so nothing was recorded. They were looked through "
              "again; see below and decide again.")
        )  # fmt: skip


class TooManyToWrite(Refused):
    def __init__(self, most: int):
        super().__init__(
            _("These are more than the %(most)d records that one workbook takes. Nothing was written. Narrow the list down, "
              "for instance to one year, and try again.") % {"most": most}
        )  # fmt: skip
