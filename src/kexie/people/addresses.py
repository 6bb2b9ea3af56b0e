"""Where a request comes from."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The address a request comes from; of IPv6 its network of 64 bits, which is one subscriber's.

    X-Forwarded-For is what anyone can write. Only with KEXIE_PROXIES proxies of ours in front is the entry believed
    that the outermost of them wrote: the n-th from the right.
    """
    written = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        chain = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(chain) >= settings.TRUSTED_PROXIES:
            written = chain[-settings.TRUSTED_PROXIES]
    try:
        address = ip_address(written)
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, 64), strict=False))
    return str(address)
