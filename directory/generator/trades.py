"""The kinds of organization besides the hubs: how many, how they are named, what they can offer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from directory.documents import Nature
from directory.generator.naming import Words
from directory.generator.offers import Offer, offers_in

COMPANY, LAW_FIRM, SOCIAL_GROUP, NON_PROFIT, PUBLIC_INSTITUTION = "91", "31", "51", "52", "12"
"""GB 32100-2015: registering department and category, the first two places of a credit code."""


@dataclass(frozen=True, slots=True)
class Trade:
    """A kind of organization: its share (in hundredths, made up), the end of its name and its offers."""

    key: str
    nature: Nature
    kind: str
    registrar: str
    share: int
    ending: str
    english: str
    offers: Sequence[Offer]
    named_by: Callable[[Words, str, str], tuple[str, str]]


def _firm(share: int, ending: str, english: str, *categories: str, kind: str = "COMPANY") -> Trade:
    registrar = LAW_FIRM if ending == "律师事务所" else COMPANY
    return Trade(ending, "MARKET", kind, registrar, share, ending, english, offers_in(categories), Words.brand)


def _sectoral(share: int, kind: str, ending: str, english: str, *categories: str) -> Trade:
    registrar = SOCIAL_GROUP if kind == "ASSOCIATION" else NON_PROFIT
    return Trade(ending, "PUBLIC_WELFARE", kind, registrar, share, ending, english, offers_in(categories), Words.sector)


def _welfare(share: int, kind: str, ending: str, english: str, *categories: str) -> Trade:
    registrar = PUBLIC_INSTITUTION if kind == "UNIVERSITY" else NON_PROFIT
    return Trade(ending, "PUBLIC_WELFARE", kind, registrar, share, ending, english, offers_in(categories), Words.brand)


TRADES = (
    _firm(8, "知识产权代理有限公司", "Intellectual Property Agency Co., Ltd.", "intellectual-property"),
    _firm(6, "会计师事务所有限公司", "Certified Public Accountants Co., Ltd.", "management", "financing"),
    _firm(6, "律师事务所", "Law Firm", "legal", "intellectual-property"),
    _firm(6, "融资担保有限公司", "Financing Guarantee Co., Ltd.", "financing"),
    _firm(6, "检测技术有限公司", "Testing Technology Co., Ltd.", "testing"),
    _firm(3, "认证有限公司", "Certification Co., Ltd.", "testing", "green"),
    _firm(8, "数字科技有限公司", "Digital Technology Co., Ltd.", "digital", "information"),
    _firm(1, "集团股份有限公司", "Group Co., Ltd.", "innovation", "digital", "marketing", kind="LARGE_ENTERPRISE"),
    _firm(8, "企业管理咨询有限公司", "Management Consulting Co., Ltd.", "management", "training"),
    _firm(5, "人力资源服务有限公司", "Human Resources Co., Ltd.", "training"),
    _firm(4, "节能环保科技有限公司", "Energy Saving Technology Co., Ltd.", "green"),
    _firm(4, "电子商务有限公司", "E-commerce Co., Ltd.", "marketing"),
    _firm(3, "技术转移有限公司", "Technology Transfer Co., Ltd.", "innovation"),
    _firm(3, "私募基金管理有限公司", "Private Fund Management Co., Ltd.", "financing", kind="FUND"),
    _firm(4, "孵化器管理有限公司", "Incubator Management Co., Ltd.", "startup", "innovation", kind="INCUBATOR"),
    _sectoral(5, "ASSOCIATION", "商会", "Chamber of Commerce", "information", "marketing", "legal"),
    _sectoral(6, "ASSOCIATION", "行业协会", "Industry Association", "information", "marketing", "training"),
    _sectoral(3, "INSTITUTE", "产业技术研究院", "Industrial Technology Institute", "innovation", "testing"),
    _sectoral(2, "PLATFORM", "公共技术服务平台", "Public Technology Platform", "innovation", "testing", "digital"),
    _welfare(2, "UNIVERSITY", "学院技术转移中心", "College Technology Transfer Centre", "innovation", "training"),
    _welfare(4, "BASE", "小微企业创业创新基地", "Small Business Innovation Base", "startup", "innovation"),
    _welfare(2, "OTHER", "职业技能培训中心", "Vocational Training Centre", "training"),
    _welfare(1, "OTHER", "企业维权服务中心", "Enterprise Rights Service Centre", "legal"),
)

TRADES_BY_SHARE = tuple(trade for trade in TRADES for _ in range(trade.share))
"""Every trade as often as its share: a pick from it is a weighted one."""

HUB_OFFERS = offers_in(
    ("information", "startup", "innovation", "training", "marketing", "financing", "management", "legal")
)
"""A hub takes part in all eight functions, in the professional one by help with rights."""
