"""How a number and a date read in Chinese and in English: one function for each, used by every page and paper.

Chinese follows GB/T 15835-2011 (numerals in publications) and GB/T 9704-2012 (official documents): Arabic figures for
what was counted, no thousands commas, full years without leading zeros, no approximator said twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

Number = int | Decimal | Fraction


@dataclass(frozen=True)
class Closeness:
    """How far a value may lie from the round number an approximator is written with.

    `above` and `below` are shares: of the round number's last place for 余 and 多 (2万余 has the place 1万), of the round
    number itself for 近 and 约.
    """

    above: Fraction = Fraction(0)
    below: Fraction = Fraction(0)
    of_place: bool = False


# 余, 多: above by less than a tenth of the place; 近: below by less than 5 %; 约: either side by less than 5 %.
CLOSENESS = {
    "余": Closeness(above=Fraction(1, 10), of_place=True),
    "多": Closeness(above=Fraction(1, 10), of_place=True),
    "近": Closeness(below=Fraction(1, 20)),
    "约": Closeness(above=Fraction(1, 20), below=Fraction(1, 20)),
}
# The words an amount that is known only roughly may be said with; the first is said when the writer chose none.
WORDS_OF_APPROX = {"over": ("多", "余"), "nearly": ("近",), "about": ("约",)}
SCALES = {"万": 10_000, "亿": 100_000_000}
SCALED_DECIMALS = 2  # 20.55万元 is said, 1.2345万元 is not
ROUGH_DIGITS = 3  # a rough 20317 reads 20300多
ENGLISH_APPROX = {"over": "over", "余": "over", "多": "over", "nearly": "nearly", "近": "nearly",
                  "about": "about", "约": "about"}  # fmt: skip
STATE_WORDS = {
    "zh": {
        "none": "〔无记录〕",
        "pending": "〔待核实〕",
        "not_applicable": "〔不适用〕",
        "not_reported": "〔未报〕",
    },
    "en": {
        "none": "[nothing recorded]",
        "pending": "[to be confirmed]",
        "not_applicable": "[not applicable]",
        "not_reported": "[not reported]",
    },
}
ENGLISH_UNITS = {
    "次": ("time", "times"), "场": ("session", "sessions"), "期": ("course", "courses"), "站": ("stop", "stops"),
    "人次": ("attendance", "attendances"), "人": ("person", "people"), "户": ("household", "households"),
    "份": ("copy", "copies"), "册": ("book", "books"), "项": ("item", "items"), "件": ("work", "works"),
    "个": ("", ""), "家": ("", ""), "条": ("item", "items"), "篇": ("article", "articles"), "天": ("day", "days"),
    "元": ("yuan", "yuan"), "公里": ("km", "km"), "小时": ("hour", "hours"), "分": ("point", "points"),
    "元/人": ("yuan a head", "yuan a head"), "米": ("m", "m"), "平方米": ("m²", "m²"), "所": ("", ""),
}  # fmt: skip
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip

# Months, both inside, that have a name together.
NAMED_MONTHS = {
    (1, 12): ("", "%d"), (1, 6): ("上半年", "first half of %d"), (7, 12): ("下半年", "second half of %d"),
    (1, 3): ("第一季度", "quarter 1 of %d"), (4, 6): ("第二季度", "quarter 2 of %d"),
    (7, 9): ("第三季度", "quarter 3 of %d"), (10, 12): ("第四季度", "quarter 4 of %d"),
}  # fmt: skip


class FormRefused(ValueError):
    """The value may not be said in the form a writer chose. `readings` are the forms it may have, as they read."""

    def __init__(self, form: str, value: str, readings: dict[str, str]):
        offered = ", ".join(f"{name or 'plain'}: {text}" for name, text in readings.items())
        super().__init__(f"{value} cannot be written as {form!r}; it may read {offered}")
        self.form, self.value, self.readings = form, value, readings


def number_text(
    value: Number | None,
    unit: str = "",
    *,
    state: str = "counted",
    approx: str = "exact",
    decimals: int = 0,
    form: str = "",
    language: str = "zh",
    with_unit: bool = True,
) -> str:
    """A number with its unit: 3次, 20万元, 20000多人次, 二等奖〔待核实〕项; 3 times, 200,000 yuan.

    value     in the unit (元, not 分; per cent for %); None where the state says why there is none
    approx    exact, over, nearly, about: how well the value is known
    decimals  digits kept after the point, rounded half up; zeros at the end are not printed, but 元 has none or two
    form      how a Chinese text says it, chosen by its writer: 余 多 近 约 (CLOSENESS says when), 万 亿 (exact only),
              both together (万余, 近万), 数 for all digits. Raises FormRefused where the value does not allow it.
    with_unit False where the unit follows in the text; it still decides about 万
    """
    shown_unit = unit if with_unit else ""
    if state == "nil":
        value, approx = 0, "exact"
    elif state != "counted" or value is None:
        words = STATE_WORDS["en" if language == "en" else "zh"]
        return _with_unit(words.get(state, words["none"]), shown_unit, language, plural=True)
    exact = _rounded(Fraction(value), decimals)
    if language == "en":
        word = ENGLISH_APPROX.get(approx, "")
        rough = _rough(exact, approx) if word else exact
        text = f"{_digits(rough, unit):,}" if rough == int(rough) else _digits_text(rough, unit)
        return _with_unit(f"{word} {text}".lstrip(), shown_unit, language, plural=rough != 1)
    spoken = _say(exact, unit, approx, form)
    if spoken is None:
        raise FormRefused(form, _digits_text(exact, unit), readings(exact, unit, approx=approx))
    return spoken + shown_unit


def readings(value: Number, unit: str = "", *, approx: str = "exact") -> dict[str, str]:
    """Every form a counted value may have in a Chinese text, without its unit: {"": "20300", "万": "2.03万", …}."""
    forms = ("", "数", *SCALES, *CLOSENESS, *(f"万{word}" for word in "余多"), *(f"{word}万" for word in "近约"))
    spoken = {form: _say(Fraction(value), unit, approx, form) for form in forms}
    return {form: text for form, text in spoken.items() if text is not None}


def is_said_of(said: Number, value: Number, approx: str) -> bool:
    """Whether a value may be told as this round number with such a word (over, nearly, about), by CLOSENESS.

    20300 may be told as over 20000, 21000 may not.
    """
    round_number, exact = Fraction(said), Fraction(value)
    return any(_is_near(exact, round_number, CLOSENESS[word]) for word in WORDS_OF_APPROX.get(approx, ()))


def _is_near(value: Fraction, round_number: Fraction, rule: Closeness) -> bool:
    distance = value - round_number
    share = rule.above if distance > 0 else rule.below
    return bool(share and distance) and abs(distance) < share * (
        _place(round_number) if rule.of_place else round_number
    )


def _place(number: Fraction) -> int:
    """The place of a round number's last digit: 10000 of 20000, 100 of 20300, 1 of 7."""
    place = 1
    while number and number % (place * 10) == 0:
        place *= 10
    return place


