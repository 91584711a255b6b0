/** Automations, loaded together when one of them is opened. */
export { AutomationsView } from './AutomationsView.js';
export { AutomationView } from './AutomationView.js';
