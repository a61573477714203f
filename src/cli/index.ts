export { type CommandLineStreams, type TextStream } from './commandContext.js';
export { runCommandLine } from './runCommandLine.js';
