/**
 * What the board of a rig has. Every program appends one line to `NAME.done` in the rig's folder: the command's id, what was asked, and the
 * system's uptime in seconds, a clock that nobody in these tests turns. The meter's level is that uptime in 1/100 s, so that no two are alike.
 */
const done = (name: string, what: string): string =>
  `[sh, -c, 'read -r up _ < /proc/uptime; echo "$AROUND_ID" "$0" "$up" >> "$FAULTS/${name}.done"', "${what}"]`;

export const THINGS = `title: Board
things:
  lamp:
    title: Lamp
    type: [OnOffSwitch, Light]
    properties:
      on: { type: OnOffProperty, write: { run: ${done('lamp', '{{value}}')}, timeout: 5s, queue: 100 } }
  bell:
    title: Bell
    type: [PushButton]
    actions:
      ring: { run: ${done('bell', 'ring')}, timeout: 5s, queue: 100 }
  gate:
    title: Gate
    type: [Lock]
    actions:
      unlock: { type: UnlockAction, run: ${done('gate', 'unlock')}, timeout: 5s, queue: 100 }
  heater:
    title: Heater
    type: [OnOffSwitch, SmartPlug]
    properties:
      on: { type: OnOffProperty, write: { run: ${done('heater', '{{value}}')}, timeout: 5s } }
  fan:
    title: Fan
    type: [OnOffSwitch]
    properties:
      on: { type: OnOffProperty, write: { run: ${done('fan', '{{value}}')}, timeout: 5s }, safe: false }
  trouble:
    title: Trouble maker
    type: [PushButton]
    actions:
      hang: { run: [sh, -c, 'sleep 1003; true'], timeout: 2s }
  meter:
    title: Meter
    type: [MultiLevelSensor]
    properties:
      level:
        type: integer
        staleAfter: 20s
        stream: { run: [sh, -c, 'while read -r up _ < /proc/uptime; do level=\${up%.*}\${up#*.}; echo $level >> "$FAULTS/meter.done"; echo $level; sleep 0.25; done'] }
`;

export const RING = { thing: 'board/bell', op: 'invoke', name: 'ring' } as const;
export const UNLOCK = { thing: 'board/gate', op: 'invoke', name: 'unlock' } as const;
export const HANG = { thing: 'board/trouble', op: 'invoke', name: 'hang' } as const;
export const lamp = (on: boolean) => ({ thing: 'board/lamp', op: 'write', name: 'on', input: on }) as const;
export const heater = (on: boolean) => ({ thing: 'board/heater', op: 'write', name: 'on', input: on }) as const;
export const fan = (on: boolean, lease: number) => ({ thing: 'board/fan', op: 'write', name: 'on', input: on, lease }) as const;
