"""Words of the resident's pages."""

from collections.abc import Mapping

RESIDENT: Mapping[str, tuple[str, str]] = {}
