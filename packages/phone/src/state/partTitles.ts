import type { TextKey } from '../texts/en.js';
import { t } from '../texts/runtime.js';

/** The titles that the vocabulary itself gives (capabilities.md), and ours in the language in use. */
const TITLES: Readonly<Record<string, readonly [given: string, text: TextKey]>> = {
  OnOffProperty: ['On/Off', 'part.onOff'],
  BooleanProperty: ['State', 'part.state'],
  MotionProperty: ['Motion', 'part.motion'],
  OccupiedProperty: ['Occupied', 'part.occupied'],
  LeakProperty: ['Leak', 'part.leak'],
  SmokeProperty: ['Smoke', 'part.smoke'],
  OpenProperty: ['Open', 'part.openness'],
  PushedProperty: ['Pushed', 'part.pushed'],
  AlarmProperty: ['Alarm', 'part.alarm'],
  BrightnessProperty: ['Brightness', 'part.brightness'],
  HumidityProperty: ['Humidity', 'part.humidity'],
  LevelProperty: ['Level', 'part.level'],
  ColorProperty: ['Colour', 'part.colour'],
  ColorTemperatureProperty: ['Colour temperature', 'part.warmth'],
  ColorModeProperty: ['Colour mode', 'part.colourMode'],
  TemperatureProperty: ['Temperature', 'part.temperature'],
  TargetTemperatureProperty: ['Target temperature', 'part.target'],
  BarometricPressureProperty: ['Air pressure', 'part.pressure'],
  InstantaneousPowerProperty: ['Power', 'part.power'],
  InstantaneousPowerFactorProperty: ['Power factor', 'part.powerFactor'],
  VoltageProperty: ['Voltage', 'part.voltage'],
  CurrentProperty: ['Current', 'part.current'],
  FrequencyProperty: ['Frequency', 'part.frequency'],
  ConcentrationProperty: ['Concentration', 'part.concentration'],
  DensityProperty: ['Density', 'part.density'],
  HeatingCoolingProperty: ['Heating/Cooling', 'part.heating'],
  ThermostatModeProperty: ['Mode', 'part.mode'],
  LockedProperty: ['Lock', 'part.lock'],
  ImageProperty: ['Picture', 'part.picture'],
  VideoProperty: ['Video', 'part.video'],
  PositionProperty: ['Position', 'part.position'],
  TextProperty: ['Text', 'part.text'],
  ToggleAction: ['Toggle', 'part.toggle'],
  FadeAction: ['Fade', 'part.fade'],
  LockAction: ['Lock', 'part.doLock'],
  UnlockAction: ['Unlock', 'part.doUnlock'],
  OpenAction: ['Open', 'part.doOpen'],
  CloseAction: ['Close', 'part.doClose'],
  StopAction: ['Stop', 'action.stop'],
  OverheatedEvent: ['Overheated', 'part.overheated'],
  PressedEvent: ['Pressed', 'part.pressed'],
  DoublePressedEvent: ['Pressed twice', 'part.pressedTwice'],
  LongPressedEvent: ['Pressed long', 'part.pressedLong'],
  AlarmEvent: ['Alarm', 'part.alarm'],
};

/** A part's title: what its author called it; where nobody did, and the vocabulary's own word stands there, that in the language in use. */
export function partTitle(types: readonly string[], given: string): string {
  for (const type of types) {
    const known = Object.hasOwn(TITLES, type) ? TITLES[type] : undefined;
    if (known !== undefined && known[0] === given) return t(known[1]);
  }
  return given;
}
