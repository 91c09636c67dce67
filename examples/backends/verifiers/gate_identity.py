"""Django behind the gate: lets in what the gate signed for this very request, and nothing else.

    MIDDLEWARE = ["gate_identity.GateIdentity", ...]      # the first
    GATE_IDENTITY = {
        "JWKS": "http://127.0.0.1:9700/.well-known/jwks.json",
        "ISSUER": "https://gate.example",                 # identity.signed.issuer of the gate
        "AUDIENCE": "orders",                             # audience of this backend
    }

Afterwards `request.gate` says who asks, and `HTTP_X_GATE_SUBJECT` the same: what handlers read of the
plain fields is what was signed, whoever wrote them.

Python's own library knows no ES256. Needs PyJWT and cryptography: python3-jwt (2.6) and
python3-cryptography of Debian 12, or `pip install "pyjwt[crypto]"`.
"""

import hashlib
import json
import threading
import time
import urllib.request
from base64 import urlsafe_b64encode
from dataclasses import dataclass

import jwt
from django.conf import settings
from django.http import HttpResponse

ALGORITHMS = ("ES256", "EdDSA")
BYTES_MAX = 65_536
TIMEOUT_SECONDS = 2
COOLDOWN_SECONDS = 5
FRESH_SECONDS = 300
# So many decisions are remembered, the oldest goes. Other processes have not seen them.
SEEN_MAX = 100_000


@dataclass(frozen=True)
class Identity:
    """Who asks, as the gate says. The subject is None on routes that anybody may use."""

    subject: "str | None"
    scopes: "tuple[str, ...]"
    tenant: "str | None"
    decision_id: str


class Keys:
    """The keys of the gate, fetched when one is needed that is not known, and every five minutes."""

    def __init__(self, url):
        self.url = url
        self.lock = threading.Lock()
        self.keys = {}
        self.fetched = self.tried = float("-inf")

    def find(self, kid):
        """The key and its algorithm; None where there is no such key. Raises OSError in an outage."""
        with self.lock:
            now = time.monotonic()
            is_stale = now - self.fetched > FRESH_SECONDS
            if (kid not in self.keys or is_stale) and now - self.tried > COOLDOWN_SECONDS:
                self.tried = now
                try:
                    self.fetch(now)
                except (OSError, ValueError, jwt.PyJWTError) as error:
                    # A key that is known stays good while the gate does not answer.
                    if kid not in self.keys:
                        raise OSError("the keys of the gate cannot be fetched") from error
            if kid not in self.keys and self.fetched < self.tried:
                raise OSError("the keys of the gate cannot be fetched")
            return self.keys.get(kid)

    def fetch(self, now):
        with urllib.request.urlopen(self.url, timeout=TIMEOUT_SECONDS) as answer:
            written = json.loads(answer.read(BYTES_MAX))["keys"]
        known = [key for key in written if key.get("alg") in ALGORITHMS]
        self.keys = {key["kid"]: (jwt.PyJWK(key).key, key["alg"]) for key in known}
        self.fetched = now


class GateIdentity:
    """The middleware."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.keys = Keys(settings.GATE_IDENTITY["JWKS"])
        self.seen = {}
        self.lock = threading.Lock()

    def __call__(self, request):
        try:
            claims = self.verified(request, request.META.get("HTTP_X_GATE_IDENTITY", ""))
        except OSError:
            return refusal(503, "Service Unavailable")
        # What PyJWT and cryptography raise for a hostile token is more than their own errors.
        except Exception:
            return refusal(403, "Forbidden")
        if claims is None:
            return refusal(403, "Forbidden")
        for name in [name for name in request.META if name.startswith("HTTP_X_GATE_")]:
            del request.META[name]
        subject = claims.get("sub")
        request.META["HTTP_X_GATE_SUBJECT"] = subject or ""
        scopes = tuple(claims.get("scope", "").split())
        request.gate = Identity(subject, scopes, claims.get("tenant"), claims["jti"])
        return self.get_response(request)

    def verified(self, request, token):
        """What the gate signed, if it is for this request."""
        header = jwt.get_unverified_header(token)
        found = self.keys.find(header.get("kid"))
        if found is None or header.get("typ") != "gate+jwt":
            return None
        key, algorithm = found
        claims = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            issuer=settings.GATE_IDENTITY["ISSUER"],
            audience=settings.GATE_IDENTITY["AUDIENCE"],
            leeway=5,
            options={"require": ["exp", "iss", "aud", "jti", "htm", "pth"]},
        )
        # The token names the decoded path, and that is what Django has.
        digest = hashlib.sha256(request.path.encode()).digest()
        path = urlsafe_b64encode(digest).rstrip(b"=").decode()
        is_for_it = (claims["htm"], claims["pth"]) == (request.method, path)
        return claims if is_for_it and self.is_first(claims["jti"]) else None

    def is_first(self, jti):
        """Whether a decision is shown for the first time; from now on it was."""
        with self.lock:
            if jti in self.seen:
                return False
            self.seen[jti] = True
            if len(self.seen) > SEEN_MAX:
                del self.seen[next(iter(self.seen))]
            return True


def refusal(status, title):
    """No 401: only the gate knows how to sign in."""
    body = json.dumps({"type": "about:blank", "title": title, "status": status})
    answer = HttpResponse(body, status=status, content_type="application/problem+json")
    answer["Cache-Control"] = "no-store"
    if status == 503:
        answer["Retry-After"] = "5"
    return answer
