import type { Change, SceneBrief } from '@around/messages';
import type { ClientUpdate, HomeClient, HouseView } from '../../api.js';
import { affordances } from '../../house/affordances.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../errors.js';
import { untilInterrupted } from '../live.js';
import { findProperty, findThing } from '../names.js';
import type { Register } from '../spec.js';
import { visible } from '../text/sanitise.js';
import { pad } from '../text/table.js';
import { stamp } from '../text/times.js';
import { bytesWords, valueWords } from '../text/words.js';

export const watch: Register = (program, act) => {
  program
    .command('watch')
    .description('print every change until Ctrl-C: values, events, steps, links')
    .argument('[thing[.property]]', 'only this thing, or this property (of a camera: its pictures)')
    .action((name: string | undefined) => act((context) => runWatch(context, name)));
};

interface Filter {
  readonly thing?: string;
  readonly name?: string;
}

export async function runWatch(context: Context, only: string | undefined): Promise<ExitCode> {
  const client = await context.connect();
  const filter = filterOf(client.house, only);
  for (const value of client.house.values.values()) {
    if (wanted(filter, value.thing, value.name)) show(context, client.house, { k: 'value', n: 0, value });
  }
  const stopObserving = observePicture(client, filter);
  return untilInterrupted(context, client, (update) => tell(context, client.house, filter, update)).finally(stopObserving);
}

function filterOf(house: HouseView, only: string | undefined): Filter {
  if (only === undefined) return {};
  if (!only.includes('.')) return { thing: findThing(house, only).id };
  const { thing, name } = findProperty(house, only);
  return { thing: thing.id, name };
}

/** Pictures are sent only while somebody asks for them: who watches a camera does. */
function observePicture(client: HomeClient, { thing, name }: Filter): () => void {
  const entry = thing === undefined ? undefined : client.house.things.get(thing);
  if (entry === undefined) return () => {};
  const stops: (() => void)[] = [];
  for (const [property, affordance] of affordances(entry, 'properties')) {
    if (affordance['around:whileObserved'] === true && (name === undefined || name === property))
      stops.push(client.observe(entry.id, property));
  }
  return () => {
    for (const stop of stops) stop();
  };
}

function tell(context: Context, house: HouseView, filter: Filter, { reset, changes, picture }: ClientUpdate): void {
  const { output } = context;
  if (reset === true) {
    for (const value of house.values.values())
      if (wanted(filter, value.thing, value.name)) show(context, house, { k: 'value', n: 0, value });
  }
  for (const change of changes) if (concerns(filter, change)) show(context, house, change);
  if (picture !== undefined && wanted(filter, picture.thing, picture.name)) {
    const { thing, name, at, media, bytes } = picture;
    output.say({ picture: { thing, name, at, media, bytes: bytes.length } }, () =>
      line(context, at, `${thing}.${name}`, `${media}, ${bytesWords(bytes.length)}`),
    );
  }
}

const wanted = (filter: Filter, thing: string, name: string): boolean =>
  (filter.thing === undefined || filter.thing === thing) && (filter.name === undefined || filter.name === name);

function concerns(filter: Filter, change: Change): boolean {
  switch (change.k) {
    case 'value':
      return wanted(filter, change.value.thing, change.value.name);
    case 'event':
      return wanted(filter, change.thing, change.name);
    case 'step':
      return wanted(filter, change.step.thing, change.step.name);
    case 'notice':
      return filter.thing === undefined || (change.thing === filter.thing && (filter.name === undefined || change.name === filter.name));
    case 'thing':
      return filter.name === undefined && (filter.thing === undefined || filter.thing === change.thing.id);
    case 'gone':
      return filter.thing === undefined || filter.thing === change.thing;
    default:
      return filter.thing === undefined;
  }
}

function show(context: Context, house: HouseView, change: Change): void {
  const { n: _, ...news } = change;
  context.output.say(news, () => words(context, house, change));
}

function words(context: Context, house: HouseView, change: Change): string {
  switch (change.k) {
    case 'value': {
      const { thing, name, value, at, quality } = change.value;
      const entry = house.things.get(thing);
      const schema = entry === undefined ? undefined : affordances(entry, 'properties').get(name);
      return line(context, at, `${thing}.${name}`, `${valueWords(value, schema)}${quality === 'good' ? '' : `  (${quality})`}`);
    }
    case 'event':
      return line(
        context,
        change.at,
        `${change.thing}.${change.name}`,
        `event${change.data === undefined ? '' : ` ${valueWords(change.data)}`}`,
      );
    case 'step': {
      const { thing, name, step, by, detail, at } = change.step;
      return line(context, at, `${thing}.${name}`, `${step} (${visible(by)})${detail === undefined ? '' : ` ${visible(detail)}`}`);
    }
    case 'notice':
      return line(context, change.at, change.thing ?? change.controller ?? 'home', `${change.kind}: ${visible(change.detail)}`);
    case 'thing':
      return line(context, context.wall, change.thing.id, `described: ${visible(change.thing.td.title)}`);
    case 'gone':
      return line(context, context.wall, change.thing, 'is gone');
    case 'controller':
      return line(context, context.wall, change.controller.id, `controller ${change.controller.state}`);
    case 'controllerGone':
      return line(context, context.wall, change.id, 'controller is gone');
    case 'wish':
      return line(
        context,
        change.wish.made,
        `${change.wish.thing}.${change.wish.name}`,
        `wanted: ${valueWords(change.wish.value)} (${visible(change.wish.by)})`,
      );
    case 'wishGone':
      return line(
        context,
        context.wall,
        `${change.thing}.${change.name}`,
        `wish ${change.why}${change.detail === undefined ? '' : ` ${visible(change.detail)}`}`,
      );
    case 'look':
      return line(context, context.wall, change.look.thing, 'is shown in another way');
    case 'rooms':
      return line(context, context.wall, 'home', 'the rooms are arranged in another way');
    case 'scene':
      return line(context, context.wall, `scene ${change.scene.id}`, sceneWords(change.scene));
    case 'sceneGone':
      return line(context, context.wall, `scene ${change.id}`, 'is gone');
    case 'amiss':
      return line(
        context,
        change.amiss.since,
        `${change.amiss.what} ${change.amiss.id}`,
        `amiss: ${visible(change.amiss.detail ?? change.amiss.title)}`,
      );
    case 'amissGone':
      return line(context, context.wall, `${change.what} ${change.id}`, 'is in order again');
    case 'touched':
      return line(context, context.wall, `${change.what} ${change.id}`, 'changed');
    case 'relay':
      return line(context, change.relay.since, 'relay', `${change.relay.up ? 'up' : 'down'} ${visible(change.relay.url)}`);
  }
}

function sceneWords({ parts, running, last, failed = 0 }: SceneBrief): string {
  if (running !== undefined) return `runs: ${running} of ${parts}`;
  return last === undefined ? 'is there, and never ran' : `is at rest; ${parts - failed} of ${parts} the last time`;
}

function line({ wall }: Context, at: number, who: string, what: string): string {
  return `${stamp(at, wall)}  ${pad(visible(who), 28)}  ${what}`;
}
