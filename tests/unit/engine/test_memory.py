"""What would not fit into memory is refused in one line that names the file and the sizes, before memory is gone."""

import gzip
import json
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from matcher.engine import files, memory
from matcher.engine.files import read_bytes
from matcher.engine.instance import InstanceError
from matcher.engine.memory import available_bytes, require, size

ROOT = Path(__file__).parents[3]
LIMITED = """
import resource, sys
from matcher.engine.instance import InstanceError
from matcher.engine.read import load_arrays
from matcher.engine.memory import available_bytes

used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + int(sys.argv[1]), resource.RLIM_INFINITY))
assert available_bytes() <= int(sys.argv[1])
try:
    load_arrays(sys.argv[2])
except InstanceError as error:
    print(error)
    sys.exit(2)
"""


def limited(left: int, path: Path) -> tuple[int, str]:
    """Read an instance with so many bytes of address space left; exit code and what it said."""
    command = [sys.executable, "-c", LIMITED, str(left), str(path)]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    return done.returncode, done.stdout.removesuffix("\n")


def bomb(path: Path, unpacked: int) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    with path.open("wb") as file:
        for _ in range(unpacked // 2**20):
            file.write(packer.compress(b" " * 2**20))
        file.write(packer.flush())


def test_a_gzip_bomb_is_refused_while_it_is_unpacked(tmp_path: Path) -> None:
    bomb(tmp_path / "bomb.json.gz", 2**28)
    code, said = limited(2**28, tmp_path / "bomb.json.gz")
    assert code == 2
    assert said.startswith(f"{tmp_path}/bomb.json.gz: reading its first ")
    assert " MB, unpacked from " in said
    assert "needs about" in said
    assert "\n" not in said


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.json").open("wb") as file:
        file.truncate(2**42)
    with pytest.raises(InstanceError, match=r"huge.json: reading 4.0 TB needs about 36.0 TB of memory, and .* are"):
        read_bytes(tmp_path / "huge.json")
    with (tmp_path / "large.json").open("wb") as file:
        file.truncate(2**26)
    code, said = limited(2**28, tmp_path / "large.json")
    assert (code, "reading 64.0 MB needs about 576.0 MB of memory" in said) == (2, True)


def test_what_has_no_end_is_refused_too() -> None:
    code, said = limited(2**28, Path("/dev/zero"))
    assert code == 2
    assert said.startswith("/dev/zero: reading ")


@pytest.mark.parametrize("left", [3 * 2**20, 6 * 2**20, 12 * 2**20])
def test_what_takes_more_than_its_size_promised_still_ends_in_a_line(tmp_path: Path, left: int) -> None:
    document = json.loads((ROOT / "tests/data/instances/single-11.json").read_text())
    document["helpers"][0]["taken"] = [0] * 500_000
    (tmp_path / "dense.json").write_text(json.dumps(document, separators=(",", ":")))
    code, said = limited(left, tmp_path / "dense.json")
    assert code == 2
    assert "memory" in said
    assert "\n" not in said


def test_an_instance_that_fits_is_read_under_a_limit() -> None:
    assert limited(2**28, ROOT / "tests/data/instances/single-12-x1.json.gz") == (0, "")


def test_several_gzip_members_and_many_chunks_are_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "CHUNK", 7)
    (tmp_path / "two.gz").write_bytes(gzip.compress(b"a" * 100) + gzip.compress(b"b" * 100))
    assert read_bytes(tmp_path / "two.gz") == b"a" * 100 + b"b" * 100
    (tmp_path / "empty.json").write_bytes(b"")
    assert read_bytes(tmp_path / "empty.json") == b""
    assert read_bytes(Path("/proc/self/cmdline"))


def test_the_tightest_limit_counts(tmp_path: Path) -> None:
    def put(path: str, text: str) -> None:
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    assert available_bytes(tmp_path) == memory.UNKNOWN
    put("proc/meminfo", "MemTotal: 9000 kB\nMemAvailable: 8000 kB\n")
    assert available_bytes(tmp_path) == 8000 * 1024
    put("proc/self/cgroup", "4:cpu,memory:/a/b\n3:cpu:/a\n0::/c/d\nnonsense\n")
    put("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "5000000\n")
    put("sys/fs/cgroup/memory/a/memory.usage_in_bytes", "2000000\n")
    assert available_bytes(tmp_path) == 3_000_000
    put(
        "sys/fs/cgroup/memory/a/memory.stat",
        "cache 5\ninactive_file 7\ntotal_inactive_file 300000\ntotal_active_file 200000\n",
    )
    assert available_bytes(tmp_path) == 3_500_000
    put("sys/fs/cgroup/c/memory.max", "1000000\n")
    put("sys/fs/cgroup/c/memory.current", "400000\n")
    put("sys/fs/cgroup/c/d/memory.max", "max\n")
    put("sys/fs/cgroup/c/d/memory.current", "400000\n")
    assert available_bytes(tmp_path) == 600_000
    put("sys/fs/cgroup/c/memory.stat", "anon 9\ninactive_file 10\nactive_file 20\n")
    assert available_bytes(tmp_path) == 600_030
    put("sys/fs/cgroup/c/memory.current", "1400000\n")
    assert available_bytes(tmp_path) == 0


def test_what_is_asked_for_is_compared_with_what_is_there() -> None:
    require(0, "nothing")
    with pytest.raises(InstanceError, match=r"^the network needs about 4.0 EB of memory, and"):
        require(2**62, "the network")


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1536, "1.5 KB"), (2**30, "1.0 GB"), (2**71, "2048.0 EB")],
)
def test_sizes_read_well(number: int, shown: str) -> None:
    assert size(number) == shown
