"""The door to the file system's habits, POSIX and Windows: fingerprint, write beside, publish, make durable."""

from matprep.files.access import OWNER, Access, access_for, grant, private_folder
from matprep.files.locks import own_lock
from matprep.files.placing import holds, publish, remove_file, remove_tree, write_beside
from matprep.files.snapshots import (
    Changed,
    Form,
    Identity,
    NotDownloaded,
    NotRegular,
    TooLarge,
    Unreadable,
    Unsnapped,
    Vanished,
    digest,
    form_of,
    has_digest,
    identity_of,
    snapshot,
)
from matprep.files.system import HeldOpen, flush_c, has_writer, reachable, sync_file, sync_folder

__all__ = [
    "OWNER",
    "Access",
    "Changed",
    "Form",
    "HeldOpen",
    "Identity",
    "NotDownloaded",
    "NotRegular",
    "TooLarge",
    "Unreadable",
    "Unsnapped",
    "Vanished",
    "access_for",
    "digest",
    "flush_c",
    "form_of",
    "grant",
    "has_digest",
    "has_writer",
    "holds",
    "identity_of",
    "own_lock",
    "private_folder",
    "publish",
    "reachable",
    "remove_file",
    "remove_tree",
    "snapshot",
    "sync_file",
    "sync_folder",
    "write_beside",
]
