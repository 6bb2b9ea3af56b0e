from django.urls import path

from kexie.people import views

app_name = "people"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-in/code/", views.code, name="code"),
    path("sign-in/typed/", views.typed, name="typed"),
    path("sign-in/<str:token>/", views.link, name="link"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("account/", views.account, name="account"),
    path("account/password/", views.password, name="password"),
    path("account/second-factor/", views.second_factor, name="second-factor"),
    path("account/second-factor/picture.svg", views.second_factor_picture, name="second-factor-picture"),
    path("account/tokens/", views.tokens, name="tokens"),
    path("account/tokens/<str:ref>/end/", views.end_token, name="end-token"),
    path("<book:book>/members/", views.members, name="members"),
    path("<book:book>/members/invite/", views.invite, name="invite"),
    path("<book:book>/members/log/", views.events, name="events"),
    path("<book:book>/members/<str:ref>/", views.membership, name="membership"),
]
