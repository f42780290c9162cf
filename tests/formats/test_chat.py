"""Names that chat programs give to pictures."""

from __future__ import annotations

import pytest

from matprep.formats.pictures.chat import is_chat_name


@pytest.mark.parametrize(
    "name",
    [
        "微信图片_20240101123456.jpg",
        "微信图片_20240101123456_128_45.jpg",
        "微信图片_20240101123456(1).jpg",
        "微信图片_20240101123456 - 副本.png",
        "WeChat Image_20240101123456.jpg",
        "Weixin Image_20250101123456_12_3.jpg",
        "WechatIMG27.jpeg",
        "mmexport1690000000000.jpg",
        "mmexport0a1b2c3d4e5f60718293a4b5c6d7e8f9_1690000000000.jpeg",
        "wx_camera_1690000000000.jpg",
        "QQ图片20240101123456.jpg",
        "IMG-20240101-WA0001.jpg",
        "WhatsApp Image 2024-01-01 at 12.34.56 PM.jpeg",
        "photo_2024-01-01_12-34-56.jpg",
        "FB_IMG_1690000000000.jpg",
        "received_1234567890123456.jpeg",
    ],
)
def test_a_name_that_a_chat_program_gives_is_known(name: str) -> None:
    assert is_chat_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "营业执照.jpg",
        "IMG_20240101_123456.jpg",
        "微信截图_20240101123456.png",
        "企业微信截图_16900000000000.png",
        "QQ截图20240101123456.png",
        "微信公众号授权书.jpg",
        "photo_of_licence.jpg",
        "DSC00012.jpg",
        "Screenshot_20240101-123456.png",
        "",
    ],
)
def test_other_names_say_nothing_about_chat(name: str) -> None:
    assert not is_chat_name(name)
