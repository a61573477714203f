import type { NetworkName, StepReport } from 'tfjs-gan';
import { figure } from './format.js';
import { h } from './h.js';
import { heat } from './heat.js';

/** How strongly each layer is moved, over the steps. */
export interface GradientFlow {
  readonly element: HTMLElement;
  draw(reports: readonly StepReport[]): void;
}

const ROW = 18;

export function gradientFlow(): GradientFlow {
  const maps = (['generator', 'discriminator'] as const).map(heatMap);
  return {
    element: h(
      'div',
      { class: 'gradients' },
      h(
        'p',
        { class: 'quiet' },
        'Each row is a layer, from the input down to the output; bright is a large gradient. A row that goes dark for good has stopped learning.',
      ),
      h('div', { class: 'charts' }, ...maps.map(({ element }) => element)),
    ),
    draw: (reports) => maps.forEach((map) => map.draw(reports)),
  };
}

function heatMap(network: NetworkName): GradientFlow {
  const canvas = h('canvas', { class: 'map', 'aria-hidden': 'true' });
  const labels = h('tbody');
  const table = h(
    'table',
    { class: 'layers' },
    h('caption', {}, `Gradients of the ${network}`),
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Layer'), h('th', { scope: 'col' }, 'Size'))),
    labels,
  );
  return {
    element: h('figure', { class: 'flow' }, h('div', { class: 'flow-body' }, table, canvas)),
    draw(reports) {
      const columns = reports.flatMap(({ gradients }) => (gradients ? [gradients[network]] : []));
      const layers = columns.at(-1);
      if (!layers || canvas.clientWidth === 0) return;
      labels.replaceChildren(
        ...layers.map(({ layer, gradient }) =>
          h('tr', {}, h('th', { scope: 'row', title: layer }, layer), h('td', {}, figure(gradient))),
        ),
      );
      paint(
        canvas,
        columns.map((column) => column.map(({ gradient }) => gradient)),
        layers.length,
      );
    },
  };
}

/** One column a report, as many as there is room for; each cell is coloured by the logarithm of its gradient. */
function paint(canvas: HTMLCanvasElement, columns: readonly (readonly number[])[], rows: number): void {
  const width = Math.max(1, Math.min(columns.length, 160));
  const shown = Array.from(
    { length: width },
    (_, i) => columns[Math.floor(((i + 1) * columns.length) / width) - 1] ?? [],
  );
  [canvas.width, canvas.height] = [width, rows];
  canvas.style.height = `${rows * ROW}px`;
  const pen = canvas.getContext('2d');
  if (!pen) return;
  const logarithms = shown
    .flat()
    .filter((value) => value > 0 && Number.isFinite(value))
    .map(Math.log10);
  const [lowest, highest] = [Math.min(...logarithms), Math.max(...logarithms)];
  const image = pen.createImageData(width, rows);
  shown.forEach((column, x) =>
    column.forEach((value, y) => {
      const part = (Math.log10(value) - lowest) / Math.max(highest - lowest, 1);
      image.data.set(heat(value, part), (y * width + x) * 4);
    }),
  );
  pen.putImageData(image, 0, 0);
}
