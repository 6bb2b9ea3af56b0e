"""How names of divisions are shortened in speech: 广西 for 广西壮族自治区, 港北 for 港北区, 大圩 for 大圩镇."""

import re

PEOPLES = (
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 "
    "柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 "
    "塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 各"
).split()

_PEOPLES = "(?:(?:" + "|".join(sorted(PEOPLES, key=len, reverse=True)) + ")族|维吾尔|哈萨克|蒙古|柯尔克孜|塔吉克|锡伯)"
ENDINGS = {  # longest first
    "province": ("特别行政区", "自治区", "省", "市"),
    "city": ("自治州", "地区", "市", "盟"),
    "county": ("自治县", "自治旗", "新区", "林区", "特区", "区", "市", "县", "旗"),
    "township": ("街道", "苏木", "地区", "镇", "乡"),
}
# How autonomous divisions are called without their peoples: 维西县 for 维西傈僳族自治县.
SPOKEN = {"自治县": "县", "自治州": "州", "自治旗": "旗"}
_BEFORE_PEOPLES = re.compile(rf"(\w{{2,}}?){_PEOPLES}*(?:民?族)?")

# Rows of the code list that gather what lies below them and are no places.
HEADINGS = frozenset(["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "县直辖村级区划"])


def spoken_name(name: str, level: str) -> str | None:
    """维西县, 大理州: a short name with a plain rank; None for what is not autonomous."""
    rank = SPOKEN.get(name[-3:])
    short = short_name(name, level) if rank else None
    return f"{short}{rank}" if short else None


def short_name(name: str, level: str) -> str | None:
    """The name without what says its rank and peoples; None where fewer than two characters would remain."""
    ending = next(filter(name.endswith, ENDINGS.get(level, ())), None)
    if ending is None:
        return None
    short = name[: -len(ending)]
    if "族" in short or ending.startswith("自治"):
        short = found[1] if (found := _BEFORE_PEOPLES.fullmatch(short)) else short
    return short if len(short) > 1 else None
