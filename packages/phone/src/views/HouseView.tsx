import { Avatar } from '../parts/Avatar.js';
import { SessionContext, useApp } from '../parts/context.js';
import { Feedback } from '../parts/Feedback.js';
import { HomeTitle } from '../parts/HomeTitle.js';
import { Banner, Pill } from '../parts/LinkBits.js';
import { Nav } from '../parts/Nav.js';
import { useWide } from '../parts/useWide.js';
import type { HomeSession } from '../state/homeSession.js';
import { DevicePane, PinDialog } from './later.js';
import { PlaceView } from './PlaceView.js';

/** A paired home: header, the place one is at, the bar, and a device's sheet over it. */
export function HouseView({ session }: { session: HomeSession }) {
  const app = useApp();
  const wide = useWide();
  const route = app.router.route.value;
  const pinFor = session.pinFor.value;
  const sheet = route.view === 'device' && !wide;
  return (
    <SessionContext.Provider value={session}>
      <div class={`house ${wide ? 'wide' : ''}`}>
        <header class="head">
          <HomeTitle />
          <div class="head-end">
            <Pill />
            <Avatar />
          </div>
        </header>
        <Banner />
        <main class="main">
          <PlaceView route={route} />
        </main>
        {route.view === 'device' ? <DevicePane key={route.thing} id={route.thing} modal={sheet} /> : null}
        {pinFor === undefined ? null : <PinDialog key={pinFor.what} request={pinFor} />}
        <Nav />
        {sheet ? null : <Feedback />}
      </div>
    </SessionContext.Provider>
  );
}
