"""Worker processes, their limits, and what their death means; behind the face of `concurrent.futures.Executor`."""

from matprep.workers.supervisor import Supervisor

__all__ = ["Supervisor"]
