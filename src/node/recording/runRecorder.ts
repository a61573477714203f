import { join } from 'node:path';
import type { Json } from '../../core/index.js';
import type { RunOutcome, StepReport, TrainingRun } from '../../training/index.js';
import { claimRunFolder, removeRun, runFiles, type ClaimedFolder } from '../runs/claimRunFolder.js';
import { collectCurves } from '../report/collectCurves.js';
import { collectFindings } from '../report/collectFindings.js';
import { collectMetrics } from '../report/collectMetrics.js';
import { drawSamples } from './drawSamples.js';
import { readEarlierRun, type EarlierRun } from '../runs/earlierRun.js';
import { encodePng, loadSharp } from '../images/encodePng.js';
import { openEventFile, type EventFile } from '../tensorboard/eventFile.js';
import { isFileError } from '../files/fileError.js';
import { loadChartLibrary } from '../report/loadChartLibrary.js';
import { lineFile, type LineFile } from './metricsFile.js';
import type { ResolvedRecordRunOptions } from './recordRunOptions.js';
import { reportScalars, weightHistograms } from '../tensorboard/reportEvents.js';
import { reportPage, type ChartLibrary, type ReportSamples } from '../report/reportPage.js';
import { readRunFacts, type RunFacts } from './runFacts.js';
import { SampleFrames } from '../runs/sampleFrames.js';
import { saveModel } from '../networks/saveModel.js';
import { imageValue } from '../tensorboard/tensorBoardEvents.js';
import { writeFileAtomically } from '../files/writeFileAtomically.js';

/** Writes what a run reports into its folder. */
export class RunRecorder {
  private readonly curves = collectCurves();
  private readonly findings = collectFindings();
  private readonly metrics = collectMetrics();
  private readonly frames: SampleFrames;
  private readonly lines: LineFile;
  private events: EventFile | null = null;
  /** The step that everything was written at last. */
  private writtenStep: number | null = null;
  /** Whether the folder could not be written when it was tried last. */
  private stuck = false;
  private last: StepReport | null = null;
  private samples: ReportSamples | null = null;
  /** The step that the saved generator is from. */
  private savedStep: number | null;
  private readonly startedAt: string;
  /** Whether this run, and not only the earlier one that it goes on from, has reported. */
  private begun = false;

  private constructor(
    private readonly run: TrainingRun,
    private readonly options: ResolvedRecordRunOptions,
    private readonly claimed: ClaimedFolder,
    private readonly earlier: EarlierRun,
    private readonly facts: RunFacts,
    private readonly charts: ChartLibrary,
  ) {
    this.savedStep = earlier.generatorStep;
    this.startedAt = earlier.startedAt ?? new Date().toISOString();
    this.frames = new SampleFrames(this.path(runFiles.frames));
    this.lines = lineFile('recordRun', claimed.metrics, this.path(runFiles.metrics));
  }

  /** Checks that everything needed is there, and takes the folder. */
  static async start(run: TrainingRun, options: ResolvedRecordRunOptions): Promise<RunRecorder> {
    await loadSharp('recordRun');
    const charts = await loadChartLibrary('recordRun');
    const claimed = await claimRunFolder(options.folder, options);
    const recorder = new RunRecorder(
      run,
      options,
      claimed,
      await readEarlierRun(options.folder),
      readRunFacts(),
      charts,
    );
    try {
      if (options.tensorBoard) recorder.events = await openEventFile('recordRun', options.folder);
      if (recorder.earlier.reports.length > 0) return recorder;
      await recorder.writeSummary('running', null);
    } catch (error) {
      // What is not begun must not look like a run when the next one asks for the folder.
      await claimed.release();
      if (recorder.earlier.reports.length === 0) await removeRun(options.folder);
      throw error;
    }
    return recorder;
  }

  async add(report: StepReport): Promise<void> {
    const { sampleEvery } = this.options;
    if (!this.begun) await this.takeUp(report.step);
    this.begun = true;
    const before = this.last?.step ?? 0;
    this.last = report;
    this.collect(report);
    this.lines.push(JSON.stringify(report));
    await this.unlessStuck(async () => {
      await this.lines.flush();
      await this.events?.add(report.step, reportScalars(report));
      const due = Math.floor(report.step / sampleEvery) > Math.floor(before / sampleEvery);
      if (due || this.stuck) await this.writeAll(report.step, 'running', null);
    });
  }

  private collect(report: StepReport): void {
    this.curves.add(report);
    this.metrics.add(report);
    this.findings.add(report.findings ?? []);
  }

