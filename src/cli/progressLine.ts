import type { CommandLineStreams } from './commandContext.js';

/** Milliseconds between two looks at the progress: in a terminal, and in a log. */
const EVERY = { terminal: 100, log: 10_000 } as const;

const WORDS = {
  list: 'looking for files',
  ingest: 'taking in',
  read: 'reading images',
  measure: 'measuring',
  classify: 'training the classifier',
  write: 'writing',
} as const;

/** How far some work is. */
export interface Progress {
  readonly phase: keyof typeof WORDS;
  readonly done: number;
  /** 0 while it is not known. */
  readonly total: number;
}

/** A line that tells how far the work is: rewritten in a terminal, one every ten seconds elsewhere. */
export function progressLine(
  stream: CommandLineStreams['stderr'],
  quiet: boolean,
): { readonly show: (progress: Progress) => void; readonly end: () => void } {
  const isTerminal = stream.isTTY === true;
  const every = isTerminal ? EVERY.terminal : EVERY.log;
  let shown = isTerminal ? -Infinity : performance.now();
  let isOpen = false;
  return {
    show({ phase, done, total }) {
      const now = performance.now();
      if (quiet || (now - shown < every && !(isTerminal && done === total))) return;
      shown = now;
      const place = total > 0 ? `${done} of ${total} (${Math.floor((100 * done) / total)}%)` : String(done);
      const text = `${WORDS[phase]}: ${place}`;
      stream.write(isTerminal ? `\r\u001b[K${text}` : `${text}\n`);
      isOpen = isTerminal;
    },
    end() {
      if (isOpen) stream.write('\r\u001b[K');
    },
  };
}
