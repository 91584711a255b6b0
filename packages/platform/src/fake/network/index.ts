export { FakeHost, type FetchInit, type FetchResult, type HostOptions } from './host.js';
export { FakeTcpConnection } from './tcp.js';
export { FakeUdpSocket } from './udp.js';
export { FakeWebConnection } from './web.js';
export { type Conditions, FakeNetwork, type Tap } from './world.js';
