import { useSignal } from '@preact/signals';
import { type ComponentType, h, type JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { t } from '../texts/runtime.js';

interface Later<P> {
  (props: P): JSX.Element | null;
  /** Loads it ahead of its first use. */
  preload(): Promise<unknown>;
}

type PropsOf<V> = V extends (props: infer P extends object) => unknown ? P : object;

/**
 * A view that is not part of the first screen: loaded when it is shown, or ahead of that when the page is idle.
 * @param load the file it is in; its `loadTexts`, where it has one, brings the words that have to be there first
 * @param name of the view in it
 */
export function later<M extends object, N extends keyof M>(load: () => Promise<M>, name: N): Later<PropsOf<M[N]>> {
  type P = PropsOf<M[N]>;
  let loaded: ComponentType<P> | undefined;
  let loading: Promise<void> | undefined;
  const fetch = async (): Promise<void> => {
    const file: M & { loadTexts?(): Promise<void> } = await load();
    await file.loadTexts?.();
    loaded = file[name] as ComponentType<P>;
  };
  const preload = (): Promise<void> => {
    loading ??= fetch().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  const View: Later<P> = (props) => {
    const state = useSignal<'waiting' | 'failed'>('waiting');
    const turn = useSignal(0);
    const attempt = (): void => {
      state.value = 'waiting';
      preload().then(
        () => {
          turn.value++;
        },
        () => {
          state.value = 'failed';
        },
      );
    };
    useEffect(() => {
      if (loaded === undefined) attempt();
    }, []);
    // Read, so that the view is drawn when it has come.
    void turn.value;
    if (loaded !== undefined) return h(loaded as ComponentType<object>, props as object);
    if (state.value === 'waiting') return null;
    return (
      <p class="blocked" role="alert">
        {t('error.loading')}{' '}
        <button type="button" class="button quiet" onClick={attempt}>
          {t('action.retry')}
        </button>
      </p>
    );
  };
  View.preload = preload;
  return View;
}

const places = () => import('./places.js');
const rules = () => import('./rulePlaces.js');
const scenes = () => import('./scenes/scenePlaces.js');
const homeEnds = () => import('./HomeEnds.js');
const sceneRow = () => import('./scenes/sceneRowPlace.js');

export const PairView = later(() => import('./PairView.js'), 'PairView');
export const PinDialog = later(() => import('./PinDialog.js'), 'PinDialog');
export const DevicePane = later(() => import('./DevicePane.js'), 'DevicePane');
export const ActivityView = later(places, 'ActivityView');
export const ControllerView = later(places, 'ControllerView');
export const InviteView = later(places, 'InviteView');
export const LatencyView = later(places, 'LatencyView');
export const RoomView = later(places, 'RoomView');
export const SettingsView = later(places, 'SettingsView');
export const SystemView = later(places, 'SystemView');
export const UsersView = later(places, 'UsersView');
export const AutomationsView = later(rules, 'AutomationsView');
export const AutomationView = later(rules, 'AutomationView');
export const ScenesView = later(scenes, 'ScenesView');
export const RoomsCard = later(scenes, 'RoomsCard');
export const GroupingChoice = later(homeEnds, 'GroupingChoice');
export const NoThings = later(homeEnds, 'NoThings');
export const SceneRow = later(sceneRow, 'SceneRow');
export const RoomIcon = later(sceneRow, 'RoomIcon');
export const NoticesView = later(() => import('./noticePlaces.js'), 'NoticesView');
export const EnergyView = later(() => import('./energy/energyPlaces.js'), 'EnergyView');
export const ReplaceCard = later(() => import('./ReplaceCard.js'), 'ReplaceCard');
export const HistoryView = later(() => import('./HistoryView.js'), 'HistoryView');
export const WelcomeView = later(() => import('./WelcomeView.js'), 'WelcomeView');

/** After the first screen: what is likely wanted next, so that it opens at once, also when the network is gone by then. */
export function preloadViews(): void {
  for (const view of [DevicePane, ActivityView]) void view.preload().catch(() => undefined);
}
