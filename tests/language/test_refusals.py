"""What Django refuses is said in the words of an office, on every form."""

import gettext
from pathlib import Path

import django
import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import override

from kexie.language.refusals import SAID_OUR_WAY


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (forms.CharField(), "", "请填写。"),
        (forms.CharField(max_length=3), "防溺水讲座", "最多 3 个字，现有 5 个字，请改短。"),
        (forms.CharField(), "\0", "含有无法保存的字符，请删去后重新填写。"),
        (forms.IntegerField(), "两场", "请填写整数。"),
        (forms.IntegerField(max_value=180), "200", "不能超过 180，请核对。"),
        (forms.IntegerField(min_value=1), "0", "不能小于 1，请核对。"),
        (forms.DecimalField(), "很多", "请填写数字。"),
        (forms.DecimalField(max_digits=4, decimal_places=2), "1.234", "小数最多 2 位，请核对。"),
        (forms.DateField(), "2月30日", "请填写正确的日期，如 2031-05-07。"),
        (forms.ChoiceField(choices=[("a", "甲")]), "b", "没有“b”这一项，请重新选择。"),
        (forms.FileField(), "现场.jpg", "没有收到文件，请重新选择。"),
        (forms.FileField(), SimpleUploadedFile("空.txt", b""), "所选的文件是空的，请另选一个。"),
        (models.IntegerField(), None, "请填写。"),
        (models.DateField(validators=[MaxValueValidator(5)]), "2031-02-30", "没有“2031-02-30”这一天，请核对日期。"),
    ],
)
def test_a_refusal_of_djangos_reads_as_an_office_would_say_it(field, typed, said):
    with override("zh-hans"):
        with pytest.raises(ValidationError) as refused:
            field.clean(typed, None) if isinstance(field, models.Field) else field.clean(typed)
        assert refused.value.messages == [said]


def test_every_refusal_listed_is_one_of_djangos():
    known = gettext.translation("django", Path(django.__file__).parent / "conf/locale", ["zh_Hans"])._catalog
    assert [each for each in SAID_OUR_WAY if isinstance(each, str) and each not in known] == []
