"""How often a shard was begun, and which images its workers died of."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any

from ._storage import Folder

#: So many times an image may end the process that evaluates it.
MOST_DEATHS = 3


class Attempts:
    """The attempts at a shard, on storage, for the next one to know.

    The first attempt says nothing of single images, as it costs a write for each. From the second on the image at hand is
    written down before it is begun. Where the next attempt of the same call finds one at hand, the worker died of it. That another
    call finds one says nothing: there the driver died.
    """

    def __init__(self, folder: Folder, shard: int, call: str) -> None:
        self.folder, self.call, self.name = folder, call, f"{shard:06}.attempts"
        #: The number of this attempt, from 1 on.
        self.number = 1
        #: How often each image ended its process.
        self.deaths: dict[str, int] = {}
        self._of_call = 1

    def __enter__(self) -> Attempts:
        before = self._read()
        if before is not None:
            self.number, self.deaths = before["attempts"] + 1, before["deaths"]
            same = before["call"] == self.call
            self._of_call = before["of_call"] + 1 if same else 1
            if same and before["current"] is not None:
                self.died(before["current"])
        self._write(None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._of_call > 1:
            self._write(None)

    def begins(self, image: str) -> None:
        """Notes that this image is at hand."""
        if self._of_call > 1:
            self._write(image)

    def died(self, image: str) -> None:
        """Counts that a process died of this image."""
        self.deaths[image] = self.deaths.get(image, 0) + 1

    def verdict(self, image: str) -> str | None:
        """Why this image is not to be tried again, if so. Nobody knows what the first attempt of a call died of."""
        unknown = 1 if self._of_call > 1 and image in self.deaths else 0
        if self.deaths.get(image, 0) + unknown < MOST_DEATHS:
            return None
        return f"its evaluation ended the process {MOST_DEATHS} times"

    def _read(self) -> dict[str, Any] | None:
        try:
            state: dict[str, Any] = json.loads(self.folder.read(self.name))
        except (FileNotFoundError, ValueError):
            return None
        return state

    def _write(self, current: str | None) -> None:
        state = {
            "attempts": self.number,
            "call": self.call,
            "of_call": self._of_call,
            "deaths": self.deaths,
            "current": current,
        }
        self.folder.write(self.name, json.dumps(state).encode())
