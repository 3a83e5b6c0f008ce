"""Where a request comes from: by our own page (Fetch standard), and from which address."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import Request


def is_ours(headers: Mapping[str, str], public_url: str) -> bool:
    """Return whether a POST comes from a page of this portal.

    Browsers send Sec-Fetch-Site since 2020 to 2023, older ones Origin with a POST; a request with
    neither is no form of ours. Behind a proxy the origin is the public one, in front of none it is
    the host that was asked; there is no cookie to ride on, so that host may be believed.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin", "")
    if origin in {"", "null"}:
        return False
    parts = urlsplit(origin)
    public = urlsplit(public_url)
    return (parts.scheme, parts.netloc) == (public.scheme, public.netloc) or (
        parts.netloc == headers.get("host")
    )


def host_of(request: Request) -> str:
    """Return the address that asks, as `transport` noted it; empty where nobody knows."""
    return request.client.host if request.client else ""
