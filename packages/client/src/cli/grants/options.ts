import { ROLES } from '@around/messages';
import type { Command } from 'commander';

const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value];

/** The flags that say what may be done, the same on every command that grants. */
export function withGrantFlags(command: Command): Command {
  return command
    .option('--role <role>', ROLES.join(', '))
    .option('--thing <thing>', 'only this: hall/gate, hall/* or *; may be repeated', collect)
    .option('--room <room>', 'only what is in this room; may be repeated', collect)
    .option('--action <name>', 'operates only this action or property; may be repeated', collect)
    .option('--from <when>', 'good from then on: "friday 18:00", 2026-01-18, 2d')
    .option('--until <when>', 'good until then: "sunday 20:00", 2026-01-18T12:00, 3d')
    .option('--hours <hours>', 'operates only then: "mon-fri 07:00-19:00"; may be repeated', collect)
    .option('--read-only', 'may look, and nothing else')
    .option('--read-write', 'may operate (a service may not, unless told so)')
    .option('--max-class <class>', 'the highest class it operates: 0 read, 1 comfort, 2 sensitive, 3 dangerous')
    .option('--max-class-relay <class>', 'the same, for what comes over the relay')
    .option('--max-class-lan <class>', 'the same, on the LAN with https')
    .option('--max-class-lan-http <class>', 'the same, on the LAN over plain http')
    .option('--step-up <class>', 'from this class on the PIN is asked');
}
