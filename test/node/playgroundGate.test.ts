import { describe, expect, it } from 'vitest';
import { Gate } from '../../examples/playground/src/worker/gate.js';

/** Whether the promise is settled by now. */
async function isThrough(passing: Promise<void>): Promise<boolean> {
  return Promise.race([passing.then(() => true), new Promise<boolean>((resolve) => setTimeout(resolve, 5, false))]);
}

describe("the playground's gate", () => {
  it('holds up, lets one through, and lets all through', async () => {
    const gate = new Gate();
    expect(await isThrough(gate.pass())).toBe(true);
    gate.close();
    const first = gate.pass();
    expect(await isThrough(first)).toBe(false);
    gate.letOneThrough();
    expect(await isThrough(first)).toBe(true);
    const second = gate.pass();
    expect(await isThrough(second)).toBe(false);
    gate.letThrough();
    expect(await isThrough(second)).toBe(true);
    expect(await isThrough(gate.pass())).toBe(true);
  });

  it('lets one through that comes later: a step that was asked for while samples are drawn', async () => {
    const gate = new Gate();
    gate.close();
    gate.letOneThrough();
    expect(await isThrough(gate.pass())).toBe(true);
    expect(await isThrough(gate.pass())).toBe(false);
  });
});
