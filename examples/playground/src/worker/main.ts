import type { Command } from '../shared/protocol.js';
import { Studio } from './studio.js';

const studio = new Studio();

onmessage = ({ data }: MessageEvent<Command>) => void studio.obey(data);
