import {
  mdiAlarmLight,
  mdiBlinds,
  mdiCamera,
  mdiCubeOutline,
  mdiDoorClosed,
  mdiDoorOpen,
  mdiFan,
  mdiFlash,
  mdiGarage,
  mdiKnob,
  mdiLightbulb,
  mdiLock,
  mdiLockOpenVariant,
  mdiMoleculeCo2,
  mdiMotionSensor,
  mdiPipeLeak,
  mdiPowerPlug,
  mdiRecordCircleOutline,
  mdiSmokeDetector,
  mdiTextBoxOutline,
  mdiThermometer,
  mdiThermostat,
  mdiToggleSwitchOutline,
  mdiVideo,
  mdiWaterPercent,
} from '@mdi/js';
import type { HouseThing } from '../state/things.js';

/** The first that a thing has decides. */
const ICONS: readonly (readonly [type: string, icon: string])[] = [
  ['Light', mdiLightbulb],
  ['ColorControl', mdiLightbulb],
  ['SmartPlug', mdiPowerPlug],
  ['Lock', mdiLock],
  ['GarageDoor', mdiGarage],
  ['Cover', mdiBlinds],
  ['Fan', mdiFan],
  ['Thermostat', mdiThermostat],
  ['VideoCamera', mdiVideo],
  ['Camera', mdiCamera],
  ['DoorSensor', mdiDoorClosed],
  ['MotionSensor', mdiMotionSensor],
  ['OccupancySensor', mdiMotionSensor],
  ['LeakSensor', mdiPipeLeak],
  ['SmokeSensor', mdiSmokeDetector],
  ['TemperatureSensor', mdiThermometer],
  ['HumiditySensor', mdiWaterPercent],
  ['BarometricPressureSensor', mdiKnob],
  ['AirQualitySensor', mdiMoleculeCo2],
  ['Alarm', mdiAlarmLight],
  ['PushButton', mdiRecordCircleOutline],
  ['TextDisplay', mdiTextBoxOutline],
  ['EnergyMonitor', mdiFlash],
  ['OnOffSwitch', mdiToggleSwitchOutline],
  ['MultiLevelSwitch', mdiKnob],
  ['MultiLevelSensor', mdiKnob],
];

/** The icons that a household may choose, by the names that its looks carry. */
export const CHOSEN_ICONS: Readonly<Record<string, string>> = {
  light: mdiLightbulb,
  plug: mdiPowerPlug,
  lock: mdiLock,
  garage: mdiGarage,
  blinds: mdiBlinds,
  fan: mdiFan,
  thermostat: mdiThermostat,
  camera: mdiCamera,
  door: mdiDoorClosed,
  motion: mdiMotionSensor,
  water: mdiPipeLeak,
  smoke: mdiSmokeDetector,
  thermometer: mdiThermometer,
  air: mdiMoleculeCo2,
  bell: mdiAlarmLight,
  button: mdiRecordCircleOutline,
  text: mdiTextBoxOutline,
  energy: mdiFlash,
  switch: mdiToggleSwitchOutline,
  gauge: mdiKnob,
  cube: mdiCubeOutline,
};

/** The household's choice, else the thing's kind; some show the state as well. @param value of the thing's main property */
export function thingIcon({ types, icon }: Pick<HouseThing, 'types' | 'icon'>, value: unknown): string {
  if (icon !== undefined && Object.hasOwn(CHOSEN_ICONS, icon)) return CHOSEN_ICONS[icon] as string;
  if (types.includes('DoorSensor') && value === true) return mdiDoorOpen;
  if (types.includes('Lock') && value === 'unlocked') return mdiLockOpenVariant;
  return ICONS.find(([type]) => types.includes(type))?.[1] ?? mdiCubeOutline;
}
