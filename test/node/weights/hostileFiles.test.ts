import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  openWeights,
  WeightsFileError,
  type OpenWeightsOptions,
  type WeightsSource,
} from '../../../src/transfer/index.js';
import { temporaryFolders } from '../temporaryFolder.js';
import { fuzz, SEEDS } from './fuzzer.js';
import { archive, number, pickle, tensorPickle, text, torchArchive } from './pickles.js';

const newFolder = temporaryFolders();

/** Reads all of a source within five seconds and fails unless it is refused with an error that matches. */
async function expectRefused(source: WeightsSource, message: RegExp, options: OpenWeightsOptions = {}): Promise<void> {
  const start = performance.now();
  const error: unknown = await readAll(source, options).then(
    () => null,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(WeightsFileError);
  expect(String(error)).toMatch(message);
  expect(performance.now() - start).toBeLessThan(5000);
}

async function readAll(source: WeightsSource, options: OpenWeightsOptions): Promise<void> {
  const file = await openWeights(source, options);
  try {
    for (const array of file.arrays.values()) await array.read();
  } finally {
    await file.close();
  }
}

describe('pickles', () => {
  const marker = join('/tmp', `weights-${process.pid}-executed`);
  const attacks: [name: string, data: Uint8Array<ArrayBuffer>, message: RegExp][] = [
    [
      'call os.system',
      pickle([0x80, 2], 'cposix\nsystem\n', [...text(`touch ${marker}`), 0x85, 0x52, 0x2e]),
      /"posix\.system"/,
    ],
    [
      'call eval',
      pickle([0x80, 2], 'c__builtin__\neval\n', [...text('1'), 0x85, 0x52, 0x2e]),
      /"__builtin__\.eval".*not run/,
    ],
    [
      'name a function on the stack',
      pickle([0x80, 4, 0x8c, 2], 'os', [0x8c, 6], 'system', [0x93, ...text(`touch ${marker}`), 0x85, 0x52, 0x2e]),
      /"os\.system"/,
    ],
    ['name an attribute of an allowed module', pickle([0x80, 2], 'ctorch.hub\nload\n.'), /"torch\.hub\.load"/],
    ['make an object', pickle([0x80, 2], 'ccollections\nOrderedDict\n', [0x29, 0x81, 0x2e]), /instruction 0x81/],
    ['make an old object', pickle('(icollections\nOrderedDict\n.'), /instruction 0x69/],
    ['give a list a state', pickle([0x80, 2, 0x5d, 0x7d, 0x62, 0x2e]), /an object with a state/],
    ['call a list', pickle([0x80, 2, 0x5d, 0x29, 0x52, 0x2e]), /a call of something that is not called/],
    [
      'call many times',
      pickle(
        [0x80, 2],
        'ccollections\nOrderedDict\n',
        Array.from({ length: 1e5 }, (_, i) => (i % 2 ? 0x52 : 0x29)),
      ),
      /a call of something/,
    ],
    ['recall what was never kept', pickle([0x80, 2, 0x68, 7, 0x2e]), /a reference to value 7/],
    ['pop an empty stack', pickle([0x80, 2, 0x30, 0x2e]), /no value/],
    ['claim a text of 4 GB', pickle([0x80, 2, 0x58, 255, 255, 255, 255, 0x2e]), /4294967295 bytes that lie beyond/],
    ['claim a text of 2⁶⁴ bytes', pickle([0x80, 4, 0x8d, 255, 255, 255, 255, 255, 255, 255, 255]), /lie beyond/],
    ['end in the middle', pickle([0x80, 2, 0x7d]), /1 bytes that lie beyond/],
    ['have no instructions', pickle(), /lie beyond/],
  ];

  it.each(attacks)('that %s', async (_, data, message) => {
    await expectRefused(await torchArchive(data), message);
    await expectRefused(await torchArchive(data), /data\.pkl\), byte \d+: the pickle has/);
    expect(existsSync(marker)).toBe(false);
  });

  it('whose lists hold each other a billion times or themselves', async () => {
    const doubled: number[] = [0x5d, ...number(1), 0x61];
    for (let i = 0; i < 40; i++) doubled.push(0x71, 0, 0x5d, 0x68, 0, 0x61, 0x68, 0, 0x61);
    await expectRefused(await torchArchive(pickle([0x80, 2], doubled, [0x2e])), /nested more than|holds more than/);
    const shallow: number[] = [0x5d, ...number(1), 0x61];
    for (let i = 0; i < 28; i++) shallow.push(0x71, 0, 0x5d, 0x68, 0, 0x61, 0x68, 0, 0x61);
    await expectRefused(await torchArchive(pickle([0x80, 2], shallow, [0x2e])), /holds more than/);
    await expectRefused(await torchArchive(pickle([0x80, 2, 0x5d, 0x71, 0, 0x68, 0, 0x61, 0x2e])), /nested more than/);
  });

  it('of more instructions than any file needs', async () => {
    await expectRefused(
      await torchArchive(new Uint8Array(5_000_000).fill(0x5d), {}, 5),
      /more than 4000000 instructions/,
    );
  });

  const views = [
    ['outside its storage', { count: 4, offset: 2, shape: [3], strides: [1] }],
    ['with a stride that leads outside', { count: 4, offset: 0, shape: [2, 2], strides: [100, 1] }],
    ['with a negative stride', { count: 4, offset: 3, shape: [4], strides: [-1] }],
    ['with a negative size', { count: 4, offset: 0, shape: [-4], strides: [1] }],
    ['that repeats a number 10¹² times', { count: 4, offset: 0, shape: [1_000_000, 1_000_000], strides: [0, 0] }],
    ['that claims more than the file has', { count: 1_000_000, offset: 0, shape: [1_000_000], strides: [1] }],
  ] as const;

  it.each(views)('of a tensor %s', async (_, view) => {
    const data = tensorPickle('w', view);
    await expectRefused(await torchArchive(data, { '0': new Uint8Array(16) }), /tensor|storage/);
  });

  it('with names that mean something to JavaScript or to a terminal', async () => {
    const view = { count: 1, offset: 0, shape: [1], strides: [1] };
    for (const name of ['__proto__', 'constructor', '../../etc/passwd']) {
      const file = await openWeights(await torchArchive(tensorPickle(name, view), { '0': new Uint8Array(4) }));
      expect([...file.arrays.keys()]).toEqual([name]);
      expect(Object.prototype).not.toHaveProperty('shape');
    }
    await expectRefused(await torchArchive(pickle([0x80, 2], 'cos\n\u001b[2Jsystem\n.')), /"os\.\\u001b\[2Jsystem"/);
  });
});

