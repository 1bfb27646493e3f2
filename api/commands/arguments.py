"""Arguments that several commands share, and the settings made from them."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matcher.settings import Settings

Subparsers = argparse._SubParsersAction  # noqa: SLF001 - argparse gives its type no public name
PORT_MOST = 65535


def add_data_dir(parser: argparse.ArgumentParser) -> None:
    """--data-dir."""
    parser.add_argument("--data-dir", metavar="DIR", type=Path, help="folder where data lies (default: ./data)")


def port(text: str) -> int:
    """A port; 0 lets the system choose."""
    if not text.isdecimal() or int(text) > PORT_MOST:
        raise argparse.ArgumentTypeError(f"a port is a whole number from 0 to {PORT_MOST}")
    return int(text)


def settings_of(args: argparse.Namespace) -> "Settings":
    """Settings from the environment and the arguments, which win. Invalid."""
    from matcher.settings import read_settings

    return read_settings(data_dir=getattr(args, "data_dir", None), port=getattr(args, "port", None))
