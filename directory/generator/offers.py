"""What organizations of the demonstration network offer."""

from collections.abc import Sequence
from dataclasses import dataclass

from directory.documents import Nature, ServiceDocument
from directory.generator.chance import Chance

SECOND_SERVICE, THIRD_SERVICE = 0.38, 0.30
"""Shares that offer a second service, and of those a third: 1.5 services on average."""

FEES: dict[Nature, Sequence[str]] = {
    "GOVERNMENT": ("FREE",) * 17 + ("PUBLIC_BENEFIT",) * 3,
    "PUBLIC_WELFARE": ("FREE",) * 10 + ("PUBLIC_BENEFIT",) * 8 + ("MARKET",) * 2,
    "MARKET": ("FREE",) * 2 + ("PUBLIC_BENEFIT",) * 3 + ("MARKET",) * 15,
}
"""Twentieths of the services by fee, made up: firms charge, public bodies do not."""

CHANNELS = ("ON_SITE",) * 4 + ("BOTH",) * 4 + ("ONLINE",) * 2

PRICE_STEPS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0)
"""A price is the least price of its kind times one of these."""

ELIGIBILITY_SHARE = 0.4
ELIGIBILITY = (
    "本行政区域内依法登记的中小微企业",
    "符合《中小企业划型标准规定》的中小企业",
    "成立满一年、依法纳税的中小企业",
    "专精特新中小企业和创新型中小企业优先",
    "个体工商户和小微企业均可申请",
)

DURATION_SHARE = 0.6
DURATIONS = (1, 3, 5, 7, 10, 15, 20, 30)
"""Working days until the result."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of service: its category, its name, what market prices start from (yuan) and the unit they are for."""

    category: str
    name: str
    description: str
    prices: Sequence[str]


def _offer(category: str, name: str, description: str, least: int, unit: str) -> Offer:
    return Offer(category, name, description, tuple(f"{least * step:.0f}元/{unit}" for step in PRICE_STEPS))


OFFERS = (
    _offer("information", "惠企政策查询与解读", "梳理国家和地方惠企政策，匹配企业条件。", 500, "次"),
    _offer("information", "企业诉求受理", "受理企业诉求并转办、跟踪、反馈。", 300, "次"),
    _offer("information", "产业信息与行情简报", "定期提供行业动态和市场行情。", 2000, "年"),
    _offer("startup", "创业辅导", "商业计划、工商注册和经营起步的一对一辅导。", 800, "次"),
    _offer("startup", "孵化场地与工位", "提供办公场地、工位和公共设施。", 600, "月"),
    _offer("startup", "创业项目路演", "组织项目路演，对接导师和投资人。", 1500, "场"),
    _offer("innovation", "产学研对接", "对接高校院所成果与企业技术需求。", 5000, "项"),
    _offer("innovation", "技术难题诊断", "专家到场诊断工艺和技术难题。", 3000, "次"),
    _offer("innovation", "研发项目申报辅导", "辅导科技项目和研发费用加计扣除申报。", 6000, "项"),
    _offer("training", "经营管理人员培训", "企业经营管理人员专题培训。", 1200, "人"),
    _offer("training", "职业技能培训", "面向一线员工的技能提升培训。", 800, "人"),
    _offer("training", "人才招聘对接", "组织招聘会，推荐合适人才。", 1000, "岗位"),
    _offer("marketing", "展会与供需对接", "组织参展和大中小企业供需对接。", 5000, "次"),
    _offer("marketing", "跨境电商开店辅导", "平台入驻、选品和运营辅导。", 4000, "店"),
    _offer("marketing", "品牌策划", "品牌定位、形象和推广方案。", 8000, "项"),
    _offer("financing", "融资需求对接", "对接银行、担保和创投机构。", 2000, "项"),
    _offer("financing", "贷款担保", "为中小企业贷款提供担保。", 3000, "笔"),
    _offer("financing", "股权融资与上市培育", "股权融资方案和上市前辅导。", 20000, "项"),
    _offer("management", "管理诊断与咨询", "战略、组织、流程和绩效诊断。", 10000, "项"),
    _offer("management", "财务与税务代理", "记账报税、财务规范和税务筹划。", 300, "月"),
    _offer("management", "质量管理提升", "质量管理体系建立和现场改善。", 8000, "项"),
    _offer("legal", "维权与专业服务综合窗口", "一站受理维权、合同、知识产权等事项，并转介到专业机构。", 500, "次"),
    _offer("legal", "法律咨询与合同审查", "日常法律咨询和合同审查。", 800, "份"),
    _offer("legal", "拖欠账款维权协助", "协助中小企业追讨被拖欠账款。", 2000, "件"),
    _offer("legal", "劳动争议调解", "劳动用工合规和争议调解。", 1500, "件"),
    _offer("intellectual-property", "专利申请代理", "发明、实用新型和外观设计专利代理。", 3000, "件"),
    _offer("intellectual-property", "商标注册代理", "商标查询、注册和续展代理。", 1000, "件"),
    _offer("intellectual-property", "知识产权质押与维权", "质押融资对接、侵权监测和维权。", 5000, "项"),
    _offer("testing", "产品检验检测", "按国家和行业标准检验检测。", 1200, "批次"),
    _offer("testing", "计量校准", "仪器设备计量校准。", 200, "台"),
    _offer("testing", "体系与产品认证", "管理体系和产品认证。", 9000, "项"),
    _offer("digital", "数字化转型诊断", "评估数字化水平，给出改造方案。", 6000, "次"),
    _offer("digital", "企业上云与系统实施", "云资源、ERP、MES 等系统选型和实施。", 15000, "项"),
    _offer("digital", "网络与数据安全评估", "网络和数据安全风险评估。", 5000, "次"),
    _offer("green", "节能诊断", "用能诊断和节能改造方案。", 6000, "次"),
    _offer("green", "碳足迹核算", "产品碳足迹和企业碳排放核算。", 12000, "项"),
    _offer("green", "绿色工厂创建辅导", "绿色工厂、绿色产品申报辅导。", 15000, "项"),
)


def offers_in(categories: Sequence[str]) -> tuple[Offer, ...]:
    """Return every kind of service of those categories."""
    return tuple(offer for offer in OFFERS if offer.category in categories)


def services(organization: str, offers: Sequence[Offer], nature: Nature, chance: Chance) -> list[ServiceDocument]:
    """Return one to three different services of an organization (its id without `org-`), fewer where offers run out."""
    count = 1
    if chance.happens(SECOND_SERVICE):
        count = 3 if chance.happens(THIRD_SERVICE) else 2
    first = chance.between(0, len(offers) - 1)
    return [
        _service(f"service-{organization}-{n + 1}", offers[(first + n) % len(offers)], nature, chance)
        for n in range(min(count, len(offers)))
    ]


def _service(identity: str, offer: Offer, nature: Nature, chance: Chance) -> ServiceDocument:
    fee = chance.pick(FEES[nature])
    service = ServiceDocument(
        id=identity,
        name=offer.name,
        category=offer.category,
        description=offer.description,
        channel=chance.pick(CHANNELS),
        fee=fee,
    )
    if fee == "MARKET":
        service["price"] = chance.pick(offer.prices)
    if chance.happens(ELIGIBILITY_SHARE):
        service["eligibility"] = chance.pick(ELIGIBILITY)
    if chance.happens(DURATION_SHARE):
        service["durationDays"] = chance.pick(DURATIONS)
    return service
