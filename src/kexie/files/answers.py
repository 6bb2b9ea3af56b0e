"""A file as an answer: its own bytes, under its name, with no power over the page it is asked from."""

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response

from kexie.files.models import StoredFile
from kexie.files.queries import path_of
from kexie.files.types import safe_name


def answer_with(request: HttpRequest, file: StoredFile, name: str) -> HttpResponseBase:
    """The file to be saved, never opened as a page of ours; a browser that keeps it asks each time whether it may.

    Raises FileNotFoundError where the store has lost it.
    """
    etag = f'"{file.sha256}"'
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    handle = path_of(file).open("rb")
    answer = FileResponse(
        handle, as_attachment=True, filename=safe_name(name, file.media_type), content_type=file.media_type
    )
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-cache"
    answer["ETag"] = etag
    return answer