describe('archives', () => {
  const data = tensorPickle('w', { count: 4, offset: 0, shape: [4], strides: [1] });

  it('that unpack to more than is allowed', async () => {
    const bomb = await torchArchive(data, { '0': new Uint8Array(50_000_000) }, 9);
    expect(bomb.length).toBeLessThan(100_000);
    await expectRefused(bomb, /more than is possible or allowed/, { maxBytes: 10_000_000 });
  });

  it('that claim another size than they have', async () => {
    const honest = await torchArchive(data, { '0': new Uint8Array(1000) }, 9);
    const view = new DataView(honest.buffer);
    for (let i = 0; i < honest.length - 4; i++) {
      if (view.getUint32(i, true) === 1000) view.setUint32(i, 500, true);
    }
    await expectRefused(honest, /cannot be unpacked/);
  });

  it('whose files overlap', async () => {
    const files = await archive({
      'archive/data.pkl': data,
      'archive/data/0': new Uint8Array(16),
      'archive/data/1': new Uint8Array(16),
    });
    const view = new DataView(files.buffer);
    const headers: number[] = [];
    for (let i = 0; i < files.length - 4; i++) if (view.getUint32(i, true) === 0x02014b50) headers.push(i);
    const [, second = 0, third = 0] = headers;
    view.setUint32(second + 42, view.getUint32(third + 42, true), true);
    await expectRefused(files, /overlaps another file/);
  });

  it('that were cut off, anywhere', async () => {
    const whole = await torchArchive(data, { '0': new Uint8Array(16) });
    for (let length = 4; length < whole.length; length += 7) await expectRefused(whole.slice(0, length), /./);
  });

  it.each(['../archive/data.pkl', '/archive/data.pkl', 'archive\\..\\data.pkl'])(
    'with a file named %s',
    async (name) => {
      await expectRefused(await archive({ [name]: data, 'archive/data.pkl': data }), /zip archive/);
    },
  );

  it('without the storage that a tensor has', async () => {
    await expectRefused(await torchArchive(data), /no storage "archive\/data\/0"/);
  });
});

/** A safetensors file with a header of one's own. */
function safetensors(header: unknown, bytes = 0): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + json.length + bytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  return file;
}

