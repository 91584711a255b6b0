export { browserClock, browserRandom } from './clock.js';
export { browserWeb } from './dial.js';
export type { BrowserSocket, BrowserSocketClass } from './socket.js';
