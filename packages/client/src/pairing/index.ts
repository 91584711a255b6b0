export { PairingError, type PairingErrorCode } from './errors.js';
export { type Paired, type PairingPorts, type PairingSelf, pairWithCode, pairWithLink } from './pair.js';
