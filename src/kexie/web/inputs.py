"""How inputs of forms are written: as Django's own templates write them, quicker.

A form of an office has lists of hundreds of organisations and places, and a template for each of their options took
most of a page's time: 1,500 of them 400 ms.
"""

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

WIDGETS = "django/forms/widgets/"
INPUTS = {f"{WIDGETS}{name}.html" for name in ("date", "email", "hidden", "input", "number", "password", "text")}


class Renderer(DjangoTemplates):
    """FORM_RENDERER: single-line inputs and selections without a template, everything else with Django's."""

    def render(self, template_name: str, context: Mapping[str, Any], request: Any = None) -> str:
        if template_name in INPUTS:
            return _input(context["widget"])
        if template_name == f"{WIDGETS}select.html":
            return _select(context["widget"])
        return super().render(template_name, context, request)


def _input(widget: Mapping[str, Any]) -> SafeString:
    value = "" if widget["value"] is None else f' value="{conditional_escape(widget["value"])}"'
    return mark_safe(f'<input type="{widget["type"]}" name="{widget["name"]}"{value}{_attributes(widget["attrs"])}>')


def _select(widget: Mapping[str, Any]) -> SafeString:
    parts = [f'<select name="{widget["name"]}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'<optgroup label="{conditional_escape(group)}">')
        for option in options:
            label = conditional_escape(option["label"])
            parts.append(
                f'<option value="{conditional_escape(option["value"])}"{_attributes(option["attrs"])}>{label}</option>'
            )
        if group:
            parts.append("</optgroup>")
    parts.append("</select>")
    return mark_safe("\n".join(parts))


def _attributes(attributes: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'
        for name, value in attributes.items()
        if value is not False
    )
