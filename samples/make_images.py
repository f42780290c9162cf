"""Make the README's pictures from a fresh demo: a before-and-after sheet, and the report as a browser shows it.

Run with `make images`. Needs fonts-noto-cjk; the screenshot needs chromium and is left out, aloud, without it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pillow_heif
import pypdfium2
from PIL import Image, ImageDraw, ImageFont, ImageOps

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
CASE = "示例贸易（上海）有限公司"
BEFORE = ROOT / "samples" / "cases" / CASE
AFTER = ROOT / "demo" / CASE
FONTS = Path("/usr/share/fonts/opentype/noto")
WIDTH, ROW, TOP, THUMB = 1720, 210, 130, (250, 170)
INK, PALE, GREEN = (34, 36, 42), (118, 122, 132), (28, 132, 76)


def main() -> None:
    """Draw the sheet, take the screenshots."""
    IMAGES.mkdir(exist_ok=True)
    pillow_heif.register_heif_opener()
    sheet(json.loads((AFTER / "manifest.json").read_bytes())).save(IMAGES / "before-after.png", optimize=True)
    screenshot(ROOT / "demo" / "演示科技" / "report.html", IMAGES / "report.png", (1280, 1180))


def sheet(manifest: dict[str, Any]) -> Image.Image:
    """One row for each delivered file: what was handed in, what came out."""
    entries = manifest["outputs"]
    image = Image.new("RGB", (WIDTH, TOP + ROW * len(entries) + 30), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    for x, title in ((60, "交来的材料 / handed in"), (900, "可上传的文件 / ready to upload")):
        draw.text((x, 62), title, font=face(36, "Bold"), fill=INK, anchor="lm")
    for number, entry in enumerate(entries):
        y = TOP + number * ROW
        draw.line((60, y, WIDTH - 60, y), fill=(226, 228, 232), width=2)
        given, made = BEFORE / entry["sources"][0], AFTER / entry["name"]
        item(image, (60, y), given, details(given))
        draw.text((850, y + ROW // 2), "→", font=face(64, "Regular"), fill=GREEN, anchor="mm")
        item(image, (900, y), made, details(made), good=True)
    return image


def item(image: Image.Image, corner: tuple[int, int], path: Path, note: str, *, good: bool = False) -> None:
    """A thumbnail with a name and a line below it."""
    draw = ImageDraw.Draw(image)
    x, y = corner
    thumb = picture(path)
    spot = (x + (THUMB[0] - thumb.width) // 2, y + (ROW - thumb.height) // 2)
    image.paste(thumb, spot)
    draw.rectangle((spot[0], spot[1], spot[0] + thumb.width - 1, spot[1] + thumb.height - 1), outline=(200, 202, 206))
    size = 21
    while face(size, "Medium").getlength(path.name) > 490 and size > 17:
        size -= 1
    draw.text((x + 275, y + 86), path.name, font=face(size, "Medium"), fill=INK, anchor="lm")
    draw.text((x + 275, y + 130), note, font=face(22, "Regular"), fill=GREEN if good else PALE, anchor="lm")


def picture(path: Path) -> Image.Image:
    """A thumbnail as the bytes on disk show it: an EXIF orientation is shown as a viewer that ignores it would."""
    if path.suffix.lower() == ".pdf":
        image = pypdfium2.PdfDocument(path)[0].render(scale=1).to_pil()
    else:
        with Image.open(path) as opened:
            image = opened.convert("RGB")
    return ImageOps.contain(image, THUMB, Image.Resampling.LANCZOS)


def details(path: Path) -> str:
    """Kind, pixels and size in one line."""
    size = f"{path.stat().st_size / 1e6:.2f} MB"
    if path.suffix.lower() == ".pdf":
        return f"PDF · {size}"
    with Image.open(path) as image:
        kind = {"HEIF": "HEIC"}.get(str(image.format), str(image.format))
        lying = " · EXIF 6" if image.getexif().get(0x0112) == 6 else ""
        return f"{kind} · {image.width}×{image.height} · {size}{lying}"


def face(size: int, weight: str) -> ImageFont.FreeTypeFont:
    """The sheet's type."""
    return ImageFont.truetype(str(FONTS / f"NotoSansCJK-{weight}.ttc"), size, index=2)


def screenshot(page: Path, target: Path, size: tuple[int, int]) -> None:
    """The page as Chromium shows it."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        print(f"no chromium here: {target.name} is left as it is")
        return
    window = f"--window-size={size[0]},{size[1]}"
    options = ["--headless", "--no-sandbox", "--hide-scrollbars", window, f"--screenshot={target}", page.as_uri()]
    subprocess.run([browser, *options], check=True, capture_output=True)  # noqa: S603 - a browser, our own page


if __name__ == "__main__":
    main()
