"""How much one request may bring in files: what is beyond is read past and never written down."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from kexie.files.formats.limits import FILE_BYTES

REQUEST_BYTES = 2 * FILE_BYTES


class Bounded(FileUploadHandler):
    """Leaves out a file that is too large, alone or with those before it, and names it in `request.too_large`."""

    request: Any

    def __init__(self, request: Any = None):
        super().__init__(request)
        self.seen = 0
        request.too_large = []

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.seen += len(raw_data)
        if start + len(raw_data) > FILE_BYTES or self.seen > REQUEST_BYTES:
            self.request.too_large.append(self.file_name)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers after this one keep the file."""
