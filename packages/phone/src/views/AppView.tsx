import type { App } from '../app.js';
import { AppContext } from '../parts/context.js';
import { Feedback } from '../parts/Feedback.js';
import { HouseView } from './HouseView.js';
import { PairView } from './later.js';
import { Skeleton } from './Skeleton.js';

function StageView({ app }: { app: App }) {
  const stage = app.stage.value;
  if (stage.at === 'loading') return <Skeleton />;
  if (stage.at === 'home') return <HouseView session={stage.session} />;
  return (
    <>
      <PairView stage={stage} />
      <Feedback />
    </>
  );
}

/** Everything that is on the screen. */
export function AppView({ app }: { app: App }) {
  return (
    <AppContext.Provider value={app}>
      <StageView app={app} />
    </AppContext.Provider>
  );
}
