import type { Json } from '../../core/index.js';
import { escapeHtml, scriptJson } from './html.js';

/** The source of the library that draws the charts. */
export interface ChartLibrary {
  readonly script: string;
  readonly style: string;
}

/** A card with a heading; `body` is HTML. */
export function section(title: string, body: string, kind = ''): string {
  return `<section${kind && ` class="${kind}"`}><h2>${escapeHtml(title)}</h2>${body}</section>`;
}

/** Names and values side by side. */
export function factsTable(rows: readonly (readonly [name: string, value: string])[]): string {
  const cells = rows.map(
    ([name, value]) => `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  return `<table class="facts">${cells.join('')}</table>`;
}

/** Nested options as rows: `tricks[0].name`. Short lists of plain values stay in one row. */
export function flatten(path: string, value: Json): [name: string, value: string][] {
  if (value === null || typeof value !== 'object') return [[path, String(value)]];
  const entries = Object.entries(value);
  const plain = entries.every(([, one]) => one === null || typeof one !== 'object');
  if (entries.length === 0 || (Array.isArray(value) && plain)) return [[path, JSON.stringify(value)]];
  return entries.flatMap(([key, one]) =>
    flatten(Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key, one),
  );
}

/** A picture inside the page. @param type - e.g. `png`. */
export function dataUrl(type: 'png' | 'jpeg', bytes: Uint8Array): string {
  return `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}`;
}

/** A page that needs nothing else, not even a network. @param data - for the script, as JSON. */
export function htmlPage(
  title: string,
  body: string,
  data: unknown,
  library: ChartLibrary,
  own: { readonly style: string; readonly script: string },
): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${library.style}${own.style}</style>
</head>
<body>
<main>
${body}
</main>
<script type="application/json" id="run">${scriptJson(data)}</script>
<script>${library.script}</script>
<script>${own.script}</script>
</body>
</html>
`;
}
