export { runCommandLine, type CommandLineStreams } from './runCommandLine.js';
