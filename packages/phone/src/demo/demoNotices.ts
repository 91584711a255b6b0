import type { AskAnswer, AskName, AskWith, Notice, NotifySettings } from '@around/messages';

const MINUTE = 60_000;

/** What a pretended home said to its person, and how they want to be told. */
export class DemoNotices {
  readonly #picture: () => { media: string; data: string };
  #notices: Notice[];
  #settings: NotifySettings = { quiet: { from: '22:30', to: '06:30' } };
  #subscribed = false;

  /** @param wall Unix ms @param picture of the garden's camera, base64 */
  constructor(wall: number, picture: () => { media: string; data: string }) {
    this.#picture = picture;
    const told = (at: number, detail?: string): Notice['told'] => [
      { to: 'You', by: 'push', at, state: 'sent' },
      { to: 'Hana', by: 'push', at, state: detail === undefined ? 'sent' : 'failed', ...(detail === undefined ? {} : { detail }) },
    ];
    const one = (n: number, ago: number, more: Pick<Notice, 'from' | 'title' | 'level'> & Partial<Notice>): Notice => {
      const at = wall - ago;
      return { id: `demo-${n}`, n, at, picture: false, buttons: [], told: told(at), ...more };
    };
    this.#notices = [
      one(3, 4 * MINUTE, {
        ...{ from: 'front-gate', title: 'Somebody is at the gate', text: 'The motion sensor at the gate saw somebody.', level: 'warning' },
        ...{ picture: true, buttons: [{ title: 'Light on', write: 'living/ceiling/on', value: true }, { title: 'Open the gate' }] },
      }),
      one(2, 190 * MINUTE, {
        ...{ from: 'leak', title: 'Water under the sink', text: 'The leak sensor in the kitchen is wet.', level: 'alarm' },
        seen: { by: 'Hana', at: wall - 186 * MINUTE },
      }),
      one(1, 26 * 60 * MINUTE, {
        ...{ from: 'home', title: 'Attic board is silent', text: 'Nothing was heard of it since 14:02.', level: 'warning' },
        told: told(wall - 26 * 60 * MINUTE, 'that phone’s subscription has ended'),
      }),
    ];
  }

  /** What the home would answer; undefined for what is asked of another. @param touched the list changed */
  answer(what: AskName, request: unknown, wall: number, touched: () => void): unknown {
    switch (what) {
      case 'pushKey':
        return {
          key: 'BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8',
        } satisfies AskAnswer<'pushKey'>;
      case 'subscribe':
      case 'unsubscribe':
        this.#subscribed = what === 'subscribe';
        return {};
      case 'notifySettings':
        return {
          ...{ settings: this.#settings, subscribed: this.#subscribed, phones: this.#subscribed ? 2 : 1 },
          ...{ canEmail: true, canWebhook: false },
        } satisfies AskAnswer<'notifySettings'>;
      case 'setNotifySettings':
        this.#settings = request as NotifySettings;
        return {};
      case 'testNotify': {
        const notice = this.add(
          { from: 'home', title: 'It works', text: 'This is how your home tells you something.', level: 'info' },
          wall,
        );
        touched();
        return { notice } satisfies AskAnswer<'testNotify'>;
      }
      case 'notices': {
        const { before, limit = 100 } = request as AskWith<'notices'>;
        return { notices: this.#notices.filter(({ n }) => before === undefined || n < before).slice(0, limit) };
      }
      case 'noticePicture':
        return this.#picture() satisfies AskAnswer<'noticePicture'>;
      case 'noticeSeen':
        return this.#seen(request as AskWith<'noticeSeen'>, wall, touched);
      default:
        return undefined;
    }
  }

  /** One more, told just now. */
  add(more: Pick<Notice, 'from' | 'title' | 'level'> & Partial<Notice>, wall: number): Notice {
    const n = (this.#notices[0]?.n ?? 0) + 1;
    const told: Notice['told'] = [{ to: 'You', by: 'push', at: wall, state: 'sent' }];
    const notice: Notice = { id: `demo-${n}`, n, at: wall, picture: false, buttons: [], told, ...more };
    this.#notices = [notice, ...this.#notices];
    return notice;
  }

  #seen({ id, button }: AskWith<'noticeSeen'>, wall: number, touched: () => void): AskAnswer<'noticeSeen'> {
    const notice = this.#notices.find((one) => one.id === id);
    if (notice === undefined) return { done: false, detail: 'that notice is not known here' };
    if (button !== undefined && wall - notice.at > 15 * MINUTE)
      return { done: false, detail: 'it is too late for that: 15 minutes are over' };
    this.#notices = this.#notices.map((one) => (one === notice ? { ...one, seen: { by: 'You', at: wall } } : one));
    touched();
    return { done: true };
  }
}
