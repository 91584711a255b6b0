export { loadEnergyTexts as loadTexts } from '../../texts/energy.js';
/** Energy, with its texts. */
export { EnergyView } from './EnergyView.js';
