"""The most memory this process has held. Linux keeps count of it."""

from pathlib import Path

_PROCESS = Path("/proc/self")


def forget_peak() -> None:
    """Begin to count anew."""
    (_PROCESS / "clear_refs").write_text("5", encoding="ascii")


def peak_megabytes() -> int:
    """Most resident memory since then, or since the process began."""
    lines = (_PROCESS / "status").read_text(encoding="ascii").splitlines()
    (kilobytes,) = (line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(kilobytes) // 1024
