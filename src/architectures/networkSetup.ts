import { checkConditioning, type Conditioning } from '../conditioning/index.js';
import { requireBackend, type Checks } from '../core/index.js';

/** What both builders need beside the plan. */
export interface NetworkSetup {
  readonly check: Checks;
  readonly seed: number;
  readonly conditioning: Conditioning | undefined;
}

/** The keys of the options that all builders share. */
export const commonKeys = ['imageShape', 'conditioning', 'seed'] as const;

/** Checks the options that all builders share and fills in the seed. */
export function networkSetup(
  check: Checks,
  options: { readonly conditioning: Conditioning | undefined; readonly seed: number | undefined },
): NetworkSetup {
  requireBackend();
  const { conditioning, seed = 0 } = options;
  return {
    check,
    seed: check.integer('seed', seed, Number.MIN_SAFE_INTEGER),
    conditioning: conditioning === undefined ? undefined : checkConditioning(check, 'conditioning', conditioning),
  };
}
