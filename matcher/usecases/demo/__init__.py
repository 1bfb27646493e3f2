"""The demo district: the real 连山区 with invented people, the same every time."""

from matcher.usecases.demo.file import write_demo_file
from matcher.usecases.demo.load import furnish_demo, load_demo, reopen_demo

__all__ = ["furnish_demo", "load_demo", "reopen_demo", "write_demo_file"]
