import type { Engine, Incident } from './engine.js';
import { type Model, RULES } from './model.js';

/** The share of phones whose home is linked to another relay than they are. */
export const elsewhere = (model: Model): number => 1 - 1 / model.relays;

/** Once a bucket: writes down how things stand, and what links cost that are just there (pings, ticks, readings). */
export function sampling(horizonMs: number): Incident {
  let asked = 0;
  let announced = 0;
  const incident: Incident = {
    at: 0,
    happen(engine, at) {
      const { fleet, tally, model } = engine;
      const bucket = fleet.bucket(at);
      const seconds = fleet.bucketMs / 1_000;
      tally.homes[bucket] = tally.homesLive;
      tally.phones[bucket] = tally.phonesLive;
      for (let relay = 0; relay < fleet.n; relay++) sampleRelay(engine, relay, at);
      const questions = (tally.asked - asked) * 2 + (tally.announced - announced);
      asked = tally.asked;
      announced = tally.announced;
      const carried = tally.phonesLive * model.framesPerSecond * elsewhere(model);
      tally.nats[bucket] = model.relays === 1 ? 0 : (tally.nats[bucket] as number) + carried + questions / seconds;
      if (at + fleet.bucketMs <= horizonMs) engine.again(incident, at + fleet.bucketMs);
    },
  };
  return incident;
}

function sampleRelay({ fleet, tally, model }: Engine, relay: number, at: number): void {
  const { figures } = model;
  const bucket = fleet.bucket(at);
  const cell = relay * fleet.buckets + bucket;
  tally.backlog[bucket] = Math.max(tally.backlog[bucket] as number, fleet.backlog(relay, at));
  const homes = fleet.homes[relay] as number;
  const phones = fleet.phones[relay] as number;
  const beats = ((homes + phones) * fleet.bucketMs) / RULES.heartbeatMs;
  // A frame between two relays is carried by both.
  const frames = (phones * model.framesPerSecond * (1 + elsewhere(model)) * fleet.bucketMs) / 1_000;
  fleet.loopWork[cell] = (fleet.loopWork[cell] as number) + beats * figures.relay.heartbeatMs + frames * figures.relay.frameMs;
  fleet.nginxWork[cell] = (fleet.nginxWork[cell] as number) + beats * figures.nginx.heartbeatMs + frames * figures.nginx.frameMs;
  const links = homes * figures.relay.homeBytes + phones * figures.relay.phoneBytes;
  const front = model.tls ? (homes + phones) * figures.nginx.connectionBytes : 0;
  tally.memory = Math.max(tally.memory, figures.relay.baseBytes + links + front);
  tally.mostHomes = Math.max(tally.mostHomes, homes);
  const { loginBytes, frameBytes, heartbeatBytes } = figures.traffic;
  const logins = bucket === 0 ? 0 : (fleet.logins[cell - 1] as number);
  const bytes = beats * heartbeatBytes + 2 * frames * frameBytes + logins * loginBytes;
  tally.line = Math.max(tally.line, (bytes * 8_000) / fleet.bucketMs);
}
