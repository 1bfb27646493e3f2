"""The pages' own files: read once, named by their content, so that a browser keeps them for good."""

import gzip
import hashlib
import mimetypes
from functools import cache
from importlib.resources import files

from starlette.responses import Response

PREFIX = "/static/"
_FOREVER = "public, max-age=31536000, immutable"
_WORTH = 0.9
_TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json", ".svg": "image/svg+xml"}


@cache
def read(name: str) -> tuple[bytes, str] | None:
    """Content and sign of a file; None where there is none. Names are those of the package, never a path elsewhere."""
    parts = name.split("/")
    if any(part in {"", ".", ".."} for part in parts):
        return None
    found = files("api.pages").joinpath("static", *parts)
    if not found.is_file():
        return None
    content = found.read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:12]


def address(name: str) -> str:
    """Where a page finds the file; KeyError names one that is missing."""
    found = read(name)
    if found is None:
        raise KeyError(name)
    return f"{PREFIX}{name}?v={found[1]}"


@cache
def _packed(name: str) -> bytes | None:
    """The file as it travels to a browser that unpacks it; None where that saves little, as with pictures."""
    found = read(name)
    if found is None:
        return None
    packed = gzip.compress(found[0], 9, mtime=0)
    return packed if len(packed) < _WORTH * len(found[0]) else None


def answer(name: str, version: str | None, takes: str = "") -> Response:
    """The file; a browser asks again only where the address did not name its content. `takes`: Accept-Encoding."""
    found = read(name)
    if found is None:
        return Response(status_code=404)
    content, sign = found
    suffix = name[name.rfind(".") :]
    kind = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {"Cache-Control": _FOREVER if version == sign else "no-cache", "X-Content-Type-Options": "nosniff"}
    packed = _packed(name) if "gzip" in takes else None
    if packed is not None:
        content, headers["Content-Encoding"] = packed, "gzip"
    return Response(content, headers=headers | {"Vary": "Accept-Encoding"}, media_type=kind)
