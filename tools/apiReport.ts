// Compares the public types of the built package with the reports in api/, so that no change of them goes unseen.
// `npm run api` tells of a difference; `npm run api -- --write` takes it over. Needs `npm run build`.
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

// `index` holds every room that runs everywhere.
const ENTRIES = ['index', 'node/index', 'web/index', 'wasm/index'];

const root = join(import.meta.dirname, '..');
const write = process.argv.includes('--write');

const changed = ENTRIES.filter((entry) => reportChanges(entry));
if (changed.length > 0 && !write) {
  console.error(
    `The public types of ${changed.join(', ')} changed. Read the difference; npm run api -- --write keeps it.`,
  );
  process.exitCode = 1;
}

function reportChanges(entry: string): boolean {
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, 'package.json'),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(root, `dist/${entry}.d.ts`),
      compiler: { tsconfigFilePath: join(root, 'tsconfig.src.json') },
      apiReport: {
        enabled: true,
        reportFileName: `${entry.replace(/\/?index$/, '') || 'tfjs-gan'}.api.md`,
        reportFolder: join(root, 'api'),
        reportTempFolder: join(root, 'node_modules/.cache/api'),
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        // TypeDoc looks after the comments.
        extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
  return Extractor.invoke(config, { localBuild: write }).apiReportChanged;
}
