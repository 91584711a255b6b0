import type { Chapter } from './shot.js';
import { automationsChapter } from './shots/automations.js';
import { commandsChapter } from './shots/commands.js';
import { controllersChapter } from './shots/controllers.js';
import { devicesChapter } from './shots/devices.js';
import { emptyHouseChapter, strangerChapter, welcomeChapter } from './shots/first.js';
import { historyChapter } from './shots/history.js';
import { homeChapter } from './shots/home.js';
import { pairingChapter } from './shots/pairing.js';
import { peopleChapter } from './shots/people.js';
import { recordsChapter } from './shots/records.js';
import { scenesChapter } from './shots/scenes.js';
import { statesChapter } from './shots/states.js';
import { tilesChapter } from './shots/tiles.js';
import { manyChapter, roomChapter, wideChapter } from './shots/wide.js';

/** In this order: without a phone, without a board, furnished. What changes the house for good comes last. */
export const STRANGERS: readonly Chapter[] = [strangerChapter];
export const EMPTY_HOUSE: readonly Chapter[] = [emptyHouseChapter];
export const CHAPTERS: readonly Chapter[] = [
  homeChapter,
  roomChapter,
  tilesChapter,
  automationsChapter,
  recordsChapter,
  historyChapter,
  controllersChapter,
  devicesChapter,
  wideChapter,
  pairingChapter,
  peopleChapter,
  welcomeChapter,
  scenesChapter,
  commandsChapter,
  statesChapter,
  manyChapter,
];
