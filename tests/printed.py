"""Pages as lines of print, without any picture: what OCR would read of a paper."""

from __future__ import annotations

from typing import Final

from matprep.model import Line

TALL: Final = 60
SMALL: Final = 20


def printed(title: str, *rows: str, top: float = 40) -> tuple[Line, ...]:
    """Give a page with a large title (if any) over small rows; `|` parts a row into boxes."""
    lines = [line(title, 400, top, TALL)] if title else []
    for place, row in enumerate(rows):
        left = 40.0
        for box in row.split("|"):
            lines.append(line(box, left, top + 120 + place * 40, SMALL))
            left = lines[-1].right + 40
    return tuple(lines)


def line(text: str, left: float, top: float, height: float = SMALL) -> Line:
    """Give one line of square characters; its spot is a page of 1500 pixels, in thousandths."""
    right, bottom = left + height * len(text), top + height
    spot = tuple(min(1000, round(each / 1.5)) for each in (left, top, right, bottom))
    return Line(text=text, left=left, top=top, right=right, bottom=bottom, spot=spot)


def moved(lines: tuple[Line, ...], *, right: float = 0, down: float = 0) -> tuple[Line, ...]:
    """Give the same lines elsewhere on the page."""
    return tuple(line(each.text, each.left + right, each.top + down, each.height) for each in lines)


LICENCE: Final = printed(
    "营业执照",
    "(副本)",
    "统一社会信用代码|91440300MA5FAKE1X0",
    "名|称|示例贸易有限公司|注册资本|壹佰万元整",
    "类|型|有限责任公司|成立日期|2015年03月02日",
    "法定代表人|赵样本|住|所|示例市样本区某路8号",
    "经营范围|一般项目：日用百货销售；技术服务。（除依法须经批准的项目外）",
    "登记机关|2020年03月02日",
    "国家企业信用信息公示系统网址：http://www.gsxt.gov.cn",
)
ID_FRONT: Final = printed(
    "",
    "姓名|赵样本",
    "性别男|民族汉",
    "出生|1990年1月1日",
    "住址|示例市样本区某路8号",
    "公民身份号码|990101199001010018",
)
ID_BACK: Final = printed(
    "居民身份证", "中华人民共和国", "签发机关|示例市公安局样本分局", "有效期限|2015.01.01-2035.01.01"
)
FOOD: Final = printed(
    "食品经营许可证",
    "经营者名称|好样食品店|许可证编号|JY19901010000001",
    "统一社会信用代码|92990101MA5FAKE2X0|有效期至|2029年12月31日",
    "法定代表人（负责人）|赵样本",
    "住所|示例市样本区某路8号",
    "经营场所|示例市样本区某路8号",
    "主体业态|食品销售经营者",
    "经营项目|预包装食品销售",
    "发证机关|签发人",
)
BANK: Final = printed(
    "基本存款账户信息",
    "账户名称|示例贸易有限公司",
    "账户号码|9900000000000000001",
    "开户银行|示例银行样本支行",
    "法定代表人（单位负责人）|赵样本",
    "基本存款账户编号|J9900000000001",
)
PERMIT: Final = printed(
    "开户许可证",
    "核准号：J9900000000001",
    "经审核，示例贸易有限公司符合开户条件，准予开立基本存款账户。",
    "法定代表人（单位负责人）赵样本|开户银行示例银行样本支行",
    "账号9900000000000000001",
)
LETTER: Final = printed(
    "授权委托书",
    "致：示例平台",
    "示例贸易有限公司（统一社会信用代码：91440300MA5FAKE1X0）系依法设立的企业。",
    "现授权钱样本（身份证号码：990101199001010018）为我公司代理人，办理专业号认证。",
    "授权期限：自2026年3月1日起至2027年2月28日止。代理人无转委托权。",
    "特此授权。",
    "授权单位（盖章）：示例贸易有限公司",
    "法定代表人（签字）：",
    "2026年3月1日",
)
OFFICIAL: Final = printed(
    "认证申请公函",
    "致：示例平台",
    "我单位示例贸易有限公司（统一社会信用代码：91440300MA5FAKE1X0）现申请认证官方账号。",
    "账号名称：样本小店|运营者姓名：钱样本",
    "身份证号码：990101199001010018",
    "特此函告，请予以审核。",
    "2026年3月1日",
)
TRADEMARK: Final = printed(
    "商标注册证",
    "第99000001号",
    "商标|样本",
    "核定使用商品/服务项目（国际分类：35）",
    "注册人|示例贸易有限公司",
    "注册人地址|示例市样本区某路8号",
    "注册日期|2019年01月07日|有效期至|2029年01月06日",
    "局长签发|发证机关",
)
RENEWAL: Final = printed(
    "商标续展注册证明",
    "兹核准第99000001号商标续展注册，续展注册有效期自2029年01月07日至2039年01月06日。",
    "注册人：示例贸易有限公司",
    "国家知识产权局",
)
SCHOOL: Final = printed(
    "民办学校办学许可证",
    "教民199010160000001号",
    "名称|示例市样本培训学校",
    "地址|示例市样本区某路8号|校长|赵样本",
    "学校类型|非学历教育|办学内容|文化教育",
    "主管部门|示例市样本区教育局|有效期限|2024年1月至2027年1月",
)
HYGIENE: Final = printed(
    "卫生许可证",
    "示卫公证字[2024]第000001号",
    "单位名称|好样旅店",
    "法定代表人|赵样本",
    "地址|示例市样本区某路8号",
    "许可项目|旅店",
    "有效期限|2024年1月1日至2028年1月1日",
    "发证机关|2024年1月1日",
)

