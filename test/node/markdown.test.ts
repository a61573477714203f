import { describe, expect, it } from 'vitest';
import { blocksOf, linksOf, programsOf, scriptsOf } from '../harness/markdown.js';

const page = `
<!--
\`\`\`ts
prepare();
\`\`\`
-->
<!-- in tests \`steps: 2000\` becomes \`steps: 2\` -->
\`\`\`ts
const run = train({ steps: 2000 });
\`\`\`
\`\`\`ts continues
await run;
\`\`\`
\`\`\`js no-run
forever();
\`\`\`
\`\`\`sh
npm ci && npm run quickstart # npm run comment
npm test
\`\`\`
See [this](../a.md#part) and [that](https://example.org), <img src="b.png">.
`;

describe('a page', () => {
  it('is read as programs', () => {
    const programs = programsOf(blocksOf(page)).map(({ extension, runs, code }) => ({ extension, runs, code }));
    expect(programs).toEqual([
      { extension: 'ts', runs: true, code: 'prepare();' },
      { extension: 'ts', runs: true, code: 'const run = train({ steps: 2 });\nawait run;' },
      { extension: 'js', runs: false, code: 'forever();' },
    ]);
  });

  it('keeps the number of each line', () => {
    expect(programsOf(blocksOf(page))[1]?.lineNumbers).toEqual([9, 12]);
  });

  it('names the scripts that it runs and the files that it links to', () => {
    expect(scriptsOf(blocksOf(page))).toEqual(['quickstart', 'test']);
    expect(linksOf(page)).toEqual(['../a.md', 'b.png']);
  });

  it('must close its blocks, use known words and replace what is there', () => {
    expect(() => blocksOf('```ts\n1;')).toThrow('not closed');
    expect(() => programsOf(blocksOf('```ts norun\n1;\n```'))).toThrow('`norun`');
    expect(() => blocksOf('<!-- in tests `2` becomes `3` -->\n```ts\n1;\n```')).toThrow('`2`');
  });
});
