"""What every request passes through."""

from django.conf import settings
from django.utils import translation
from django.utils.cache import patch_vary_headers


def language_by_choice(get_response):
    """Chinese first, English by the switch: the cookie decides, never the browser's own language.

    An office's browser often speaks the language of its installer; Django's LocaleMiddleware would follow that.
    """

    def middleware(request):
        try:
            language = translation.get_supported_language_variant(request.COOKIES[settings.LANGUAGE_COOKIE_NAME])
        except LookupError:
            language = settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = translation.get_language()
            response = get_response(request)
            if hasattr(response, "render") and not response.is_rendered:
                response.render()
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response

    return middleware
