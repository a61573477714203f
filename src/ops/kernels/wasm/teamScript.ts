/**
 * What a thread of a team runs. Its words, 32 bits each:
 *
 *   0  how many jobs there were; the threads sleep on it
 *   1  threads that are ready
 *   2  threads that take part in this job: those that were ready when it began
 *   3  threads that are not done with it
 *   4  calls of this job, 5 the next of them
 *   6  the function, 7 how many arguments, 8 how many words of an image
 *   9  the image; from 16 on the arguments of the first call, from 32 on what they grow by
 *
 * A text, because a worker is started from one alike in Node and in a browser, bundled or not.
 */
export const teamScript = `
const { memory, binary, control: offset, scratch, names } = member;
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory } });
exports.useScratch(scratch);
const control = new Int32Array(memory.buffer, offset, 48);
let seen = Atomics.load(control, 0);
const index = Atomics.add(control, 1, 1);
for (;;) {
  Atomics.wait(control, 0, seen);
  seen = Atomics.load(control, 0);
  if (index >= Atomics.load(control, 2)) continue;
  const [count, , name, size, words] = control.subarray(4, 9);
  if (words > 0) exports.describeImage(...control.subarray(9, 9 + words));
  const run = exports[names[name]];
  const starts = Array.from(control.subarray(16, 16 + size));
  const steps = Array.from(control.subarray(32, 32 + size));
  for (let i = Atomics.add(control, 5, 1); i < count; i = Atomics.add(control, 5, 1)) {
    run(...starts.map((start, j) => start + i * steps[j]));
  }
  Atomics.sub(control, 3, 1);
}
`;
