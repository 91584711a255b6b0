import type { HomeClient } from '@around/client';
import type { Deed } from '@around/messages';
import type { Language } from './view.js';

type Named = Readonly<Record<Language, string>>;

const ROOMS = {
  living: { en: 'Living room', ja: 'リビング', 'zh-Hans': '客厅' },
  kitchen: { en: 'Kitchen', ja: 'キッチン', 'zh-Hans': '厨房' },
  hall: { en: 'Porch', ja: '玄関', 'zh-Hans': '门厅' },
  bath: { en: 'Upstairs', ja: '二階', 'zh-Hans': '楼上' },
  garage: { en: 'Outside', ja: '外', 'zh-Hans': '室外' },
} as const satisfies Readonly<Record<string, Named>>;

/** How the household names and arranges its things. */
const LOOKS: readonly (readonly [thing: string, room: keyof typeof ROOMS, ja: string, zh: string])[] = [
  ['attic/ceiling', 'living', '天井の照明', '吸顶灯'],
  ['attic/climate', 'living', '温度', '温度'],
  ['attic/lamp', 'living', 'フロアランプ', '落地灯'],
  ['attic/blinds', 'living', 'ブラインド', '百叶窗'],
  ['attic/radiator', 'living', '暖房', '暖气'],
  ['attic/motion', 'living', '人感センサー', '人体感应'],
  ['kitchen/coffee', 'kitchen', 'コーヒーメーカー', '咖啡机'],
  ['kitchen/light', 'kitchen', '天井の照明', '吸顶灯'],
  ['kitchen/climate', 'kitchen', '温度', '温度'],
  ['kitchen/lock', 'hall', '玄関の鍵', '前门锁'],
  ['kitchen/door', 'hall', '勝手口', '后门'],
  ['kitchen/bell', 'hall', '呼び鈴', '门铃'],
  ['kitchen/camera', 'hall', '庭のカメラ', '花园摄像头'],
  ['kitchen/fan', 'bath', '換気扇', '排风扇'],
  ['kitchen/towel', 'bath', 'タオルウォーマー', '毛巾加热架'],
  ['garage/door', 'garage', 'ガレージの扉', '车库门'],
  ['garage/climate', 'garage', '温度', '温度'],
  ['garage/pump', 'garage', '池のポンプ', '池塘水泵'],
  ['garage/sign', 'garage', '伝言板', '留言板'],
];

const ROOM_ICONS = { living: 'sofa', kitchen: 'kitchen', hall: 'door', bath: 'stairs', garage: 'garden' } as const;

interface PicturedScene extends Named {
  readonly icon: string;
  readonly do: readonly Deed[];
}

/** The pump's program fails; a board that stands still leaves the kitchen's half of a scene under way. */
const SCENES: Readonly<Record<string, PicturedScene>> = {
  movie: {
    ...{ en: 'Movie', ja: '映画', 'zh-Hans': '观影' },
    icon: 'movie',
    do: [
      { write: 'attic/lamp.on', value: true },
      { write: 'attic/ceiling.brightness', value: 20 },
      { write: 'attic/radiator.target', value: 21.5 },
      { write: 'kitchen/light.on', value: false },
      { write: 'kitchen/coffee.on', value: false },
      { write: 'kitchen/towel.on', value: false },
    ],
  },
  night: {
    ...{ en: 'Good night', ja: 'おやすみ', 'zh-Hans': '晚安' },
    icon: 'night',
    do: [
      { write: 'attic/lamp.on', value: false },
      { write: 'kitchen/light.on', value: false },
      { write: 'attic/radiator.target', value: 17 },
      { write: 'garage/pump.on', value: true },
    ],
  },
  away: {
    ...{ en: 'Away', ja: '外出', 'zh-Hans': '外出' },
    icon: 'away',
    do: [
      { write: 'attic/lamp.on', value: false },
      { write: 'kitchen/coffee.on', value: false },
    ],
  },
};

/** Gives every thing its room, and its name in that language; in English it keeps its own. The rooms and scenes speak it too. */
export async function dress(owner: HomeClient, language: Language): Promise<void> {
  for (const [index, [thing, room, ja, zh]] of LOOKS.entries()) {
    // By its type it is a cover like any other.
    const icon = thing === 'garage/door' ? { icon: 'garage' } : {};
    const title = language === 'en' ? {} : { title: language === 'ja' ? ja : zh };
    await owner.ask('setLook', { thing, room: ROOMS[room][language], order: 10 * (index + 1), ...icon, ...title });
  }
  const rooms = (Object.keys(ROOMS) as (keyof typeof ROOMS)[]).map((room) => ({ name: ROOMS[room][language], icon: ROOM_ICONS[room] }));
  await owner.ask('setRooms', { rooms });
  for (const [order, [id, { icon, do: deeds, ...title }]] of Object.entries(SCENES).entries())
    await owner.ask('setScene', { id, scene: { title: title[language], icon, order, do: [...deeds] } });
}
