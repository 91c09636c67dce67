"""The orders API on Django REST framework, for an application that knows nothing of guards: who asks,
the gate says in fields. Each request and each handler that runs is a line of the file HITS. Where HANDLERS is
`any` there is one handler for every path."""

import json
import os
from urllib.parse import unquote

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="of no use here",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["rest_framework"],
    MIDDLEWARE=[f"{__name__}.told", "django.middleware.common.CommonMiddleware"],
    REST_FRAMEWORK={
        "UNAUTHENTICATED_USER": None,
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    },
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import JsonResponse, StreamingHttpResponse  # noqa: E402
from django.urls import path, re_path  # noqa: E402
from rest_framework.decorators import api_view  # noqa: E402
from rest_framework.response import Response  # noqa: E402

HITS = os.environ["HITS"]
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def tell(what, more):
    more = more.replace("\t", " ").replace("\r", " ").replace("\n", " ")
    with open(HITS, "a", encoding="utf-8", errors="replace") as file:
        file.write(f"{what}\t{more}\n")


def told(get_response):
    def middleware(request):
        tell("request", f"{request.method} {request.get_full_path()}")
        return get_response(request)

    return middleware


def subject_of(request):
    """What the application takes for the subject."""
    return request.META.get("HTTP_X_GATE_SUBJECT", "")


def handler(name, methods=("GET",)):
    @api_view(list(methods))
    def view(request, **_):
        tell(name, subject_of(request))
        size = len(request._request.body)
        return Response({"handler": name, "subject": subject_of(request), "bytes": size})

    return view


@api_view(["GET"])
def hand_over(request):
    tell("hand-over", subject_of(request))
    fields = {"X-Accel-Redirect": "@app", "X-Gate-Subject": "mallory", "X-Gate": "1"}
    return Response({"handler": "hand-over"}, headers=fields)


@api_view(["GET"])
def own_401(_):
    return Response({"own": True}, status=401, headers={"WWW-Authenticate": 'Own realm="app"'})


def events(request):
    tell("events", subject_of(request))
    return StreamingHttpResponse(iter(["data: first\n\n", "data: last\n\n"]), content_type="text/event-stream")


@api_view(["GET", "POST"])
def orders(request):
    name = "create" if request.method == "POST" else "orders"
    tell(name, subject_of(request))
    size = len(request._request.body)
    return Response({"handler": name, "subject": subject_of(request), "bytes": size})


@api_view(["GET", "DELETE"])
def order(request, **_):
    name = "remove" if request.method == "DELETE" else "order"
    tell(name, subject_of(request))
    return Response({"handler": name, "subject": subject_of(request), "bytes": 0})


# The page of another origin that may read what this application answers.
PAGE_ORIGIN = "http://app.example"


def anything(request, **_):
    """Whatever is asked: who asked it, or what came in the body."""
    tell("any", subject_of(request))
    if request.method == "POST":
        response = taken(request.body)
    else:
        response = JsonResponse({"subject": unquote(subject_of(request)) or None})
    if request.META.get("HTTP_ORIGIN") == PAGE_ORIGIN:
        response["Access-Control-Allow-Origin"] = PAGE_ORIGIN
        response["Access-Control-Expose-Headers"] = "X-Request-Id"
        response["Vary"] = "Origin"
    return response


def taken(body):
    try:
        return JsonResponse({"taken": json.loads(body)}, status=201)
    except ValueError:
        return JsonResponse({"error": "the body is not JSON"}, status=400)


routes_for_any = [re_path(r"", anything)] if os.environ.get("HANDLERS") == "any" else []

urlpatterns = routes_for_any + [
    path("health", handler("health")),
    path("me", handler("me")),
    path("orders", orders),
    path("orders/<str:id>", order),
    path("tenants/<str:tenant>/orders", handler("tenant")),
    re_path(r"^admin/?$", handler("admin", METHODS)),
    path("public/<path:rest>", handler("public", METHODS)),
    path("hand-over", hand_over),
    path("own-401", own_401),
    path("events", events),
]

application = get_wsgi_application()
