/** Automations, loaded together with their texts when one of them is opened. */
export { loadRuleTexts as loadTexts } from '../texts/automations.js';
export { AutomationsView } from './AutomationsView.js';
export { AutomationView } from './AutomationView.js';