def day_text(day: date, *, since: date | None = None, language: str = "zh") -> str:
    """2018年1月15日, without leading zeros (GB/T 9704 7.3.5); 15 January 2018.

    Where it began earlier, `since` … `day`: 2018年上半年, 2018年3月中旬, 2018年3月11日至15日; 11 to 15 March 2018.
    """
    if since is not None and since < day:
        return _days_text(since, day, language)
    if language == "en":
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def _days_text(first: date, last: date, language: str) -> str:
    """A run of days by its name where it has one: a year, half, quarter, month or (in Chinese) a third of a month."""
    same_month = (first.year, first.month) == (last.year, last.month)
    ends_month = (last + timedelta(days=1)).day == 1
    if first.day == 1 and ends_month and first.year == last.year:
        zh, en = NAMED_MONTHS.get((first.month, last.month), ("", ""))
        if same_month:
            zh, en = f"{first.month}月", f"{MONTHS[first.month - 1]} %d"
        if en:
            return en % first.year if language == "en" else f"{first.year}年{zh}"
    if language == "en":
        begin = str(first.day) if same_month else day_text(first, language="en")
        return f"{begin} to {day_text(last, language='en')}"
    if same_month:
        for name, begins in (("上旬", 1), ("中旬", 11), ("下旬", 21)):
            if first.day == begins and (ends_month if name == "下旬" else last.day == begins + 9):
                return f"{first.year}年{first.month}月{name}"
        return f"{day_text(first)}至{last.day}日"
    return f"{day_text(first)}至{day_text(last).removeprefix(f'{first.year}年')}"


