/** `HH:MM` and `YYYY-MM-DD` of a wall time (Unix ms) in a time zone; the system's own where none is named. */
export function localTime(timeZone: string | undefined): (wall: number) => { readonly time: string; readonly date: string } {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...(timeZone === undefined ? {} : { timeZone }),
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (wall) => {
    const part = new Map(format.formatToParts(wall).map(({ type, value }) => [type, value]));
    return { time: `${part.get('hour')}:${part.get('minute')}`, date: `${part.get('year')}-${part.get('month')}-${part.get('day')}` };
  };
}
