import type { Command } from 'commander';
import { addConfigFlag } from '../config/configFile.js';

/** What the options of `addOutputFlags` parse to. */
export interface OutputFlags {
  readonly json?: true;
  readonly quiet?: true;
}

/** Adds the options of every command about what it prints, and `--config`. */
export function addOutputFlags(command: Command): Command {
  return addConfigFlag(command)
    .option('--json', 'print one JSON object; all else goes to standard error')
    .option('--quiet', 'show no progress');
}
