"""Words of the member's pages."""

from collections.abc import Mapping

MEMBER: Mapping[str, tuple[str, str]] = {}
