import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readLines } from '../../src/node/files/readLines.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();

it.each([
  ['', []],
  ['a', ['a']],
  ['a\n', ['a', '']],
  ['a\n\nb', ['a', '', 'b']],
  // More than is read at a time, letters of several bytes across the places where it is cut.
  [`${'é€𝄞\n'.repeat(300_000)}end`, [...Array<string>(300_000).fill('é€𝄞'), 'end']],
])('readLines gives the lines of a file', async (text, expected) => {
  const path = join(await newFolder(), 'file');
  await writeFile(path, text);
  const lines: string[] = [];
  for await (const some of readLines(path)) for (const line of some) lines.push(line);
  expect(lines).toEqual(expected);
});

it('readLines takes a file that is not there for an empty one, and no folder', async () => {
  const folder = await newFolder();
  for await (const some of readLines(join(folder, 'none'))) expect(some).toEqual([]);
  await expect(readLines(folder).next()).rejects.toThrow('EISDIR');
});