  /** A disk that is full must not end a training of days: what cannot be written waits, and the training goes on. */
  private async unlessStuck(work: () => Promise<void>): Promise<void> {
    const { log } = this.options;
    try {
      await work();
      if (this.stuck) log(`recordRun: ${this.options.folder} can be written again; nothing is missing in it`);
      this.stuck = false;
    } catch (error) {
      if (!(error instanceof Error) || !isFileError(error)) throw error;
      if (!this.stuck) log(`${error.message}. Training goes on, and what is missing is written when it can be`);
      this.stuck = true;
    }
  }

  private async writeAll(step: number, outcome: RunOutcome, error: string | null): Promise<void> {
    await this.snapshot(step);
    await this.writeSummary(outcome, error);
    this.writtenStep = step;
  }

  /** Writes the last state of everything and closes the files. */
  async close(outcome: RunOutcome, error: string | null): Promise<void> {
    try {
      // What is there is of a run that could not go on, or had come to its end.
      if (!this.begun && this.earlier.reports.length > 0) return;
      // After an error the networks may be back at an earlier step than the last that was reported.
      const { step } = this.run;
      await this.lines.flush();
      if (this.last && step !== this.writtenStep) await this.snapshot(step);
      await this.writeSummary(outcome, error);
    } finally {
      await this.events?.close();
      await this.claimed.release();
    }
  }

  /** Says how far the run came and where it is. */
  describe(outcome: RunOutcome): string {
    const { folder } = this.options;
    const reached = this.last ? `after step ${this.last.step} of ${this.last.steps}` : 'before its first step';
    const generator = this.savedStep === null ? '' : `; ${runFiles.generator}/ is from step ${this.savedStep}`;
    return `The run ${outcome === 'failed' ? 'failed' : 'was stopped'} ${reached}. What there is of it is in ${folder}${generator}.`;
  }

  /** Takes over the reports of the earlier run; those from `step` on are made again. */
  private async takeUp(step: number): Promise<void> {
    const kept = this.earlier.reports.filter(({ report }) => report.step < step);
    for (const { report } of kept) this.collect(report);
    this.last = kept.at(-1)?.report ?? null;
    await this.lines.cut(kept.at(-1)?.end ?? 0);
    await this.frames.takeUp(step);
  }

  /** Draws and saves what the generator can do now. */
  private async snapshot(step: number): Promise<void> {
    const sampler = this.run.sampler();
    try {
      const picture = await drawSamples(sampler, this.options);
      const png = await encodePng('recordRun', picture);
      this.samples = { png, step, columns: this.options.captions };
      await this.write(runFiles.samples, png);
      await this.frames.add(step, png);
      await this.events?.add(step, [
        imageValue('samples', png, picture.width, picture.height),
        ...(await weightHistograms(sampler.generator)),
      ]);
      if (this.options.keepSamples) {
        await this.write(join(runFiles.history, `step-${String(step).padStart(6, '0')}.png`), png);
      }
      // A generator that has come apart must not replace one that works.
      if (picture.notFinite === 0 || this.savedStep === null) {
        await saveModel(sampler.generator, this.path(runFiles.generator));
        await saveModel(this.run.discriminator, this.path(runFiles.discriminator));
        this.savedStep = step;
      }
    } finally {
      sampler.dispose();
    }
  }

  private async writeSummary(outcome: RunOutcome, error: string | null): Promise<void> {
    const { last, facts, run, samples, options } = this;
    const { backend, machine, versions } = facts;
    const summary: Record<string, Json> = {
      outcome,
      error,
      step: last?.step ?? 0,
      steps: last?.steps ?? null,
      seconds: last?.seconds ?? 0,
      generatorStep: this.savedStep,
      startedAt: this.startedAt,
      endedAt: outcome === 'running' ? null : new Date().toISOString(),
      backend,
      machine: { ...machine },
      versions: { ...versions },
      labelNames: options.labelNames,
      columns: options.captions,
      options: run.options,
    };
    const content = {
      ...{ title: options.title, outcome, error, last, samples, options: run.options },
      points: this.curves.points(),
      metrics: this.metrics.curves(),
      findings: this.findings.all(),
      frames: this.frames.all(),
      facts: { backend, ...machine, ...versions, started: this.startedAt },
    };
    await this.write(runFiles.report, reportPage(content, this.charts));
    await this.write(runFiles.run, `${JSON.stringify(summary, null, 2)}\n`);
  }

  private write(name: string, content: string | Uint8Array): Promise<void> {
    return writeFileAtomically('recordRun', this.path(name), content);
  }

  private path(name: string): string {
    return join(this.options.folder, name);
  }
}
