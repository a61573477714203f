import type { Command } from 'commander';

/** docs/command.md with the help of each command in its block. */
export function withHelp(page: string, program: Command): string {
  return program.commands.reduce(
    (text, command) =>
      text.replace(
        new RegExp('```text help ' + command.name() + '\\n[^]*?```'),
        () => '```text help ' + command.name() + '\n' + command.helpInformation() + '```',
      ),
    page,
  );
}
