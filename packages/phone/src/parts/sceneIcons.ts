import {
  mdiBathtubOutline,
  mdiBedOutline,
  mdiBookOpenPageVariantOutline,
  mdiBriefcaseOutline,
  mdiCarOutline,
  mdiCoffeeOutline,
  mdiDoor,
  mdiFlowerOutline,
  mdiGarage,
  mdiHomeExportOutline,
  mdiHomeImportOutline,
  mdiMovieOpenOutline,
  mdiPartyPopper,
  mdiPlay,
  mdiPotSteamOutline,
  mdiPowerStandby,
  mdiSilverwareForkKnife,
  mdiSofaOutline,
  mdiSprout,
  mdiStairs,
  mdiTeddyBear,
  mdiWashingMachine,
  mdiWeatherNight,
  mdiWeatherSunsetUp,
} from '@mdi/js';

/** The icons of scenes, by the names that scenes carry. */
export const SCENE_ICONS: Readonly<Record<string, string>> = {
  movie: mdiMovieOpenOutline,
  night: mdiWeatherNight,
  morning: mdiWeatherSunsetUp,
  away: mdiHomeExportOutline,
  back: mdiHomeImportOutline,
  off: mdiPowerStandby,
  meal: mdiSilverwareForkKnife,
  coffee: mdiCoffeeOutline,
  reading: mdiBookOpenPageVariantOutline,
  work: mdiBriefcaseOutline,
  party: mdiPartyPopper,
  garden: mdiFlowerOutline,
};

/** The icons of rooms. */
export const ROOM_ICONS: Readonly<Record<string, string>> = {
  sofa: mdiSofaOutline,
  kitchen: mdiPotSteamOutline,
  bed: mdiBedOutline,
  bath: mdiBathtubOutline,
  door: mdiDoor,
  stairs: mdiStairs,
  child: mdiTeddyBear,
  desk: mdiBriefcaseOutline,
  laundry: mdiWashingMachine,
  garage: mdiGarage,
  car: mdiCarOutline,
  garden: mdiSprout,
};

/** Its icon; what this page does not know is shown as a scene. */
export const sceneIcon = (name: string | undefined): string =>
  name !== undefined && Object.hasOwn(SCENE_ICONS, name) ? (SCENE_ICONS[name] as string) : mdiPlay;
