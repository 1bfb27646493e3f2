"""The commands `solve` and `check`: files in, files out; they use the engine alone and start fast.

Exit codes: `solve` 0 with a plan, 2 for an instance that it cannot accept or a plan that it cannot write; `check` 0
where everything is right, 1 with the broken rules, 2 for a file that cannot be read.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from api.commands.arguments import Subparsers

if TYPE_CHECKING:
    from matcher.engine.arrays import Arrays, Names
    from matcher.engine.explained import Asked
    from matcher.engine.instance import Instance
    from matcher.engine.solve import Solved

OK, BROKEN, UNREADABLE = 0, 1, 2


def add_parsers(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Add `solve` and `check`; each parsed namespace carries its function as `run`."""
    _add_solve(subparsers)
    _add_check(subparsers)


def _add_solve(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    solve = subparsers.add_parser(
        "solve",
        help="solve an instance file and write the plan",
        description="Find the cheapest valid plan for an instance (jiedan-instance/1), write it (jiedan-plan/1).",
        epilog="Exit code 0: a plan was written; 2: the instance cannot be accepted (one line names the place).",
    )
    solve.add_argument(
        "instance", metavar="INSTANCE", help="instance file, JSON; gzip-compressed where the name ends in .gz"
    )
    solve.add_argument(
        "-o", "--output", metavar="PLAN", help="plan file to write; compressed if named .gz (default: stdout)"
    )
    solve.add_argument(
        "--time-limit",
        metavar="S",
        type=_seconds,
        help="seconds for the improvement search of orders of several people (default: none); a plan cut by it says so",
    )
    solve.add_argument(
        "--threads",
        metavar="N",
        type=_threads,
        default=1,
        help="the most threads to use (default: 1); the plan is the same with any number",
    )
    solve.add_argument(
        "--certificate",
        metavar="FILE",
        help="certificate file to write: dual prices that prove the bound; compressed if named .gz",
    )
    _add_explaining(solve)
    solve.set_defaults(run=run_solve)


def _add_explaining(solve: argparse.ArgumentParser) -> None:
    solve.add_argument(
        "--explain",
        action="store_true",
        help="say in detail why orders stay unserved, and which changes would get each served; with orders of several "
        "people also state prices (without it there are none: each is found by solving again), as far as a fixed "
        "effort reaches, the dearest orders first",
    )
    solve.add_argument(
        "--explain-order",
        metavar="ID",
        action="append",
        help="explain this order only; may be given several times (implies --explain)",
    )
    solve.add_argument(
        "--explain-most",
        metavar="N",
        type=_orders,
        help="explain so many unserved orders only, the dearest first (implies --explain)",
    )


def _add_check(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    check = subparsers.add_parser(
        "check",
        help="judge a plan against its instance",
        description="Compute a plan's cost afresh and verify every rule and every figure that it states. What prices "
        "and remedies promise shows only when it is solved for: of these the places are verified, not the promises.",
        epilog="Exit code 0: all is right; 1: broken rules, a line each on standard error; 2: a file cannot be read.",
    )
    check.add_argument(
        "instance", metavar="INSTANCE", help="instance file, JSON; gzip-compressed where the name ends in .gz"
    )
    check.add_argument("plan", metavar="PLAN", help="plan file, JSON; gzip-compressed where the name ends in .gz")
    check.add_argument(
        "--certificate",
        metavar="FILE",
        help="certificate file: recompute the plan's bound from its dual prices; gzip-compressed if named .gz",
    )
    check.set_defaults(run=run_check)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds from 0")
    return value


def _threads(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number of threads from 1")
    return int(text)


def _orders(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text} is not a number of orders from 0")
    return int(text)


def run_solve(args: argparse.Namespace) -> int:
    """Solve one instance file; returns the exit code."""
    started = perf_counter()
    import gc

    from matcher.engine.instance import InstanceError
    from matcher.engine.plan import write_plan
    from matcher.engine.solve import form_for, solve_numbered

    if args.output and args.certificate and Path(args.output).resolve() == Path(args.certificate).resolve():
        return _complain(f"{args.output}: plan and certificate need a file each")
    try:
        (instance, arrays, names), read_s = _read(args.instance)
        asked = _asked(args, instance)
    except InstanceError as error:
        return _complain(str(error))
    # What was read stays to the end: no collection need look at it again.
    gc.freeze()
    kernels = form_for(arrays, names, explain=asked.explain)
    prepared = perf_counter()
    solved = solve_numbered(
        arrays,
        names,
        time_limit_s=args.time_limit,
        asked=asked,
        threads=args.threads,
        kernels=kernels,
        certify=args.certificate is not None,
    )
    ended = perf_counter()
    write_plan(solved.plan)  # encoded twice: the plan states how long writing takes
    written = perf_counter()
    # What is neither reading nor solving was spent on libraries and compiled code.
    spent = {"load": prepared - started - read_s, "read": read_s, "write": written - ended, "total": written - started}
    return _put_solved(solved, spent, args)


def _read(path: str) -> "tuple[tuple[Instance, Arrays, Names], float]":
    """The instance in a file, and the seconds of reading alone, without loading what reads it. InstanceError."""
    from matcher.engine.files import read_bytes
    from matcher.engine.read import read_arrays, scan_for

    began = perf_counter()
    data = read_bytes(path)
    there = perf_counter()
    scan = scan_for(len(data))
    fetched = perf_counter()
    found = read_arrays(data, scan)
    return found, perf_counter() - fetched + there - began


def _asked(args: argparse.Namespace, instance: "Instance") -> "Asked":
    """What is to be explained; InstanceError for an order that is not there."""
    from matcher.engine.explained import NOTHING, Asked
    from matcher.engine.instance import InstanceError

    orders, most = args.explain_order, args.explain_most
    if not args.explain and orders is None and most is None:
        return NOTHING
    known = {order.id for order in instance.orders} if orders else set()
    for name in orders or ():
        if name not in known:
            raise InstanceError(f"--explain-order: {name!r} is no order of {args.instance}")
    return Asked(instance, None if orders is None else frozenset(orders), most, _Progress())


class _Progress:
    """Says on standard error how far explaining is, where that takes longer than a moment; called as `Tell`."""

    FIRST_S, EVERY_S = 2.0, 5.0

    def __init__(self) -> None:
        self._due: float | None = None

    def __call__(self, what: str, done: int, due: int) -> None:
        now = perf_counter()
        if self._due is None:
            self._due = now + self.FIRST_S
        if now >= self._due:
            _say(f"explaining: {what} {done:,} of {due:,}")
            self._due = now + self.EVERY_S


def _put_solved(solved: "Solved", spent: dict[str, float], args: argparse.Namespace) -> int:
    # The certificate, where it was asked for, and the plan with the times that the command measured.
    import msgspec

    from matcher.engine.plan import write_plan

    if args.certificate is not None and solved.certificate is not None:
        from matcher.engine.certificate import write_certificate

        if code := _put(write_certificate(solved.certificate), args.certificate):
            return code
    timings = msgspec.structs.replace(solved.plan.timings, **spent)
    return _put(write_plan(msgspec.structs.replace(solved.plan, timings=timings)), args.output)


def run_check(args: argparse.Namespace) -> int:
    """Judge one plan file; returns the exit code."""
    from matcher.engine.check import UnreadableError, check, load_document

    try:
        certificate = None if args.certificate is None else load_document(args.certificate)
        cost, broken = check(load_document(args.instance), load_document(args.plan), certificate)
    except UnreadableError as error:
        return _complain(str(error))
    for line in broken:
        _say(line)
    code = BROKEN if broken else OK
    if cost is None:
        return code
    return max(code, _put(f"{cost}\n".encode(), None))


def _complain(line: str) -> int:
    _say(line)
    return UNREADABLE


def _say(line: str) -> None:
    # One line whatever a file name or an id holds, and no error about the error.
    shown = line.encode("utf-8", "backslashreplace").decode("utf-8")
    text = "".join(char if char.isprintable() else repr(char)[1:-1] for char in shown)
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return


def _put(data: bytes, path: str | None) -> int:
    if path is None and sys.__stdout__ is None:
        return _complain("standard output: is closed")
    try:
        if path is None:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        else:
            _replace(Path(path), _packed(data) if path.endswith(".gz") else data)
    except BrokenPipeError:
        # Nobody reads on: let the interpreter's last flush go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _complain("standard output: was closed before everything was written")
    except OSError as error:
        place = "standard output" if path is None else path or repr(path)
        return _complain(f"{place}: cannot be written ({error.strerror or error})")
    return OK


def _packed(data: bytes) -> bytes:
    import gzip

    return gzip.compress(data, compresslevel=6, mtime=0)


def _replace(path: Path, data: bytes) -> None:
    """Write a file so that its name holds either the old or the whole new content; a link stays a link."""
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        if path.is_dir():
            raise IsADirectoryError(21, "is a directory", str(path))
        path.write_bytes(data)  # a device or a pipe cannot be replaced
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:50]}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~mask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
