"""Every component of the pages, alive: what later pages are put together from."""

from django import forms
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe


class Sample(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=100)
    held_on = forms.DateField(
        label=gettext_lazy("Day"),
        help_text=gettext_lazy("The last day, where it took several."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    times = forms.IntegerField(
        label=gettext_lazy("Times held"),
        error_messages={"invalid": gettext_lazy("2.5 is not a whole number; times are counted whole. Enter 2 or 3.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("campus", gettext_lazy("Science in schools")), ("lecture", gettext_lazy("Lecture"))],
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Held"),
        widget=forms.RadioSelect,
        required=False,
        choices=[("offline", gettext_lazy("on site")), ("online", gettext_lazy("online"))],
    )
    note = forms.CharField(label=gettext_lazy("Clerk's note"), widget=forms.Textarea, required=False)


@require_safe
def style(request):
    """Open to members, and to everyone while KEXIE_DEBUG is yes."""
    if not (settings.DEBUG or request.user.is_authenticated):
        return redirect_to_login(request.get_full_path())
    rows = [
        [
            {"value": _("Science in schools: food safety"), "href": "#tables", "under": _("Donghu Primary School")},
            {"value": "2018-03-15"},
            {"value": "1"},
            {"value": _("recorded"), "state": "recorded"},
        ],
        [
            {"value": _("Touring museum"), "href": "#tables"},
            {"value": "2018-05-28"},
            {"value": "12"},
            {"value": _("submitted"), "state": "submitted"},
        ],
    ]
    half_right = {"title": _("Science in schools"), "held_on": "2018-03-15", "times": "2.5"}
    context = {
        "form": Sample(),
        "refused": Sample(half_right, auto_id="bad_%s"),
        "columns": [
            {"label": _("Title")},
            {"label": _("Day")},
            {"label": _("Times held"), "kind": "number"},
            {"label": _("State")},
        ],
        "rows": rows,
        "facts": [(_("Place"), _("Donghu Primary School")), (_("Times held"), "1"), (_("Attendances"), "560")],
        "states": ["counted", "nil", "none", "not_applicable", "not_reported", "pending"],
        "record_states": ["draft", "submitted", "recorded", "void", "frozen"],
        "page": Paginator(range(1, 101), 20).get_page(request.GET.get("page", 2)),
        "spans": [
            {"kind": "text", "text": "上半年开展科普进校园活动"},
            {"kind": "figure", "text": "3", "state": "counted", "href": "#figures", "label": "科普进校园活动"},
            {"kind": "text", "text": "次，发放资料"},
            {"kind": "figure", "text": "5000余", "state": "counted", "href": "#figures", "label": "发放资料"},
            {"kind": "text", "text": "份；获二等奖"},
            {"kind": "figure", "text": "〔待核实〕", "state": "pending", "href": "#figures", "label": "二等奖"},
            {"kind": "text", "text": "项；投入"},
            {"kind": "quote", "text": "10万元", "state": "", "href": "#figures", "label": "引自文件"},
            {"kind": "text", "text": "；另有志愿者"},
            {"kind": "figure", "text": "40", "state": "unbacked"},
            {"kind": "text", "text": "人参加。"},
        ],
    }
    return render(request, "web/style.html", context)
