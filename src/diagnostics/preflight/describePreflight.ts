import type { Finding } from '../../core/index.js';
import type { NetworkFacts, Preflight } from './preflightReport.js';

/** What a preflight found as text, one line a subject and then one a finding. */
export function describePreflight(preflight: Preflight): string {
  const { backend, batchSize, imageShape, networks } = preflight;
  return [
    `preflight on ${backend}: ${batchSize} images of ${imageShape.join('×')} a batch`,
    line('generator', describeNetwork(networks.generator)),
    line('discriminator', describeNetwork(networks.discriminator)),
    ...describeStep(preflight),
    ...describeMemory(preflight),
    ...describeTime(preflight),
    ...describeData(preflight),
    ...preflight.findings.flatMap(describeFinding),
  ].join('\n');
}

function line(subject: string, text: string): string {
  return `  ${subject.padEnd(14)}${text}`;
}

function describeNetwork({ trained, frozen, averages, flopsPerImage }: NetworkFacts): string {
  const others = [
    ...(frozen > 0 ? [`${thousands(frozen)} frozen`] : []),
    ...(averages > 0 ? [`${thousands(averages)} running averages`] : []),
  ];
  const flops = flopsPerImage === null ? [] : [`${withUnit(flopsPerImage, 'FLOP')} an image`];
  return [`${thousands(trained)} parameters to train`, ...others, ...flops].join(', ');
}

function describeStep({ step, leakedTensors }: Preflight): string[] {
  if (!step) return [];
  const leaks = leakedTensors === 0 ? 'no tensor leaks' : `${leakedTensors} tensors leak`;
  return [line('step', `${withUnit(step.flops, 'FLOP')} in ${step.kernels} kernels, ${leaks}`)];
}

function describeMemory({ memory }: Preflight): string[] {
  if (!memory) return [];
  const { held, peak, budget, largestBatch } = memory;
  const fits = budget === null ? '' : `; ${thousands(largestBatch ?? 0)} images fit into ${withUnit(budget, 'B')}`;
  return [line('memory', `${withUnit(held, 'B')} between steps, ${withUnit(peak, 'B')} at most within one${fits}`)];
}

function describeTime({ time }: Preflight): string[] {
  if (!time) return [];
  const { secondsPerStep, secondsPerRead, seconds, steps } = time;
  const read = secondsPerRead > 0.001 ? ` and ${secondsPerRead.toPrecision(2)} s to read its images` : '';
  const all = seconds === null || steps === null ? '' : `, ${duration(seconds)} for ${thousands(steps)} steps`;
  return [line('time', `${secondsPerStep.toPrecision(2)} s a step${read}${all}`)];
}

function describeData({ data }: Preflight): string[] {
  if (!data) return [];
  const { size, imageShape, classes, range } = data;
  const counts = classes
    ? `, ${classes.length} classes of ${thousands(Math.min(...classes))} to ${thousands(Math.max(...classes))}`
    : '';
  const [low, high] = range.map((value) => Number(value.toFixed(2)));
  return [line('data', `${thousands(size)} images of ${imageShape.join('×')}${counts}, pixels from ${low} to ${high}`)];
}

function describeFinding({ level, kind, explanation, advice }: Finding): string[] {
  return [`  ${level}: ${kind}: ${explanation}`, ...advice.map((one) => `    - ${one}`)];
}

function thousands(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

function withUnit(value: number, unit: string): string {
  const prefixes = ['', 'k', 'M', 'G', 'T', 'P'];
  const power = Math.max(0, Math.min(prefixes.length - 1, Math.floor(Math.log10(Math.max(value, 1)) / 3)));
  return `${Number((value / 1000 ** power).toPrecision(3))} ${prefixes[power] ?? ''}${unit}`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
