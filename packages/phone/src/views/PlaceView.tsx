import type { Route } from '../state/route.js';
import { HomeView } from './HomeView.js';
import {
  ActivityView,
  AutomationsView,
  AutomationView,
  ControllerView,
  EnergyView,
  HistoryView,
  InviteView,
  LatencyView,
  NoticesView,
  RoomView,
  ScenesView,
  SettingsView,
  SystemView,
  UsersView,
  WelcomeView,
} from './later.js';

/** The place that the address names. A device is opened over Home. */
export function PlaceView({ route }: { route: Route }) {
  switch (route.view) {
    case 'home':
    case 'device':
      return <HomeView />;
    case 'room':
      return <RoomView room={route.room} />;
    case 'history':
      return <HistoryView thing={route.thing} name={route.name} />;
    case 'scenes':
      return <ScenesView />;
    case 'automations':
      return <AutomationsView />;
    case 'automation':
      return <AutomationView id={route.id} />;
    case 'activity':
      return <ActivityView />;
    case 'system':
      return <SystemView />;
    case 'energy':
      return <EnergyView />;
    case 'controller':
      return <ControllerView id={route.id} />;
    case 'invite':
      return <InviteView />;
    case 'users':
      return <UsersView />;
    case 'latency':
      return <LatencyView />;
    case 'notices':
      return <NoticesView />;
    case 'notice':
      return <NoticesView id={route.id} />;
    case 'settings':
      return <SettingsView />;
    case 'welcome':
      return <WelcomeView />;
    default:
      return assertNever(route);
  }
}

function assertNever(route: never): never {
  throw new Error(`no view for ${JSON.stringify(route)}`);
}
