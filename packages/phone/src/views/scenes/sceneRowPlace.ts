export { loadSceneTexts as loadTexts } from '../../texts/scenes.js';
/** What stands of scenes and rooms on Home, loaded beside it. */
export { RoomIcon, SceneRow } from './SceneRow.js';
