import { checksOf } from '../../core/index.js';
import type { FreezingSchedule } from '../../training/index.js';
import { checkPolicy, type FreezingPolicies } from '../freezing/freezingPolicy.js';
import { enterPhase } from './phases.js';

const networkNames = ['generator', 'discriminator'] as const;

/**
 * Freezes the same layers from the first step to the last, and no others, whatever was frozen before. Hand it to `train` as
 * `freezing`, or freeze the networks yourself with `freeze`; this one travels in reports and checkpoints.
 *
 * @throws InvalidArgumentError for what is no policy; when training begins, for a policy that means no layer.
 *
 * @example
 * train(gan, data, { freezing: keepFrozen({ discriminator: { fromInput: 2 } }), steps: 500 });
 */
export function keepFrozen(policies: FreezingPolicies): FreezingSchedule {
  const check = checksOf('keepFrozen');
  check.knownKeys('policies', policies, networkNames);
  for (const network of networkNames) {
    const policy = policies[network];
    if (policy !== undefined) checkPolicy(check, `policies.${network}`, policy);
  }
  return {
    name: 'keepFrozen',
    options: policies,
    init: () => ({ phase: 0 }),
    apply: (gan) => enterPhase(check, gan, [policies], 0),
    next: (memory) => memory,
  };
}
