export { loadSceneTexts as loadTexts } from '../../texts/scenes.js';
/** Scenes and rooms as they are arranged, loaded together. */
export { ScenesView } from '../ScenesView.js';
export { RoomsCard } from './RoomsCard.js';
