import type { ThingModel } from '@around/messages';
import type { OwnThings } from '../own/ownThings.js';
import type { ButtonPress } from './display.js';

const DISPLAY: ThingModel = {
  key: 'display',
  title: 'Display',
  description: 'The buttons of the displays that hang on the home itself.',
  '@type': ['PushButton'],
  properties: {},
  actions: {},
  events: {
    pressed: event('PressedEvent', 'Pressed'),
    longPressed: event('LongPressedEvent', 'Pressed long'),
  },
};

function event(type: string, title: string): ThingModel['events'][string] {
  return {
    '@type': type,
    title,
    data: { type: 'object', properties: { display: { type: 'string' }, button: { type: 'string', enum: ['A', 'B', 'C'] } } },
  };
}

/** Makes the presses of displays' buttons events of the thing `home/display`, which is there from the first press on. */
export class DisplayThing {
  readonly #own: Pick<OwnThings, 'show' | 'report'>;

  constructor(own: Pick<OwnThings, 'show' | 'report'>) {
    this.#own = own;
  }

  /** It was there before the home's restart. */
  show(): void {
    this.#own.show({ model: DISPLAY });
  }

  async pressed({ display, button, press }: ButtonPress): Promise<void> {
    this.show();
    await this.#own.report(DISPLAY.key, { name: press === 'long' ? 'longPressed' : 'pressed', data: { display, button } });
  }
}
