import type { RepeatedFinding } from './collectFindings.js';
import { escapeHtml } from './html.js';
import { factsTable, section } from './pageParts.js';

/** What watchers noticed, with their advice; nothing where nothing was. */
export function findingsSection(findings: readonly RepeatedFinding[]): string {
  if (findings.length === 0) return '';
  return section('Findings', findings.map(findingCard).join('\n'));
}

function findingCard({ finding, first, times }: RepeatedFinding): string {
  const { kind, level, step, network, evidence, explanation, advice } = finding;
  const when = times > 1 ? `${times} times from step ${first} to ${step}` : `at step ${step}`;
  const where = network === null ? '' : `, ${network}`;
  const rows = Object.entries(evidence).map(([name, value]) => [name, digits(value)] as const);
  return `<article class="finding ${level}"><h3><span class="level">${level}</span> ${escapeHtml(kind)} <small>${when}${where}</small></h3>
<p>${escapeHtml(explanation)}</p>
${advice.length === 0 ? '' : `<ul>${advice.map((one) => `<li>${escapeHtml(one)}</li>`).join('')}</ul>`}
${rows.length === 0 ? '' : `<details><summary>Evidence</summary>${factsTable(rows)}</details>`}</article>`;
}

function digits(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : '–';
}
