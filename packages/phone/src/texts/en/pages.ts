import type { Text } from '../text.js';

/** Settings, about, first run, updates, the demo. */
export const pages = {
  'about.build': 'Build of this page',
  'about.buildWhy': 'The home’s display and other addresses of your home show the same letters where the same page is served.',
  'about.home': 'Home',
  'about.servedBy': 'Served by',
  'about.title': 'About',
  'caps.camera': 'use the camera',
  'caps.copy': 'copy',
  'caps.install': 'be installed as an app',
  'caps.key': 'keep its key so that nothing can read it out',
  'caps.no': 'Cannot {what}',
  'caps.offline': 'start without the network',
  'caps.push': 'be told when it is closed',
  'caps.title': 'At this address the page',
  'caps.yes': 'Can {what}',
  'settings.buzz': 'Vibrate',
  'settings.fahrenheit': 'Temperatures in °F',
  'settings.of': 'Settings of {user}',
  'welcome.controllers': 'Find your controllers',
  'welcome.done': 'Done',
  'welcome.later': 'Everything can be done later.',
  'welcome.people': 'Invite your household',
  'welcome.relay': 'Reach the home from afar',
  'welcome.rooms': 'Put devices into rooms',
  'welcome.title': 'Welcome to {home}',
} as const satisfies Readonly<Record<string, Text>>;
