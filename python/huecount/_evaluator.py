"""``huecount evaluate`` as a process that is given one image and gives one line."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import IO, Any

from . import _huecount
from ._errors import SweepError
from ._items import Content


#: The exit code of a wrong option or a broken frame, which is nobody's death.
USAGE = 2
#: How often a process is begun that is killed before it has anything to do.
MOST_BEGINNINGS = 5


class Evaluator:
    """A process that evaluates images one by one, begun again when it dies.

    A process of its own, so that an image that takes all memory ends that process rather than the worker.
    """

    def __init__(self, options: Sequence[str], key: str) -> None:
        self._key = key
        self._command = [sys.executable, "-m", "huecount", "evaluate", "--threads=1", *options]
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        #: The first line of a shard: how its images were evaluated.
        self.header = b""

    def __enter__(self) -> Evaluator:
        try:
            self._begin()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def line(self, name: str, class_name: str, content: Content) -> bytes | None:
        """The line of an image; None where the process died of it.

        Raises:
            SweepError: the process ended by itself, with an error.
        """
        header: dict[str, str | int] = {"name": name, "class": class_name, "length": len(content.data)}
        if content.rejection is not None:
            status, reason = content.rejection
            header[status] = reason
        elif content.length is not None:
            header["length"] = content.length
        process = self._process or self._begin()
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(json.dumps(header).encode() + b"\n")
            for piece in _pieces(content):
                process.stdin.write(piece)
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = b""
        if line.endswith(b"\n"):
            return line
        self._died()
        return None

    def _begin(self) -> subprocess.Popen[bytes]:
        """A process that has said how it evaluates; one that is killed before is begun again."""
        for _ in range(MOST_BEGINNINGS):
            process = self._started()
            assert process.stdout is not None
            header = process.stdout.readline()
            if header.endswith(b"\n"):
                self._check(header)
                self.header = header
                return process
            self._died()
        raise SweepError(f"huecount evaluate was killed {MOST_BEGINNINGS} times before it could begin")

    def _check(self, header: bytes) -> None:
        """Before anything is evaluated: rows of another version or other options could not be merged."""
        run: dict[str, Any] = json.loads(header)["entry"]["run"]
        if run["key"] != self._key:
            raise SweepError(
                f"the workers evaluate by huecount {run['version']} with options that are not the driver's, "
                f"which is huecount {_huecount.VERSION}: install one version everywhere"
            )

    def _started(self) -> subprocess.Popen[bytes]:
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            preexec_fn=_ends_with_parent(),
        )
        return self._process

    def _died(self) -> None:
        """Takes leave of a process that was killed.

        Raises:
            SweepError: it ended by itself.
        """
        code, words = self._end()
        if code in (0, USAGE):
            raise SweepError(f"huecount evaluate ended with code {code}: {words}")

    def _end(self) -> tuple[int | None, str]:
        """The exit code and the last words of the process, if there is one."""
        process, errors = self._process, self._errors
        self._process = self._errors = None
        if process is None or errors is None:
            return None, ""
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            try:
                stream.close()
            except BrokenPipeError:
                pass
        code = process.wait()
        errors.seek(0)
        words = errors.read().decode(errors="replace")[-2000:].strip()
        errors.close()
        return code, words


def _pieces(content: Content) -> Iterator[bytes]:
    """What follows the header: the bytes, or as many zeros as an image that is passed over has."""
    if content.rejection is not None or content.length is None:
        yield content.data
        return
    zeros, left = bytes(1 << 20), content.length
    while left > 0:
        yield zeros[: min(left, len(zeros))]
        left -= len(zeros)


def _ends_with_parent() -> Callable[[], None] | None:
    """On Linux, what asks the kernel to end a process whose parent was killed; elsewhere it ends when its input does."""
    if sys.platform != "linux":
        return None
    import ctypes
    import signal

    set_death_signal, libc = 1, ctypes.CDLL(None)

    def ask() -> None:
        libc.prctl(set_death_signal, signal.SIGKILL)

    return ask
