"""Workers that read what a test says: the pipeline itself, with readings added to what it finds."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Any

import msgspec

from matprep.model import Answer, Call, Examine, Field, Finding, Look, Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ANSWERS: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)


def said(confidence: float = 1.0, page: int = 1, **values: str) -> Reading:
    """One page that bears these fields; a value that ends in `!` fails its check."""
    fields = tuple(
        Field(name=name, value=value.removesuffix("!"), page=page, check=False if value.endswith("!") else None)
        for name, value in values.items()
    )
    return Reading(page=page, by="ocr", fields=fields, look=Look(confidence=confidence))


class Reader(Executor):
    """Does each call at once; a source whose name holds a key of `readings` says what stands there."""

    def __init__(self, readings: Mapping[str, tuple[Reading, ...]]) -> None:
        """Know what the papers say."""
        self._readings = readings

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **options: Any) -> Future[Any]:
        """Answer at once."""
        future: Future[Any] = Future()
        answer = function(*arguments, **options)
        call = next((each for each in arguments if isinstance(each, Call)), None)
        future.set_result(self._read(call, answer) if call is not None and call.function == "examine" else answer)
        return future

    def _read(self, call: Call, answer: bytes) -> bytes:
        found = _ANSWERS.decode(answer)
        name = msgspec.json.decode(call.request, type=Examine).name
        readings = next((each for key, each in self._readings.items() if key in name), ())
        if not isinstance(found, Finding) or not readings:
            return answer
        return msgspec.json.encode(msgspec.structs.replace(found, readings=readings))
