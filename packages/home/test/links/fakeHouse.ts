import type { ControllerState, FromController, RelayState, ReportItem, ThingModel } from '@around/messages';
import type { ControllerBook, ControllerInbox, ControllerRecord, RelayInbox } from '../../src/seams.js';

/** Remembers what the links told the house. */
export class FakeInbox implements ControllerInbox, RelayInbox {
  readonly infos: { controller: string; title: string; things: readonly ThingModel[] }[] = [];
  readonly states: ControllerState[] = [];
  readonly lost: string[] = [];
  readonly reports: { controller: string; ring: string; items: readonly ReportItem[] }[] = [];
  readonly steps: { controller: string; step: Extract<FromController, { t: 'step' }>; blob: Uint8Array | undefined }[] = [];
  readonly pictures: { controller: string; bytes: Uint8Array }[] = [];
  readonly notices: { controller: string; kind: string; detail: string }[] = [];
  readonly relays: RelayState[] = [];
  readonly heardOf: { controller: string; rtt: number | undefined }[] = [];
  /** What a report's commit waits for, and whether the disk took it. */
  commit: () => Promise<boolean> = async () => true;

  info(controller: string, info: { title: string; things: readonly ThingModel[] }): void {
    this.infos.push({ controller, ...info });
  }
  state(state: ControllerState): void {
    this.states.push(state);
  }
  gone(controller: string): void {
    this.lost.push(controller);
  }
  heard(controller: string, rtt?: number): void {
    this.heardOf.push({ controller, rtt });
  }
  async report(controller: string, ring: string, items: readonly ReportItem[]): Promise<boolean> {
    this.reports.push({ controller, ring, items });
    return this.commit();
  }
  step(controller: string, step: Extract<FromController, { t: 'step' }>, blob: Uint8Array | undefined): void {
    this.steps.push({ controller, step, blob });
  }
  picture(controller: string, picture: { bytes: Uint8Array }): void {
    this.pictures.push({ controller, bytes: picture.bytes });
  }
  notice(controller: string, notice: { kind: string; detail: string }): void {
    this.notices.push({ controller, kind: notice.kind, detail: notice.detail });
  }
  relay(state: RelayState): void {
    this.relays.push(state);
  }

  /** The newest word on a controller. */
  of(id: string): ControllerState['state'] | undefined {
    return this.states.findLast((state) => state.id === id)?.state;
  }
}

export class FakeBook implements ControllerBook {
  readonly records = new Map<string, ControllerRecord>();
  all(): readonly ControllerRecord[] {
    return [...this.records.values()];
  }
  put(record: ControllerRecord): void {
    this.records.set(record.id, record);
  }
  remove(id: string): void {
    this.records.delete(id);
  }
}
