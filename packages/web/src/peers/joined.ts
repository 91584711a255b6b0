import type { Startable } from '@around/platform';
import type { Enrolment } from '../enrolment/enrolment.js';
import type { EnrolledHome } from '../enrolment/journal.js';
import { Group, type GroupHealth, type GroupPorts } from './group.js';
import { Members } from './members.js';
import { subjectsOf } from './subjects.js';

export interface JoinedPorts extends Omit<GroupPorts, 'subjects'> {
  readonly enrolment: Enrolment;
  readonly sha256: (data: Uint8Array) => Uint8Array;
}

/** All that makes one relay of several: phones and homes of the others, and one list of homes for all. */
export class Joined implements Startable {
  readonly #ports: JoinedPorts;
  readonly #group: Group;
  readonly #members: Members;

  /** @param name of the group */
  constructor(ports: JoinedPorts, name: string) {
    const { bus, clock, log, enrolment, sha256, switchboard } = ports;
    const subjects = subjectsOf(name);
    this.#ports = ports;
    this.#group = new Group({ ...ports, subjects });
    this.#members = new Members({
      bus,
      subjects,
      self: this.#group.id,
      clock,
      log,
      enrolment,
      sha256,
      expelled: (homes) => {
        for (const home of homes) switchboard.expel(home);
      },
    });
  }

  get health(): GroupHealth {
    return this.#group.health;
  }

  /** The list of homes has been read. Does not wait for the others. */
  async start(): Promise<void> {
    const { bus } = this.#ports;
    bus.onChange = () => {
      this.#group.changed();
      this.#members.changed();
    };
    await this.#group.start();
    await this.#members.start();
    await bus.start();
  }

  /** The switchboard has drained: the others are told so before the bus is left. */
  async stop(): Promise<void> {
    this.#ports.bus.onChange = undefined;
    await this.#group.stop();
    await this.#members.stop();
    await this.#ports.bus.stop();
  }

  /** The list of homes was read again. */
  tellNews(): void {
    this.#members.tellNews();
  }

  /** What a home's login needs of the list, the others' included. */
  get enrolment(): Pick<Enrolment, 'find' | 'redeem'> & { refresh(home: string): Promise<void> } {
    const { enrolment } = this.#ports;
    return {
      find: (home) => enrolment.find(home),
      refresh: async (home) => {
        await enrolment.refresh();
        if (!enrolment.has(home)) await this.#members.lookUp(home);
      },
      redeem: async (code: string, home: Omit<EnrolledHome, 'since'>) => {
        const here = await enrolment.redeem(code, home);
        if (here) this.tellNews();
        return here || this.#members.redeem(code, home);
      },
    };
  }
}
