"""Codes of six digits that a telephone makes from a shared secret and the clock: RFC 6238 over RFC 4226, SHA-1, 30 s.

Pure functions; authenticator programs of every telephone make the same codes.
"""

import base64
import hmac
import secrets
from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import quote

from kexie.registry.models import ALPHABET

STEP_SECONDS = 30
DIGITS = 6
RECOVERY_CODES = 10


def new_secret() -> str:
    """Base32 of 20 random bytes, as RFC 4226 §4 recommends."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, step: int) -> str:
    """RFC 4226 §5.3: four bytes of the HMAC, from where its last half byte says, as decimal digits."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0xF
    return str((int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF) % 10**DIGITS).zfill(DIGITS)


def step_of(secret: str, code: str, *, now: float, after: int = 0) -> int | None:
    """The step whose code this is: now, one before or one behind, as clocks differ; None for a wrong or used code.

    `now` is in seconds since 1970; only steps greater than `after` count, so that no code is taken twice.
    """
    current = int(now) // STEP_SECONDS
    for step in (current - 1, current, current + 1):
        if step > after and hmac.compare_digest(code_at(secret, step).encode(), code.encode()):
            return step
    return None


def address_for(secret: str, *, account: str, issuer: str) -> str:
    """What the square picture says, in the form authenticator programs read (otpauth)."""
    label = quote(f"{issuer}:{account}", safe="")
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer, safe='')}"


def new_recovery_codes() -> Iterator[str]:
    """Codes of 15 letters in groups: 73 bits each, so a plain digest of them can be kept."""
    for _number in range(RECOVERY_CODES):
        yield "-".join("".join(secrets.choice(ALPHABET) for _letter in range(5)) for _group in range(3))


def recovery_digest(code: str) -> str:
    """Of a code as typed: without its hyphens and spaces, small letters."""
    return sha256("".join(code.lower().replace("-", " ").split()).encode()).hexdigest()
