"""Who wrote a report: the place's name with 科协, from the title, the text's own name for itself, or its seat."""

import re
from dataclasses import dataclass

from kexie.divisions.finder import find_names
from kexie.intake.reading.lesser import Lesser, find_lesser, kind_of_self, speaks_for_a_district
from kexie.intake.reading.outline import Outline

_HAN = r"[\u4e00-\u9fff]"
_SUFFIX = r"(?:科学技术协会|科协)"
_LEVELS = {"省": "provincial", "市": "city", "州": "city", "县": "county", "区": "county", "旗": "county", "盟": "city",
           "镇": "township", "乡": "township", "街道": "township"}  # fmt: skip
PROVINCES = (
    "北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南",
    "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "台湾", "内蒙古", "广西", "西藏", "宁夏", "新疆",
)  # fmt: skip
_TOWNSHIP = re.compile(r"(?:镇|乡|街道|苏木)$")
_KIND = "省|自治区|市|州|盟|县|区|旗|镇|乡|街道"
_LOOSE_PLACE = re.compile(rf"({_HAN}{{1,6}}?(?:自治县|自治州|县|市|区|州|旗|镇|乡))(?={_SUFFIX})")
_NOT_A_NAME = re.compile(
    r"[的了和与及由是把被将向对为以从各我本该全等年月日×照省在据经围着跟随紧按靠请叫给着抓动员推进]|中国|领导|指导|上级|基层|联合|通过|支持|乡镇|街道|落实|^[省市县区州镇乡度]|[市县区](?=[市县区])"
)
_HOST = re.compile(rf"({_HAN}{{2,16}}?(?:大学|学院|公司|集团|医院|中学|小学|学校|研究院|研究所|园区|开发区)){_SUFFIX}")


def find_issuer(text: str, skeleton: Outline) -> dict:
    """{"name", "place", "division", "kind"}: place and 科协 where the place is given, else None.

    `kind` is township, village or organisation where it is of less than a district, though its name may not be said.
    """
    short = re.search(
        rf"{_SUFFIX}[（(]\s?(?:以下)?(?:简称|下称)[:：]?\s?[“\"「]?({_HAN}{{2,12}}科协)[”\"」]?\s?[)）]", text
    )
    names = _places(text)
    if short:
        return _issuer(short[1], _whole(_direct(names, text)[0], names, text) if _direct(names, text) else None)
    title = " ".join(text[a:b] for a, b in skeleton.titles)
    lesser = find_lesser(text, skeleton)
    if host := _HOST.search(title):
        return _issuer(host[0], lesser.place if lesser else None, kind="organisation")
    if lesser:
        return _of_lesser(lesser, names, text)
    direct = _direct(names, text)
    if speaks_for_a_district(text):
        direct = [name for name in direct if name.start < skeleton.body_start or not _TOWNSHIP.search(name.words)]
    if direct:
        votes: dict[str, int] = {}
        for name in direct:
            votes[name.words] = votes.get(name.words, 0) + (5 if name.start < skeleton.body_start else 1)
        best = max(votes, key=lambda words: (votes[words], -text.index(words)))
        chosen = next(name for name in direct if name.words == best)
        return _issuer(f"{best}科协", _whole(chosen, names, text), chosen.code)
    for kind in ("乡", "镇", "街道", "县", "区", "市", "州"):
        if not re.search(rf"我{kind}|(?:^|[^{_KIND}\u4e00-\u9fff]|[半年度]){kind}科协", text):
            continue
        own = {
            n.words: n for n in names if n.words.endswith(kind) and not (kind == "区" and n.words.endswith("自治区"))
        }
        own |= {w: n for w, n in _by_committee(text, kind).items() if w not in own}
        if len(own) == 1:
            ((words, name),) = own.items()
            return _issuer(f"{words}科协", _whole(name, names, text), name.code)
        break
    if kind := kind_of_self(text, skeleton):
        return _issuer(None, None, kind=kind)
    provinces = {p for p in PROVINCES if re.search(rf"{p}(?!大学|路|南京路)", text)}
    if len(provinces) == 1:
        province = provinces.pop()
        level = re.search(rf"(?:^|[^{_KIND}\u4e00-\u9fff])(省|自治区)科协(?:({_HAN}{{2,10}}委员会))?", text)
        if level:
            return _issuer(f"{province}{level[1]}科协{level[2] or ''}", province, _code(province + level[1]))
        return _issuer(None, province, _code(province))
    return _issuer(None, None)


