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
  mdiGauge,
  mdiGestureTapButton,
  mdiLightbulb,
  mdiLock,
  mdiLockOpenVariant,
  mdiMolecule,
  mdiMotionSensor,
  mdiPipeLeak,
  mdiPowerPlug,
  mdiSmokeDetector,
  mdiTextBoxOutline,
  mdiThermometer,
  mdiThermostat,
  mdiToggleSwitchOutline,
  mdiVideo,
  mdiWaterPercent,
} from '@mdi/js';

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
  ['BarometricPressureSensor', mdiGauge],
  ['AirQualitySensor', mdiMolecule],
  ['Alarm', mdiAlarmLight],
  ['PushButton', mdiGestureTapButton],
  ['TextDisplay', mdiTextBoxOutline],
  ['EnergyMonitor', mdiFlash],
  ['OnOffSwitch', mdiToggleSwitchOutline],
  ['MultiLevelSwitch', mdiGauge],
  ['MultiLevelSensor', mdiGauge],
];

/** Some icons show the state as well. @param value of the thing's main property */
export function thingIcon(types: readonly string[], value: unknown): string {
  if (types.includes('DoorSensor') && value === true) return mdiDoorOpen;
  if (types.includes('Lock') && value === 'unlocked') return mdiLockOpenVariant;
  return ICONS.find(([type]) => types.includes(type))?.[1] ?? mdiCubeOutline;
}
