"""Invented names: after the city, with a brand or a branch of industry, unique by construction."""

from collections import Counter
from zlib import crc32

from directory.regions import Division, Regions

_BRANDS = """
云yun 帆fan 启qi 航hang 智zhi 汇hui 融rong 达da 博bo 创chuang 信xin 诚cheng 恒heng 泰tai 嘉jia 瑞rui
华hua 盛sheng 锦jin 程cheng 佳jia 联lian 众zhong 拓tuo 远yuan 睿rui 聚ju 力li 新xin 源yuan 卓zhuo 越yue
鼎ding 晟sheng 正zheng 方fang 思si 维wei 明ming 德de 致zhi 同tong 安an 邦bang 金jin 桥qiao 普pu 惠hui
科ke 鸿hong 景jing 立li 通tong 宏hong 图tu 尚shang 品pin 优you 益yi 顺shun 丰feng 海hai 川chuan 凯kai
"""
_SECTORS = """
装备制造/Equipment_Manufacturing 电子信息/Electronics 纺织服装/Textile_and_Garment 食品加工/Food_Processing
生物医药/Biomedicine 新材料/New_Materials 汽车零部件/Auto_Parts 模具/Mould 家具/Furniture 五金/Hardware
塑料/Plastics 包装印刷/Packaging_and_Printing 建筑材料/Building_Materials 精细化工/Fine_Chemicals
新能源/New_Energy 节能环保/Environmental_Protection 软件/Software 物流/Logistics 跨境电商/E-commerce
文化创意/Creative_Industries 现代农业/Modern_Agriculture 茶叶/Tea 陶瓷/Ceramics 皮革/Leather 玩具/Toy
照明/Lighting 仪器仪表/Instruments 轴承/Bearing 电机/Electric_Motor 阀门/Valve 医疗器械/Medical_Devices
智能制造/Intelligent_Manufacturing 集成电路/Integrated_Circuit 人工智能/Artificial_Intelligence
物联网/Internet_of_Things 工业设计/Industrial_Design 餐饮/Catering 旅游/Tourism 花卉/Flower 水产/Fishery
"""

BRANDS = tuple((token[0], token[1:]) for token in _BRANDS.split())
"""Characters that firms like in their names, with their readings; two of them make a brand."""

SECTORS = tuple(tuple(token.replace("_", " ").split("/")) for token in _SECTORS.split())
"""Branches of industry, Chinese and English, that associations and institutes are for."""

BRAND_COUNT = len(BRANDS) ** 2
BRAND_STEP = 2531
"""Has no factor in common with the number of brands: steps through all of them in an order that looks random."""

ENGLISH_RANKS = (
    ("自治区", "Autonomous Region"),
    ("自治州", "Autonomous Prefecture"),
    ("自治县", "Autonomous County"),
    ("自治旗", "Autonomous Banner"),
    ("特别行政区", "Special Administrative Region"),
    ("地区", "Prefecture"),
    ("林区", "Forestry District"),
    ("特区", "Special District"),
    ("省", "Province"),
    ("市", "City"),
    ("区", "District"),
    ("县", "County"),
    ("旗", "Banner"),
    ("盟", "League"),
)


class Naming:
    """Names of divisions inside the names of organizations."""

    def __init__(self, regions: Regions) -> None:
        self._regions = regions
        current = regions.current()
        self._names = Counter(division.name for division in current)
        owners = {owner.code: owner for owner in map(self.owner, current)}
        self._shorts = Counter(_short(owner) for owner in owners.values())

    def owner(self, division: Division) -> Division:
        """Return the division that organizations in another are named after: its city, or 北京 and the like."""
        parent = self._regions.get(division.parent) if division.parent is not None else None
        if division.level == "COUNTY" and parent is not None and (parent.level == "CITY" or parent.name.endswith("市")):
            return parent
        return division

    def short(self, division: Division) -> str:
        """Return the name without rank and peoples, 恩施; in full where two owners share it."""
        short = _short(division)
        return short if self._shorts[short] <= 1 else division.name

    def full(self, division: Division) -> str:
        """Return the full name, after the parent's where several divisions share it: 南京市鼓楼区."""
        parent = self._regions.get(division.parent) if division.parent is not None else None
        return division.name if parent is None or self._names[division.name] == 1 else parent.name + division.name

    def english(self, division: Division) -> str:
        """Return the English short name: Tibet, else the romanisation of its own language, else pinyin in one word."""
        ethnic = (alias.name for alias in division.aliases if alias.kind == "ethnic_romanisation")
        return division.english or next(ethnic, None) or _romanised(division)

    def english_full(self, division: Division) -> str:
        """Return the English short name with the word for the rank: Xihu District."""
        if division.level == "PROVINCE" and division.name.endswith("市"):
            return f"{self.english(division)} Municipality"
        rank = next((english for ending, english in ENGLISH_RANKS if division.name.endswith(ending)), "")
        return f"{self.english(division).removesuffix(rank).strip()} {rank}".strip()


class Words:
    """The words that tell organizations of one place and trade apart, each given out once."""

    def __init__(self) -> None:
        self._given: Counter[tuple[str, str]] = Counter()

    def brand(self, owner: str, trade: str) -> tuple[str, str]:
        """Return the next brand and its English form, 云帆 and Yunfan, for a place's code and a trade's key."""
        turn, number = self._next(owner, trade, BRAND_COUNT)
        first, second = divmod(number * BRAND_STEP % BRAND_COUNT, len(BRANDS))
        more, more_english = _numeral(turn)
        return (
            BRANDS[first][0] + BRANDS[second][0] + more,
            (BRANDS[first][1] + BRANDS[second][1] + more_english).capitalize(),
        )

    def sector(self, owner: str, trade: str) -> tuple[str, str]:
        """Return the next branch of industry, Chinese and English, with a brand behind it once all are given out."""
        turn, number = self._next(owner, trade, len(SECTORS))
        name, english = SECTORS[number]
        more, more_english = _numeral(turn)
        return name + more, f"{english} {more_english.capitalize()}".strip()

    def _next(self, owner: str, trade: str, size: int) -> tuple[int, int]:
        """Return how often a list of that size was used up for a place and trade, and the next index into it."""
        turn, number = divmod(self._given[owner, trade], size)
        self._given[owner, trade] += 1
        return turn, (number + crc32(f"{owner}{trade}".encode())) % size


def _numeral(turn: int) -> tuple[str, str]:
    """Return a number written in brand characters, nothing for 0."""
    text, english = "", ""
    while turn:
        turn, digit = divmod(turn, len(BRANDS))
        text, english = BRANDS[digit][0] + text, BRANDS[digit][1] + english
    return text, english


def _short(division: Division) -> str:
    shorts = [a.name for a in division.aliases if a.kind == "short" and division.stem.startswith(a.name)]
    return max(shorts, key=len, default=division.stem)


def _romanised(division: Division) -> str:
    syllables = (division.pinyin or "").replace("v", "ü").split()[: len(_short(division))]
    joined = "".join(f"'{syllable}" if syllable[0] in "aeo" else syllable for syllable in syllables)
    return joined.lstrip("'").capitalize()
