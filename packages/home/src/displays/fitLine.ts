import { DISPLAY_LINE, type ToDisplay, toDisplay, toUtf8 } from '@around/messages';
import type { Status } from './houseFace.js';
import { displayText } from './text.js';

const fits = (line: string): boolean => toUtf8(line).length < DISPLAY_LINE;

/** The line of one message, within the display's bound: fields are cut, never the line. */
export function displayLine(message: ToDisplay): string {
  const line = toDisplay.encode(message);
  if (fits(line)) return line;
  if (message.t === 'status') return toDisplay.encode(cutStatus(message));
  // A cut link would lead nowhere: the code alone still pairs.
  if (message.t === 'pair') return toDisplay.encode({ ...message, link: '', user: displayText(message.user, 20) });
  return line;
}

/** The chart goes first, then what else came later to the protocol, then links from the end. */
function cutStatus(status: Status): Status {
  if (status.thing !== undefined && status.thing.points.length > 0) {
    const bare = { ...status, thing: { ...status.thing, points: [] } };
    return fits(toDisplay.encode(bare)) ? bare : cutStatus(bare);
  }
  if (status.thing !== undefined || status.weather !== undefined) {
    const { thing: _thing, weather: _weather, ...bare } = status;
    return fits(toDisplay.encode(bare)) ? bare : cutStatus(bare);
  }
  const links = status.links.map(({ name, up, detail }) => ({
    name: displayText(name, 16),
    up,
    ...(detail === undefined ? {} : { detail: displayText(detail, 10) }),
  }));
  let cut: Status = { ...status, links };
  while (!fits(toDisplay.encode(cut)) && cut.links.length > 0) cut = { ...cut, links: cut.links.slice(0, -1) };
  return cut;
}
