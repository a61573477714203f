/** Copies a grid of [outer, inner] runs of `length` adjacent values. */
export function copyRuns(
  source: usize,
  target: usize,
  outer: i32,
  inner: i32,
  length: i32,
  sourceOuter: i32,
  sourceInner: i32,
  targetOuter: i32,
  targetInner: i32,
): void {
  const bytes = (<usize>length) << 2;
  for (let i = 0; i < outer; i++) {
    let from = source + ((<usize>(i * sourceOuter)) << 2);
    let to = target + ((<usize>(i * targetOuter)) << 2);
    for (let j = 0; j < inner; j++) {
      copyRun(from, to, bytes);
      from += (<usize>sourceInner) << 2;
      to += (<usize>targetInner) << 2;
    }
  }
}

function copyRun(from: usize, to: usize, bytes: usize): void {
  let done: usize = 0;
  for (; done + 16 <= bytes; done += 16) v128.store(to + done, v128.load(from + done));
  for (; done < bytes; done += 4) store<u32>(to + done, load<u32>(from + done));
}
