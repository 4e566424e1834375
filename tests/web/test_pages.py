"""The pages over the demonstration network, as a reader without scripts meets them."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx2
import pytest

from web.pages import language

EACH_KIND = 5  # addresses of one kind that are followed: enough to meet every case of the demonstration
EACH_QUERY = 1  # of one kind with parameters
PARAMETERS = 2  # of an address that is followed, at most: filters can be put together in hundreds of ways
FIRST_PAGE_BYTES = 100_000  # of a page with all it loads, the library of charts apart
WORDS = Path(language.__file__).parent / "words"


class Page(HTMLParser):
    """What of a page the tests look at."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.inline: list[str] = []
        self.headings: list[str] = []
        self.ids: list[str] = []
        self.language = ""
        self.title = ""
        self._in = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._in = tag
        if tag == "html":
            self.language = given.get("lang") or ""
        if tag in {"a", "link"} and given.get("href"):
            self.links.append(given["href"] or "")
        self.headings += [tag] * (tag in {"h1", "h2", "h3"})
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        self.inline += ["script"] * (tag == "script" and "src" not in given) + ["style"] * (tag == "style")
        self.ids += [given["id"] or ""] if "id" in given else []

    def handle_data(self, data: str) -> None:
        if self._in == "title":
            self.title += data
            self._in = ""


@pytest.fixture(scope="module")
def site(address: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=address, timeout=30, headers={"Accept": "text/html,*/*;q=0.8"}) as client:
        yield client


def test_every_link_of_the_site_leads_somewhere(site: httpx2.Client) -> None:
    kinds: Counter[str] = Counter()
    waiting, seen = ["/", "/en"], {"/", "/en"}
    while waiting:
        path = waiting.pop(0)
        answer = site.get(path)
        assert answer.status_code == 200, path
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        page = Page(answer.text)
        assert page.inline == [], path
        assert page.headings[0] == "h1", path
        assert page.headings.count("h1") == 1, path
        assert len(page.ids) == len(set(page.ids)), path
        assert page.title.strip(" ·"), path
        for link in page.links:
            target = urljoin(path, link)
            parts = urlsplit(target)
            if parts.scheme or parts.netloc or not target.startswith("/"):
                continue
            target = target.partition("#")[0]
            kind = re.sub(r"/(org-[\w-]+|[1-9]\d{5})", "/*", re.sub(r"=[^&]*", "=", target))
            most = EACH_QUERY if "?" in kind else EACH_KIND
            read = kinds[kind] < most and kind.count("=") <= PARAMETERS and "follow=" not in target
            if target not in seen and read and "ndjson" not in target:
                kinds[kind] += 1
                seen.add(target)
                waiting.append(target)
    assert {"/organizations/*", "/regions/*", "/standards/little-giant/2026", "/plan", "/en/plan"} <= set(kinds)


