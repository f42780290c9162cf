"""Calls in flight: what was handed to workers, in which order, and what came back.

A call whose worker died is handed out once more, alone: nothing else runs beside it. What it did to the others is
nothing, since each worker has its own pipe; alone means that no other document takes memory from it.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import msgspec

from matprep import pipeline
from matprep.errors import WorkerLost
from matprep.model import Answer, Call, Examine, Job, Unpack, Verify

if TYPE_CHECKING:
    import threading
    from concurrent.futures import Executor, Future

Tag = TypeVar("Tag")
Request = Unpack | Examine | Job | Verify
Reply = Answer | WorkerLost

_FUNCTIONS: Final = {Unpack: "unpack", Examine: "examine", Job: "prepare", Verify: "verify"}
_ANSWERS: Final[msgspec.json.Decoder[Answer]] = msgspec.json.Decoder(Answer)


class Handout(Generic[Tag]):
    """Hands calls to an executor and collects the answers; never blocks. `wake` is set whenever one has come."""

    def __init__(self, executor: Executor, wake: threading.Event) -> None:
        """Use `executor` for every call; it stays the caller's to shut down."""
        self._executor = executor
        self._wake = wake
        self._out: dict[Future[bytes], tuple[Tag, bool]] = {}
        self._alone: deque[tuple[Tag, Call]] = deque()

    @property
    def outstanding(self) -> int:
        """How many calls have no answer yet."""
        return len(self._out) + len(self._alone)

    def submit(self, tag: Tag, request: Request, seconds: float, *, alone: bool = False) -> None:
        """Hand out one call; `alone` ones wait until nothing else runs, and nothing else starts beside them."""
        function = _FUNCTIONS[type(request)]
        call = Call(function=function, request=msgspec.json.encode(request), seconds=seconds)  # type: ignore[arg-type]  # a key of the table
        if alone or self._alone:
            self._alone.append((tag, call))
        else:
            self._start(tag, call, alone=False)
        self._start_lonely()

    def replies(self) -> list[tuple[Tag, Reply]]:
        """Take the answers that have come since the last look."""
        done = [future for future in self._out if future.done()]
        found = [(self._out.pop(future)[0], _reply(future)) for future in done]
        self._start_lonely()
        return found

    def _start(self, tag: Tag, call: Call, *, alone: bool) -> None:
        future = self._executor.submit(pipeline.answer, call)
        self._out[future] = (tag, alone)
        future.add_done_callback(lambda _: self._wake.set())

    def _start_lonely(self) -> None:
        if self._alone and not self._out:
            tag, call = self._alone.popleft()
            self._start(tag, call, alone=True)


def _reply(future: Future[bytes]) -> Reply:
    try:
        return _ANSWERS.decode(future.result())
    except WorkerLost as lost:
        return lost
    except msgspec.DecodeError:
        return WorkerLost("decoder_crashed", "unreadable answer")
    except Exception as error:  # noqa: BLE001 - any executor may serve, and each has its own word for a lost worker
        return WorkerLost("decoder_crashed", type(error).__name__)
