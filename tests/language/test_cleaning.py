import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kexie.language.cleaning import Clean, clean, widen

PIECES = st.sampled_from(
    ["縣", "科", "協", "(xié)", "（xié）", "農", "(nóng)", "F(xiàn)", "^(qū)", "?r(nóng)", ",", "，", "。", "\n", "\r\n", " ", "　",
     "一、", "2、", "（一）", "1200", "0", "余份", "。ㄒ唬", "相关推荐\n", "(km)", "\ufeff", "ü", "u\u0308", "abc", "乾", "著重", "【某文】相关文章:\n甲05-10"]
)  # fmt: skip


@settings(deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60)))
@example("1、" + "科" * 80 + "\n2、" + "协" * 80)
def test_the_map_to_the_original_is_total_and_monotone(original):
    cleaned = clean(original)
    assert len(cleaned.starts) == len(cleaned.ends) == len(cleaned.text)
    assert all(0 <= a < b <= len(original) for a, b in zip(cleaned.starts, cleaned.ends, strict=True))
    assert cleaned.starts == sorted(cleaned.starts) and cleaned.ends == sorted(cleaned.ends)
    assert all(0 <= d.span[0] <= d.span[1] <= len(original) for d in cleaned.dropped)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["科普", "活动", "，", "。", "乡镇", "三", "12", "场"]), max_size=30).map("".join))
def test_a_clean_text_stays_as_it_is(text):
    cleaned = clean(text)
    assert cleaned.text == text
    assert [cleaned.origin(n, n + 1) for n in range(len(text))] == [(n, n + 1) for n in range(len(text))]


@pytest.mark.parametrize(
    ("dirty", "text"),
    [
        ("縣科協(xié)組織農(nóng)民培訓(xùn)", "县科协组织农民培训"),
        (
            "各鄉(xiāng)鎮(zhèn)都建了站，F(xiàn)有站長(zhǎng)九人，學習點十處",
            "各乡镇都建了站，现有站长九人，学习点十处",
        ),
        ("行程300公里(km)，會後贈書", "行程300公里(km)，会后赠书"),
        ("《章程(zhāng)》里的乾县", "《章程》里的乾县"),
        ("開展科普活動。ㄒ唬┙ㄔO陣地，聯繫群眾", "开展科普活动（一）┙ㄔO阵地，联系群众"),
        ("著重抓活動，沿著舊路，她很著名", "着重抓活动，沿着旧路，她很著名"),
        ("\ufeff甲科协\r\n乙科协", "甲科协\n乙科协"),
        ("参加 的有 20 人，举办 3 场", "参加的有20人，举办3场"),
        ("全年办班五期，\n培训二百人。", "全年办班五期，培训二百人。"),
    ],
)
def test_dirt_of_the_web_is_undone(dirty, text):
    assert clean(dirty).text == text


def test_what_an_author_wrote_is_not_corrected():
    wrong = "部份群众筹备暧冬，获奖两3项，我区获得我区获得好成绩"
    assert clean(wrong).text == wrong


def test_page_numbers_that_cut_a_sentence_and_a_number_are_taken_out():
    first, second = "县科协" + "紧扣中心服务大局" * 8 + "发放资料1", "200余份。" + "大家" * 40
    cleaned = clean(f"1、{first}\n2、{second}")
    assert "发放资料1200余份" in cleaned.text
    at = cleaned.text.index("1200")
    assert cleaned.original[slice(*cleaned.origin(at, at + 4))] == "1\n2、200"


def test_a_list_keeps_its_numbers():
    text = "1、办讲座。\n2、办展览。\n3、办培训。"
    assert clean(text).text == text


def test_what_was_dropped_is_kept_with_its_place():
    original = "相关推荐\n县科协工作总结\n今年办讲座九场。\n【县科协工作总结】相关文章:\n工作总结05-10\n"
    cleaned = clean(original)
    assert cleaned.text.strip() == "县科协工作总结\n今年办讲座九场。"
    assert [(d.kind, original[slice(*d.span)]) for d in cleaned.dropped if d.kind == "furniture"] == [
        ("furniture", "相关推荐\n"),
        ("furniture", "【县科协工作总结】相关文章:\n工作总结05-10\n"),
    ]


def test_a_restored_character_is_logged():
    (restored,) = clean("科普服務，F(xiàn)有站點九處，縣裡組織學習").restored
    assert (restored.written, restored.restored) == ("F(xiàn)", "現")


def test_edits_that_overlap_or_come_from_nowhere_are_refused():
    with pytest.raises(ValueError, match="edits must be in order"):
        Clean.of("科普").replace([(1, 1, "新")])
    with pytest.raises(ValueError, match="edits must be in order"):
        Clean.of("科普活动").replace([(1, 3, ""), (2, 4, "")])


def test_marks_are_widened_only_in_chinese():
    assert widen("各乡镇(街道),现有9处;面积2,500平方米(m2)。") == "各乡镇（街道），现有9处；面积2,500平方米(m2)。"


def test_a_run_that_stands_one_byte_late_is_put_right_where_other_bytes_were_lost():
    assert clean("會員1960人;鶎科協(xié)組織,F(xiàn)有9個").text == "会员1960人。基科协组织,现有9个"
    assert clean("活动；龘字有十六画").text == "活动；龘字有十六画"
