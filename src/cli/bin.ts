#!/usr/bin/env node
import { PROBE, probe, type ProbeName } from './machine/probe.js';
import { runCommandLine } from './runCommandLine.js';

const args = process.argv.slice(2);

if (args[0] === PROBE) {
  // A process that `doctor` has started, with a name of its list. Threads must not keep it alive.
  void probe(args[1] as ProbeName).then((result) => {
    process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit());
  });
} else {
  const interrupted = new AbortController();
  // The first Ctrl-C ends the work in good order, the second at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (interrupted.signal.aborted) process.exit(130);
      interrupted.abort();
    });
  }
  const self = [process.execPath, ...process.execArgv, process.argv[1] ?? ''];
  void runCommandLine(args, process, interrupted.signal, self).then((code) => {
    process.exitCode = code;
  });
}
