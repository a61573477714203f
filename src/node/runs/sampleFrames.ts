import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loadSharp } from '../images/encodePng.js';
import { writeFileAtomically } from '../files/writeFileAtomically.js';

/** A small picture of the samples at some step. */
export interface SampleFrame {
  readonly step: number;
  /** A JPEG file. */
  readonly jpeg: Uint8Array;
}

/** The names of the files that frames are kept in. */
export const framePattern = /^step-(\d+)\.jpg$/;

/** Pictures of the whole run, few and small enough to go into one page. */
const MOST = 24;
const WIDEST = 320;

/** Keeps pictures of samples in a folder: the first, the latest, and some between at equal distances. */
export class SampleFrames {
  private frames: readonly SampleFrame[] = [];

  constructor(private readonly folder: string) {}

  /** Takes over the frames of an earlier run from before `step`; the others are removed. */
  async takeUp(step: number): Promise<void> {
    const found = await readFrames(this.folder);
    this.frames = found.filter((frame) => frame.step < step);
    await Promise.all(found.filter((frame) => frame.step >= step).map((frame) => this.remove(frame.step)));
  }

  /** Takes in the samples of a step as a PNG. */
  async add(step: number, png: Uint8Array): Promise<void> {
    const sharp = await loadSharp('recordRun');
    const small = sharp(png).resize({ width: WIDEST, withoutEnlargement: true }).flatten({ background: '#ffffff' });
    const jpeg = await small.jpeg({ quality: 75 }).toBuffer();
    await writeFileAtomically('recordRun', this.fileOf(step), jpeg);
    this.frames = [...this.frames.filter((frame) => frame.step !== step), { step, jpeg }];
    if (this.frames.length <= MOST) return;
    const [dropped, kept] = [this.frames.filter((_, i) => i % 2 === 1), this.frames.filter((_, i) => i % 2 === 0)];
    this.frames = kept;
    await Promise.all(dropped.map((frame) => this.remove(frame.step)));
  }

  /** From the first to the latest. */
  all(): readonly SampleFrame[] {
    return this.frames;
  }

  private remove(step: number): Promise<void> {
    return rm(this.fileOf(step), { force: true });
  }

  private fileOf(step: number): string {
    return join(this.folder, nameOf(step));
  }
}

/** The frames in a folder, from the first to the latest; none if there is no such folder. */
export async function readFrames(folder: string): Promise<readonly SampleFrame[]> {
  const names = await readdir(folder).catch(() => []);
  const steps = names.flatMap((name) => framePattern.exec(name)?.[1] ?? []).map(Number);
  steps.sort((a, b) => a - b);
  return Promise.all(steps.map(async (step) => ({ step, jpeg: await readFile(join(folder, nameOf(step))) })));
}

function nameOf(step: number): string {
  return `step-${String(step).padStart(6, '0')}.jpg`;
}
