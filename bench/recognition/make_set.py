"""Makes the measuring set: papers of every kind as people hand them in, what is no paper, and cases with planted faults.

    python bench/recognition/make_set.py FOLDER [--each 40] [--faults 30] [--seed N]

Everything is fictional. Layouts, fonts and seed are other than those that the rules were written on. `truth.json` says what
each file is.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import camera
import cv2
import img2pdf
import numpy as np
import papers
import people
import text_pdfs
from PIL import Image

TODAY = dt.date(2026, 11, 24)
KINDS = (
    "business_licence",
    "id_front",
    "id_back",
    "authorization_letter",
    "official_letter",
    "bank_account",
    "food_licence",
    "hygiene_licence",
    "school_permit",
    "trademark",
)
FAULTS = ("good", "expired", "grey", "blurred", "unsealed", "name", "company", "side", "reused")


def drawn(
    kind: str, dice: random.Random, *, firm: people.Company | None = None, who: people.Person | None = None, **more: Any
) -> papers.Paper:
    """Draw a paper of a kind."""
    firm = firm or people.company(dice, today=TODAY, individual=kind == "business_licence" and dice.random() < 0.25)
    who = who or people.person(dice, today=TODAY)
    until = more.pop("until", TODAY + dt.timedelta(days=dice.randrange(200, 1800)))
    until = until.replace(day=min(28, until.day))
    since = TODAY - dt.timedelta(days=dice.randrange(3, 60))
    if kind == "business_licence":
        return papers.licence(dice, firm, **more)
    if kind == "id_front":
        return papers.id_front(dice, who)
    if kind == "id_back":
        return papers.id_back(dice, who)
    if kind == "authorization_letter":
        return papers.letter(dice, firm, who, since=since, **more)
    if kind == "official_letter":
        return papers.official(dice, firm, since=since, **more)
    if kind == "bank_account":
        return papers.bank(dice, firm, **more)
    return {
        "food_licence": papers.food,
        "hygiene_licence": papers.hygiene,
        "school_permit": papers.school,
        "trademark": papers.trademark,
    }[kind](dice, firm, until=until)


def handed_in(paper: papers.Paper, dice: random.Random, *, small: bool = False) -> tuple[bytes, str, dict[str, Any]]:
    """The paper as somebody hands it in: the file's bytes, its suffix, and how it was made."""
    card = paper.kind == "id_card"
    turn = dice.choice((0, 0, 0, 90, 180, 270))
    told = dice.random() < 0.5
    way = dice.random()
    if way < (0.7 if small else 0.62):
        pixels = dice.choice((2, 3)) if small else dice.choice((12, 12, 8, 8, 3))
        picture, scale = camera.photograph(paper.image, dice, pixels, (0.5, 0.85) if card else (0.68, 0.96))
        data = camera.encoded(picture, dice, turn=turn, told=told)
        return data, "jpg", {"way": "photo", "pixels": pixels, "turn": turn, "told": told, "scale": scale}
    share = dice.uniform(0.6, 0.95)
    picture = camera.scanned(paper.image, dice, share)
    if way < 0.85:
        kind = dice.choice(("JPEG", "JPEG", "PNG"))
        data = camera.encoded(picture, dice, turn=turn, told=told if kind == "JPEG" else False, kind=kind)
        return data, {"JPEG": "jpg", "PNG": "png"}[kind], {"way": "scan", "turn": turn, "told": told, "scale": share}
    data = bytes(img2pdf.convert(camera.encoded(picture, dice, quality=85)))
    return data, "pdf", {"way": "pdf", "turn": 0, "scale": share}


def kinds(task: tuple[str, int, int, str]) -> dict[str, Any]:
    """One file of one kind."""
    kind, number, seed, folder = task
    dice = random.Random(f"{seed}/{kind}/{number}")
    if kind in papers.NOTHINGS:
        firm, who = people.company(dice, today=TODAY), people.person(dice, today=TODAY)
        paper = papers.nothing(dice, firm, who, kind, TODAY)
    else:
        paper = drawn(kind, dice)
    data, suffix, how = handed_in(paper, dice)
    place = (*KINDS, *papers.NOTHINGS).index(kind)
    name = f"IMG_{(place * 7919 + number * 104729) % 9000 + 1000}_{place:02}{number:03}.{suffix}"
    Path(folder, name).write_bytes(data)
    heights = {key: value * how["scale"] for key, value in paper.heights.items()}
    return {
        "file": name,
        "kind": paper.kind,
        "drawn": kind,
        "side": paper.side,
        "fields": paper.fields,
        "heights": heights,
        **how,
    }


