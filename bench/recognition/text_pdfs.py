"""PDFs with a text layer, as an office prints them from its word processor: letters, account information, licences."""

from __future__ import annotations

import random
import subprocess
from typing import TYPE_CHECKING, Any

import people

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

_HTML = '<html><head><meta charset="utf-8"><style>body{{font-family:"WenQuanYi Zen Hei";font-size:14pt}}h1{{text-align:center;font-size:24pt}}</style></head><body>{body}</body></html>'


def make(folder: Path, count: int, seed: int, today: dt.date) -> list[dict[str, Any]]:
    """Write `count` PDFs by LibreOffice; answers with what each is."""
    folder.mkdir(parents=True)
    truth = []
    for number in range(count):
        dice = random.Random(f"{seed}/text/{number}")
        firm, who = people.company(dice, today=today), people.person(dice, today=today)
        kind = ("authorization_letter", "official_letter", "bank_account", "business_licence", "labour")[number % 5]
        body, fields = _body(kind, firm, who, today)
        (folder / f"scan{number:03}.html").write_text(_HTML.format(body=body), "utf-8")
        truth.append(
            {
                "file": f"scan{number:03}.pdf",
                "kind": kind,
                "drawn": f"text/{kind}",
                "side": None,
                "fields": fields,
                "heights": {},
                "way": "text",
            }
        )
    sources = sorted(str(each) for each in folder.glob("*.html"))
    subprocess.run(
        [
            "soffice",
            "--headless",
            "--infilter=HTML (StarWriter)",
            "--convert-to",
            "pdf:writer_pdf_Export",
            "--outdir",
            str(folder),
            *sources,
        ],
        check=True,
        capture_output=True,
    )
    for each in folder.glob("*.html"):
        each.unlink()
    return truth


def _body(kind: str, firm: people.Company, who: people.Person, today: dt.date) -> tuple[str, dict[str, str]]:
    both = {"company": firm.name, "credit_code": firm.code}
    until = firm.until.isoformat() if firm.until else "long_term"
    term = f"{firm.founded:%Y年%m月%d日}至{firm.until:%Y年%m月%d日}" if firm.until else "长期"
    return {
        "authorization_letter": (
            f"<h1>授权委托书</h1><p>小红书平台：</p><p>兹授权{who.name}（身份证号：{who.number}）代表我单位{firm.name}（统一社会信用代码：{firm.code}）办理账号认证及营业执照提交事宜。</p><p>授权单位（盖章）：{firm.name}</p><p>{today:%Y年%m月%d日}</p>",
            both,
        ),
        "official_letter": (
            f"<h1>企业认证申请公函</h1><p>小红书：</p><p>我单位（{firm.name}，统一社会信用代码：{firm.code}）现申请企业专业号认证，特此函告。</p><p>{firm.name}（公章）</p>",
            both,
        ),
        "bank_account": (
            f"<h1>基本存款账户信息</h1><table><tr><td>账户名称：</td><td>{firm.name}</td></tr><tr><td>账户号码：</td><td>6222{who.number[:15].replace('X', '0')}</td></tr><tr><td>开户银行：</td><td>华岭银行营业部</td></tr><tr><td>法定代表人：</td><td>{firm.person}</td></tr></table>",
            {"company": firm.name},
        ),
        "business_licence": (
            f"<h1>营业执照</h1><p>（副本）</p><table><tr><td>统一社会信用代码</td><td>{firm.code}</td></tr><tr><td>名称</td><td>{firm.name}</td></tr><tr><td>法定代表人</td><td>{firm.person}</td></tr><tr><td>注册资本</td><td>{firm.capital}</td></tr><tr><td>营业期限</td><td>{term}</td></tr><tr><td>经营范围</td><td>{firm.scope}</td></tr><tr><td>登记机关</td><td>{firm.city}市场监督管理局</td></tr></table>",
            {**both, "legal_person": firm.person, "valid_until": until},
        ),
        "labour": (
            f"<h1>劳动合同书</h1><p>甲方：{firm.name}</p><p>统一社会信用代码：{firm.code}</p><p>乙方：{who.name} 公民身份号码：{who.number}</p><p>一、合同期限</p><p>二、劳动报酬</p>",
            {},
        ),
    }[kind]
