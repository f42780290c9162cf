"""Windows' Job Objects: a process and whatever it starts end together, at the latest when this process ends."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes
    import weakref
    from ctypes import wintypes
    from typing import ClassVar, Final

    _BASIC_AND_MORE: Final = 9  # JobObjectExtendedLimitInformation
    _PROCESS_MEMORY: Final = 0x0100
    _KILL_ON_JOB_CLOSE: Final = 0x2000
    _SET_QUOTA_AND_TERMINATE: Final = 0x0101
    _EXIT_CODE: Final = 1

    class _Limits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION, of which two fields are set."""

        _fields_: ClassVar = [
            ("process_time", ctypes.c_int64),
            ("job_time", ctypes.c_int64),
            ("flags", wintypes.DWORD),
            ("least_working_set", ctypes.c_size_t),
            ("most_working_set", ctypes.c_size_t),
            ("processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("priority", wintypes.DWORD),
            ("scheduling", wintypes.DWORD),
            ("transfers", ctypes.c_uint64 * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("peak_process_memory", ctypes.c_size_t),
            ("peak_job_memory", ctypes.c_size_t),
        ]

    def _kernel() -> ctypes.WinDLL:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.OpenProcess.restype = wintypes.HANDLE
        kernel.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD)
        kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        kernel.TerminateJobObject.argtypes = (wintypes.HANDLE, wintypes.UINT)
        kernel.CloseHandle.argtypes = (wintypes.HANDLE,)
        return kernel

    class Job:
        """A job of one process and its descendants. The system ends them when the last handle, ours, is closed."""

        def __init__(self, pid: int, memory_bytes: int) -> None:
            """Put a living child of this process into a new job; each of its processes may commit `memory_bytes`.

            Raises OSError where the system refuses.
            """
            self._kernel = _kernel()
            self._handle = _given(self._kernel.CreateJobObjectW(None, None))
            weakref.finalize(self, self._kernel.CloseHandle, self._handle)
            limits = _Limits(flags=_KILL_ON_JOB_CLOSE | _PROCESS_MEMORY, process_memory=memory_bytes)
            size = ctypes.sizeof(limits)
            _given(self._kernel.SetInformationJobObject(self._handle, _BASIC_AND_MORE, ctypes.byref(limits), size))
            process = _given(self._kernel.OpenProcess(_SET_QUOTA_AND_TERMINATE, False, pid))  # noqa: FBT003 - as Windows has it
            try:
                _given(self._kernel.AssignProcessToJobObject(self._handle, process))
            finally:
                self._kernel.CloseHandle(process)

        def end(self) -> None:
            """End all its processes at once; none may be left."""
            self._kernel.TerminateJobObject(self._handle, _EXIT_CODE)

    def _given(answer: int | None) -> int:
        if not answer:
            raise ctypes.WinError(ctypes.get_last_error())
        return answer
