"""Pictures of pages, read by the extra `ocr`: photographs, scanned files, and the pages of a PDF that are pictures.

The models come with rapidocr-onnxruntime; nothing is downloaded. What was recognised is marked so (`Extracted.recognised`),
because a person must compare it with the paper.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pypdfium2

from kexie.files.formats.extracted import Builder
from kexie.files.formats.limits import PAGES, SCAN_PIXELS, Refusal
from kexie.files.formats.parsers import pdf
from kexie.files.formats.parsers.layout import Page, Piece, assemble

_POINTS_AN_INCH = 72
_DOTS_AN_INCH = 200  # 三号 characters are 44 pixels high then; more costs time and finds no more
_LONGEST = 2400  # pixels of a picture's longer side when it is read
_EDGE = 40  # white pixels round the picture: a line at its very edge is not found
_SURE = 0.5  # of 1: below that a piece is more likely a stain than text
_THREADS = 1  # the other processor is for those who use the pages meanwhile


def parse(data: bytes, options: dict[str, Any], tell: Callable[[int, int], None]) -> Builder:
    recogniser = _Recogniser()
    if options["parser"] == "scanned pdf":
        return pdf.parse(data, options, tell, recogniser.page)
    return _picture(data, tell, recogniser)


def _picture(data: bytes, tell: Callable[[int, int], None], recogniser: "_Recogniser") -> Builder:
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = SCAN_PIXELS
    built = Builder("picture")
    pages = []
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG", "BMP", "TIFF", "GIF", "WEBP")) as picture:
            count = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
            if count > PAGES:
                raise Refusal("TooManyPages", pages=count, limit=PAGES)
            for number in range(1, count + 1):
                picture.seek(number - 1)
                if picture.width * picture.height > SCAN_PIXELS:
                    raise Refusal("TooMuchMemory")
                pages.append(_read(_upright(picture), number, recogniser))
                built.recognised.append(number)
                tell(number, count)
    except Image.DecompressionBombError as error:
        raise Refusal("TooMuchMemory") from error
    except (UnidentifiedImageError, OSError, EOFError, SyntaxError, ValueError) as error:
        raise Refusal("Damaged") from error
    assemble(built, pages)
    return built


def _upright(picture: Any) -> Any:
    """As the camera was held, on white, not larger than is read."""
    from PIL import Image, ImageOps

    turned = ImageOps.exif_transpose(picture)
    if "A" in turned.getbands() or turned.mode == "P":
        coloured = turned.convert("RGBA")
        turned = Image.new("RGB", coloured.size, "white")
        turned.paste(coloured, mask=coloured.getchannel("A"))
    turned = turned.convert("RGB")
    turned.thumbnail((_LONGEST, _LONGEST))
    return turned


def _read(picture: Any, number: int, recogniser: "_Recogniser") -> Page:
    return Page(number, float(picture.width), float(picture.height), list(recogniser.pieces(picture, 1.0)))


class _Recogniser:
    def __init__(self) -> None:
        from rapidocr_onnxruntime import RapidOCR

        self._read = RapidOCR(intra_op_num_threads=_THREADS, inter_op_num_threads=1)

    def page(self, page: pypdfium2.PdfPage) -> list[Piece]:
        """The text of a page of a PDF, in points."""
        width, height = page.get_size()
        scale = min(_DOTS_AN_INCH / _POINTS_AN_INCH, _LONGEST / max(width, height, 1))
        picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        return self.pieces(picture, 1 / scale)

    def pieces(self, picture: Any, scale: float) -> list[Piece]:
        """Each recognised stretch of a line; from the top down, and from the left in a line. `scale` units a pixel."""
        import numpy
        from PIL import ImageOps

        found, _times = self._read(numpy.asarray(ImageOps.expand(picture, _EDGE, "white"))[:, :, ::-1])
        pieces = []
        for corners, text, sureness in found or ():
            if float(sureness) < _SURE or not text.strip():
                continue
            xs, ys = [float(x) - _EDGE for x, _y in corners], [float(y) - _EDGE for _x, y in corners]
            bottom, top = (picture.height - y for y in (max(ys), min(ys)))
            pieces.append(Piece(text.strip(), min(xs) * scale, bottom * scale, max(xs) * scale, top * scale))
        return _in_reading_order(pieces)


def _in_reading_order(pieces: list[Piece]) -> list[Piece]:
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -(piece.top + piece.bottom)):
        middle = (piece.top + piece.bottom) / 2
        if lines and lines[-1][0].bottom < middle < lines[-1][0].top:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [piece for line in lines for piece in sorted(line, key=lambda piece: piece.left)]
