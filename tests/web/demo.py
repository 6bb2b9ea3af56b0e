"""A report as its views will hand it to the templates, in our own made-up words: 东湖区科协, first half of 2031.

Its addresses stand under /demo/ when ROOT_URLCONF is this module, and the pages are those that members will see.
"""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import path

from kexie.registry.models import Book
from kexie.web import urls as web_urls

REPORT = "/demo/report/"


def text(words):
    return {"kind": "text", "text": words}


def figure(words, name, label, state="counted"):
    return {
        "kind": "figure",
        "text": words,
        "name": name,
        "label": label,
        "state": state,
        "href": f"{REPORT}{name}/",
    }


def quote(words):
    return {"kind": "quote", "text": words, "name": "", "label": "引自文件", "state": "", "href": f"{REPORT}grant-1/"}


def heading(level, number, words):
    return {"kind": "heading", "level": level, "number": number, "spans": [text(words)]}


def paragraph(*spans):
    return {
        "kind": "paragraph",
        "level": 0,
        "number": "",
        "spans": [text(s) if isinstance(s, str) else s for s in spans],
    }


REPORT_TEXT = {
    "title": "东湖区科协2031年上半年工作总结及下半年工作计划",
    "period": "2031年上半年",
    "state": "draft",
    "head": "86-3f9a1c2b4d5e6f70",
    "balance": {"bound": 9, "quoted": 1, "plain": 6, "unbacked": 1, "pending": 1},
    "downloads": [("Word", "/demo/report.docx"), ("HTML", "/demo/report.html")],
    "blocks": [
        paragraph(
            "2031年上半年，区科协围绕区委、区政府中心工作，以“科普示范区”创建为抓手，各项工作按计划推进。"
            "在青少年科技创新大赛中，获自治区二等奖",
            figure("〔待核实〕", "awards-second", "自治区二等奖，待核实", "pending"),
            "项、三等奖",
            figure("11", "awards-third", "自治区三等奖"),
            "项；争取科普惠农奖补资金",
            figure("18", "grants", "奖补资金"),
            "万元。",
        ),
        heading(1, "一、", "上半年主要工作"),
        heading(2, "（一）", "健全科协组织"),
        paragraph(
            "上半年新成立企业科协",
            figure("1", "founded-enterprise", "新成立企业科协"),
            "个、农技协",
            figure("2", "founded-rural", "新成立农技协"),
            "个，全区科协组织达到",
            figure("34", "organisations", "科协组织总数"),
            "个，乡镇（街道）覆盖率",
            figure("100%", "coverage", "乡镇（街道）科协覆盖率"),
            "。",
        ),
        heading(2, "（二）", "开展丰富多彩的科技活动"),
        paragraph(
            "开展科普进校园活动",
            figure("3", "sessions-campus", "科普进校园活动次数"),
            "次，宣传食品安全、节约粮食和预防一氧化碳中毒等知识，发放资料",
            figure("4200余", "materials", "发放宣传资料"),
            "份；“流动科技馆”巡展接待中小学生",
            figure("1.86万", "touring-people", "流动科技馆参观人次"),
            "人次；科普大篷车出车",
            figure("0", "van-trips", "科普大篷车出车", "nil"),
            "次。另有科技志愿者",
            {"kind": "figure", "text": "40", "name": "", "state": "unbacked", "href": ""},
            "人参与服务。",
        ),
        heading(1, "二、", "存在问题"),
        paragraph("乡镇科普经费落实不到位，文件要求每个乡镇", quote("5000元"), "，多数乡镇尚未列入预算。"),
        heading(1, "三、", "下半年工作计划"),
        paragraph("继续办好全国科普日活动，并在10月底前完成两个村（社区）科协的组建。"),
        {"kind": "sign", "level": 0, "number": "", "spans": [text("东湖区科学技术协会\n2031年7月5日")]},
    ],
}

FIGURE = {
    "name": "outreach.sessions{kind=campus}",
    "label": "科普进校园活动",
    "printed": "3",
    "value": 3,
    "unit": "次",
    "state": "counted",
    "approx": "",
    "head": "86-3f9a1c2b4d5e6f70",
    "notices": ["第 61 号凭证的活动日期（2031年6月28日）在文件中另写作 6 月 29 日，待核对。"],
}

ENTRIES = [
    {
        "seq": seq,
        "day": day,
        "record_title": title,
        "record_href": f"{REPORT}record/",
        "account": "场次 · 科普进校园 · 线下",
        "amount": 1,
        "basis": basis,
        "place": place,
    }
    for seq, day, title, place, basis in [
        (18, "2031-03-15", "食品安全进校园", "城东街道", "登记"),
        (43, "2031-04-22", "节约粮食主题宣讲", "柳林镇", "登记"),
        (61, "2031-06-28", "预防一氧化碳中毒讲座", "石桥乡", "文载"),
    ]
]

RECORD = {
    "title": "预防一氧化碳中毒讲座",
    "kind": "活动",
    "state": "recorded",
    "facts": [
        ("日期", "2031年6月28日"),
        ("地点", "石桥乡中心小学"),
        ("场次", "1 次"),
        ("参加", "320 人次"),
        ("工作情况", "讲座后分班演示了家用报警器的安装，学生带回告家长书。"),
    ],
    "record_href": f"{REPORT}record/",
    "history_href": f"{REPORT}history/",
    "source": {
        "document": "东湖区科协2031年上半年工作总结（纯文本，2031-07-05 读入）",
        "before": "加强青少年科普宣传。一是",
        "passage": "开展科普进校园活动3次",
        "after": "，宣传食品安全、节约粮食和预防一氧化碳中毒等知识，发放资料4200余份",
        "href": f"{REPORT}sessions-campus/",
    },
}

RATIO = FIGURE | {
    "name": "coverage",
    "label": "乡镇（街道）科协覆盖率",
    "printed": "100%",
    "unit": "",
    "notices": [],
    "approx": "约数",
    "parts": [
        {"label": "已建科协的乡镇（街道）", "printed": "9", "href": f"{REPORT}sessions-campus/"},
        {"label": "乡镇（街道）总数", "printed": "9", "href": f"{REPORT}sessions-campus/"},
    ],
}


def book_of(request):
    return get_object_or_404(Book, key="donghu")


def trail(*more):
    return [("总结", REPORT), *more]


@login_required
def report(request):
    return render(request, "web/report/report.html", {"book": book_of(request), "report": REPORT_TEXT})


@login_required
def panel(request, name):
    context = {"book": book_of(request), "report": REPORT_TEXT, "trail": trail()}
    if name == "record":
        context |= {"record": RECORD, "trail": trail((FIGURE["label"], f"{REPORT}sessions-campus/"))}
        return render(request, "web/report/record.html", context)
    if name == "coverage":
        return render(request, "web/report/figure.html", context | {"figure": RATIO, "entries": [], "total": None})
    if name == "van-trips":
        none = FIGURE | {"label": "科普大篷车出车", "printed": "—", "state": "none", "notices": []}
        return render(request, "web/report/figure.html", context | {"figure": none, "entries": [], "total": None})
    if name == "gone":
        raise Http404
    return render(request, "web/report/figure.html", context | {"figure": FIGURE, "entries": ENTRIES, "total": 3})


def broken(request):
    raise RuntimeError("on purpose")


urlpatterns = [
    path("demo/report/", report),
    path("demo/report/<str:name>/", panel),
    path("demo/broken/", broken),
    *web_urls.urlpatterns,
]
handler400, handler403, handler404, handler500 = (
    web_urls.handler400,
    web_urls.handler403,
    web_urls.handler404,
    web_urls.handler500,
)
