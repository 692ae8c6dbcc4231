// Draws the numbers of a chart's table with uPlot: hover, zoom by dragging, arrow keys. Without, the picture stays.
"use strict";
for (const plot of document.querySelectorAll("[data-chart]")) {
  const table = plot.parentElement.querySelector("table.numbers");
  if (table && table.tBodies[0].rows.length > 1 && window.uPlot) draw(plot, table);
}

function draw(plot, table) {
  const HEIGHT = 320, FONT = "11px system-ui, sans-serif", DAY = 86400;
  const rows = [...table.tBodies[0].rows];
  const names = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent);
  const isStacked = plot.dataset.chart === "stack", unit = plot.dataset.unit;
  const STEPS = [...(unit === "week" ? [7, 14] : [1, 2, 5, 10]), 30, 60, 90, 180, 365, 730, 1825, 3650];
  const times = rows.map((row) => Date.parse(row.querySelector("time").dateTime) / 1000);
  const periods = rows.map((row) => row.cells[0].textContent);
  const texts = names.map((_, n) => rows.map((row) => row.cells[n + 1].textContent));
  const raw = texts.map((column) => column.map((text) => (text === "–" ? null : Number(text.replace(/[,%]/g, "")))));
  const events = [...document.querySelectorAll("[data-events] time")].map((time) => Date.parse(time.dateTime) / 1000);
  const css = (name) => getComputedStyle(plot).getPropertyValue(name).trim();
  const color = (n) => (table.dataset.hasRest && n === names.length - 1 ? css("--muted") : css(`--s${(n % 10) + 1}`));
  const written = (date, options) => date.toLocaleDateString("en-GB", { month: "short", timeZone: "UTC", ...options }).replace("Sept", "Sep");
  const percent = plot.dataset.measure === "share" ? "%" : "";

  const board = element("div", "board"), tip = element("div", "tip"), said = element("p", "hidden");
  const reset = element("button", "reset", "Whole range");
  tip.hidden = reset.hidden = true;
  said.ariaLive = "polite";
  board.append(tip, reset, element("strong", "", plot.dataset.label), said);
  plot.append(board);
  plot.classList.add("live");

  // Stacked series are drawn from the top of the pile down, each as the area down to the one below.
  const piled = isStacked ? pile(raw) : raw;
  const order = names.map((_, n) => (isStacked ? names.length - 1 - n : n));
  let chart = make();

  new ResizeObserver(() => chart.setSize({ width: board.clientWidth, height: HEIGHT })).observe(board);
  matchMedia("(prefers-color-scheme: dark)").onchange = () => { chart.destroy(); chart = make(); };
  reset.onclick = () => { whole(); chart.over.focus(); };

  function make() {
    const width = board.clientWidth, edge = names.length > 1 ? Math.min(labelWidth(), width / 4) : 10;
    const made = new uPlot({
      width, height: HEIGHT, padding: [38, edge + 12, 0, 0], legend: { show: false }, tzDate: (s) => uPlot.tzDate(new Date(s * 1000), "UTC"),
      cursor: { y: false, drag: { x: true, y: false, dist: 8 }, points: { size: 7, show: !isStacked } },
      scales: { y: { range: (_, low, high) => [0, percent ? 100 : Math.max(high, 1)] } },
      axes: [
        { stroke: css("--muted"), grid: { show: false }, ticks: { stroke: css("--line"), size: 4 }, font: FONT, size: 28, space: 60, incrs: STEPS.map((n) => n * DAY), values: xValues },
        { stroke: css("--muted"), grid: { stroke: css("--line"), width: 1 }, ticks: { show: false }, font: FONT, size: 52,
          values: (_, values) => values.map((value) => short(value) + percent) },
      ],
      series: [{}, ...order.map((n) => ({
        label: names[n], stroke: isStacked ? css("--ground") : color(n), width: isStacked ? 1 : 2,
        fill: isStacked ? color(n) : names.length === 1 ? `color-mix(in srgb, ${color(n)} 10%, transparent)` : undefined,
        points: { show: isStacked ? false : undefined },
      }))],
      hooks: { draw: [labels, marks], setCursor: [point], setScale: [zoomed] },
    }, [times, ...order.map((n) => piled[n])], board);
    Object.assign(made.over, {
      tabIndex: 0, role: "application", onkeydown: keys, onblur: () => { tip.hidden = true; }, ondblclick: whole,
      ariaLabel: `${plot.dataset.label}. Arrow keys move by a ${unit}, plus and minus zoom, escape shows all.`,
    });
    return made;
  }

  function element(tag, name = "", text = "") {
    return Object.assign(document.createElement(tag), { className: name, textContent: text });
  }

  // As badges and pictures write numbers: 1.2k, 3M, 4G.
  function short(value) {
    const power = Math.min(Math.floor(Math.log10(Math.max(value, 1)) / 3), 5);
    return Number((value / 1000 ** power).toFixed(power ? 1 : 2)) + ["", "k", "M", "G", "T", "P"][power];
  }

  function xValues(_, splits, axis, space, step) {
    let year;
    return splits.map((second) => {
      const date = new Date(second * 1000), before = year;
      year = date.getUTCFullYear();
      if (step >= 360 * DAY) return year;
      return written(date, { day: step < 28 * DAY ? "numeric" : undefined, year: year === before ? undefined : "numeric" });
    });
  }

  function pile(columns) {
    const sums = columns[0].map(() => 0);
    return columns.map((column) => column.map((value, i) => {
      sums[i] = value === null || sums[i] === null ? null : sums[i] + value;
      return sums[i];
    }));
  }

  function labelWidth() {
    const c = element("canvas").getContext("2d");
    c.font = FONT;
    return Math.max(...names.map((name) => c.measureText(name).width)) + 8;
  }

  // The names of series stand at the ends of their lines, moved apart where they would overlap.
  function labels(u) {
    if (names.length < 2) return;
    const ratio = uPlot.pxRatio, step = 14 * ratio, c = u.ctx, last = u.series[0].idxs[1];
    const places = names.map((_, n) => {
      const top = u.valToPos(piled[n][last] ?? 0, "y", true);
      const below = isStacked ? u.valToPos(n ? piled[n - 1][last] ?? 0 : 0, "y", true) : top;
      return { n, y: (top + below) / 2 };
    }).sort((a, b) => a.y - b.y);
    places.reduce((above, place) => (place.y = Math.max(place.y, above + step)), u.bbox.top - step);
    places.reduceRight((below, place) => (place.y = Math.min(place.y, below - step)), u.bbox.top + u.bbox.height + step);
    c.save();
    c.font = FONT.replace("11", 11 * ratio);
    c.textBaseline = "middle";
    c.textAlign = "left";
    for (const { n, y } of places) {
      c.fillStyle = color(n);
      c.fillRect(u.bbox.left + u.bbox.width + 4 * ratio, y - 4 * ratio, 3 * ratio, 8 * ratio);
      c.fillStyle = css("--ink");
      c.fillText(names[n], u.bbox.left + u.bbox.width + 10 * ratio, y);
    }
    c.restore();
  }

  function marks(u) {
    const { ctx: c, bbox } = u;
    c.save();
    c.strokeStyle = css("--muted");
    c.lineWidth = uPlot.pxRatio;
    c.setLineDash([4, 4]);
    for (const second of events) {
      const x = Math.round(u.valToPos(second, "x", true));
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      c.beginPath();
      c.moveTo(x, bbox.top);
      c.lineTo(x, bbox.top + bbox.height);
      c.stroke();
    }
    c.restore();
  }

  function point(u) {
    const index = u.cursor.idx;
    tip.hidden = index == null || u.cursor.left < 0;
    if (tip.hidden) return;
    tip.replaceChildren(element("strong", "when", when(index)), ...names.map((name, n) => line(name, n, index)));
    const x = u.over.offsetLeft + u.valToPos(times[index], "x");
    const width = board.clientWidth, own = tip.offsetWidth;
    tip.style.left = `${Math.max(x > width / 2 ? x - 12 - own : Math.min(x + 12, width - own), 0)}px`;
  }

  function when(index) {
    const day = unit === "month" ? undefined : "numeric";
    const date = written(new Date(times[index] * 1000), { day, year: "numeric" });
    const note = rows[index].className ? " (days missing)" : "";
    return (unit === "week" ? `${periods[index]}, from ` : "") + date + note;
  }

  function line(name, n, index) {
    const row = element("div"), label = element("span"), mark = element("i");
    mark.style.background = color(n);
    label.append(mark, name);
    row.append(label, element("span", "", texts[n][index].replace("–", "not known")));
    return row;
  }

  function keys(event) {
    const { min, max } = chart.scales.x, index = chart.cursor.idx ?? times.length - 1, last = times.length - 1;
    const to = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: last }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (to !== undefined) go(Math.min(Math.max(to, 0), last));
    else if (event.key === "+") zoom((max - min) / 4, index);
    else if (event.key === "-") zoom(max - min, index);
    else if (event.key === "Escape") whole();
    else return;
    event.preventDefault();
  }

  function go(index) {
    const { min, max } = chart.scales.x;
    if (times[index] < min || times[index] > max) zoom((max - min) / 2, index);
    chart.setCursor({ left: chart.valToPos(times[index], "x"), top: 0 });
    said.textContent = `${when(index)}: ${names.map((name, n) => `${name} ${texts[n][index]}`).join(", ")}`;
  }

  function zoom(half, index) {
    const first = times[0], last = times.at(-1), reach = Math.max(half, 2 * (times[1] - first));
    chart.setScale("x", { min: Math.max(times[index] - reach, first), max: Math.min(times[index] + reach, last) });
  }

  function whole() { chart.setScale("x", { min: times[0], max: times.at(-1) }); }

  function zoomed(u) {
    const { min, max } = u.scales.x;
    reset.hidden = min <= times[0] && max >= times.at(-1);
  }
}