def _say(value: Fraction, unit: str, approx: str, form: str) -> str | None:
    """The Chinese reading without its unit, or None where the value or what is known of it forbids the form."""
    word = next((letter for letter in form if letter in CLOSENESS), "")
    scale = next((letter for letter in form if letter in SCALES), "")
    if form not in ("", "数", scale, word, scale + word, word + scale) or (word in ("余", "多") and value < 10):
        return None
    if approx != "exact":
        allowed = WORDS_OF_APPROX[approx]
        if word and word not in allowed:
            return None
        round_number = _rough(value, approx)
        if not word and approx == "over" and value < 10:
            return f"不少于{_digits_text(value, unit)}"
        word = word or allowed[0]
    elif word:
        lowest = Fraction(SCALES[scale], 10**SCALED_DECIMALS) if scale else Fraction(1)
        close = _close_round_number(value, CLOSENESS[word], lowest)
        if close is None:
            return None
        round_number = close
    else:
        round_number = value
    if scale:
        scaled = _scaled(round_number, scale)
        if scaled is None:
            return None
        return _with_word(scaled, scale, word)
    if unit == "元" and form != "数":
        for name in ("亿", "万"):
            if (scaled := _scaled(round_number, name)) is not None:
                return _with_word(scaled, name, word)
    return _with_word(_digits_text(round_number, unit), "", word)


def _with_word(digits: str, scale: str, word: str) -> str:
    """近20万, 约20万, 2万余, but 20余万: after a round ten the word stands before the scale."""
    if word in ("近", "约"):
        return f"{word}{digits}{scale}"
    if scale and digits.endswith("0"):
        return f"{digits}{word}{scale}"
    return f"{digits}{scale}{word}"


def _close_round_number(value: Fraction, rule: Closeness, lowest: Fraction) -> Fraction | None:
    """The roundest number near enough to the value, down to the place `lowest`; None where there is none.

    An exactly round value is not near a round number: 20000 is no 20000余.
    """
    place = Fraction(10) ** (len(str(floor(value))) - 1)
    while place >= lowest:
        for direction, share in ((floor, rule.above), (ceil, rule.below)):
            candidate = direction(value / place) * place
            distance = abs(value - candidate)
            if share and 0 < distance < share * (place if rule.of_place else candidate):
                return candidate
        place /= 10
    return None


def _rough(value: Fraction, approx: str) -> Fraction:
    """A roughly known value as it is said: three digits at most, none of them the ones; never more than is known."""
    if value < 10:
        return value
    place = max(10, 10 ** (len(str(floor(value))) - ROUGH_DIGITS))
    steps: Callable[[Fraction], int] = {"over": floor, "nearly": ceil}.get(approx, _half_up)
    return Fraction(steps(value / place) * place)


def _scaled(value: Fraction, scale: str) -> str | None:
    """The value in 万 or 亿 where that is exact, at least 1 and short; None otherwise."""
    scaled = value / SCALES[scale]
    if abs(scaled) < 1 or (scaled * 10**SCALED_DECIMALS).denominator != 1:
        return None
    return _digits_text(scaled, "")


def _rounded(value: Fraction, decimals: int) -> Fraction:
    return Fraction(_half_up(value * 10**decimals), 10**decimals)


def _half_up(value: Fraction) -> int:
    """The nearest whole number; a half goes away from zero, as the statistical forms ask."""
    return floor(value + Fraction(1, 2)) if value >= 0 else -floor(-value + Fraction(1, 2))


def _digits(value: Fraction, unit: str) -> int | Decimal:
    if value.denominator == 1:
        return value.numerator
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.01")) if unit == "元" else exact.normalize()


def _digits_text(value: Fraction, unit: str) -> str:
    """All digits in plain notation; 元 with a part of a 元 has both decimals: 3000.50."""
    return f"{_digits(value, unit):f}" if value.denominator != 1 else str(value.numerator)


def _with_unit(text: str, unit: str, language: str, *, plural: bool) -> str:
    if language != "en":
        return text + unit
    name = ENGLISH_UNITS[unit][plural] if unit in ENGLISH_UNITS else unit
    return f"{text}%" if unit == "%" else f"{text} {name}".rstrip()
