"""The reader on texts of our own (tests/intake/texts), each with what a careful person finds in it, and on sentences."""

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kexie.intake.opening import extract
from kexie.intake.reading import quantities, read_text, vocabulary

TEXTS = sorted(path for path in (Path(__file__).parent / "texts").iterdir() if path.suffix in (".txt", ".md"))


def told(reading) -> dict:
    """A reading as its gold is written: figures as value, unit, measure and whatever is out of the ordinary."""
    whole = reading.as_json()
    plain = {"max": None, "approx": "exact", "date": None, "level": None, "grade": None, "role": "result",
             "garbled": False, "suspect": False, "repeat": False}  # fmt: skip
    return {
        "issuer": (whole["issuer"] or {}).get("name"),
        "period": whole["period"] and "/".join(whole["period"].values()),
        "plan_period": whole["plan_period"] and "/".join(whole["plan_period"].values()),
        "founded": [[f["name"], f["type"], f["date"]] for f in whole["founded"]],
        "documents": [[d["title"], d["issuer"], d["date"]] for d in whole["documents"]],
        "problems": [p["text"] for p in whole["problems"]],
        "plans": [p["text"] for p in whole["plans"]],
        "sections": [s["text"] for s in whole["sections"]],
        "warnings": [w["code"] for w in whole["warnings"]],
        "figures": [
            [f["value"], f["unit"], f["measure"], {key: f[key] for key in plain if f[key] != plain[key]}]
            for f in whole["figures"]
        ],
    }


MISSES = json.loads((Path(__file__).parent / "texts" / "misses.json").read_text("utf-8"))


def missed(gold, said) -> list[str]:
    """What the reader does not see as the gold does: the part, or the figure as it should be."""
    parts = [part for part in gold if part != "figures" and said[part] != gold[part]]
    assert [figure[:2] for figure in said["figures"]] == [figure[:2] for figure in gold["figures"]]
    pairs = zip(gold["figures"], said["figures"], strict=True)
    return parts + [" ".join(map(str, [*want[:3], *want[3].values()])) for want, got in pairs if want != got]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_text_of_our_own_is_read_in_full_but_for_its_known_misses(path):
    """A miss that is no longer one must leave misses.json: the list is strict."""
    gold = json.loads(path.with_suffix(".json").read_text("utf-8"))
    extracted = extract(path.read_bytes(), path.name)
    assert missed(gold, told(read_text(extracted.text, tables=extracted.tables))) == MISSES.get(path.stem, [])


def figures(sentence, title="甲县科协工作总结"):
    reading = read_text(f"{title}\n一、主要工作\n{sentence}")
    return [(f.value, f.unit, f.measure, f.role) for f in reading.figures]


@pytest.mark.parametrize(
    "sentence",
    [
        "认真落实“两个维护”，做到“五个结合”，深化“三会一课”。",
        "近三年来，连续五年被评为先进，历时两个月。",
        "每季度召开一次例会，每周一上午学习2小时。",
        "第三批示范县通过验收，第十二届年会举行。",
        "依据某发〔2021〕9号文件，在二楼会议室开会。",
        "这是一次很好的机会，一批项目落地，一系列活动举行。",
        "“3+1”试点、“1+N”模式推开，联系电话0771-1234567。",
        "重点把握三个方面、四个环节。",
    ],
)
def test_dates_slogans_editions_and_rates_are_no_figures(sentence):
    assert figures(sentence) == []


SENTENCES = json.loads((Path(__file__).parent / "texts" / "sentences.json").read_text("utf-8"))


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_every_figure_of_a_sentence_has_its_measure_and_role(sentence, expected):
    assert [[float(value), *rest] for value, *rest in figures(sentence)] == expected


def test_a_list_goes_on_under_its_verb():
    assert figures("新成立乡镇科协4个，村级科协小组36个。") == [
        (4, "个", "organisations.founded", "result"),
        (36, "个", "organisations.founded", "result"),
    ]


def test_bodies_in_being_and_bodies_made_are_told_apart_by_the_verb():
    assert figures("目前共有科普示范基地26个，其中省级8个。新建科普画廊9处。") == [
        (26, "个", "facilities.total", "result"),
        (8, "个", "facilities.total", "part"),
        (9, "处", "facilities.built", "result"),
    ]


def test_what_a_number_counts_may_stand_behind_it():
    assert figures("3个农技协、2个基地获得省科普惠农表彰，40名学生参加机器人竞赛。") == [
        (3, "个", "grants.recipients", "result"),
        (2, "个", "grants.recipients", "result"),
        (40, "名", "contest.participants", "result"),
    ]


def test_people_without_a_noun_belong_to_the_sessions_before_them():
    assert figures("办培训班6期，720人次；办讲座3场，500人次参加；科普大篷车下乡9次，受益学生800人。") == [
        (6, "期", "training.sessions", "result"),
        (720, "人次", "training.people", "result"),
        (3, "场", "outreach.sessions", "result"),
        (500, "人次", "outreach.people", "result"),
        (9, "次", "museum.stops", "result"),
        (800, "人", "museum.visits", "result"),
    ]


def test_plans_each_and_others_figures_are_no_results_of_the_office():
    assert figures("计划投资12万元，建设科普广场1处。每村配备科普员1名。全国已有3万余名“三长”任职。") == [
        (120000, "元", "other", "planned"),
        (1, "处", "facilities.built", "planned"),
        (1, "名", "other", "each"),
        (30000, "名", "chiefs.total", "external"),
    ]


def test_lost_digits_are_marked_and_never_guessed():
    reading = read_text("甲县科协工作总结\n发放资料近份，经费达 万元，获二等奖三4项，培训20__人次。")
    assert [(f.value, f.unit, f.garbled) for f in reading.figures] == [
        (None, "份", True), (None, "元", True), (None, "项", True), (None, "人次", True),
    ]  # fmt: skip
    assert [q.id for q in reading.questions] == ["q1", "q2", "q3", "q4"]


