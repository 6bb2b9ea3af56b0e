"""Our renderer writes what Django's own templates write."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html
from django.utils.translation import gettext_lazy

from kexie.web.inputs import Renderer

HOSTILE = """<b>"'&"""


class Everything(forms.Form):
    text = forms.CharField(max_length=20, help_text="help", widget=forms.TextInput(attrs={"autocomplete": "off"}))
    word = forms.CharField(widget=forms.PasswordInput)
    hidden = forms.CharField(widget=forms.HiddenInput)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date", "min": "1900-01-01"}))
    number = forms.IntegerField(min_value=0, max_value=9)
    part = forms.DecimalField(decimal_places=2)
    post = forms.EmailField(disabled=True)
    search = forms.CharField(widget=forms.SearchInput)
    one = forms.ChoiceField(choices=[("", gettext_lazy("choose")), ("a", HOSTILE), (HOSTILE, "b"), (3, "three")])
    grouped = forms.ChoiceField(choices=[("", "—"), (HOSTILE, [("x", "X"), ("y", "Y")])])
    yes = forms.NullBooleanField()
    many = forms.MultipleChoiceField(choices=[("x", "X"), ("y", "Y")], widget=forms.SelectMultiple)
    ticked = forms.MultipleChoiceField(choices=[("x", "X")], widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(widget=forms.Textarea)
    agreed = forms.BooleanField(required=False)


@pytest.mark.parametrize(
    "data", [None, {}, {"text": HOSTILE, "number": "12", "one": HOSTILE, "grouped": "y", "many": ["y"], "day": "x"}]
)
def test_inputs_are_written_as_djangos_own_templates_write_them(data):
    ours, theirs = (Everything(data, renderer=renderer) for renderer in (Renderer(), DjangoTemplates()))
    for name in Everything.base_fields:
        assert parse_html(str(ours[name])) == parse_html(str(theirs[name])), name
