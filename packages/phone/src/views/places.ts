/** The places beside Home, loaded together. */
export { ActivityView } from './ActivityView.js';
export { InviteView } from './InviteView.js';
export { SystemView } from './SystemView.js';
