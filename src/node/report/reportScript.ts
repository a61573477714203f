import { heatColor } from './heatColor.js';

/** More than the eye tells apart. */
const ramp = Array.from({ length: 100 }, (_, i) => heatColor(i / 99));

/**
 * Draws the charts and heat maps of a page, in the browser. Each line of a report is shown twice: the values themselves, faint, and
 * their running mean, because the losses of a GAN jump from step to step.
 */
export const reportScript = `
(() => {
  const { columns, charts, maps = [] } = JSON.parse(document.getElementById('run').textContent);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const shade = (name) => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  const colour = (name) => shade(typeof name === 'number' ? 'series' + (name % 8) : name);
  const number = (value) => {
    if (value == null) return '–';
    const size = Math.abs(value);
    return size >= 100 ? value.toFixed(0) : size > 0 && size < 0.001 ? value.toExponential(1) : value.toPrecision(3);
  };
  let axis = 'step';

  function smooth(values) {
    const keep = 1 - 1 / Math.max(1, Math.min(25, values.length / 20));
    let mean = null;
    return values.map((value) => {
      // null is a number that was not finite, a gap; undefined is one that this step did not have.
      if (value == null) return value;
      mean = mean == null ? value : keep * mean + (1 - keep) * value;
      return mean;
    });
  }

  function ruler(extra) {
    const line = { stroke: shade('line'), width: 1 };
    return { stroke: shade('quiet'), grid: line, ticks: line, font: '12px system-ui, sans-serif', ...extra };
  }

  /** The horizontal numbers, and for each line its vertical ones; undefined where it has none. */
  function tableOf(chart) {
    const tables = chart.lines.map((line) => {
      const own = line.y ?? columns[line.name];
      // A logarithm has no place for 0.
      const values = own.map((value) => (value === false ? undefined : chart.logarithmic && value <= 0 ? null : value));
      return [line.x ? line.x[axis] : columns.step, values];
    });
    return chart.lines.every((line) => !line.x)
      ? [columns.step, ...tables.map(([, values]) => values)]
      : uPlot.join(tables);
  }

  function draw(element, chart) {
    const [x, ...curves] = tableOf(chart);
    const lines = chart.lines.flatMap(({ label, colour: name }) => [
      { label, stroke: colour(name), width: 1, alpha: chart.raw ? 0 : 0.3, points: { show: false } },
      {
        label,
        stroke: colour(name),
        width: 2,
        spanGaps: chart.raw,
        points: { show: chart.raw ? x.length < 60 : x.length === 1 },
        value: (_, value) => number(value),
      },
    ]);
    const y = chart.logarithmic ? { distr: 3 } : chart.range ? { range: chart.range } : {};
    const options = {
      width: element.clientWidth,
      height: 260,
      scales: { x: { time: false }, y },
      series: [{ label: { step: 'Step', images: 'Images', seconds: 'Seconds' }[axis] }, ...lines],
      axes: [ruler({}), ruler({ size: 58, values: chart.logarithmic ? (_, ticks) => ticks.map((tick) => (tick == null ? '' : tick.toExponential(0))) : undefined })],
      legend: { live: true },
      cursor: { points: { size: 6 } },
    };
    const plot = new uPlot(options, [x, ...curves.flatMap((curve) => [curve, chart.raw ? curve : smooth(curve)])], element);
    // uPlot empties the legend when it has drawn, and when the pointer leaves.
    const showLast = () => setTimeout(() => plot.setLegend({ idx: x.length - 1 }));
    plot.over.addEventListener('mouseleave', showLast);
    showLast();
    // The faint lines need no entry of their own in the legend.
    element.querySelectorAll('.u-legend .u-series:nth-child(even)').forEach((row) => { row.style.display = 'none'; });
    return plot;
  }

  const ramp = ${JSON.stringify(ramp)};
  const heat = (part) => ramp[Math.round(Math.min(1, Math.max(0, part)) * (ramp.length - 1))];

  const logarithms = maps.flatMap(({ rows }) => rows.flatMap(({ name }) => columns[name].filter((value) => value > 0).map(Math.log10)));
  const lowest = Math.floor(logarithms.reduce((a, b) => Math.min(a, b), Infinity));
  const highest = Math.max(lowest + 1, Math.ceil(logarithms.reduce((a, b) => Math.max(a, b), -Infinity)));

  function drawMap({ id, rows }) {
    const canvas = document.getElementById(id);
    const scale = devicePixelRatio || 1;
    const [width, height, row] = [canvas.clientWidth, rows.length * 20 + 22, 20];
    const left = Math.min(170, width * 0.36);
    canvas.style.height = height + 'px';
    [canvas.width, canvas.height] = [width * scale, height * scale];
    const pen = canvas.getContext('2d');
    pen.scale(scale, scale);
    pen.font = '12px system-ui, sans-serif';
    pen.textBaseline = 'middle';
    const bins = Math.max(1, Math.min(columns.step.length, Math.floor((width - left) / 2)));
    rows.forEach(({ label, name }, i) => {
      pen.fillStyle = shade('quiet');
      let text = label;
      while (text.length > 3 && pen.measureText(text).width > left - 8) text = text.slice(0, -2) + '…';
      pen.fillText(text, 0, i * row + row / 2);
      for (let bin = 0; bin < bins; bin++) {
        const [from, to] = [bin, bin + 1].map((one) => Math.floor((one * columns.step.length) / bins));
        const values = columns[name].slice(from, to).filter((value) => value !== false);
        const known = values.filter((value) => value > 0).map(Math.log10);
        if (values.length === 0) continue;
        const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
        // A gradient of exactly 0 is darker than any; one that is not finite stands out.
        pen.fillStyle = values.includes(null) ? '#00c8ff' : known.length === 0 ? '#000' : heat((mean - lowest) / (highest - lowest));
        const [x, next] = [bin, bin + 1].map((one) => left + (one * (width - left)) / bins);
        pen.fillRect(x, i * row + 1, next - x + 0.5, row - 2);
      }
    });
    pen.fillStyle = shade('quiet');
    pen.textAlign = 'left';
    pen.fillText('step ' + columns.step[0], left, height - 9);
    pen.textAlign = 'right';
    pen.fillText(String(columns.step.at(-1)), width, height - 9);
  }

  function drawScale() {
    const element = document.getElementById('scale');
    if (!element || logarithms.length === 0) return;
    const stops = [0, 0.25, 0.5, 0.75, 1].map(heat).join(',');
    element.innerHTML = '<span></span><i></i><span></span>';
    element.firstChild.textContent = '1e' + lowest;
    element.lastChild.textContent = '1e' + highest;
    element.children[1].style.background = 'linear-gradient(90deg,' + stops + ')';
  }

  let drawn = [];
  function drawAll() {
    drawn.forEach((plot) => plot.destroy());
    drawn = charts.map((chart) => draw(document.getElementById(chart.id), chart));
    maps.forEach(drawMap);
    drawScale();
  }
  drawAll();
  dark.addEventListener('change', drawAll);
  document.querySelectorAll('[data-axis]').forEach((button) => button.addEventListener('click', () => {
    axis = button.dataset.axis;
    document.querySelectorAll('[data-axis]').forEach((one) => one.setAttribute('aria-pressed', String(one === button)));
    drawAll();
  }));
  addEventListener('resize', () => {
    drawn.forEach((plot) => plot.setSize({ width: plot.root.parentElement.clientWidth, height: 260 }));
    maps.forEach(drawMap);
  });
})();
`;
