import { Option, type Command } from 'commander';
import { useBackend, type ActiveBackend } from '../../node/index.js';
import { integerFrom } from './parseValues.js';

/** What the options of `addMachineFlags` parse to. */
export interface MachineFlags {
  readonly backend: 'auto' | 'webgpu' | 'wasm' | 'tensorflow' | 'cpu';
  readonly threads?: number;
}

/** Adds options for what computes. */
export function addMachineFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--backend <name>', 'what computes; auto is the fastest that is installed and works')
        .choices(['auto', 'webgpu', 'wasm', 'tensorflow', 'cpu'])
        .default('auto'),
    )
    .option('--threads <number>', 'threads of wasm (one for each core)', integerFrom(1));
}

/** Starts the backend that was asked for. */
export function startBackend({ backend, threads }: MachineFlags): Promise<ActiveBackend> {
  return useBackend(backend, threads === undefined ? {} : { threads });
}
