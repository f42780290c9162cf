"""run() and watch(): the order of the protocol, from sources to packages; the same conductor fed by two iterators."""

from matprep.conductor.marking import Marked, mark
from matprep.conductor.running import run, watch
from matprep.conductor.standing import Status, retry, status

__all__ = ["Marked", "Status", "mark", "retry", "run", "status", "watch"]
