import { STAGE } from './crowd.js';
import type { Engine, Incident } from './engine.js';
import { busyness } from './model.js';

/** Drawn so far ahead, ms: what queues in between is not put out of order by more. */
const TICK = 100;

/** What the day's looks at the app amounted to. */
export interface Looks {
  count: number;
  /** Their home was not linked at that moment. */
  unmet: number;
  /** Phones that had it open, by bucket. */
  readonly open: Float32Array;
}

/**
 * People look at their homes: a Poisson process whose rate follows the hour. Each look is a login, frames for as long as it lasts (an
 * exponential time), and the end; it is short beside a bucket, so it is counted where it begins.
 */
export function looking(horizonMs: number, bucketMs: number): { readonly incident: Incident; readonly looks: Looks } {
  const looks: Looks = { count: 0, unmet: 0, open: new Float32Array(Math.ceil(horizonMs / bucketMs) + 1) };
  const incident: Incident = {
    at: 0,
    happen(engine, at) {
      const { model, random } = engine;
      const rate = (model.homes * model.looksPerDay * busyness(at)) / 86_400_000;
      const gap = (): number => -Math.log(1 - random.float()) / rate;
      for (let t = at + gap(); t < at + TICK; t += gap()) look(engine, looks, t);
      if (at + TICK < horizonMs) engine.again(incident, at + TICK);
    },
  };
  return { incident, looks };
}

function look(engine: Engine, looks: Looks, at: number): void {
  const { fleet, model, random, tally, stage, relay: linked } = engine;
  const { figures } = model;
  const home = random.int(model.homes);
  const relay = Math.max(0, engine.pick());
  looks.count++;
  tally.asked++;
  if (model.tls) fleet.nginx(relay, at, figures.nginx.helloMs);
  fleet.loop(relay, at, figures.relay.helloMs);
  if (stage[home] !== STAGE.live) {
    looks.unmet++;
    return;
  }
  const lasts = -Math.log(1 - random.float()) * model.lookMs;
  const frames = (lasts / 1_000) * model.framesPerSecond;
  const bucket = fleet.bucket(at);
  const cell = relay * fleet.buckets + bucket;
  fleet.loopWork[cell] = (fleet.loopWork[cell] as number) + frames * figures.relay.frameMs;
  fleet.nginxWork[cell] = (fleet.nginxWork[cell] as number) + frames * figures.nginx.frameMs;
  looks.open[bucket] = (looks.open[bucket] as number) + lasts / fleet.bucketMs;
  const other = linked[home] as number;
  if (other === relay) return;
  const far = other * fleet.buckets + bucket;
  fleet.loopWork[far] = (fleet.loopWork[far] as number) + frames * figures.relay.frameMs;
  tally.nats[bucket] = (tally.nats[bucket] as number) + frames / (fleet.bucketMs / 1_000);
}
