"""What can go wrong while setting up, each told in one sentence.

SetupError          every failure that a person at the terminal can act upon; its text is the whole message
"""

import errno
import re
import shutil
from pathlib import Path

NO_SPACE = re.compile(r"No space left on device|Disk quota exceeded|os error 28|os error 122")
NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|Temporary failure in name resolution"
    r"|Connection refused|Connection reset|Network is unreachable|No route to host|ProxyError|timed out"
    r"|dns error|error sending request|tcp connect error|getaddrinfo failed|nodename nor servname",
    re.IGNORECASE,
)
BAD_CERTIFICATE = re.compile(r"CERTIFICATE_VERIFY_FAILED|invalid peer certificate|SSLError", re.IGNORECASE)
BAD_HASH = re.compile(r"DO NOT MATCH THE HASHES|hash mismatch", re.IGNORECASE)
FULL_BYTES = 16 * 1024 * 1024


class SetupError(Exception):
    """Setting up stopped; the text says why and what to do."""


def explain(output: str, what: str, where: Path) -> str:
    """Turn the output of a failed installer into one sentence.

    Args:
        output: All that the installer printed.
        what: What it was doing, as the start of the sentence, such as "installing the packages".
        where: The folder that it wrote to.
    """
    # Not every program passes on what it died of.
    if NO_SPACE.search(output) or shutil.disk_usage(where).free < FULL_BYTES:
        return f"{what} failed: the disk is full; free some space and start again."
    if BAD_HASH.search(output):
        return f"{what} failed: a downloaded file is not the one that the lock file names; clear the pip and uv caches."
    if BAD_CERTIFICATE.search(output):
        return f"{what} failed: the package index shows a certificate that this machine does not trust (see PIP_CERT)."
    if NO_NETWORK.search(output):
        return f"{what} failed: the package index cannot be reached; check the network, the proxy and PIP_INDEX_URL."
    return f"{what} failed: {_last_error(output)}"


def explain_os_error(error: OSError, where: str) -> str:
    """Turn an OSError met at a path into one sentence."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"the disk is full at {where}; free some space and start again."
    return f"cannot write at {where}: {(error.strerror or str(error)).lower()}."


def _last_error(output: str) -> str:
    """Choose the line that most likely says why: the last that speaks of an error, else the last one."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if re.search(r"\berror\b", line, re.IGNORECASE)]
    return (errors or lines or ["no reason was given"])[-1]
