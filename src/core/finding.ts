import type { NetworkName } from './types.js';

/** Something that a watcher noticed in a training, with its evidence. */
export interface Finding {
  /** What was noticed, e.g. `mode-collapse`: one name a kind of trouble, the same in every run. */
  readonly kind: string;
  /** `note`: worth knowing; `warning`: training goes wrong; `error`: it cannot go on. */
  readonly level: 'note' | 'warning' | 'error';
  /** Finished steps when it was noticed. */
  readonly step: number;
  /** The network that it is about; null where it is about both. */
  readonly network: NetworkName | null;
  /** The numbers that it rests on, by name. */
  readonly evidence: Readonly<Record<string, number>>;
  /** What it means, in a sentence or two. */
  readonly explanation: string;
  /** What to try, most promising first. */
  readonly advice: readonly string[];
}
