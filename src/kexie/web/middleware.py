"""What every request passes through."""

from django.conf import settings
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

API = "/api/"


def language_by_choice(get_response):
    """Chinese first, English by the switch: the cookie decides, never the browser's own language.

    An office's browser often speaks the language of its installer; Django's LocaleMiddleware would follow that. A
    program that calls the API has no switch: it names its language in Accept-Language.
    """

    def middleware(request):
        try:
            language = translation.get_supported_language_variant(request.COOKIES[settings.LANGUAGE_COOKIE_NAME])
        except LookupError:
            language = _of_program(request) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = translation.get_language()
            response = get_response(request)
            if hasattr(response, "render") and not response.is_rendered:
                response.render()
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response

    return middleware


def _of_program(request):
    """The first language a caller of the API names that we speak; None for a browser, which asks for HTML."""
    if not request.path.startswith(API) or "text/html" in request.headers.get("Accept", ""):
        return None
    for name, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        try:
            return translation.get_supported_language_variant(name)
        except LookupError:
            continue
    return None
