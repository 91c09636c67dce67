"""A view behind the middleware that says whom it takes for the subject."""

import os

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="of no use here",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["gate_identity.GateIdentity"],
    GATE_IDENTITY={name: os.environ[name] for name in ("JWKS", "ISSUER", "AUDIENCE")},
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import re_path  # noqa: E402


def me(request):
    return HttpResponse(f"subject={request.META['HTTP_X_GATE_SUBJECT']}")


urlpatterns = [re_path("", me)]
application = get_wsgi_application()
