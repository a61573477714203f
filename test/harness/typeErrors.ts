import { join, relative } from 'node:path';
import ts from 'typescript';

/** An error of the type checker. */
export interface TypeError {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

/** Type-checks `files` under the repository's own settings; `options` go before these. */
export function typeErrors(
  root: string,
  files: readonly string[],
  options: Readonly<ts.CompilerOptions> = {},
): TypeError[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: unknown;
  };
  const settings = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(files, { ...settings.options, ...options });
  const sources = files.map((file) => program.getSourceFile(file)).filter((source) => source !== undefined);
  const diagnostics = sources.flatMap((source) => [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ]);
  return diagnostics.map(({ file, start, messageText }) => ({
    file: file ? relative(root, file.fileName) : '',
    line: (file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0) + 1,
    message: ts.flattenDiagnosticMessageText(messageText, '\n'),
  }));
}
