"""The colours of kexie.css are those of docs/decisions/0004-look.md, and readable."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CSS = (ROOT / "src/kexie/web/static/web/kexie.css").read_text(encoding="utf-8")
ROW = re.compile(r"\| `([\w-]+)` \| (.+?) \| (#\w+) \| (#\w+) \| `([\w-]+)` \| ([\d.]+) / ([\d.]+) \|")
ROWS = ROW.findall((ROOT / "docs/decisions/0004-look.md").read_text(encoding="utf-8"))


def colours(css):
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", css))


LIGHT = colours(CSS[: CSS.index("@media")])
DARK = LIGHT | colours(CSS[CSS.index("prefers-color-scheme: dark") : CSS.index("/* Ground")])


def luminance(colour):
    """Relative luminance, WCAG 2.2."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def test_the_table_of_colours_is_there():
    assert len(ROWS) == 12


@pytest.mark.parametrize(("token", "use", "light", "dark", "ground", "in_light", "in_dark"), ROWS)
def test_a_colour_is_as_written_and_can_be_read(token, use, light, dark, ground, in_light, in_dark):
    assert (LIGHT[token], DARK[token]) == (light, dark)
    found = [contrast(colours[token], colours[ground]) for colours in (LIGHT, DARK)]
    assert [f"{each:.1f}" for each in found] == [in_light, in_dark]
    assert min(found) >= (3 if token == "edge" else 4.5)
