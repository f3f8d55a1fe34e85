"""E-mail addresses as keys: one spelling for each, so that equal addresses are equal strings."""

import idna


def canonical(address: str) -> str:
    """The address in lower case with its domain in the ASCII form (UTS 46); "" for what is no address.

    RFC 5321 2.4 lets local parts differ by case, but no provider of today tells them apart.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at or not local or not domain:
        return ""
    return f"{local.lower()}@{_ascii(domain)}"


def _ascii(domain: str) -> str:
    domain = domain.strip().rstrip(".").lower()
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return domain
