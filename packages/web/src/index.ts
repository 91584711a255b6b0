export { createWeb, type RelayConfig, type Web, type WebPorts } from './compose.js';
export { WebConfig } from './config.js';
export { CODE_MS, Enrolment } from './enrolment/enrolment.js';
export type { Counters } from './switchboard/counters.js';
export { SWITCHBOARD_LIMITS, type SwitchboardLimits } from './switchboard/limits.js';
export type { Posted } from './switchboard/wills.js';
export { createTcpInterface, type TcpInterface, type TcpInterfaceConfig } from './tcp/tcpInterface.js';
export { VERSION } from './version.js';
