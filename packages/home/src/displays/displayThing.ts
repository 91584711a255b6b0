import type { ThingModel } from '@around/messages';
import type { Clock } from '@around/platform';
import type { ControllerInbox } from '../seams.js';
import { SOFTWARE } from '../version.js';
import type { ButtonPress } from './display.js';

/** The name under which the home itself stands among the controllers. */
export const SELF = 'home';

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
  readonly #clock: Clock;
  readonly #inbox: Pick<ControllerInbox, 'info' | 'state' | 'report'>;
  readonly #ring: string;
  readonly #title: string;
  #n = 0;

  /** @param ring marks this run of the home: numbers begin anew with it */
  constructor(ports: { readonly clock: Clock }, inbox: Pick<ControllerInbox, 'info' | 'state' | 'report'>, ring: string, title: string) {
    this.#clock = ports.clock;
    this.#inbox = inbox;
    this.#ring = ring;
    this.#title = title;
  }

  async pressed({ display, button, press }: ButtonPress): Promise<void> {
    const at = Math.round(this.#clock.wall());
    if (this.#n === 0) {
      this.#inbox.info(SELF, { title: this.#title, software: SOFTWARE, things: [DISPLAY] });
      this.#inbox.state({ id: SELF, title: this.#title, state: 'connected', since: at, software: SOFTWARE, things: 1, killed: 0 });
    }
    this.#n++;
    const name = press === 'long' ? 'longPressed' : 'pressed';
    await this.#inbox.report(SELF, this.#ring, [{ k: 'event', n: this.#n, thing: DISPLAY.key, name, data: { display, button }, at }]);
  }
}
