/**
 * Draws the report's charts, in the browser. Each line is shown twice: the values themselves, faint, and their running
 * mean, because the losses of a GAN jump from step to step.
 */
export const reportScript = `
(() => {
  const { points, charts } = JSON.parse(document.getElementById('run').textContent);
  const steps = points.map((point) => point.step);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  const number = (value) => (value == null ? '–' : Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));

  function smooth(values) {
    const keep = 1 - 1 / Math.max(1, Math.min(25, values.length / 20));
    let mean = null;
    return values.map((value) => {
      // null is a number that was not finite, a gap; undefined is a term that this step did not have.
      if (value == null) return value;
      mean = mean == null ? value : keep * mean + (1 - keep) * value;
      return mean;
    });
  }

  function axis(extra) {
    const line = { stroke: colour('line'), width: 1 };
    return { stroke: colour('quiet'), grid: line, ticks: line, font: '12px system-ui, sans-serif', ...extra };
  }

  function draw(element, chart) {
    const curves = chart.lines.map(({ name }) => points.map((point) => point[name]));
    const lines = chart.lines.flatMap(({ label, colour: name }) => [
      { label, stroke: colour(name), width: 1, alpha: 0.3, points: { show: false } },
      { label, stroke: colour(name), width: 2, points: { show: steps.length === 1 }, value: (_, value) => number(value) },
    ]);
    const options = {
      width: element.clientWidth,
      height: 260,
      scales: { x: { time: false }, y: chart.range ? { range: chart.range } : {} },
      series: [{ label: 'Step' }, ...lines],
      axes: [axis({}), axis({ size: 52 })],
      legend: { live: true },
      cursor: { points: { size: 6 } },
    };
    const data = [steps, ...curves.flatMap((curve) => [curve, smooth(curve)])];
    const plot = new uPlot(options, data, element);
    // uPlot empties the legend when it has drawn, and when the pointer leaves.
    const showLast = () => setTimeout(() => plot.setLegend({ idx: steps.length - 1 }));
    plot.over.addEventListener('mouseleave', showLast);
    showLast();
    return plot;
  }

  let drawn = [];
  function drawAll() {
    drawn.forEach((plot) => plot.destroy());
    drawn = charts.map((chart) => draw(document.getElementById(chart.id), chart));
    // The faint lines need no entry of their own in the legend.
    document.querySelectorAll('.u-legend .u-series:nth-child(even)').forEach((row) => { row.style.display = 'none'; });
  }
  drawAll();
  dark.addEventListener('change', drawAll);
  addEventListener('resize', () => drawn.forEach((plot) => {
    plot.setSize({ width: plot.root.parentElement.clientWidth, height: 260 });
  }));
})();
`;
