import type { StepReport } from 'tfjs-gan';

const MOST = 1200;

/** The reports of a run, thinned out as they become more than a chart can show. */
export class History {
  private reports: StepReport[] = [];

  get all(): readonly StepReport[] {
    return this.reports;
  }

  add(report: StepReport): void {
    const last = this.reports.at(-1);
    // A run that goes on from a checkpoint takes some steps again.
    if (last && last.step >= report.step) this.reports = this.reports.filter(({ step }) => step < report.step);
    this.reports.push(report);
    if (this.reports.length > MOST) this.reports = this.reports.filter((one, i) => i % 2 === 0 || isNews(one));
  }

  replace(reports: readonly StepReport[]): void {
    this.reports = [...reports];
  }
}

/** What was measured or found is rare and stays. */
function isNews({ metrics = [], findings = [] }: StepReport): boolean {
  return metrics.length + findings.length > 0;
}
