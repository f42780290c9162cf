"""Names that chat programs give to the pictures which they save."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

_NAMES: Final = re.compile(
    r"""
      微信图片(?:_.*|\d{8,}.*)?                  # WeChat for Windows
    | (?:wechat|weixin)[ _]?image_?\d{8,}.*     # the same in English
    | wechatimg\d+                              # WeChat for macOS
    | mmexport[0-9a-f]{8,}.*                    # WeChat for Android, saved
    | wx_camera_\d{10,}.*                       # WeChat's own camera
    | micromsg\.\d{10,}                         # WeChat for Android, drafts
    | qq图片_?\d{8,}.*                          # QQ
    | img-\d{8}-wa\d{4,}                        # WhatsApp for Android
    | whatsapp[ ]image[ ]\d{4}-\d{2}-\d{2}.*    # WhatsApp on the web
    | photo_\d{4}-\d{2}-\d{2}_\d{2}-\d{2}-\d{2} # Telegram, sent as a photo
    | fb_img_\d{13} | received_\d{12,}          # Messenger
    """,
    re.IGNORECASE | re.VERBOSE,
)
_COPY: Final = re.compile(r"\s*(?:\(\d+\)|（\d+）|-\s*副本|[ _-]copy)\s*$", re.IGNORECASE)


def is_chat_name(name: str) -> bool:
    """Say whether a file's name shows that a chat program saved it as a picture, not as a file sent whole.

    Screenshots taken with a chat program bear names of their own and are none of these: nothing compressed them twice.
    """
    return _NAMES.fullmatch(_COPY.sub("", PurePath(name).stem)) is not None
