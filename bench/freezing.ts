import * as tf from '@tensorflow/tfjs-core';
import { createTrainStep, freeze, freezePlan, unfreeze, type FreezingPolicies } from 'tfjs-gan';
import { useBackend } from 'tfjs-gan/node';
import { createWorkload } from './workload.js';

// How long a step takes and how much it holds with layers frozen, taking turns, beside what freezePlan expects.
const steps = Number(process.argv[2] ?? 8);
await useBackend('wasm', { threads: 1 });
const workload = { case: 'dcgan32', size: 32, batch: 32 } as const;
const policies: Readonly<Record<string, FreezingPolicies>> = {
  nothing: {},
  'freezeD 2': { discriminator: { fromInput: 2 } },
  'all but the norms of the generator': { generator: { allBut: { kind: 'norms' } } },
  'all but the last layers': {
    generator: { allBut: { fromOutput: 1 } },
    discriminator: { allBut: { fromOutput: 1 } },
  },
};

interface Row {
  readonly milliseconds: number[];
  peakBytes: number;
}

const { gan, batch } = createWorkload(workload);
const rows = new Map<string, Row>(Object.keys(policies).map((name) => [name, { milliseconds: [], peakBytes: 0 }]));
for (let turn = 0; turn <= steps; turn++) {
  for (const [name, row] of rows) {
    for (const network of ['generator', 'discriminator'] as const) {
      unfreeze(gan[network]);
      const policy = policies[name]?.[network];
      if (policy) freeze(gan[network], policy);
    }
    const step = createTrainStep({ generator: gan.generator, discriminator: gan.discriminator });
    const start = { state: step.init(), time: performance.now(), cpu: process.cpuUsage() };
    const result = step.run(start.state, [batch]);
    await gan.generator.trainableWeights.at(-1)?.read().data();
    const { user, system } = process.cpuUsage(start.cpu);
    // The time of the processor, as the machine may be shared. The first turn warms up.
    if (turn > 0) row.milliseconds.push((user + system) / 1000);
    row.peakBytes = Math.max(row.peakBytes, result.peakBytes);
    tf.dispose([result.state.optimizers.generator.tensors, result.state.optimizers.discriminator.tensors] as never);
  }
}
for (const network of ['generator', 'discriminator'] as const) unfreeze(gan[network]);
const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const whole = rows.get('nothing');
console.log(
  '| frozen | ms a step | of all | estimated | peak MB | of all | estimated |\n| --- | --- | --- | --- | --- | --- | --- |',
);
for (const [name, { milliseconds, peakBytes }] of rows) {
  const { step, saved } = freezePlan(gan, policies[name] ?? {}, { batchSize: workload.batch });
  const time = middle(milliseconds);
  const cells = [
    name,
    time.toFixed(0),
    `${(time / middle(whole?.milliseconds ?? [])).toFixed(2)}×`,
    `${(1 - saved.time).toFixed(2)}×`,
    (peakBytes / 1e6).toFixed(1),
    `${(peakBytes / (whole?.peakBytes ?? NaN)).toFixed(2)}×`,
    `${(1 - saved.memory).toFixed(2)}× of ${(step.unfrozen.bytes / 1e6).toFixed(1)}`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
