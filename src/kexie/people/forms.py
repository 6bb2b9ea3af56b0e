"""What people type to sign in, and what an administrator types about members."""

from datetime import timedelta

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kexie.divisions.places import division
from kexie.people.actions import begin_try, settle_try
from kexie.people.errors import LockedOut, PeopleRefused
from kexie.people.models import Member, Membership, SignInTry, Token
from kexie.people.rules import books_visible_to
from kexie.registry.models import Book
from kexie.registry.queries import seat_of

MOST_DAYS = 365  # that a token works
DAY = {"type": "date", "min": "2000-01-01", "max": "2199-12-31"}


class Refusable:
    """A form whose action may refuse: the refusal is shown at its field, or above the form."""

    def refuse(self, refusal: PeopleRefused) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


class SignInForm(AuthenticationForm):
    """Every try is written down before the password is looked at; see `actions.begin_try`."""

    # Django's own widget templates; see "Forms" in docs/decisions/0004-look.md.
    error_messages = {
        "invalid_login": _(
            "User name and password do not belong together, so you are not signed in. Check both: capital and small "
            "letters differ in the password. If it is lost, ask whoever keeps the book for a sign-in link."
        ),
        "inactive": _("This account may no longer sign in. Ask whoever keeps the book."),
    }

    def __init__(self, *args, address="", **kwargs):
        super().__init__(*args, **kwargs)
        self.address, self.attempt, self.locked = address, None, False

    def clean(self):
        account = self.cleaned_data.get("username")
        if not account or not self.cleaned_data.get("password"):
            return self.cleaned_data
        try:
            self.attempt = begin_try(account, self.address, how="password")
        except LockedOut as refusal:
            self.locked = True
            raise forms.ValidationError(str(refusal), code="locked") from None
        try:
            return super().clean()
        except forms.ValidationError:
            settle_try(self.attempt, SignInTry.Outcome.REFUSED)
            raise


class CodeForm(Refusable, forms.Form):
    """A code of the second factor, or a recovery code in its place."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("The six digits your telephone shows now, or one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )


class NewPasswordForm(SetPasswordForm):
    """A first password, or one in place of a lost one."""


class OtherPasswordForm(PasswordChangeForm):
    """Another password, for whoever knows the present one."""

    error_messages = PasswordChangeForm.error_messages | {
        "password_incorrect": _("This is not your present password, so nothing was changed. Type it again."),
        "password_same": _("This is the password you have. Nothing was changed. Choose another one."),
    }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("new_password1") and cleaned.get("old_password") == cleaned["new_password1"]:
            self.add_error("new_password1", self.error_messages["password_same"])
        return cleaned


class MembershipForm(Refusable, forms.ModelForm):
    """A role in a book, its place where it has one, its days."""

    division = forms.ChoiceField(
        label=_("Division"), required=False,
        help_text=_("Of a reporter: sees and enters the records of this place and all below it."),
    )  # fmt: skip

    class Meta:
        model = Membership
        fields = ("role", "division", "organisation", "starts_on", "ends_on")
        widgets = {
            "starts_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        }
        help_texts = {
            "organisation": _("Of a reporter, in place of a division: sees and enters the records of this one alone."),
            "ends_on": _("Rights hold to the end of this day. Empty: until further notice."),
        }

    def __init__(self, *args, book: Book, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        seat = division(seat_of(book, today))
        places = [(place.code, place.name) for place in dict.fromkeys((seat, *seat.townships))]
        held = self.instance.division
        if held and held not in dict(places):
            places.append((held, held))
        self.fields["division"].choices = [("", gettext("none")), *places]
        self.fields["organisation"].queryset = book.organisations.all()
        self.fields["organisation"].to_field_name = "ref"
        self.fields["organisation"].empty_label = gettext("none")
        if self.instance.organisation_id:
            self.initial["organisation"] = self.instance.organisation.ref
        if not self.instance.pk:
            self.initial.setdefault("starts_on", today)
        for field in self.fields.values():
            field.label = capfirst(str(field.label))

    def clean(self):
        cleaned = super().clean()
        bound = [name for name in ("division", "organisation") if cleaned.get(name)]
        if cleaned.get("role") == Membership.Role.REPORTER and len(bound) != 1:
            message = gettext("A reporter is bound to one division or one organisation. Choose one of the two.")
            self.add_error("division", message)
        if cleaned.get("role") not in (None, Membership.Role.REPORTER) and bound:
            message = gettext("Only a reporter is bound to a place; other roles see the whole book. Leave this empty.")
            self.add_error(bound[0], message)
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", gettext("The last day is before the first. Change one of them."))
        return cleaned

    def role(self) -> dict:
        """The facts of the membership, as the actions take them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def _post_clean(self):
        """The action fills the membership and checks it; a form that was refused must leave it as it was."""


class InviteForm(MembershipForm):
    """A person, and their role."""

    username = Member._meta.get_field("username").formfield()
    name = Member._meta.get_field("name").formfield()
    field_order = ("username", "name")

    def clean_username(self):
        username = Member.normalize_username(self.cleaned_data["username"])
        Member._meta.get_field("username").run_validators(username)
        return username


class TokenForm(Refusable, forms.ModelForm):
    """A token: what it is for, what it may, for which book, how long."""

    class Meta:
        model = Token
        fields = ("name", "scope", "book", "ends_on")
        widgets = {"scope": forms.RadioSelect, "ends_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d")}

    def __init__(self, *args, member: Member, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = Token.Scope.choices
        self.fields["book"].queryset = books_visible_to(member)
        self.fields["book"].to_field_name = "key"
        self.fields["book"].empty_label = gettext("all of mine")
        self.fields["ends_on"].initial = timezone.localdate() + timedelta(days=90)
        self.fields["ends_on"].help_text = gettext("At most a year from today.")
        for field in self.fields.values():
            field.label = capfirst(str(field.label))

    def clean_ends_on(self):
        last, today = self.cleaned_data["ends_on"], timezone.localdate()
        if not today <= last <= today + timedelta(days=MOST_DAYS):
            raise forms.ValidationError(gettext("Choose a day from today on, at most a year ahead."))
        return last


class LogFilter(forms.Form):
    """Where a page of the log begins."""

    before = forms.IntegerField(required=False, min_value=1, max_value=2**62)
