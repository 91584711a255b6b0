/** When the light is turned down, by the local clock (`HH:MM`); a night may go over midnight. */
export interface Night {
  readonly from: string;
  readonly to: string;
  /** Percent of the light that is left. */
  readonly light: number;
}

/** Percent of the light at a local time, `HH:MM`. */
export function lightAt(time: string, night: Night | undefined): number {
  if (night === undefined || night.from === night.to) return 100;
  const inside = night.from < night.to ? time >= night.from && time < night.to : time >= night.from || time < night.to;
  return inside ? night.light : 100;
}
