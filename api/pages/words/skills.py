"""Skills and checked credentials, as people call who has them."""

from matcher.domain.skills import SKILLS

__all__ = ["SKILLS"]
