/** The places beside Home, loaded together. */
export { ActivityView } from './ActivityView.js';
export { ControllerView } from './ControllerView.js';
export { InviteView } from './InviteView.js';
export { LatencyView } from './LatencyView.js';
export { RoomView } from './RoomView.js';
export { SettingsView } from './SettingsView.js';
export { SystemView } from './SystemView.js';
export { UsersView } from './UsersView.js';
