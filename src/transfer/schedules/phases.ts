import type { Checks } from '../../core/index.js';
import type { GAN } from '../../training/index.js';
import { freezeFor, unfreeze } from '../freezing/freeze.js';
import { checkPolicy, type FreezingPolicies } from '../freezing/freezingPolicy.js';

const networkNames = ['generator', 'discriminator'] as const;

/** Throws unless it is a list of at least two phases. */
export function checkPhases(check: Checks, phases: readonly FreezingPolicies[]): readonly FreezingPolicies[] {
  const isList: boolean = Array.isArray(phases);
  if (!isList || phases.length < 2) check.fail('phases', 'must be a list of at least two phases', phases);
  phases.forEach((phase, i) => {
    check.knownKeys(`phases[${i}]`, phase, networkNames);
    for (const network of networkNames) {
      const policy = phase[network];
      if (policy !== undefined) checkPolicy(check, `phases[${i}].${network}`, policy);
    }
  });
  return phases;
}

/** Freezes what a phase says, and nothing else. */
export function enterPhase(check: Checks, gan: GAN, phases: readonly FreezingPolicies[], index: number): void {
  const phase = phases[index] ?? {};
  for (const network of networkNames) {
    unfreeze(gan[network]);
    const policy = phase[network];
    if (policy) freezeFor(check, `phases[${index}].${network}`, gan[network], policy);
  }
}