SERVING: Final = {
    "business_licence": LICENCE,
    "id_card": ID_FRONT,
    "food_licence": FOOD,
    "bank_account": BANK,
    "authorization_letter": LETTER,
    "official_letter": OFFICIAL,
    "trademark": TRADEMARK,
    "trademark_renewal": RENEWAL,
    "school_permit": SCHOOL,
    "hygiene_licence": HYGIENE,
}
"""One page of each paper that serves a requirement somewhere."""

OTHERS: Final = {
    "notice of loss": printed(
        "营业执照遗失声明",
        "示例贸易有限公司不慎遗失营业执照副本，统一社会信用代码：91440300MA5FAKE1X0，声明作废。",
        "法定代表人：赵样本",
        "2026年3月1日",
    ),
    "labour contract": printed(
        "劳动合同",
        "甲方（用人单位）：示例贸易有限公司",
        "统一社会信用代码：91440300MA5FAKE1X0",
        "法定代表人：赵样本",
        "乙方（劳动者）：钱样本",
        "身份证号码：990101199001010018",
        "住址：示例市样本区某路8号",
    ),
    "upload screen": printed(
        "上传营业执照",
        "营业执照",
        "点击上传",
        "统一社会信用代码|请输入",
        "企业名称|请输入",
        "法定代表人|请输入",
        "注册资本",
        "经营范围",
        "营业期限|请选择",
        "下一步",
    ),
    "agency's poster": printed("营业执照", "代办", "注册公司", "食品经营许可证", "一站式服务", "咨询热线：13800000000"),
    "staff form": printed(
        "员工登记表",
        "姓名|赵样本|性别|男|民族|汉",
        "出生年月|1990年1月|籍贯|示例市",
        "住址|示例市样本区某路8号",
        "身份证号码|990101199001010018",
        "联系电话|13800000000|紧急联系人",
    ),
    "empty application": printed(
        "公司登记（备案）申请书",
        "名称",
        "统一社会信用代码",
        "住所",
        "法定代表人|注册资本",
        "经营范围",
        "营业期限",
        "申请人签字",
    ),
    "empty letter": printed(
        "授权委托书",
        "兹授权|（身份证号码：|）为我公司代理人，全权办理认证事宜。",
        "授权期限：自|年|月|日起至|年|月|日止。",
        "委托人（盖章）：",
        "受托人（签字）：",
        "年|月|日",
    ),
    "residence permit": printed(
        "居住证",
        "姓名|赵样本",
        "性别男|民族汉",
        "出生|1990年1月1日",
        "住址|示例市样本区某路8号",
        "公民身份号码|990101199001010018",
    ),
    "page of the register": printed(
        "",
        "营业执照信息",
        "统一社会信用代码：91440300MA5FAKE1X0|企业名称：示例贸易有限公司",
        "类型：有限责任公司|法定代表人：赵样本",
        "注册资本：100万元|成立日期：2015年03月02日",
        "登记机关：示例市市场监督管理局|核准日期：2020年03月02日",
        "登记状态：存续（在营、开业、在册）|住所：示例市样本区某路8号",
        "经营范围：日用百货销售",
    ),
    "an app's page of a company": printed(
        "示例贸易有限公司",
        "存续|电话：13800000000|官网：暂无",
        "法定代表人|赵样本|注册资本|100万元|成立日期|2015-03-02",
        "统一社会信用代码|91440300MA5FAKE1X0|纳税人识别号|91440300MA5FAKE1X0",
        "经营状态|存续|工商注册号|440300000000000|组织机构代码|MA5FAKE1X",
        "所属行业|批发业|参保人数|3",
        "登记机关|示例市市场监督管理局|营业期限|2015-03-02至无固定期限",
        "经营范围|日用百货销售",
    ),
    "billing details": printed(
        "开票资料",
        "单位名称：示例贸易有限公司",
        "纳税人识别号：91440300MA5FAKE1X0",
        "开户银行：示例银行样本支行",
        "账号：9900000000000000001",
        "账户名称：示例贸易有限公司",
    ),
    "wall text": printed("欢迎光临", "今日特价", "营业时间9:00-21:00"),
    "cosmetics": printed("样本面霜", "品牌方唯一授权", "保质期三年"),
}
"""What must serve nothing that asks for the papers above."""
