"""The first page, and each book's."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kexie.people.rules import book_for_entering, books_visible_to
from kexie.records.queries import waiting_for


@login_required
@require_safe
def home(request):
    books = list(books_visible_to(request.user))
    if len(books) == 1:
        return redirect("web:book", book=books[0].key)
    return render(request, "web/home.html", {"books": books})


@login_required
@require_safe
def book(request, book):
    kept = book_for_entering(request.user, book)
    return render(request, "web/book.html", {"book": kept, "waiting": waiting_for(kept, request.user)})
