import { formatTime, type OpenedDataset } from '../node/index.js';

/** What was found in a folder, as lines. */
export function describeData({ kind, data, heldOut, skipped }: OpenedDataset): string[] {
  const { size, imageShape, labelNames, labels } = data;
  const classes = labels === null ? 'no classes' : `${labels.count} classes (${namesOf(labelNames ?? [])})`;
  const held = heldOut ? `; ${heldOut.size} more held out` : '';
  return [
    `data: ${kind}, ${size} images as ${imageShape.join('×')}, ${classes}${held}`,
    ...(skipped.length > 0 ? [`${skipped.length} files left out, e.g. ${told(skipped[0])}`] : []),
  ];
}

function told(skipped: OpenedDataset['skipped'][number] | undefined): string {
  return skipped ? `${skipped.file}: ${skipped.reason}` : '';
}

function namesOf(names: readonly string[]): string {
  return names.length > 12 ? `${names.slice(0, 10).join(', ')}, …` : names.join(', ');
}

/** How long something will take. */
export function describeTime(seconds: number): string {
  return Number.isFinite(seconds) ? `about ${formatTime(seconds)}` : 'for a time that is not known';
}

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Rows as lines whose cells stand below each other, numbers to the right. */
export function describeTable(rows: readonly (readonly (string | number)[])[]): string[] {
  const textOf = (cell: string | number): string => (typeof cell === 'number' ? cell.toLocaleString('en') : cell);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => textOf(row[column] ?? '').length)));
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return typeof cell === 'number' ? textOf(cell).padStart(width) : cell.padEnd(width);
    });
    return `  ${cells.join('  ')}`.trimEnd();
  });
}

/** A name out of a file that nobody vouches for: a terminal obeys control characters. */
export function printable(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
}
