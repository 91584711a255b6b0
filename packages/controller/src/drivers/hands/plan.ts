import type { Operation, ThingModel } from '@around/messages';
import type { ActionSpec } from '../../things/spec.js';
import type { LaneRules } from '../driver.js';
import type { OperationPlan, ReadPlan } from './hands.js';

/** What the configuration says of commands of one property or action. */
export interface Operated {
  readonly timeout: number;
  readonly concurrency: LaneRules['mode'];
  readonly queue: number;
  readonly lane?: string;
}

export function laneOf(op: Operation, name: string, of: Omit<Operated, 'timeout'>): LaneRules {
  return { key: of.lane === undefined ? `${op} ${name}` : `lane ${of.lane}`, mode: of.concurrency, limit: of.queue };
}

export const writePlan = (name: string, of: Operated): OperationPlan => ({ lane: laneOf('write', name, of), timeoutMs: of.timeout });

export const actionPlan = (name: string, of: ActionSpec): OperationPlan => ({
  lane: laneOf('invoke', name, of),
  timeoutMs: of.timeout,
  ...(of.repeat === undefined ? {} : { repeatMs: of.repeat }),
});

/** @param model expanded: it knows of pictures, which are read only while somebody looks */
export function readPlan(model: ThingModel, name: string, of: { readonly every: number; readonly timeout: number }): ReadPlan {
  const property = model.properties[name];
  const whileObserved = property?.['around:whileObserved'] === true || mediaOf(model, name) !== undefined;
  return { everyMs: of.every, timeoutMs: of.timeout, whileObserved };
}

/** The media type of a property that is a picture. */
export function mediaOf(model: ThingModel, name: string): string | undefined {
  const property = model.properties[name];
  return property?.type === 'null' ? property.contentMediaType : undefined;
}
