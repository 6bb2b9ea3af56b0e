"""Which language a page speaks."""

import pytest
from django.conf import settings as loaded
from django.urls import reverse


@pytest.fixture(autouse=True)
def chinese_first(settings):
    settings.LANGUAGE_CODE = "zh-hans"


@pytest.mark.django_db
def test_chinese_comes_first_whatever_the_browser_prefers(client):
    response = client.get(reverse("people:sign-in"), headers={"accept-language": "en-GB,en;q=0.9"})
    assert (response["Content-Language"], 'lang="zh-hans"' in response.content.decode().lower()) == ("zh-hans", True)


@pytest.mark.django_db
def test_the_switch_turns_it_to_english_and_back(client):
    client.post(reverse("web:set-language"), {"language": "en", "next": "/"})
    assert client.cookies[loaded.LANGUAGE_COOKIE_NAME].value == "en"
    assert client.get(reverse("people:sign-in"))["Content-Language"] == "en"
    client.post(reverse("web:set-language"), {"language": "zh-hans", "next": "/"})
    assert client.get(reverse("people:sign-in"))["Content-Language"] == "zh-hans"


@pytest.mark.django_db
def test_a_cookie_with_nonsense_leaves_the_page_in_chinese(client):
    client.cookies[loaded.LANGUAGE_COOKIE_NAME] = "../../xx"
    assert client.get(reverse("people:sign-in"))["Content-Language"] == "zh-hans"