WARNED = [
    ("重阳节期间走访老人30户。", "festival_outside_period"),
    ("全国科普日期间展出展板20块。", "festival_outside_period"),
    ("2020年11月3日，印发了《科普工作方案》。", "date_outside_period"),
    ("8月12日举办讲座一期。", "date_outside_period"),
    ("发放资料约3000余份。", "doubled_approximator"),
    ("获一等奖两2项。", "garbled_number"),
    ("共获奖20项，其中一等奖5项、二等奖8项、三等奖9项。", "parts_exceed_total"),
    ("培训320人次，其中妇女350人次。", "parts_exceed_total"),
    ("举办讲座12场，即：健康讲座4场、安全讲座5场、环保讲座2场。", "parts_differ"),
    ("小学12所、中学5所共18所学校参加。", "parts_differ"),
    ("由86张压减至30张，减少70%。", "percentage_wrong"),
    ("全县120个村，已建站90个，占80%。", "percentage_wrong"),
    ("各乡镇都建立了科普站。", "unnamed_places"),
    ("获奖数占全市的大部分。", "share_without_number"),
    ("竟赛活动开展3次。", "wrong_character"),
    ("21年上半年办班2期。", "two_digit_year"),
    ("走访了三、四户群众。", "comma_in_approximation"),
    ("全年共举办科普讲座32场。\n二、成效\n全年共举办科普讲座35场，效果好。", "conflicting_values"),
    ("全年发放宣传资料2600份。\n二、成效\n发放宣传资料2600份，效果好。", "repeated_claim"),
]
LEFT_ALONE = [
    "由86张压减至30张，减少65.1%。",
    "经费从20万元增加到30万元，增长50%。",
    "全县120个村，已建站90个，占75%。",
    "大部分群众反映良好。",
    "春节前走访慰问20户，“七一”前夕慰问老党员8名。",
    "12月底前完成换届，自2019年9月起开展试点。",
    "举办讲座12场，其中健康讲座4场、安全讲座5场。",
    "每年重阳节都开展慰问。",
]
HALF_YEAR = "乙县科协2021年上半年工作总结\n一、主要工作\n"


@pytest.mark.parametrize(("sentence", "code"), WARNED)
def test_a_planted_error_is_found(sentence, code):
    assert [w.code for w in read_text(HALF_YEAR + sentence).warnings] == [code]


@pytest.mark.parametrize("sentence", LEFT_ALONE)
def test_what_is_right_is_left_alone(sentence):
    assert read_text(HALF_YEAR + sentence).warnings == ()


def test_money_over_several_bodies_is_told_and_not_judged():
    (warning,) = read_text(HALF_YEAR + "4个单位获得全国先进单位，获得奖补资金60万元。").warnings
    assert (warning.code, warning.severity) == ("per_unit", "information")
    assert "15" in warning.message


def test_an_identifier_of_a_question_is_the_same_in_every_run():
    text = "丙县科协2019年工作总结\n获奖XX项。2019年3月2日成立了丙县桃树种植协会。"
    first, second = read_text(text), read_text(text)
    assert first.questions == second.questions
    assert [(q.id, q.code, q.about) for q in first.questions] == [
        ("q1", "garbled", ("figures", 0)), ("q2", "which_date", ("founded", 0)),
    ]  # fmt: skip


@pytest.fixture
def catalogue_with(tmp_path, monkeypatch):
    """A catalogue with more in it, read instead of the project's."""

    def add(toml: str) -> None:
        kept = vocabulary.CATALOGUE.read_text("utf-8")
        changed = tmp_path / "catalogue.toml"
        changed.write_text(kept + toml, "utf-8")
        monkeypatch.setattr(vocabulary, "CATALOGUE", changed)
        vocabulary.vocabulary.cache_clear()
        quantities._patterns.cache_clear()

    yield add
    monkeypatch.undo()
    vocabulary.vocabulary.cache_clear()
    quantities._patterns.cache_clear()


def test_a_measure_added_to_the_catalogue_is_found_without_code(catalogue_with):
    sentence = "播放科普广播260档次，观测候鸟75巢。"
    assert [f[2] for f in figures(sentence)] == ["other"]
    catalogue_with(
        '[measures."birds.nests"]\nzh = "鸟巢"\nen = "nests"\nunit = "巢"\nkind = "flow"\ndimensions = []\nphrases = ["候鸟"]\n'
    )
    assert (75, "巢", "birds.nests", "result") in figures(sentence)


def test_every_measure_a_phrase_names_is_in_the_catalogue():
    known = set(tomllib.loads(vocabulary.CATALOGUE.read_text("utf-8"))["measures"])
    named = {p.measure for p in vocabulary.vocabulary().phrases if not p.state} - {"other"}
    assert named <= known


DIRT = st.lists(
    st.sampled_from(
        ["县科协", "开展活动", "两3", "20__", "XX", "次", "份", "人", "万元", "其中", "一等奖", "，", "。", "\n", "（一）", "一、", "1、", "“",
         "《", "》", "(xié)", "2018年", "5月", "计划", "每", "近", "余", "、", "共", "成立了", "协会", " ", "存在的问题", "一是", "%", "由", "至"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@given(st.one_of(DIRT, st.text(max_size=80)))
def test_no_text_makes_the_reader_fail_and_every_span_is_inside(text):
    whole = read_text(text).as_json()
    json.dumps(whole)
    for part in ("figures", "founded", "documents", "problems", "plans", "sections", "warnings", "questions"):
        assert all(0 <= f["span"][0] < f["span"][1] <= len(text) for f in whole[part])
