"""What the reader was taught for a book: listed, added to, undone."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kexie.intake.errors import UnknownLesson
from kexie.intake.learning import LONGEST, NOTHING, forget, teach
from kexie.ledger.catalogue import catalogue
from kexie.ledger.errors import Refused
from kexie.people.rules import book_for_reading, book_for_recording, may_record
from kexie.records.choices import measures
from kexie.records.words import account_words

SHOWN = 200  # undone lessons; those in force are all shown


class LessonForm(forms.Form):
    """A phrase and what it counts."""

    phrase = forms.CharField(
        label=gettext_lazy("Phrase"),
        max_length=LONGEST,
        help_text=gettext_lazy("The words that stand beside the number, as papers write them."),
    )
    measure = forms.ChoiceField(label=gettext_lazy("Counts"))
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Where papers write another than the measure's own."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [
            ("", "–"),
            *measures(),
            (NOTHING, _("nothing that is counted")),
        ]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def learned(request, book):
    """The lessons in force with a form for one more, and those undone."""
    book = book_for_reading(request.user, book)
    teaches = may_record(request.user, book)
    if request.method == "POST" and not teaches:
        raise PermissionDenied
    form = LessonForm(request.POST or None)
    if form.is_valid():
        try:
            lesson = teach(book, by=request.user.username, **form.cleaned_data)
            said = _("From the next paper on, “%(phrase)s” is read as you said.") % {"phrase": lesson.phrase}
            messages.success(request, said)
            return redirect("intake:learned", book.key)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    lessons = list(book.lessons.filter(undone_at=None))
    context = {
        "book": book,
        "trail": [(_("Documents"), reverse("intake:papers", args=[book.key]))],
        "form": form if teaches else None,
        "lessons": [(lesson, counted(lesson)) for lesson in lessons],
        "undone": [(lesson, counted(lesson)) for lesson in book.lessons.exclude(undone_at=None)[:SHOWN]],
    }
    return render(request, "intake/learned.html", context)


@login_required
@require_POST
def lesson_forget(request, book, ref):
    """Undo one lesson."""
    book = book_for_recording(request.user, book)
    try:
        lesson = forget(book, ref, by=request.user.username)
        messages.success(request, _("“%(phrase)s” is forgotten.") % {"phrase": lesson.phrase})
    except UnknownLesson as refusal:
        messages.error(request, str(refusal))
    return redirect("intake:learned", book.key)


def counted(lesson) -> str:
    """What a lesson says its phrase counts, in words."""
    if lesson.measure == NOTHING:
        return _("nothing that is counted")
    try:
        return account_words(catalogue().account_code(lesson.measure, lesson.dims))
    except Refused:  # the catalogue no longer has it
        return lesson.measure
