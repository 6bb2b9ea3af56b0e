"""One sentence of our own for every general rule that unseen reports asked for: value, unit, measure and role."""

import pytest

from kexie.intake.reading import read_text


def figures(sentence):
    reading = read_text(f"甲县科协工作总结\n一、主要工作\n{sentence}")
    return [(f.value, f.unit, f.measure, f.role) for f in reading.figures]


RULES = {
    "who makes something is not what is made": (
        "今年，学会新成立了3个青年专家团队。",
        [(3, "个", "other", "result")],
    ),
    "places that people come from are counted as places": (
        "来自全州七个区市、两所高校的160名选手参赛。",
        [(7, "个", "other", "result"), (2, "所", "other", "result"), (160, "名", "contest.participants", "result")],
    ),
    "members of a committee do not carry out what they are called together for": (
        "办公室组织18个县级成员单位，以展板、义诊等形式开展科普宣传。",
        [(18, "个", "other", "result")],
    ),
    "parts of a number of people are people of that number": (
        "全县有乡土人才900人，其中农民技师120人、农民技术员310人。",
        [(900, "人", "other", "result"), (120, "人", "other", "part"), (310, "人", "other", "part")],
    ),
    "what a contest is held in counts as its entries": (
        "县里的大赛收到创意项目16项、科技实践活动5项、科幻画88幅。",
        [
            (16, "项", "contest.entries", "result"),
            (5, "项", "contest.entries", "result"),
            (88, "幅", "contest.entries", "result"),
        ],
    ),
    "a prize of an office is a prize": (
        "6家单位获优秀组织奖，2件作品得县长奖。",
        [(6, "家", "contest.awards", "result"), (2, "件", "contest.awards", "result")],
    ),
    "an activity that is praised is not one more activity": (
        "我县3家单位、2项活动受到省科协表扬。",
        [(3, "家", "grants.recipients", "result"), (2, "项", "other", "result")],
    ),
    "visits to a site are views": (
        "科普网站访问量4.2万人次，短视频传播量达30万次。",
        [(42000, "人次", "media.views", "result"), (300000, "次", "media.views", "result")],
    ),
    "people who are picked or trained are no stock": (
        "选拔培养乡村科技辅导员34名。",
        [(34, "名", "other", "result")],
    ),
    "what a subject will do is planned": (
        "科普大篷车将陆续开进12所乡村学校，预计开展活动20场。",
        [(12, "所", "other", "planned"), (20, "场", "museum.stops", "planned")],
    ),
    "batches may be counted in Chinese numerals": (
        "全年开展科普活动百余批次。",
        [(100, "批次", "outreach.sessions", "result")],
    ),
    "ten of a whole are a number, not a name": (
        "申报项目26个，其中十个通过评审。",
        [(26, "个", "contest.entries", "result"), (10, "个", "contest.entries", "part")],
    ),
    "a small print handed out is material": (
        "向居民发放新法规单行本150册。",
        [(150, "册", "materials.handed_out", "result")],
    ),
    "stations that serve companies are no science facilities": (
        "新建学会创新驱动服务站2家。",
        [(2, "家", "other", "result")],
    ),
}


@pytest.mark.parametrize(("sentence", "expected"), RULES.values(), ids=RULES)
def test_a_sentence_is_read_by_its_rule(sentence, expected):
    assert figures(sentence) == expected
