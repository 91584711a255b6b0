import type { Said } from '@around/messages';
import { saidText } from '../said.js';
import { type Names, propertyName, ruleName, sceneName, silentName, thingName } from './names.js';
import { spanWords } from './times.js';

/** What a trace says, in the language in use and with the names that people gave. */
export const traceWords = (names: Names, said: Said | undefined, detail?: string): string =>
  saidText(said, detail, (name, value) => {
    switch (name) {
      case 'path':
        return propertyName(names, value);
      case 'thing':
        return thingName(names, value);
      case 'target':
        return silentName(names, value);
      case 'scene':
        return sceneName(names, value);
      case 'rule':
        return ruleName(names, value);
      case 'span':
        return spanWords(value);
      default:
        return value;
    }
  });
