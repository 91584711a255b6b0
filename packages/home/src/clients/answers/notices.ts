import { type Ask, type Deed, type Notice, type NotifyButton, pathOfDeed, placeOfPath } from '@around/messages';
import { AskRefused } from '../../house/refused.js';
import { isManager, mayRead } from '../../house/rights.js';
import type { NoticeRecord } from '../../notify/books.js';
import { doesOf } from '../../notify/buttons.js';
import { checkEndpoint } from '../../notify/endpoint.js';
import type { AnswererDeps } from '../asks.js';
import type { Caller } from '../offices/caller.js';
import { permit } from '../offices/permit.js';

export type NoticesAsk = Extract<
  Ask,
  {
    what:
      | 'pushKey'
      | 'subscribe'
      | 'unsubscribe'
      | 'notifySettings'
      | 'setNotifySettings'
      | 'testNotify'
      | 'notify'
      | 'notices'
      | 'noticePicture'
      | 'noticeSeen';
  }
>;

/** Answers what is asked about what people are told. @throws AskRefused */
export async function answerNotices(asker: Caller, ask: NoticesAsk, deps: AnswererDeps): Promise<unknown> {
  const { notifications, buttons, pushKey } = deps;
  const { subscriptions, ways } = notifications;
  switch (ask.what) {
    case 'pushKey':
      return { key: pushKey };
    case 'subscribe':
      checkEndpoint(ask.with.endpoint);
      subscriptions.add(asker.key, asker.user, ask.with);
      return {};
    case 'unsubscribe':
      subscriptions.remove(asker.key);
      return {};
    case 'notifySettings':
      return {
        settings: subscriptions.settingsOf(asker.user),
        subscribed: subscriptions.has(asker.key),
        phones: subscriptions.phonesOf(asker.user).size,
        canEmail: ways.email !== undefined,
        canWebhook: ways.webhook !== undefined,
      };
    case 'setNotifySettings':
      subscriptions.set(asker.user, ask.with);
      return {};
    case 'testNotify':
      return { notice: await notifications.test(asker.user) };
    case 'notify': {
      mayNotify(asker);
      mayOffer(asker, ask.with.buttons ?? [], deps);
      const { ok, detail, notice } = await notifications.notify(ask.with, asker.user, { sees: (thing) => mayRead(asker, thing) });
      if (!ok || notice === undefined) throw new AskRefused(ok ? 'tooFast' : 'nobody', detail ?? 'that was not told');
      return { notice };
    }
    case 'notices':
      return { notices: notifications.page(ask.with, isManager(asker) ? undefined : asker.user) satisfies Notice[] };
    case 'noticePicture': {
      const picture = theirs(asker, deps, ask.with.id).picture ? notifications.picture(ask.with.id) : undefined;
      if (picture === undefined) throw new AskRefused('noPicture', 'that notice has no picture, or it is no longer kept');
      return { media: picture.media, data: Buffer.from(picture.bytes).toString('base64') };
    }
    case 'noticeSeen': {
      const record = theirs(asker, deps, ask.with.id);
      if (ask.with.button !== undefined) return buttons.press(asker, record, ask.with.button);
      notifications.saw(record, asker.user);
      return { done: true };
    }
  }
}

/** A notice is for those it was told to, and for who looks after the home. @throws AskRefused */
function theirs(asker: Caller, { notifications }: AnswererDeps, id: string): NoticeRecord {
  const record = notifications.get(id);
  if (record === undefined || !(record.for.includes(asker.user) || isManager(asker)))
    throw new AskRefused('noSuchNotice', 'there is no such notice, or it was not for you');
  return record;
}

const LIVES_HERE: readonly string[] = ['owner', 'admin', 'member'];

/** @throws AskRefused */
function mayNotify({ grants }: Caller): void {
  const may = grants.every(({ role, readOnly, actions }) =>
    role === 'service' ? actions?.includes('notify') === true : LIVES_HERE.includes(role) && readOnly !== true,
  );
  if (grants.length === 0 || !may)
    throw new AskRefused('notAllowed', 'only who lives here, and services that may "notify", tell people something: ask an owner');
}

/**
 * A button acts with the rights of who presses it: nobody puts something into another's hand that they may not do themselves.
 * @throws AskRefused
 */
function mayOffer(asker: Caller, buttons: readonly NotifyButton[], { house, scenes }: AnswererDeps): void {
  for (const button of buttons) {
    for (const deed of deedsOf(button, scenes)) {
      const { thing } = placeOfPath(pathOfDeed(deed));
      if (house.thing(thing) === undefined)
        throw new AskRefused('noSuchThing', `there is no thing ${thing} for the button "${button.title}"`);
      permit(scenes.denial(asker, deed));
    }
  }
}

function deedsOf(button: NotifyButton, scenes: AnswererDeps['scenes']): readonly Deed[] {
  const what = doesOf(button);
  if (what === undefined) return [];
  if (!('scene' in what)) return [what];
  const scene = scenes.get(what.scene);
  if (scene === undefined) throw new AskRefused('noSuchScene', `there is no scene ${what.scene} for the button "${button.title}"`);
  return scene.do;
}
