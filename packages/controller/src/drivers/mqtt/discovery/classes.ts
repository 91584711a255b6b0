/** What Home Assistant's device classes are in the vocabulary of things. */

interface SensorClass {
  readonly property: string;
  readonly types: readonly string[];
  /** By unit: what makes the vocabulary's unit of it. */
  readonly units: Readonly<Record<string, { readonly scale?: number; readonly offset?: number } | undefined>>;
}

const SAME = {};
const THOUSANDTH = { scale: 0.001 };

export const SENSORS: Readonly<Record<string, SensorClass | undefined>> = {
  temperature: {
    property: 'TemperatureProperty',
    types: ['TemperatureSensor'],
    units: { '°C': SAME, C: SAME, '': SAME, '°F': { scale: 5 / 9, offset: -160 / 9 }, F: { scale: 5 / 9, offset: -160 / 9 } },
  },
  humidity: { property: 'HumidityProperty', types: ['HumiditySensor'], units: { '%': SAME, '': SAME } },
  atmospheric_pressure: { property: 'BarometricPressureProperty', types: ['BarometricPressureSensor'], units: { hPa: SAME, mbar: SAME } },
  pressure: {
    property: 'BarometricPressureProperty',
    types: ['BarometricPressureSensor'],
    units: { hPa: SAME, mbar: SAME, kPa: { scale: 10 }, Pa: { scale: 0.01 } },
  },
  power: { property: 'InstantaneousPowerProperty', types: ['EnergyMonitor'], units: { W: SAME, kW: { scale: 1_000 }, mW: THOUSANDTH } },
  voltage: { property: 'VoltageProperty', types: [], units: { V: SAME, mV: THOUSANDTH } },
  current: { property: 'CurrentProperty', types: [], units: { A: SAME, mA: THOUSANDTH } },
  frequency: { property: 'FrequencyProperty', types: [], units: { Hz: SAME } },
  carbon_dioxide: { property: 'ConcentrationProperty', types: ['AirQualitySensor'], units: { ppm: SAME } },
  pm25: { property: 'DensityProperty', types: ['AirQualitySensor'], units: { 'µg/m³': SAME, 'μg/m³': SAME } },
};

/** Binary sensors: the property's name and type, and the capability. */
export const STATES: Readonly<Record<string, readonly [string, string, readonly string[]] | undefined>> = {
  motion: ['motion', 'MotionProperty', ['MotionSensor']],
  moving: ['motion', 'MotionProperty', ['MotionSensor']],
  occupancy: ['occupied', 'OccupiedProperty', ['OccupancySensor']],
  presence: ['occupied', 'OccupiedProperty', ['OccupancySensor']],
  moisture: ['leak', 'LeakProperty', ['LeakSensor']],
  smoke: ['smoke', 'SmokeProperty', ['SmokeSensor']],
  door: ['open', 'OpenProperty', ['DoorSensor']],
  window: ['open', 'OpenProperty', ['DoorSensor']],
  opening: ['open', 'OpenProperty', ['DoorSensor']],
  garage_door: ['open', 'OpenProperty', ['DoorSensor']],
};
