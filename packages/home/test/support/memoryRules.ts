import type { RuleRun } from '@around/messages';
import type { RuleBook, RuleRecord, Stopped, Waiting } from '../../src/rules/ports.js';

/** Rules and runs that are only memory; runs go through JSON, as on a disk. */
export class MemoryRules implements RuleBook {
  readonly records = new Map<string, RuleRecord>();
  readonly rows = new Map<number, { run: RuleRun; ran: boolean; waiting?: Waiting }>();
  /** Rows that were written, each as often as it was. */
  writes = 0;
  fails = false;
  stopped: Stopped | undefined;
  #n = 0;

  all() {
    return [...this.records.values()];
  }
  put(record: RuleRecord): void {
    if (this.fails) throw new Error('disk full');
    this.records.set(record.id, structuredClone(record));
  }
  remove(id: string): void {
    if (this.fails) throw new Error('disk full');
    this.records.delete(id);
  }
  commit(keep: readonly RuleRecord[], forget: readonly string[]): void {
    for (const record of keep) this.put(record);
    for (const id of forget) this.remove(id);
  }
  next() {
    return ++this.#n;
  }
  keep(run: RuleRun, ran: boolean, waiting?: Waiting): void {
    this.writes++;
    this.rows.set(run.n, { run: JSON.parse(JSON.stringify(run)) as RuleRun, ran, ...(waiting === undefined ? {} : { waiting }) });
  }
  runs({ rule, before = Number.POSITIVE_INFINITY, limit = 50, all = false }: Parameters<RuleBook['runs']>[0]) {
    const rows = [...this.rows.values()].filter(
      ({ run, ran }) => run.n < before && (all || ran) && (rule === undefined || run.rule === rule),
    );
    return rows
      .map(({ run }) => run)
      .sort((a, b) => b.n - a.n)
      .slice(0, limit);
  }
  takeStopped() {
    const { stopped } = this;
    this.stopped = undefined;
    return stopped;
  }
  keepStopped(stopped: Stopped): void {
    this.stopped = stopped;
  }
  underWay() {
    return [...this.rows.values()].filter(({ run }) => run.result === 'running').sort((a, b) => a.run.n - b.run.n);
  }
  last() {
    const ran = [...this.rows.values()].filter((row) => row.ran).sort((a, b) => a.run.n - b.run.n);
    return new Map(ran.map(({ run }) => [run.rule, run]));
  }
}
