import { Refusal } from './refusal.js';

/** Images hardly shrink in an archive; what unpacks to so many times its size is no collection of images. */
const RATIO = 100;

/** Stops an archive that unpacks to far more than it holds. */
export class ExpansionGuard {
  private unpacked = 0;
  private readonly limit: number;

  /**
   * @param archiveBytes - the size of the archive.
   * @param allowance - bytes that any archive may unpack to.
   */
  constructor(
    private readonly archiveBytes: number,
    allowance: number,
  ) {
    this.limit = allowance + RATIO * archiveBytes;
  }

  /** Takes bytes that were unpacked into account. */
  add(bytes: number): void {
    this.unpacked += bytes;
    if (this.unpacked > this.limit) {
      throw new Refusal(`unpacks to more than ${this.limit} bytes, from ${this.archiveBytes}`);
    }
  }
}