def fault(task: tuple[str, int, int, str]) -> dict[str, Any]:
    """One case with one planted fault (`good`: with none)."""
    what, number, seed, folder = task
    dice = random.Random(f"{seed}/fault/{what}/{number}")
    case = Path(folder, f"{what}-{number:02}")
    case.mkdir(parents=True)
    firm = people.company(dice, today=TODAY, expired=what == "expired")
    while what == "expired" and firm.until is None:
        firm = people.company(dice, today=TODAY, expired=True)
    legal, agent = people.person(dice, today=TODAY, name=firm.person), people.person(dice, today=TODAY)
    licence = papers.licence(dice, firm, sealed=what != "unsealed")
    while what == "expired" and "valid_until" not in licence.fields:
        licence = papers.licence(dice, firm)
    front, back = papers.id_front(dice, legal), papers.id_back(dice, legal)
    letter = papers.letter(dice, firm, agent, since=TODAY - dt.timedelta(days=9))
    shown = {"a": licence, "b": front, "c": back, "d": letter}
    if what == "company":
        shown["d"] = papers.letter(dice, people.company(dice, today=TODAY), agent, since=TODAY - dt.timedelta(days=9))
    if what == "side":
        del shown[dice.choice("bc")]
    if what in {"expired", "grey", "blurred", "unsealed"}:
        shown = {"a": licence}
    named = {"a": "IMG_0001", "b": "IMG_0002", "c": "IMG_0003", "d": "IMG_0004"}
    if what == "name":
        shown = {
            "a": licence,
            "x": drawn(
                dice.choice(("food_licence", "bank_account", "authorization_letter", "id_front")),
                dice,
                firm=firm,
                who=legal,
            ),
        }
        named |= {"x": dice.choice(("营业执照", "营业执照副本", "yyzz"))}
        del shown["a"]
    for key, paper in shown.items():
        if what == "blurred":
            picture = camera.photograph(paper.image, dice, 3, (0.8, 0.96))[0]
            data, suffix = camera.encoded(camera.blurred(picture, dice.uniform(1.8, 3.2)), dice), "jpg"
        elif what == "grey":
            flat = (
                camera.photograph(paper.image, dice, 3)[0]
                if dice.random() < 0.5
                else camera.scanned(paper.image, dice, 0.8)
            )
            data, suffix = camera.encoded(camera.grey(flat), dice), "jpg"
        else:
            data, suffix, _ = handed_in(paper, dice, small=True)
        Path(case, f"{named[key]}.{suffix}").write_bytes(data)
    if what == "reused":
        _reuse(case, dice, licence)
    return {"case": case.name, "fault": what}


def _reuse(case: Path, dice: random.Random, licence: papers.Paper) -> None:
    """One picture handed in for two things: coded anew, smaller, turned."""
    for path in case.iterdir():
        path.unlink()
    picture, _ = camera.photograph(licence.image, dice, 3)
    Path(case, "营业执照.jpg").write_bytes(camera.encoded(picture, dice))
    again = cv2.resize(picture, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    turn = dice.choice((0, 90, 180))
    Path(case, "开户许可证.jpg").write_bytes(
        camera.encoded(again, dice, turn=turn, told=dice.random() < 0.5, quality=60)
    )


def six(task: tuple[str, int, int, str]) -> dict[str, Any]:
    """One scan of six papers; a letter may have a second page."""
    _, number, seed, folder = task
    dice = random.Random(f"{seed}/six/{number}")
    firm = people.company(dice, today=TODAY)
    who = people.person(dice, today=TODAY, name=firm.person)
    order = [
        "business_licence",
        "id_front",
        "id_back",
        "authorization_letter",
        "bank_account",
        dice.choice(("food_licence", "hygiene_licence", "school_permit")),
    ]
    if dice.random() < 0.5:
        dice.shuffle(order)
    pages, truth = [], []
    for kind in order:
        paper = drawn(kind, dice, firm=firm, who=who)
        sheet = paper.image
        if paper.kind == "id_card":
            page = Image.new("RGB", papers.A4, (252, 252, 251))
            page.paste(sheet.resize((1060, 669)), (340, 500))
            sheet = page
        picture = camera.scanned(sheet, dice, dice.uniform(0.7, 0.95))
        turn = dice.choice((0, 0, 0, 0, 180, 90))
        pages.append(camera.encoded(np.ascontiguousarray(np.rot90(picture, turn // 90)), dice, quality=82))
        truth.append({"kind": paper.kind, "side": paper.side})
    name = f"scan{number:03}.pdf"
    Path(folder, name).write_bytes(bytes(img2pdf.convert(pages)))
    return {"file": name, "pages": truth}


def main() -> None:
    """Make everything, in two processes."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--each", type=int, default=40)
    asked.add_argument("--nothings", type=int, default=8)
    asked.add_argument("--faults", type=int, default=30)
    asked.add_argument("--scans", type=int, default=20)
    asked.add_argument("--texts", type=int, default=20)
    asked.add_argument("--seed", type=int, default=9041)
    asked.add_argument("--workers", type=int, default=2)
    options = asked.parse_args()
    truth: dict[str, Any] = {}
    groups = {
        "kinds": (kinds, [(kind, number) for kind in KINDS for number in range(options.each)]),
        "nothings": (kinds, [(kind, number) for kind in papers.NOTHINGS for number in range(options.nothings)]),
        "scans": (six, [("six", number) for number in range(options.scans)]),
        "faults": (fault, [(what, number) for what in FAULTS for number in range(options.faults)]),
    }
    truth["texts"] = text_pdfs.make(options.folder / "texts", options.texts, options.seed, TODAY)
    with ProcessPoolExecutor(options.workers) as pool:
        for name, (function, listed) in groups.items():
            folder = options.folder / name
            folder.mkdir(parents=True)
            tasks = [(kind, number, options.seed, str(folder)) for kind, number in listed]
            truth[name] = list(pool.map(function, tasks, chunksize=4))
            print(f"{name}: {len(tasks)}", flush=True)
    (options.folder / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    main()
