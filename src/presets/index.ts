export { transfer, type TransferOptions } from './transfer.js';
