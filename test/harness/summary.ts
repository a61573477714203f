import type { Reporter, TestModule } from 'vitest/node';
import type { LeftOut } from './projects.js';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Ends a run with what each project did, what was left out and why, and a last line `N passed, N failed, N skipped`.
 * A file or a hook that fails without a failed test counts as one failure.
 */
export class SummaryReporter implements Reporter {
  constructor(
    private readonly leftOut: readonly LeftOut[],
    private readonly seed: number,
  ) {}

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const byProject = new Map<string, Counts>();
    for (const module of modules) {
      const counts = byProject.get(module.project.name) ?? { passed: 0, failed: 0, skipped: 0 };
      byProject.set(module.project.name, counts);
      count(module, counts);
    }
    const total = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const counts of byProject.values()) {
      total.passed += counts.passed;
      total.failed += counts.failed;
      total.skipped += counts.skipped;
    }
    const lines = ['', 'Ran:', ...[...byProject].map(([project, counts]) => `  ${project}: ${describe(counts)}`)];
    if (this.leftOut.length > 0) {
      lines.push('Left out:', ...this.leftOut.map(({ project, reason }) => `  ${project}: ${reason}`));
    }
    const slow = [...byProject.keys()].filter((project) => /webgl|webgpu/.test(project));
    if (slow.length > 0) lines.push('Cut short:', `  ${slow.join(', ')}: a quarter of the cases of each property`);
    lines.push(`Seed of the properties: FC_SEED=${this.seed} repeats this run`, '', describe(total));
    console.log(lines.join('\n'));
  }
}

function count(module: TestModule, counts: Counts): void {
  let failures = 0;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    if (state === 'passed') counts.passed++;
    else if (state === 'failed') failures++;
    else counts.skipped++;
  }
  if (failures === 0 && !module.ok()) failures = 1;
  counts.failed += failures;
}

function describe({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
