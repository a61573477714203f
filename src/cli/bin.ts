#!/usr/bin/env node
import { runCommandLine } from './runCommandLine.js';

const interrupted = new AbortController();
// The first Ctrl-C ends the work in good order, the second at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (interrupted.signal.aborted) process.exit(130);
    interrupted.abort();
  });
}
void runCommandLine(process.argv.slice(2), process, interrupted.signal).then((code) => {
  process.exitCode = code;
});
