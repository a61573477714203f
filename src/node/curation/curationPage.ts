import { basename } from 'node:path';
import { escapeHtml, scriptJson } from '../report/html.js';
import { reportStyle } from '../report/reportStyle.js';
import type { SheetGroup } from './contactSheet.js';
import { curationScript } from './curationScript.js';
import { curationStyle } from './curationStyle.js';
import type { CuratedFile, CurationReport, ReportedFilter } from './curationReport.js';
import { histogramOf, type Histogram } from './histogram.js';

const SKIPPED = 200;

/** A report as one HTML file that needs nothing else: the distribution of each score with its threshold, examples of each verdict. */
export function curationPage(report: CurationReport, groups: readonly SheetGroup[]): string {
  const title = `Curation of ${escapeHtml(basename(report.folder))}`;
  const charts = report.filters.map((filter) => ({ filter, histogram: chartOf(filter, report.files) }));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${reportStyle}${curationStyle}</style>
</head>
<body>
<main>
<header><h1>${title}</h1></header>
${figures(report)}
<div class="charts">
${charts.map(({ filter, histogram }, i) => chart(filter, histogram, i)).join('\n')}
</div>
${groups.map(sheet).join('\n')}
${skippedFiles(report.files)}
</main>
<script type="application/json" id="scores">${scriptJson(charts.map(({ histogram }) => histogram))}</script>
<script>${curationScript}</script>
</body>
</html>
`;
}

function figures({ counts }: CurationReport): string {
  const rejected = Object.values(counts.rejected).reduce((sum, count) => sum + count, 0);
  const shown = { Files: counts.files, Kept: counts.kept, Rejected: rejected, Skipped: counts.skipped };
  const parts = counts.heldOut > 0 ? { 'To train with': counts.train, 'Held out': counts.heldOut } : {};
  const cells = Object.entries({ ...shown, ...parts }).map(
    ([name, count]) => `<div><dt>${name}</dt><dd>${count.toLocaleString('en')}</dd></div>`,
  );
  return `<dl class="figures">${cells.join('')}</dl>`;
}

function chartOf({ name, keep }: ReportedFilter, files: readonly CuratedFile[]): Histogram | null {
  const scores = files.flatMap(({ scores: all }) => all[name] ?? []);
  return histogramOf(
    scores,
    keep.filter((limit) => limit !== null),
  );
}

function chart({ name, kind, explanation, keep }: ReportedFilter, histogram: Histogram | null, index: number): string {
  const heading = `<h2>${escapeHtml(name)}</h2><p>${escapeHtml(explanation)}</p>`;
  if (!histogram) return `<section>${heading}<p class="quiet">No image has a score.</p></section>`;
  const [low, high] = histogram.range;
  const sliders = (['minimum', 'maximum'] as const).map((end, i) => {
    const limit = kind === 'score' ? keep[i] : null;
    if (limit === null || limit === undefined) return '';
    const range = `min="${low}" max="${high}" step="any" value="${limit}"`;
    return `<label>${end} <input type="range" ${range} data-limit="${limit}" data-end="${end}"><output></output></label>`;
  });
  return `<section class="filter" data-filter="${index}" data-name="${escapeHtml(name)}" data-kind="${kind}">${heading}
<svg viewBox="0 0 600 130" preserveAspectRatio="none" role="img" aria-label="Histogram of ${escapeHtml(name)}"></svg>
<div class="axis"><span></span><span></span></div>${sliders.join('')}<p class="kept"></p></section>`;
}

function sheet({ title, count, text, images }: SheetGroup): string {
  const figureOf = ({ file, caption, picture, original }: SheetGroup['images'][number]): string =>
    `<figure><div>${image(picture, file)}${original === null ? '' : image(original, 'the one that was kept')}</div><figcaption>${escapeHtml(caption)}<br><code>${escapeHtml(file)}</code></figcaption></figure>`;
  return `<section><h2>${escapeHtml(title)} <span class="count">${count.toLocaleString('en')}</span></h2><p>${text}</p>
<div class="sheet">${images.map(figureOf).join('')}</div></section>`;
}

function image(source: string | null, name: string): string {
  return source === null ? '<i>gone</i>' : `<img alt="${escapeHtml(name)}" src="${source}">`;
}

function skippedFiles(files: readonly CuratedFile[]): string {
  const skipped = files.filter(({ verdict }) => verdict === 'skipped');
  if (skipped.length === 0) return '';
  const rows = skipped
    .slice(0, SKIPPED)
    .map(
      ({ file, reason }) =>
        `<tr><th scope="row"><code>${escapeHtml(JSON.stringify(file).slice(1, -1))}</code></th><td>${escapeHtml(reason ?? '')}</td></tr>`,
    );
  const rest = skipped.length - rows.length;
  const more = rest > 0 ? `<p>And ${rest.toLocaleString('en')} more, in curation.json.</p>` : '';
  return `<section><h2>Skipped <span class="count">${skipped.length.toLocaleString('en')}</span></h2><table class="facts">${rows.join('')}</table>${more}</section>`;
}
