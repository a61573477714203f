import { setTimeout } from 'node:timers/promises';
import type { Contestant, RunningContestant } from './contestant.js';
import type { StepMeasure } from './session.js';

/** How long a race takes. */
export interface RaceLength {
  /** Steps to time. */
  readonly steps: number;
  /** Seconds of timed steps after which a contestant drops out, though not before its first. */
  readonly seconds: number;
}

/** What was measured of one contestant. */
export interface Result extends Omit<Contestant, 'start'> {
  readonly version: string | null;
  /** Why there are no figures, or null. */
  readonly problem: string | null;
  /** The time of each timed step. */
  readonly milliseconds: readonly number[];
  readonly kernels: number | null;
  readonly peakBytes: number | null;
  readonly backendBytes: number | null;
  /** The memory of the process after each timed step, where it is known: whether it stays the same over many. */
  readonly processBytes: readonly number[];
  /** By how many the living tensors grew over the timed steps. */
  readonly tensorsGained: number | null;
}

/** Threads of the one before may wait for work for some milliseconds, and do so at full speed. */
const PAUSE = 50;
/** In the first step optimisers make their state, so that only a second one shows what all others do. */
const WARM_UP = { fewest: 2, most: 3, seconds: 10 };

/**
 * Lets contestants train side by side, one step of each in turn, so that whatever else the machine does hits all of them.
 *
 * @param onProgress - called with what is about to happen.
 */
export async function race(
  contestants: readonly Contestant[],
  length: RaceLength,
  onProgress: (text: string) => void,
): Promise<Result[]> {
  const runners = contestants.map((contestant) => new Runner(contestant));
  try {
    for (const runner of runners) {
      onProgress(`warming up ${runner.title}`);
      await runner.warmUp();
    }
    for (let step = 1; step <= length.steps; step++) {
      for (const runner of runners) {
        if (runner.isDone(length)) continue;
        onProgress(`step ${step} of ${length.steps}: ${runner.title}`);
        await runner.timeStep();
        await setTimeout(PAUSE);
      }
    }
    return runners.map((runner) => runner.result());
  } finally {
    await Promise.all(runners.map((runner) => runner.stop()));
  }
}

class Runner {
  readonly title: string;
  private running: RunningContestant | null = null;
  private problem: string | null = null;
  private counted: StepMeasure | null = null;
  private readonly timed: StepMeasure[] = [];

  constructor(private readonly contestant: Contestant) {
    const { workload, backend, implementation, threads } = contestant;
    this.title = `${workload.case} ${backend} ${implementation}${threads === null ? '' : ` (threads: ${threads})`}`;
  }

  /** Starts, trains until machine code has taken the place of what it was compiled from, and counts kernels on the way. */
  warmUp(): Promise<void> {
    return this.attempt(async () => {
      this.running = await this.contestant.start();
      let spent = 0;
      for (let step = 0; step < WARM_UP.most; step++) {
        if (step >= WARM_UP.fewest && spent >= WARM_UP.seconds) break;
        this.counted = await this.running.step(true);
        spent += this.counted.milliseconds / 1000;
      }
    });
  }

  isDone({ seconds }: RaceLength): boolean {
    const spent = this.timed.reduce((sum, { milliseconds }) => sum + milliseconds / 1000, 0);
    return this.problem !== null || spent >= seconds;
  }

  timeStep(): Promise<void> {
    return this.attempt(async () => {
      if (this.running) this.timed.push(await this.running.step(false));
    });
  }

  result(): Result {
    const { workload, backend, implementation, threads } = this.contestant;
    const tensors = this.timed.at(-1)?.tensors ?? null;
    const before = this.counted?.tensors ?? null;
    return {
      workload,
      backend,
      implementation,
      threads: this.running?.threads ?? threads,
      version: this.running?.version ?? null,
      problem: this.problem,
      milliseconds: this.timed.map(({ milliseconds }) => milliseconds),
      kernels: this.counted?.kernels ?? null,
      peakBytes: this.counted?.peakBytes ?? null,
      backendBytes: this.timed.at(-1)?.backendBytes ?? null,
      processBytes: this.timed.flatMap(({ processBytes }) => processBytes ?? []),
      tensorsGained: tensors === null || before === null ? null : tensors - before,
    };
  }

  async stop(): Promise<void> {
    await this.running?.stop();
  }

  /** A contestant that fails does not stop the others. */
  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }
}
