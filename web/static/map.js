// Zooms and moves the maps, which are there without it. Circles and names keep their size, so that crowds come apart.
const LARGEST = 40; // times
const STEP = 0.15; // of what is seen, for one press of an arrow key

for (const figure of document.querySelectorAll("[data-map]")) {
  const svg = figure.querySelector(":scope > svg");
  const width = Number(svg.dataset.width);
  const height = Number(svg.dataset.height);
  const circles = [...svg.querySelectorAll("circle")].map((circle) => [circle, circle.r.baseVal.value]);
  const texts = [...svg.querySelectorAll("text")].map((text) => [text, parseFloat(getComputedStyle(text).fontSize)]);
  let view = { x: 0, y: 0, times: 1 };

  function show(x, y, times) {
    const bounded = Math.min(LARGEST, Math.max(1, times));
    const limit = (value, size) => Math.min(size - size / bounded, Math.max(0, value));
    view = { x: limit(x, width), y: limit(y, height), times: bounded };
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${width / bounded} ${height / bounded}`);
    for (const [circle, radius] of circles) circle.setAttribute("r", radius / bounded);
    for (const [text, size] of texts) {
      text.style.fontSize = `${size / bounded}px`;
      text.setAttribute("y", Number(text.dataset.y) + Number(text.dataset.below) / bounded);
    }
    for (const text of svg.querySelectorAll("text.wide")) text.classList.toggle("shown", bounded > 1.5);
  }

  function zoom(by, x = view.x + width / view.times / 2, y = view.y + height / view.times / 2) {
    const times = by ? Math.min(LARGEST, Math.max(1, view.times * by)) : 1;
    show(x - ((x - view.x) * view.times) / times, y - ((y - view.y) * view.times) / times, times);
  }

  function place(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [point.x, point.y];
  }

  const controls = figure.querySelector("[data-zoom]");
  controls.hidden = false;
  for (const button of controls.querySelectorAll("button")) {
    button.addEventListener("click", () => zoom(Number(button.dataset.by)));
  }
  svg.addEventListener("dblclick", (event) => { event.preventDefault(); zoom(2, ...place(event)); });
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // the page scrolls; a pinch on a touchpad comes with ctrlKey
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.25 : 0.8, ...place(event));
  }, { passive: false });
  figure.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (event.key === "+" || event.key === "=") zoom(1.6);
    else if (event.key === "-") zoom(0.625);
    else if (moves[event.key] && view.times > 1) {
      const [across, down] = moves[event.key];
      show(view.x + (across * STEP * width) / view.times, view.y + (down * STEP * height) / view.times, view.times);
    } else return;
    event.preventDefault();
  });
  let held = null;
  svg.addEventListener("pointerdown", (event) => {
    if (view.times > 1 && !event.target.closest("a")) { held = place(event); svg.setPointerCapture(event.pointerId); }
  });
  svg.addEventListener("pointermove", (event) => {
    if (!held) return;
    const [x, y] = place(event);
    show(view.x + held[0] - x, view.y + held[1] - y, view.times);
  });
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => { held = null; });
  // On a phone a touch that starts on the map scrolls the page until the map is enlarged.
  new MutationObserver(() => { svg.classList.toggle("held", view.times > 1); }).observe(svg, { attributeFilter: ["viewBox"] });
}
