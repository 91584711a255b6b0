import { useSignal } from '@preact/signals';
import { type ComponentType, h, type JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { t } from '../texts/runtime.js';

interface Later<P> {
  (props: P): JSX.Element | null;
  /** Loads it ahead of its first use. */
  preload(): Promise<unknown>;
}

/** A view that is not part of the first screen: loaded when it is shown, or ahead of that when the page is idle. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): Later<P> {
  let loaded: ComponentType<P> | undefined;
  let loading: Promise<void> | undefined;
  const preload = (): Promise<void> => {
    loading ??= load().then(
      (view) => {
        loaded = view;
      },
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    );
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
    if (loaded !== undefined) return h(loaded as ComponentType<object>, props);
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

/** Comes with its texts. */
async function scenes() {
  const places = await import('./scenes/scenePlaces.js');
  await places.loadSceneTexts();
  return places;
}

async function rules() {
  const places = await import('./rulePlaces.js');
  await places.loadRuleTexts();
  return places;
}

async function sceneRow() {
  const place = await import('./scenes/sceneRowPlace.js');
  await place.loadSceneTexts();
  return place;
}

export const PairView = later(async () => (await import('./PairView.js')).PairView);
export const PinDialog = later(async () => (await import('./PinDialog.js')).PinDialog);
export const DevicePane = later(async () => (await import('./DevicePane.js')).DevicePane);
export const ActivityView = later(async () => (await import('./places.js')).ActivityView);
export const ControllerView = later(async () => (await import('./places.js')).ControllerView);
export const InviteView = later(async () => (await import('./places.js')).InviteView);
export const LatencyView = later(async () => (await import('./places.js')).LatencyView);
export const RoomView = later(async () => (await import('./places.js')).RoomView);
export const SettingsView = later(async () => (await import('./places.js')).SettingsView);
export const SystemView = later(async () => (await import('./places.js')).SystemView);
export const UsersView = later(async () => (await import('./places.js')).UsersView);
export const AutomationsView = later(async () => (await rules()).AutomationsView);
export const AutomationView = later(async () => (await rules()).AutomationView);
export const ScenesView = later(async () => (await scenes()).ScenesView);
export const RoomsCard = later(async () => (await scenes()).RoomsCard);
export const SceneRow = later(async () => (await sceneRow()).SceneRow);
export const RoomIcon = later(async () => (await sceneRow()).RoomIcon);
export const NoticesView = later(async () => (await import('./noticePlaces.js')).NoticesView);
export const HistoryView = later(async () => (await import('./HistoryView.js')).HistoryView);
export const WelcomeView = later(async () => (await import('./WelcomeView.js')).WelcomeView);

/** After the first screen: what is likely wanted next, so that it opens at once, also when the network is gone by then. */
export function preloadViews(): void {
  for (const view of [DevicePane, ActivityView]) void view.preload().catch(() => undefined);
}
