import type { ImageLabel } from '../../training/index.js';

/** A file and what it was asked to show. */
export interface LabelledFile {
  /** Path relative to the list, with `/` between folders. */
  readonly file: string;
  readonly label: ImageLabel | null;
}

/**
 * A list of files as CSV: `file`, `file,label,name` for classes, or `file` and a column for each attribute.
 */
export function labelsCsv(files: readonly LabelledFile[], labelNames: readonly string[] | null): string {
  const rows = files.map(({ file, label }) => {
    if (label === null) return [file];
    if (typeof label !== 'number') return [file, ...label.map(String)];
    return [file, String(label), labelNames?.[label] ?? String(label)];
  });
  return [header(files[0]?.label ?? null, labelNames), ...rows].map(csvLine).join('');
}

function header(label: ImageLabel | null, labelNames: readonly string[] | null): string[] {
  if (label === null) return ['file'];
  if (typeof label === 'number') return ['file', 'label', 'name'];
  return ['file', ...label.map((_, i) => labelNames?.[i] ?? `attribute${i}`)];
}

function csvLine(values: readonly string[]): string {
  return `${values.map((value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(',')}\n`;
}
