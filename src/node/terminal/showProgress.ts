import { checksOf } from '../../core/index.js';
import type { StepReport } from '../../training/index.js';
import { estimateTimeLeft } from './estimateTimeLeft.js';
import { formatTime } from './formatTime.js';
import { importPeer } from '../files/importPeer.js';

/** Something that progress can be written to, such as `process.stderr`. */
export interface ProgressStream {
  /** Takes some text. */
  write(text: string): unknown;
  /** Whether it is a terminal, in which a line can be written anew. */
  readonly isTTY?: boolean;
}

/** Options of `showProgress`. */
export interface ShowProgressOptions {
  /** Where to show it. Default: standard error, so that standard output stays free for the program's own. */
  readonly stream?: ProgressStream;
  /** Seconds between two lines where the stream is no terminal, ≥ 0. Default 10. */
  readonly everySeconds?: number;
}

/** Shows one report after the other. */
interface Display {
  show(report: StepReport, secondsLeft: number): void;
  close(): void;
}

/**
 * Passes reports on and shows how far the training is: a bar with the time left and the losses in a terminal, a line every
 * few seconds elsewhere. Put it around the rest: `for await (const report of showProgress(recordRun(run, { folder })))`.
 * Leaving the loop, or an error in it, ends the run and the bar.
 */
export function showProgress(
  run: AsyncIterable<StepReport>,
  options: ShowProgressOptions = {},
): AsyncGenerator<StepReport, void, undefined> {
  const check = checksOf('showProgress');
  check.knownKeys('options', options, ['stream', 'everySeconds']);
  const { stream = process.stderr, everySeconds = 10 } = options;
  check.number('everySeconds', everySeconds, 0);
  return (async function* () {
    const display = isTerminal(stream) ? await startBar(stream) : startLines(stream, everySeconds);
    const secondsLeft = estimateTimeLeft();
    try {
      for await (const report of run) {
        display.show(report, secondsLeft(report));
        yield report;
      }
    } finally {
      display.close();
    }
  })();
}

function isTerminal(stream: ProgressStream): stream is NodeJS.WriteStream {
  return stream.isTTY === true;
}

async function startBar(stream: NodeJS.WriteStream): Promise<Display> {
  const { SingleBar } = (await importPeer('showProgress', 'cli-progress', () => import('cli-progress'))).default;
  const bar = new SingleBar({
    stream: withoutCursorMemory(stream),
    // Cut the line off instead of changing how the terminal wraps, which Ctrl-C would leave changed.
    linewrap: true,
    format: '{bar} {percentage}% | {left} left | {facts}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
  });
  let started = false;
  return {
    show(report, secondsLeft) {
      const payload = { facts: factsOf(report), left: formatTime(secondsLeft) };
      if (!started) bar.start(report.steps, report.step, payload);
      else bar.update(report.step, payload);
      started = true;
    },
    close: () => {
      bar.stop();
    },
  };
}

/** The bar would put the cursor back to where it began, over what others have written since. */
function withoutCursorMemory(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  const write = (text: string): boolean => text === '\x1b7' || text === '\x1b8' || stream.write(text);
  return Object.create(stream, { write: { value: write } }) as NodeJS.WriteStream;
}

function startLines(stream: ProgressStream, everySeconds: number): Display {
  let shown = -Infinity;
  return {
    show(report, secondsLeft) {
      const last = report.step >= report.steps;
      if (!last && report.seconds - shown < everySeconds) return;
      shown = report.seconds;
      stream.write(
        `${factsOf(report)} | ${last ? `took ${formatTime(report.seconds)}` : `${formatTime(secondsLeft)} left`}\n`,
      );
    },
    close: () => undefined,
  };
}

function factsOf({ step, steps, losses, scores, imagesPerSecond }: StepReport): string {
  const loss = `loss D ${losses.discriminator.toFixed(3)} G ${losses.generator.toFixed(3)}`;
  const score = `score real ${scores.real.toFixed(2)} fake ${scores.fake.toFixed(2)}`;
  return `step ${step}/${steps} | ${loss} | ${score} | ${Math.round(imagesPerSecond)} images/s`;
}
