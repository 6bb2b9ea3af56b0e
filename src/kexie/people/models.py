"""Members, what they may do in which book, the one-time links that let them in, and the log of all of it."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kexie.registry.models import Book, Organisation, new_ref


class MemberManager(BaseUserManager):
    def create_user(self, username, password=None, **facts):
        member = self.model(username=self.model.normalize_username(username), **facts)
        member.set_password(password)  # None: no password opens this account, only a one-time link
        member.save(using=self._db)
        return member


class Member(AbstractBaseUser):
    """A person who signs in. Rights come from memberships, a book at a time; there is no superuser."""

    username = models.CharField(
        _("user name"), max_length=40, unique=True,
        help_text=_("Letters, digits, dot, hyphen and underscore; Chinese characters too."),
        validators=[RegexValidator(r"\A[\w.-]+\Z", _("A user name has letters, digits, dot, hyphen and underscore only."))],
    )  # fmt: skip
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=40)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    password_set_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Part of what every session is signed with: one more, and all sessions of the member are over.
    session_round = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "username"
    objects = MemberManager()
    token: "Token | None" = None  # set where a program acts for the member: `rules` then asks what the token may

    def __str__(self):
        return self.name

    def set_password(self, raw_password):
        super().set_password(raw_password)
        self.password_set_at = timezone.now() if raw_password is not None else None

    def get_session_auth_hash(self):
        return self._session_digest()

    def get_session_auth_fallback_hash(self):
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_digest(secret)

    def _session_digest(self, secret=None):
        signed = f"{self.password}:{self.session_round}"
        return salted_hmac("kexie.people.session", signed, secret=secret, algorithm="sha256").hexdigest()


class Membership(models.Model):
    """What one member may do in one book, from a day to a day. A reporter is bound to a division or an organisation."""

    class Role(models.TextChoices):
        CLERK = "clerk", _("clerk")
        CHAIR = "chair", _("chair")
        REPORTER = "reporter", _("reporter")
        AUDITOR = "auditor", _("auditor")
        ADMINISTRATOR = "administrator", _("administrator")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="memberships")
    book = models.ForeignKey(Book, models.CASCADE, related_name="memberships")
    role = models.CharField(pgettext_lazy("of a member", "role"), max_length=20, choices=Role.choices)
    division = models.CharField(_("division"), max_length=12, blank=True, default="")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "book", "role"],
                condition=~Q(role="reporter"),
                name="one_membership_an_office_role",
            ),
            # Whoever is bound to nothing, or to two places, would see too little or too much: both are kept out.
            models.CheckConstraint(
                condition=Q(role="reporter", division="", organisation__isnull=False)
                | Q(role="reporter", organisation__isnull=True) & ~Q(division="")
                | ~Q(role="reporter") & Q(division="", organisation__isnull=True),
                name="a_reporter_is_bound_to_one_place",
            ),
        ]

    def __str__(self):
        return f"{self.member_id} {self.role} {self.book_id}"

    def as_fact(self):
        """All of it as JSON values, for the log."""
        return {
            "role": self.role,
            "division": self.division,
            "organisation": self.organisation.name if self.organisation_id else "",
            "starts_on": str(self.starts_on),
            "ends_on": str(self.ends_on or ""),
        }


class SignInLink(models.Model):
    """A link that lets one member in once; one that invites asks for a first password. Only a digest is kept."""

    member = models.ForeignKey(Member, models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    invites = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"{self.member_id} {self.made_at}"


class SecondFactor(models.Model):
    """The secret that a member's telephone makes codes from (RFC 6238), and the way in when the telephone is lost."""

    member = models.OneToOneField(Member, models.CASCADE, related_name="second_factor", primary_key=True)
    secret = models.CharField(max_length=32)  # base32 of 20 bytes
    last_step = models.PositiveBigIntegerField(default=0)  # no code is taken twice
    recovery = models.JSONField(default=list)  # SHA-256 of each code that is left
    since = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.member_id} {self.since}"


class SubmissionLink(models.Model):
    """A link by which a place without an account submits one record of a kind, once. Only a digest is kept."""

    book = models.ForeignKey(Book, models.CASCADE, related_name="submission_links")
    kind = models.CharField(max_length=40)
    division = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    record = models.CharField(max_length=12, blank=True, default="")

    def __str__(self):
        return f"{self.book_id} {self.kind} {self.division}"


class Token(models.Model):
    """What a program shows to act for a member, in one book or all of the member's. Only a digest is kept."""

    class Scope(models.TextChoices):
        READ = "read", _("read")
        RECORD = "record", _("read and record")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="tokens")
    book = models.ForeignKey(Book, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("book"))
    name = models.CharField(
        _("what it is for"), max_length=40, help_text=_("Such as the program that will use it. The log names it too.")
    )
    scope = models.CharField(_("may"), max_length=10, choices=Scope, default=Scope.READ)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    ends_on = models.DateField(_("last day"))
    last_used_on = models.DateField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)  # before its last day: taken back, or a new password

    def __str__(self):
        return f"{self.member_id} {self.name}"

    @property
    def works(self):
        return self.ended_at is None and self.ends_on >= timezone.localdate()


class SignInTry(models.Model):
    """One try to sign in: written before the password is looked at, settled once. Kept at least 180 days."""

    class Outcome(models.TextChoices):
        TRIED = "tried", _("not finished")
        HALF = "half", _("password right, code to come")
        REFUSED = "refused", _("refused")
        LOCKED = "locked", _("locked out")
        IN = "in", _("signed in")
        OUT = "out", _("signed out")

    at = models.DateTimeField(db_index=True)
    account = models.CharField(max_length=64)  # a member's user name; of any other name a keyed digest, `?` before it
    address = models.CharField(max_length=45)
    how = models.CharField(max_length=10)  # password, code, link, token
    outcome = models.CharField(max_length=10, choices=Outcome)

    class Meta:
        indexes = [
            models.Index(fields=["account", "id"], name="tries_of_an_account"),
            models.Index(fields=["address", "id"], name="tries_from_an_address"),
        ]

    def __str__(self):
        return f"{self.at} {self.account} {self.outcome}"


class WrittenOnce(models.QuerySet):
    """Rows that are added and read, and nothing else."""

    def update(self, **facts):
        raise TypeError("people_event is written once: add another event")

    def delete(self):
        raise TypeError("people_event is kept: nothing of it is deleted")


class Event(models.Model):
    """A change of rights, or a look at a personal fact: who, when, about what, why. Written once, never changed."""

    book = models.ForeignKey(Book, models.PROTECT, null=True, related_name="people_events")
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    by = models.CharField(max_length=40)
    action = models.CharField(max_length=20)
    about = models.CharField(max_length=40)  # a user name, or the ref of a record
    reason = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict)

    objects = WrittenOnce.as_manager()

    class Meta:
        db_table = "people_event"
        ordering = ["-id"]

    def __str__(self):
        return f"{self.at} {self.by} {self.action} {self.about}"

    def save(self, **options):
        super().save(**options | {"force_insert": True})

    def delete(self, **options):
        raise TypeError("people_event is kept: nothing of it is deleted")
