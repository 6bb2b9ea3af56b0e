"""Members, what they may do in which book, and the one-time links that let them in."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kexie.registry.models import Book


class MemberManager(BaseUserManager):
    def create_user(self, username, password=None, **facts):
        member = self.model(username=self.model.normalize_username(username), **facts)
        member.set_password(password)  # None: no password opens this account, only a one-time link
        member.save(using=self._db)
        return member


class Member(AbstractBaseUser):
    """A person who signs in. Rights come from memberships, a book at a time; there is no superuser."""

    username = models.CharField(_("user name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=40)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    objects = MemberManager()

    def __str__(self):
        return self.name


class Membership(models.Model):
    """What one member may do in one book, from a day to a day."""

    class Role(models.TextChoices):
        CLERK = "clerk", _("clerk")
        CHAIR = "chair", _("chair")
        REPORTER = "reporter", _("reporter")
        AUDITOR = "auditor", _("auditor")
        ADMINISTRATOR = "administrator", _("administrator")

    member = models.ForeignKey(Member, models.CASCADE, related_name="memberships")
    book = models.ForeignKey(Book, models.CASCADE, related_name="memberships")
    role = models.CharField(pgettext_lazy("of a member", "role"), max_length=20, choices=Role.choices)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "book", "role"], name="one_membership_a_role")]

    def __str__(self):
        return f"{self.member_id} {self.role} {self.book_id}"


class SignInLink(models.Model):
    """A link that lets one member in once. Only the digest of its token is kept."""

    member = models.ForeignKey(Member, models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"{self.member_id} {self.made_at}"
