import { DAY } from './calendar.js';
import { LivedHouse } from './livedHouse.js';
import type { Happening, Story } from './story.js';

/** What boards say again when the home is back, after so long. ms */
const LATER = 5_000;

/** Lets the house live through the story. */
export async function live(story: Story): Promise<LivedHouse> {
  const { begin, end, gardenAway, outages, happenings } = story;
  const house = new LivedHouse(begin);
  await house.start(true);
  let off = false;
  let away = false;
  const held: Happening[] = [];
  const heldInGarden: Happening[] = [];
  const happen = (one: Happening): void => {
    if (off) held.push(one);
    else if (away && one.path.startsWith('garden/')) heldInGarden.push(one);
    else house.happen(one);
  };
  const scenes: { t: number; play: () => void | Promise<void> }[] = [
    ...happenings.map((one) => ({ t: one.t, play: () => happen(one) })),
    ...gardenAway.flatMap(({ from, to }) => [
      {
        t: from,
        play: () => {
          away = true;
          house.board('garden', false);
        },
      },
      {
        t: to,
        play: () => {
          away = false;
          house.board('garden', true);
          for (const one of heldInGarden.splice(0)) house.happen(one);
        },
      },
    ]),
    ...outages.flatMap(({ from, to }) => [
      {
        t: from,
        play: () => {
          off = true;
          house.stop();
        },
      },
      { t: to, play: () => house.start(false) },
      {
        t: to + LATER,
        play: () => {
          off = false;
          for (const one of held.splice(0)) house.happen(one);
        },
      },
    ]),
  ];
  for (let t = begin + 7 * DAY; t < end; t += 7 * DAY) scenes.push({ t, play: () => (off ? undefined : house.pack()) });
  scenes.sort((a, b) => a.t - b.t);
  for (const { t, play } of scenes) {
    if (t > house.clock.wall()) await house.until(t);
    await play();
  }
  await house.until(end);
  await house.clock.advance(10_000);
  return house;
}