@pytest.mark.parametrize(
    "path", ["/", "/search", "/regions/330000", "/standards", "/plan", "/data", "/ask", "/follow", "/support"]
)
def test_a_page_is_there_in_both_languages_and_each_names_the_other(site: httpx2.Client, path: str) -> None:
    chinese, english = site.get(path), site.get("/en" + path if path != "/" else "/en")
    pages = Page(chinese.text), Page(english.text)
    assert [page.language for page in pages] == ["zh", "en"]
    assert str(english.url.path) in pages[0].links
    assert path in pages[1].links
    assert "查找" not in english.text
    assert chinese.headers["content-language"] == "zh"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/organizations/org-none", 404),
        ("/organizations/%00", 404),
        ("/regions/999999", 404),
        ("/regions/" + "9" * 3_000, 404),
        ("/standards/none/1", 404),
        ("/standards/..%2f/1", 404),
        ("/search?what=" + "x" * 300, 400),
        ("/search?lat=a&lon=b", 400),
        ("/search?lat=nan&lon=1", 400),
        ("/search?lat=91&lon=1", 400),
        ("/search?category=none", 400),
        ("/search?nature=none", 400),
        ("/search?region=999999", 400),
        ("/search?stars=²", 400),
        ("/search?stars=" + "9" * 5_000, 400),
        ("/search?stars=9", 400),
        ("/search?after=none", 400),
        ("/search?where=nowhereatall", 200),
        ("/search?what=%3Cscript%3Ealert(1)%3C/script%3E", 200),
        ("/praised?within=none", 400),
        ("/praised?after=none", 400),
    ],
)
def test_what_cannot_be_shown_is_told_on_a_page(site: httpx2.Client, path: str, status: int) -> None:
    for prefix in ("", "/en"):
        answer = site.get(prefix + path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8"), answer.text
        assert "<script>alert" not in answer.text
        assert "Traceback" not in answer.text
        assert Page(answer.text).headings[0] == "h1"


def test_a_page_allows_no_inline_code_and_asks_nobody_else(site: httpx2.Client) -> None:
    answer = site.get("/")
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "default-src 'none'" in policy
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", answer.text)
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("path", ["//evil.example/x", "/en//evil.example/x", "/\\evil.example/x"])
def test_no_link_leads_to_a_host_that_an_address_names(site: httpx2.Client, path: str) -> None:
    answer = site.get(str(site.base_url).rstrip("/") + path)
    assert answer.status_code == 404
    assert not [link for link in Page(answer.text).links if link.startswith(("//", "/\\"))]


def test_the_praised_have_five_stars(site: httpx2.Client) -> None:
    text = site.get("/en/praised").text
    assert text.count('aria-label="5 stars"') == text.count('class="card"') == 20
    assert "weak" not in text


def test_what_and_where_find_help_nearest_first(site: httpx2.Client) -> None:
    text = site.get("/search", params={"what": "融资", "where": "西湖区"}).text
    assert "在范围内" in text
    assert text.index("在范围内") < (text.index("服务本") if "服务本" in text else len(text))
    here = site.get("/en/search", params={"what": "patent", "lat": "30.25", "lon": "120.15"}).text
    assert "within the radius" in here


def test_a_filter_narrows_and_its_link_keeps_the_search(site: httpx2.Client) -> None:
    page = Page(site.get("/search", params={"where": "330100"}).text)
    link = next(link for link in page.links if "nature=MARKET" in link)
    assert "where=330100" in link
    narrowed = site.get(link).text
    assert 'aria-current="true">市场化服务' in narrowed


def test_the_next_page_shows_others(site: httpx2.Client) -> None:
    def shown(path: str) -> tuple[set[str], list[str]]:
        links = Page(site.get(path).text).links
        organizations = {one.partition("#")[0] for one in links if one.startswith("/organizations/")}
        return organizations, [one for one in links if "after=" in one]

    first, onward = shown("/search?where=330100")
    second, _ = shown(onward[-1])
    assert len(first) == len(second) == 20
    assert not first & second


def test_the_map_may_be_coloured_by_another_measure_and_says_which(site: httpx2.Client) -> None:
    for colour, word in (("coverage", "Coverage"), ("score", "Average score"), ("count", "Organizations")):
        text = site.get("/en/regions/330000", params={"colour": colour}).text
        assert f'aria-current="true">{word}</a>' in text
        assert (
            len(set(re.findall(r'<circle class="(shade-\d|none)" cx="[\d.]+" cy="[\d.]+" r="[\d.]+"><title>', text)))
            > 1
        )
    assert site.get("/en/regions/330000", params={"colour": "none"}).status_code == 400


def test_a_form_that_another_site_sends_is_not_taken(site: httpx2.Client) -> None:
    answer = site.post("/ask", data={"where": "330106"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/follow", "/ask", "/self-check", "/support/matches", "/sign-in", "/desk/import"])
def test_a_form_in_a_charset_that_nobody_needs_is_refused(site: httpx2.Client, path: str) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="number"\r\n\r\n' + b"2n7c" + b"a" * 900_000 + b"\r\n--b--\r\n"
    for charset in ("punycode", "undefined", "utf-7"):
        headers = {"Content-Type": f"multipart/form-data; boundary=b; charset={charset}"}
        answer = site.post(path, content=body, headers=headers, follow_redirects=False)
        assert answer.status_code == (303 if path == "/desk/import" else 415)  # nobody is signed in there


def test_a_number_that_is_none_is_refused_as_an_answer(site: httpx2.Client) -> None:
    for typed in ("--5", "9" * 30, "-" * 25 + "1"):
        answer = site.post("/en/self-check", data={"standard": "little-giant", "staff": typed, "employees": typed})
        assert answer.status_code in {200, 422}, answer.text[:200]


def test_a_form_sent_twice_asks_once_and_a_refusal_keeps_what_was_typed(site: httpx2.Client) -> None:
    form = {"requestId": "f" * 32, "kind": "ARREARS", "where": "330106", "text": "twice"}
    numbers = [re.search(r'id="number">([A-Z0-9-]+)<', site.post("/ask", data=form).text) for _ in range(2)]
    assert len({number[1] for number in numbers if number}) == 1
    refused = site.post("/en/ask", data={"kind": "SERVICE", "where": "330106", "text": "kept as it was"})
    assert refused.status_code == 422
    assert "kept as it was" in refused.text
    assert site.post("/en/follow", data={"number": "none"}).status_code == 404


def test_changes_are_a_feed_and_the_schema_is_text(site: httpx2.Client) -> None:
    feed = site.get("/en/changes.atom")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert re.search(r"<feed xmlns=.*<updated>", feed.text)
    assert "type Query" in site.get("/schema.graphql").text


def test_versions_are_compared_row_by_row(site: httpx2.Client) -> None:
    text = site.get("/en/standards/little-giant/2022/compared/2026").text
    assert 'class="changed"' in text
    assert "only in" in text
    assert site.get("/en/standards/little-giant/2022/compared/1999").status_code == 404


def test_the_praised_of_a_year_and_a_region(site: httpx2.Client) -> None:
    found = site.get("/en/praised", params={"within": "330000", "year": "2026"}).text
    assert "Strongest" in found
    assert 'class="card"' not in site.get("/en/praised", params={"year": "1999", "within": "330000"}).text
    assert site.get("/praised", params={"year": "²026"}).status_code == 400


def test_the_first_pages_are_small(site: httpx2.Client) -> None:
    sizes = [len(site.get(path).content) for path in ("/", "/static/site.css", "/static/site.js", "/static/icon.svg")]
    assert sum(sizes) < FIRST_PAGE_BYTES
    results = [len(site.get(path).content) for path in ("/search?where=330106", "/static/map.js")]
    assert sum(results) < FIRST_PAGE_BYTES


def test_both_languages_have_the_same_words() -> None:
    chinese, english = (tomllib.loads((WORDS / f"{tag}.toml").read_text()) for tag in ("zh", "en"))
    assert chinese.keys() == english.keys()
    for vocabulary in chinese["labels"]:
        assert chinese["labels"][vocabulary].keys() == english["labels"][vocabulary].keys(), vocabulary


def test_nothing_on_a_page_is_what_a_program_calls_itself(site: httpx2.Client) -> None:
    assert ">复制<" in site.get("/developers").text


def test_what_a_condition_demands_is_told_in_the_language_of_the_page(site: httpx2.Client) -> None:
    for path in ("/standards/little-giant/2026", "/standards/little-giant/2022/compared/2026"):
        assert "years in the niche market" not in site.get(path).text
        assert "years in the niche market" in site.get(f"/en{path}").text


def test_a_refusal_on_a_chinese_page_is_told_in_chinese(site: httpx2.Client) -> None:
    organization = next(link for link in Page(site.get("/praised").text).links if "/organizations/" in link)
    origin = {"Origin": str(site.base_url).rstrip("/")}
    refused = site.post(f"{organization}/correction", data={"phone": "abc"}, headers=origin).text
    assert "不是电话号码" in refused
    assert "is no telephone number" not in refused
    assert "翻页地址已失效" in site.get("/search", params={"what": "融资", "after": "zzz"}).text


def test_of_what_fits_an_enterprise_only_that_lies_open(site: httpx2.Client) -> None:
    origin = {"Origin": str(site.base_url).rstrip("/")}
    text = site.post("/support/matches", data={"where": "杭州"}, headers=origin).text
    result = text[text.index('id="result"') : text.index("</section>", text.index('id="result"'))]
    before, _, folded = result.partition('<details class="matches">')
    assert "可能符合" not in before.partition("</dl>")[2]
    assert folded.count("<article") > before.count("<article")