describe('safetensors', () => {
  const tensor = (begin: number, end: number) => ({
    dtype: 'F32',
    shape: [(end - begin) / 4],
    data_offsets: [begin, end],
  });
  const files: [name: string, file: Uint8Array<ArrayBuffer>, message: RegExp][] = [
    ['a header after the end', safetensors('{').fill(255, 0, 4).fill(0, 4, 8), /header of 4294967295 bytes/],
    ['a header that is no JSON', safetensors('{"a'), /byte 8: the header is not valid JSON/],
    ['overlapping tensors', safetensors({ a: tensor(0, 8), b: tensor(4, 12) }, 12), /overlap/],
    ['gaps', safetensors({ a: tensor(0, 4), b: tensor(8, 12) }, 12), /belong to no tensor/],
    ['a tensor after the end', safetensors({ a: tensor(0, 400) }, 4), /"a" ends after the file/],
    ['offsets backwards', safetensors({ a: tensor(8, 4) }, 8), /offsets|shape/],
    ['another length than its shape', safetensors({ a: { ...tensor(0, 4), shape: [7] } }, 4), /needs 28 bytes/],
    ['an unknown type', safetensors({ a: { ...tensor(0, 4), dtype: '__proto__' } }, 4), /type "__proto__"/],
    [
      'a shape of more than all numbers',
      safetensors({ a: { ...tensor(0, 4), shape: [2 ** 40, 2 ** 40] } }, 4),
      /needs NaN bytes/,
    ],
    ['no tensors but bytes', safetensors({}, 4), /belong to no tensor/],
  ];

  it.each(files)('with %s', async (_, file, message) => {
    await expectRefused(file, message);
  });

  it('with a million tensors', async () => {
    const many = Array.from(
      { length: 1_000_000 },
      (_, i) => `"t${i}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`,
    );
    await expectRefused(safetensors(`{${many.join(',')}}`), /header of \d+ bytes/);
    await expectRefused(safetensors(`{${many.slice(0, 150_000).join(',')}}`), /has 150000 tensors/);
  });
});

describe('HDF5', () => {
  it('that was cut off, anywhere', async () => {
    const whole = SEEDS['chunked.h5'] ?? new Uint8Array();
    for (let length = 10; length < whole.length; length += 97) await expectRefused(whole.slice(0, length), /byte \d+/);
  });
});

describe('model.json', () => {
  const model = (path: string) => {
    const weights = [{ name: 'a/kernel', shape: [1], dtype: 'float32' }];
    return JSON.stringify({ modelTopology: {}, weightsManifest: [{ paths: [path], weights }] });
  };

  it.each(['../secret.bin', '/etc/passwd', 'https://example.org/x', 'a\\..\\b', 'a/../../b', 'a\u0000.bin', ''])(
    'that names the file %j',
    async (path) => {
      const folder = join(await newFolder(), 'model');
      await mkdir(folder);
      await writeFile(join(folder, 'model.json'), model(path));
      await expectRefused(folder, /must lie in its own folder/);
    },
  );

  it('with fewer bytes than its weights have', async () => {
    const files = [new File([model('a.bin')], 'model.json'), new File([new Uint8Array(3)], 'a.bin')];
    await expectRefused(files, /must hold 4 bytes of weights \(got 3\)/);
  });
});

describe('other files', () => {
  it.each([
    ['an empty file', ''],
    ['a picture', '\u0089PNG\r\n\u001a\n'],
    ['a page', '<!doctype html>'],
    ['JSON of something else', '{"a": 1}'],
    ['half of JSON', '{"weightsManifest": ['],
  ])('%s', async (_, content) => {
    await expectRefused(new TextEncoder().encode(content), /no format|no tfjs model|not valid JSON/);
  });

  it('a path that leads nowhere', async () => {
    await expectRefused(join(await newFolder(), 'none.pt'), /none\.pt: cannot be read: ENOENT/);
  });
});

describe('a URL', () => {
  const withServer = async (bytes: Uint8Array, use: (url: string) => Promise<void>) => {
    const server = createServer((request, response) => {
      if (request.url === '/weights.pt') response.write(bytes);
      else response.statusCode = 404;
      if (request.url !== '/hangs') response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };

  it('is read, up to a size, until it is aborted', async () => {
    await withServer(SEEDS['checkpoint.pt'] ?? new Uint8Array(), async (url) => {
      expect((await openWeights(`${url}/weights.pt`, { path: 'netG' })).arrays.size).toBeGreaterThan(10);
      await expectRefused(`${url}/weights.pt`, /longer than the 1000 bytes/, { maxBytes: 1000 });
      await expectRefused(`${url}/missing.pt`, /the server answers 404/);
      const signal = AbortSignal.timeout(50);
      await expect(openWeights(`${url}/hangs`, { signal })).rejects.toThrow(/timeout/);
    });
    await expectRefused('http://127.0.0.1:9/x.pt', /cannot be fetched/);
  });
});

it('mutated files of every format are read or refused', { timeout: 120_000 }, async () => {
  const { cases, accepted, refused, problems } = await fuzz(330, 11);
  expect(problems).toEqual([]);
  expect(accepted + refused).toBe(cases);
});
