// Draws each figure with `data-chart` from the table or list that `data-from` names. The data stay on the page as text,
// so that nobody needs the drawing, and nothing is fetched for it.
import { init } from "/static/vendor/echarts/echarts.min.js";

const ROW = 30; // pixels of a bar with its gap
const AXIS = 40; // pixels of the axis below the bars
const HEIGHT = 280; // pixels of a chart of columns
const COLOURS = { bar: "#0b5c6b", mark: "#c77700", ink: "#1b2530", line: "#d7dee4" };
const FONT = { color: COLOURS.ink, fontSize: 13 };
const tooltip = { renderMode: "richText", confine: true, textStyle: { fontSize: 13 } };

/** The rows of a table: what each is called, and the number in its cell with `data-value`. */
function rows(table) {
  return [...table.querySelectorAll("tbody tr")].flatMap((row) => {
    const cell = row.querySelector("[data-value]");
    return cell ? [{ name: row.querySelector("th").textContent.trim(), value: Number(cell.dataset.value) }] : [];
  });
}

/** The tree of a nested list. */
function branches(list) {
  return [...list.children].map((item) => {
    const below = item.querySelector(":scope > ul");
    const link = item.querySelector(":scope > a, :scope > b");
    return { name: link.textContent.trim(), address: link.href, children: below ? branches(below) : [] };
  });
}

function bars(source, { unit = "", maximum }) {
  const data = rows(source);
  return {
    height: data.length * ROW + AXIS,
    option: {
      tooltip: { ...tooltip, valueFormatter: (value) => `${value}${unit}` },
      grid: { left: 8, right: 24, top: 8, bottom: 8, containLabel: true },
      xAxis: { type: "value", max: maximum ? Number(maximum) : undefined, axisLabel: { ...FONT, formatter: `{value}${unit}`, hideOverlap: true }, splitNumber: 4 },
      yAxis: {
        type: "category", inverse: true, data: data.map((row) => row.name), axisTick: { show: false },
        axisLabel: { ...FONT, interval: 0, width: Math.min(220, innerWidth / 3), overflow: "truncate" },
      },
      series: [{ type: "bar", barMaxWidth: 16, itemStyle: { color: COLOURS.bar }, data: data.map((row) => row.value) }],
    },
  };
}

function columns(source, { unit = "" }) {
  const data = rows(source);
  return {
    height: HEIGHT,
    option: {
      tooltip: { ...tooltip, valueFormatter: (value) => `${value}${unit}` },
      grid: { left: 8, right: 8, top: 24, bottom: 8, containLabel: true },
      xAxis: { type: "category", data: data.map((row) => row.name), axisTick: { show: false }, axisLabel: FONT },
      yAxis: { type: "value", minInterval: 1, axisLabel: FONT, splitLine: { lineStyle: { color: COLOURS.line } } },
      series: [{
        type: "bar", itemStyle: { color: COLOURS.bar }, label: { show: true, position: "top", ...FONT },
        data: data.map((row) => row.value),
      }],
    },
  };
}

function tree(source) {
  const [root] = branches(source);
  const leaves = (node) => (node.children.length ? node.children.reduce((sum, child) => sum + leaves(child), 0) : 1);
  return {
    height: leaves(root) * ROW + AXIS,
    option: {
      tooltip: { ...tooltip, formatter: ({ name }) => name },
      series: [{
        type: "tree", data: [root], left: Math.min(90, innerWidth / 6), right: Math.min(260, innerWidth / 2.4), top: 12, bottom: 12,
        symbol: "circle", symbolSize: 10, expandAndCollapse: false, animation: false,
        itemStyle: { color: COLOURS.bar, borderColor: COLOURS.bar }, lineStyle: { color: "#a9b8c2" },
        label: { ...FONT, position: "top", width: Math.min(200, innerWidth / 3.6), overflow: "truncate" },
        leaves: { label: { position: "right", align: "left", width: Math.min(240, innerWidth / 2.6) } },
      }],
    },
  };
}

const KINDS = { bars, columns, tree };

for (const figure of document.querySelectorAll("figure[data-chart]")) {
  const source = document.getElementById(figure.dataset.from);
  const { height, option } = KINDS[figure.dataset.chart](source, figure.dataset);
  const place = document.createElement("div");
  place.className = "chart";
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", figure.querySelector("figcaption").textContent.trim());
  place.style.height = `${height}px`;
  figure.prepend(place);
  const chart = init(place, null, { renderer: "canvas" });
  chart.setOption({ animation: false, ...option });
  chart.on("click", ({ data }) => { if (data && data.address) location.assign(data.address); });
  new ResizeObserver(() => chart.resize()).observe(place);
}