@dataclass(frozen=True)
class _Name:
    start: int
    end: int
    words: str
    code: str | None


def _issuer(name: str | None, place: str | None, code: str | None = None, kind: str = "") -> dict:
    """The kind follows from the name where nothing else tells it; 某县科协 is nobody's name."""
    stem = re.sub(rf"{_SUFFIX}$", "", name or "")
    if stem and not kind:
        kind = "township" if _TOWNSHIP.search(stem) else "" if re.search(rf"(?:{_KIND}|会)$", stem) else "organisation"
    if "某" in stem:
        name = place = code = None
    return {"name": name, "place": place, "division": code, "kind": kind}


def _of_lesser(lesser: Lesser, names: list[_Name], text: str) -> dict:
    """Its place with those above it, where the text gives them and always the same; 科协 where it speaks of 镇科协."""
    wholes = {_whole(name, [name, *names], text) for name in names if name.words == lesser.place}
    place = wholes.pop() if len(wholes) == 1 else lesser.place
    name = lesser.name
    if name and (rank := re.search(r"(?:镇|乡|街道|苏木|社区|村)$", name)):
        name += "科协" if re.search(rf"(?:^|[^\u4e00-\u9fff]){rank[0]}科协", text, re.M) else ""
    return _issuer(name, place, place and _code(place), kind=lesser.kind)


def _places(text: str) -> list[_Name]:
    """Places named in the text: those the list of divisions knows, and X县 right before 科协 that it does not."""
    names = [_Name(m.start, m.end, text[m.start : m.end], m.code) for m in find_names(text)]
    names = [name for name in names if name.words != "全州"]  # the whole prefecture; the county is 全州县
    known = {name.end for name in names}
    for match in _LOOSE_PLACE.finditer(text):
        if match.end() in known:
            continue
        words = match[1]
        for cut in range(len(words) - 2):
            tail = words[cut:]
            if not _NOT_A_NAME.search(tail) and len(tail) >= 3:
                names.append(_Name(match.start() + cut, match.end(), tail, None))
                break
    return sorted(names, key=lambda name: name.start)


def _direct(names: list[_Name], text: str) -> list[_Name]:
    return [
        name for name in names
        if re.match(rf"{_SUFFIX}", text[name.end : name.end + 6]) and re.search(rf"(?:{_KIND})$", name.words)
    ]  # fmt: skip


def _by_committee(text: str, kind: str) -> dict[str, _Name]:
    """中共港北区委员会, 港北区人民政府: the seat that 我区 and 区科协 speak of."""
    found = {}
    for match in re.finditer(
        rf"(?:中共|^|[^\u4e00-\u9fff])({_HAN}{{2,4}}{kind})(?:党委|党工委|委员会|委(?!员)|人民政府|政府|办事处)", text
    ):
        if not _NOT_A_NAME.search(match[1][:-1]):
            found[match[1]] = _Name(match.start(1), match.end(1), match[1], _code(match[1]))
    return found


def _whole(name: _Name, names: list[_Name], text: str) -> str:
    """贵港市港北区 for 港北区, where the text says so somewhere."""
    fullest = name.words
    for other in names:
        if other.words != name.words:
            continue
        start = other.start
        for before in reversed([n for n in names if n.end <= other.start]):
            if before.end != start:
                break
            start = before.start
        if other.end - start > len(fullest):
            fullest = text[start : other.end]
    return fullest


def _code(place: str) -> str | None:
    matches = find_names(place)
    return matches[-1].code if matches and matches[-1].end == len(place) else None


def issuer_level(issuer: dict, text: str) -> str | None:
    """national, provincial, city, county or township: from the name, else from how the text calls itself."""
    words = issuer["name"] or ""
    match = re.search(r"(省|自治区|市|州|县|区|旗|镇|乡|街道)科协", words) or re.search(
        r"(?:^|[,，。\n年度来])\s?(省|市|州|县|区|镇|乡)科协", text
    )
    if not match:
        return "provincial" if issuer["place"] in PROVINCES else None
    return _LEVELS.get(match[1], "provincial")
