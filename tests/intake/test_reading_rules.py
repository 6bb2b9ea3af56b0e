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
    "small places of science are facilities": (
        "新建科普书屋6个、科学教室2间，楼道科普角累计达到19处。",
        [
            (6, "个", "facilities.built", "result"),
            (2, "间", "facilities.built", "result"),
            (19, "处", "facilities.total", "result"),
        ],
    ),
    "a range may name its scale twice": (
        "参加活动的群众有2万至3万人次。",
        [(20000, "人次", "outreach.people", "result")],
    ),
    "whom people went with is not what they are": (
        "镇中心小学的35名学生由老师带队，参加科普日活动。",
        [(35, "名", "outreach.people", "result")],
    ),
    "contests that an office holds are counted": (
        "全年举办科技竞赛4场。",
        [(4, "场", "contest.editions", "result")],
    ),
    "the verb may stand between its noun and the number": (
        "社区画廊全年更换4期。",
        [(4, "期", "facilities.changes", "result")],
    ),
    "articles spread are views": (
        "通过手机传播文章8.6万次。",
        [(86000, "次", "media.views", "result")],
    ),
    "what leaders commented on is part of what was handed in": (
        "报送科技工作者建议12条，市领导批示2条。",
        [(12, "条", "voices.suggestions", "result"), (2, "条", "voices.suggestions", "part")],
    ),
    "a plan may name its year between": (
        "计划明年新建科普画廊3处，培训农民900人次。",
        [(3, "处", "facilities.built", "planned"), (900, "人次", "training.people", "planned")],
    ),
    "a number for each set, car or room is no result": (
        "每套展品接待观众2000人次。",
        [(2000, "人次", "outreach.people", "each")],
    ),
    "what judges pick is honoured, whatever it is elsewhere": (
        "经过初评和答辩，评出优秀创新成果31项，辅导员科技方案竞赛9项，优秀科技实践活动6项，科学幻想绘画75幅。",
        [
            (31, "项", "contest.awards", "result"),
            (9, "项", "contest.awards", "result"),
            (6, "项", "contest.awards", "result"),
            (75, "幅", "contest.awards", "result"),
        ],
    ),
    "a noun before 的 only tells which": (
        "卫生院办了3次学术交流的业务培训。",
        [(3, "次", "training.sessions", "result")],
    ),
    "a station of science is a facility": (
        "两个乡镇建成3个标准化科普工作站。",
        [(2, "个", "other", "result"), (3, "个", "facilities.built", "result")],
    ),
    "who travels to learn is no audience": (
        "组织外出考察交流4次，36人参与。",
        [(4, "次", "other", "result"), (36, "人", "other", "result")],
    ),
    "what is shown in a list of things given away was not given away": (
        "现场发放科普资料900份、展示科普挂图40幅，陈列实物12种，展出图版15幅。",
        [
            (900, "份", "materials.handed_out", "result"),
            (40, "幅", "other", "result"),
            (12, "种", "other", "result"),
            (15, "幅", "panels.shown", "result"),
        ],
    ),
    "volunteers who took part in a day are those who served": (
        "9家单位64名科普志愿者共同参与了广场宣传。",
        [(9, "家", "other", "result"), (64, "名", "volunteers.people", "result")],
    ),
    "kinds stand between a noun and how many copies there are": (
        "农业局发放《节水手册》3个品种6000多册。",
        [(3, "个", "other", "result"), (6000, "册", "materials.handed_out", "result")],
    ),
    "a book of pictures is material when it is handed out": (
        "发放健康图册700余册。",
        [(700, "册", "materials.handed_out", "result")],
    ),
    "who sits in a lecture is reached": (
        "镇里举办了果树修剪专题讲座，听课人员达90多人。",
        [(90, "人", "outreach.people", "result")],
    ),
    "a plan for the whole year holds for the clauses after it": (
        "全年计划开展送技术下乡活动，培训40场2000人次，印发明白纸5000份，编印简报6期。",
        [
            (40, "场", "training.sessions", "planned"),
            (2000, "人次", "training.people", "planned"),
            (5000, "份", "materials.handed_out", "planned"),
            (6, "期", "media.items", "planned"),
        ],
    ),
    "people in a course that is planned are planned": (
        "今年计划举办养殖技术培训5个班次，受益群众400人次。",
        [(5, "个", "training.sessions", "planned"), (400, "人次", "training.people", "planned")],
    ),
    "a sentence that opens with 其中 tells parts of the total before it": (
        "全区目前有18家科普教育基地，数量居全市前列。其中省级科普教育基地4家，茶博馆被省科协授予“优秀基地”称号。",
        [(18, "家", "facilities.total", "result"), (4, "家", "facilities.total", "part")],
    ),
    "visitors of the bases are visits": (
        "每年，各科普教育基地共接纳观众6万人次。",
        [(60000, "人次", "facilities.visits", "result")],
    ),
    "who takes part in a contest is no audience": (
        "第六届县青少年机器人竞赛在城关中学举办，41支队伍近120人参加；大赛共有26所学校参加。",
        [
            (41, "支", "contest.participants", "result"),
            (120, "人", "contest.participants", "result"),
            (26, "所", "contest.participants", "result"),
        ],
    ),
    "guests of a fair are reached, and the biggest one is no more": (
        "科技周主场两天迎客8000人次，这是参观人数最多的一次。",
        [(8000, "人次", "outreach.people", "result")],
    ),
    "volunteers who were called out are those who served": (
        "当天组织青年志愿者36名上街宣传。",
        [(36, "名", "volunteers.people", "result")],
    ),
    "who studies in a course is trained": (
        "选送的11名教师参加了省里的科学教育研修。",
        [(11, "名", "training.people", "result")],
    ),
    "who joins the contest of ideas and work takes part in a contest": (
        "共有9家企业参加“讲理想、比贡献”活动。全年组织“讲理想、比贡献”竞赛，有7家企业、820名技术人员参加。",
        [
            (9, "家", "contest.participants", "result"),
            (7, "家", "contest.participants", "result"),
            (820, "名", "contest.participants", "result"),
        ],
    ),
}


@pytest.mark.parametrize(("sentence", "expected"), RULES.values(), ids=RULES)
def test_a_sentence_is_read_by_its_rule(sentence, expected):
    assert figures(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "certain"),
    [
        ("120人参加。", False),
        ("120名居民参加讲座。", True),
        ("举办科普讲座3场，参加120人次。", True),
        ("科普月开展活动15项。", False),
        ("科普月开展活动15场次。", True),
        ("我县获4家省级科普示范基地认定。", False),
        ("新建省级科普示范基地4家。", True),
        ("培训农户、贫困户约60人。", False),
        ("慰问困难户60户。", True),
    ],
)
def test_a_measure_told_by_vague_words_alone_is_offered_with_a_doubt(sentence, certain):
    *_sessions, figure = read_text(f"甲县科协工作总结\n一、主要工作\n{sentence}").figures
    assert (figure.certain, figure.measure != "other") == (certain, True)
