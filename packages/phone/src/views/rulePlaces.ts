/** Scenes and automations, loaded together when one of them is opened. */
export { AutomationsView } from './AutomationsView.js';
export { AutomationView } from './AutomationView.js';
export { ScenesView } from './ScenesView.js';
