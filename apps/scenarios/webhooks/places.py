"""Where a call goes: only web addresses, and unless the installation allows it, none within its own network."""

import ipaddress
import socket
from dataclasses import dataclass

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

LONGEST = 4_000


class PlaceRefusedError(ValueError):
    """An address that is not called; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Place:
    """The address, and the number that its host had when it was looked at: the call goes to no other."""

    url: httpx.URL
    number: str

    @property
    def pinned(self) -> httpx.URL:
        """The address with the number in place of the name, so that nobody changes the name's meaning meanwhile."""
        return self.url.copy_with(host=self.number)

    @property
    def host(self) -> str:
        """The Host header."""
        return self.url.netloc.decode("ascii")


def read_url(text: str) -> httpx.URL:
    """The address; PlaceRefusedError when it is none of the web, or holds a password."""
    text = text.strip()
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError) as error:
        raise PlaceRefusedError(_not_of_the_web(text)) from error
    if url.scheme not in {"http", "https"} or not url.host or len(text) > LONGEST:
        raise PlaceRefusedError(_not_of_the_web(text))
    if url.userinfo:
        raise PlaceRefusedError(_("A password has no place in an address. Store it as a secret, and name that."))
    return url


def find_place(text: str) -> Place:
    """Look the address up; PlaceRefusedError when it leads into the own network. OSError when nobody knows it."""
    url = read_url(text)
    port = url.port or (443 if url.scheme == "https" else 80)
    found = socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    numbers = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not settings.POSTDESK_PRIVATE_WEBHOOKS and not all(map(_is_public, numbers)):
        sentence = _("%(host)s lies in a private network. POSTDESK_PRIVATE_WEBHOOKS allows to call it.")
        raise PlaceRefusedError(sentence % {"host": url.host})
    return Place(url, numbers[0])


def _is_public(number: str) -> bool:
    address = ipaddress.ip_address(number.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return address.is_global and not address.is_multicast and (mapped is None or mapped.is_global)


def _not_of_the_web(text: str) -> str:
    return _("“%(url)s” is no web address. Write one like https://example.org/hook.") % {"url": text[:200]}
