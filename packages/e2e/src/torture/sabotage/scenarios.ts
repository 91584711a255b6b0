import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@around/demo';
import type { Grant } from '@around/messages';
import { openHome } from '../database.js';
import type { History } from '../history.js';
import type { Phone } from '../phone.js';
import type { Stage } from '../stage.js';
import type { SabotageName } from './list.js';

/** Who plays: an owner, and a guest who may press `living/pin0` and nothing else. */
export interface Cast {
  readonly stage: Stage;
  readonly owner: Phone;
  readonly guest: Phone;
  /** What the bells rang and what of it is kept, where a scenario is about that. */
  events: Pick<History, 'rung' | 'kept'>;
}

export const GUEST_THINGS = ['living/pin0'] as const;

/** A tier is held for so long; the commands that wait for it live shorter. */
const HELD_MS = 2_500;
const LIFE_MS = 1_000;
const LONG_MS = 20_000;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const press = (thing: string, validFor: number) => ({ thing, op: 'invoke', name: 'press', validFor }) as const;

/** For each switch the way to the check that it takes out. On an honest build every promise holds. */
export const SCENARIOS: Readonly<Record<SabotageName, (cast: Cast) => Promise<void>>> = { again, ring, freshness, tick, mac, groupKill };

/** What the home acknowledges is lost on its way to the controller, which says it all again. */
async function again(cast: Cast): Promise<void> {
  const { stage, owner } = cast;
  const living = stage.house.proxies.living;
  const before = living.taken;
  living.deafen('server');
  await eventually('the home does not come back to living', 30_000, async () =>
    living.taken > before && controllerUp(owner, 'living') ? true : undefined,
  );
  cast.events = await stage.events();
}

/**
 * A home that got an older backup of its database back has forgotten a command; its phone asks for the very same once more. Only the
 * controller remembers.
 */
async function ring({ stage, owner }: Cast): Promise<void> {
  const backup = join(stage.house.folder, 'backup.db');
  const db = await openHome(stage.house.house.folder('home'));
  db.exec(`VACUUM INTO '${backup}'`);
  db.close();
  const first = owner.ask(press('living/pin0', LONG_MS));
  await first.done;
  await asHomeStopped(stage, owner, async (home) => {
    for (const name of ['home.db', 'home.db-wal', 'home.db-shm']) rmSync(join(home, name), { force: true });
    copyFileSync(backup, join(home, 'home.db'));
  });
  await owner.ask({ ...press('living/pin0', LONG_MS), id: new Uint8Array(Buffer.from(first.id, 'base64url')) }).done;
}

/** A command waits in the socket of a controller that stands still until its life is over. */
async function freshness({ stage, owner }: Cast): Promise<void> {
  stage.house.hold('living');
  const run = owner.ask(press('living/pin0', LIFE_MS));
  await sleep(HELD_MS);
  stage.house.go('living');
  await run.done;
}

/** As `freshness`, one tier before: in the socket of the home. */
async function tick({ stage, owner }: Cast): Promise<void> {
  stage.house.hold('home');
  const run = owner.ask(press('living/pin0', LIFE_MS));
  await sleep(HELD_MS);
  stage.house.go('home');
  await run.done;
}

/** Somebody with access to the disk makes an owner of the guest, in every row that says what a guest is. */
async function mac({ stage, owner, guest }: Cast): Promise<void> {
  await guest.ask(press('living/pin1', LONG_MS)).done;
  await asHomeStopped(stage, owner, async (home) => {
    const db = await openHome(home);
    const grant = JSON.stringify({ role: 'owner' } satisfies Grant);
    try {
      db.exec(`UPDATE keys SET grant_json = '${grant}' WHERE user = '${guest.name}'`);
      db.exec(`UPDATE users SET grant_json = '${grant}' WHERE name = '${guest.name}'`);
    } finally {
      db.close();
    }
  });
  // An honest home does not know this key any more; to the other it is an owner's.
  guest.client.wake();
  await eventually('the guest is neither let in nor refused', 30_000, async () =>
    guest.live || guest.client.link.state === 'dead' ? true : undefined,
  );
  await guest.ask(press('living/pin1', LONG_MS)).done;
}

/** An action that hangs, and has started something that hangs too. */
async function groupKill({ stage, owner }: Cast): Promise<void> {
  await owner.ask({ thing: 'living/pin0', op: 'invoke', name: 'hang', validFor: LONG_MS }).done;
  await sleep(HELD_MS);
  stage.seekSurvivors();
}

/** Does something to the home's folder while nobody is in it, and waits until the phone is through again. */
async function asHomeStopped(stage: Stage, phone: Phone, work: (folder: string) => Promise<void>): Promise<void> {
  const { house } = stage.house;
  await house.endTier('home');
  await work(house.folder('home'));
  await house.startTier('home');
  phone.client.wake();
  await phone.untilLive(30_000);
  await eventually('living does not come back', 30_000, async () => (controllerUp(phone, 'living') ? true : undefined));
}

const controllerUp = ({ client }: Phone, controller: string): boolean => client.house.controllers.get(controller)?.state === 'connected';
