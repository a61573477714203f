import { checksOf, type NetworkName } from '../../core/index.js';
import { gradientFlow, type GradientFlow, type ReportedGradients } from '../../training/index.js';
import { loadSharp } from '../images/encodePng.js';
import { heatColor } from './heatColor.js';
import { escapeHtml } from './html.js';
import { writeFileAtomically } from '../files/writeFileAtomically.js';

/** Options of {@link writeGradientFlow}. */
export interface WriteGradientFlowOptions {
  /** Pixels from left to right, ≥ 300. Default 900. */
  readonly width?: number;
}

const ROW = 20;
const LABELS = 190;
const BAND = 34;

/**
 * Writes a picture of how large the gradients of each layer were: a row for each layer, from the input to the output, steps from
 * left to right, brighter for larger. Needs the package `sharp`.
 *
 * @param file - where to; by custom it ends in `.png`.
 * @param reports - of a run, or `reports` of what `readMetrics(folder)` gives.
 * @throws InvalidArgumentError for anything but a list of reports, and if none tells gradients.
 */
export async function writeGradientFlow(
  file: string,
  reports: readonly ReportedGradients[],
  options: WriteGradientFlowOptions = {},
): Promise<void> {
  const check = checksOf('writeGradientFlow');
  if (typeof file !== 'string' || file === '') check.fail('file', 'must be a path', file);
  check.knownKeys('options', options, ['width']);
  const width = check.integer('width', options.width ?? 900, 300);
  const flows = gradientFlow(reports);
  const sharp = await loadSharp('writeGradientFlow');
  await writeFileAtomically(
    'writeGradientFlow',
    file,
    await sharp(Buffer.from(drawing(flows, width)))
      .png()
      .toBuffer(),
  );
}

function drawing(flows: Readonly<Record<NetworkName, GradientFlow>>, width: number): string {
  const known = Object.values(flows).flatMap(({ gradients }) => gradients.flat().filter((value) => value > 0));
  const exponents = known.filter(Number.isFinite).map(Math.log10);
  const low = Math.floor(exponents.reduce((a, b) => Math.min(a, b), 0));
  const high = Math.max(low + 1, Math.ceil(exponents.reduce((a, b) => Math.max(a, b), low)));
  const colourOf = (value: number): string => {
    if (!Number.isFinite(value)) return '#00c8ff';
    return value > 0 ? heatColor((Math.log10(value) - low) / (high - low)) : '#000';
  };
  let top = 0;
  const parts = (['generator', 'discriminator'] as const).map((network) => {
    const part = `<g transform="translate(0 ${top})">${rowsOf(network, flows[network], width, colourOf)}</g>`;
    top += BAND + ROW * (flows[network].layers.length + 1);
    return part;
  });
  const scale = Array.from({ length: 100 }, (_, i) => rectangle(LABELS + 2 * i, top + 8, 2.5, 12, heatColor(i / 99)));
  const ends = `${text(LABELS - 8, top + 18, `1e${low}`, 'end')}${text(LABELS + 208, top + 18, `1e${high}`)}`;
  const height = top + 32;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>${parts.join('')}${scale.join('')}${ends}</svg>`;
}

function rowsOf(
  network: NetworkName,
  { layers, steps, gradients }: GradientFlow,
  width: number,
  colourOf: (value: number) => string,
): string {
  const room = width - LABELS - 12;
  const bins = Math.min(steps.length, Math.floor(room / 2));
  const rows = layers.map((layer, row) => {
    const y = BAND + ROW * row;
    const cells = Array.from({ length: bins }, (_, bin) => {
      const [from, to] = [bin, bin + 1].map((one) => Math.floor((one * steps.length) / bins));
      const value = meanExponent(gradients[row]?.slice(from, to) ?? []);
      return rectangle(LABELS + (bin * room) / bins, y + 1, room / bins + 0.5, ROW - 2, colourOf(value));
    });
    return `${text(8, y + 14, layer.length > 26 ? `${layer.slice(0, 25)}…` : layer)}${cells.join('')}`;
  });
  const foot = BAND + ROW * layers.length + 14;
  const [first = 0, last = 0] = [steps[0], steps.at(-1)];
  const axis = text(LABELS, foot, `step ${first}`) + text(width - 12, foot, String(last), 'end');
  return `${text(8, 22, `Gradients of the ${network}`, 'start', 15)}${rows.join('')}${axis}`;
}

/** The geometric mean; 0 where all are 0, NaN where one is not finite. */
function meanExponent(values: readonly number[]): number {
  if (values.some((value) => !Number.isFinite(value))) return NaN;
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return 0;
  return 10 ** (positive.reduce((sum, value) => sum + Math.log10(value), 0) / positive.length);
}

function rectangle(x: number, y: number, width: number, height: number, fill: string): string {
  return `<rect x="${x.toFixed(2)}" y="${y}" width="${width.toFixed(2)}" height="${height}" fill="${fill}"/>`;
}

function text(x: number, y: number, content: string, anchor = 'start', size = 12): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="${size}" fill="#333">${escapeHtml(content)}</text>`;
}
