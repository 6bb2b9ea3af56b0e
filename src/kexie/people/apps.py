from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "kexie.people"

    def ready(self):
        from django.contrib.auth.signals import user_logged_in

        from kexie.people.middleware import begin_session

        user_logged_in.connect(begin_session, dispatch_uid="kexie.people.begin_session")
