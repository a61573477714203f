import type { StepReport } from '../../training/index.js';

const REPORTS = 20;

/** Estimates the seconds left from the pace of the last reports; the first steps, slow as they are, soon count no more. */
export function estimateTimeLeft(): (report: StepReport) => number {
  const recent: { readonly step: number; readonly seconds: number }[] = [];
  return ({ step, steps, seconds }) => {
    recent.push({ step, seconds });
    if (recent.length > REPORTS) recent.shift();
    const first = recent[0];
    const since = first && first.step < step ? first : { step: 0, seconds: 0 };
    return ((seconds - since.seconds) / (step - since.step)) * (steps - step);
  };
}
