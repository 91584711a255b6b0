/** How a measured number wanders: around `mean`, at most `swing` away, in steps of at most `step`. */
export interface Drift {
  readonly mean: number;
  readonly swing: number;
  readonly step: number;
  /** Decimal places. */
  readonly places: number;
}

/** By property type. */
export const DRIFTS: Readonly<Record<string, Drift>> = {
  TemperatureProperty: { mean: 21, swing: 3, step: 0.2, places: 1 },
  HumidityProperty: { mean: 48, swing: 12, step: 1, places: 0 },
  BarometricPressureProperty: { mean: 1_013, swing: 12, step: 0.5, places: 1 },
  LevelProperty: { mean: 50, swing: 30, step: 2, places: 0 },
  ConcentrationProperty: { mean: 600, swing: 250, step: 20, places: 0 },
  DensityProperty: { mean: 12, swing: 8, step: 1, places: 1 },
  VoltageProperty: { mean: 230, swing: 4, step: 0.5, places: 1 },
  FrequencyProperty: { mean: 50, swing: 0.05, step: 0.01, places: 2 },
};

/** The next reading. @param unit a number in [0, 1) */
export function drift({ mean, swing, step, places }: Drift, at: number, unit: number): number {
  // Pulled back a little towards the mean, so that a day of drifting stays in a day's range.
  const next = at + (unit * 2 - 1) * step + (mean - at) * 0.02;
  return Number(Math.min(mean + swing, Math.max(mean - swing, next)).toFixed(places));
}

/** Where a simulated property of this type begins; undefined where the type says nothing. */
export const INITIAL: Readonly<Record<string, unknown>> = {
  OnOffProperty: false,
  BooleanProperty: false,
  MotionProperty: false,
  OccupiedProperty: false,
  LeakProperty: false,
  SmokeProperty: false,
  OpenProperty: false,
  PushedProperty: false,
  AlarmProperty: false,
  BrightnessProperty: 70,
  ColorProperty: '#ffaa33',
  ColorTemperatureProperty: 2_700,
  ColorModeProperty: 'color',
  TargetTemperatureProperty: 21,
  HeatingCoolingProperty: 'off',
  ThermostatModeProperty: 'auto',
  LockedProperty: 'locked',
  PositionProperty: 0,
  TextProperty: '',
  InstantaneousPowerProperty: 0.3,
  CurrentProperty: 0,
};
