"""The three networks: where lines are, what they say, whether they stand on their heads; loaded at first need."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime

from matprep.formats.ocr import wheel

if TYPE_CHECKING:
    from numpy.typing import NDArray


@functools.cache
def detector() -> Any:  # noqa: ANN401 - onnxruntime carries no types
    """Give the network that marks lines of print on a picture."""
    return _session(wheel.DETECTOR)


@functools.cache
def recogniser() -> Any:  # noqa: ANN401 - as above
    """Give the network that reads one line."""
    return _session(wheel.RECOGNISER)


@functools.cache
def classifier() -> Any:  # noqa: ANN401 - as above
    """Give the network that tells lines which stand on their heads."""
    return _session(wheel.CLASSIFIER)


@functools.cache
def characters() -> tuple[str, ...]:
    """List what the recogniser's classes mean; the first is nothing at all."""
    listed = recogniser().get_modelmeta().custom_metadata_map["character"].splitlines()
    return ("", *listed, " ")


def answer(session: Any, batch: NDArray[np.float32]) -> NDArray[np.float32]:  # noqa: ANN401 - as above
    """Run a network on one batch."""
    result: NDArray[np.float32] = session.run(None, {session.get_inputs()[0].name: batch})[0]
    return result


def normalised(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """RGB, rows × columns × 3 → blue, green, red planes from -1 to 1, as the networks were trained."""
    planes = np.ascontiguousarray(picture[..., ::-1].transpose(2, 0, 1))
    return planes.astype(np.float32) * np.float32(2 / 255) - np.float32(1)


def drop() -> None:
    """Let the networks go; the next reading loads them anew."""
    for each in (detector, recogniser, classifier):
        each.cache_clear()


def _session(name: str) -> Any:  # noqa: ANN401 - as above
    """Load a network on one thread, without an arena: workers are processes, and the arena triples their memory."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(wheel.folder() / name), options, providers=["CPUExecutionProvider"])
