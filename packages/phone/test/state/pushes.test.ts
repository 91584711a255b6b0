import type { AskName } from '@around/messages';
import { describe, expect, it } from 'vitest';
import type { PushEdge, Subscribed } from '../../src/connection/pushBrowser.js';
import { Pushes } from '../../src/state/pushes.js';

const CAPS = { secure: true, push: true, installFirst: false };

/** A browser and a home that remember what they were asked. */
class Scene {
  readonly asked: string[] = [];
  permission: NotificationPermission = 'default';
  answer: NotificationPermission = 'granted';
  key = 'KEY1';
  language = 'en';
  away = false;
  kept: Subscribed | undefined;
  mark: string | undefined;
  made = 0;

  readonly edge: PushEdge = {
    permission: () => this.permission,
    askPermission: async () => {
      this.permission = this.answer;
      return this.answer;
    },
    current: async () => this.kept,
    subscribe: async (_, key) => {
      if (this.kept?.key !== key) this.kept = { endpoint: `https://push.example/${++this.made}`, p256dh: 'P', auth: 'A', key };
      return this.kept;
    },
    unsubscribe: async () => {
      this.kept = undefined;
    },
    keepWords: async () => undefined,
    takePressed: async () => undefined,
    onPressed: () => undefined,
    clear: async () => undefined,
    told: () => this.mark,
    tell: (_, what) => {
      this.mark = what;
    },
  };

  pushes(caps: Partial<typeof CAPS> = {}): Pushes {
    const client = {
      identity: { home: { id: 'HOME', title: '' } },
      ask: async (what: AskName, request: { endpoint?: string; language?: string }) => {
        if (this.away) throw new Error('no link');
        this.asked.push([what, request.endpoint?.slice(-1), request.language].filter((word) => word !== undefined).join(' '));
        return what === 'pushKey' ? { key: this.key } : {};
      },
    };
    const ports = {
      edge: this.edge,
      caps: { ...CAPS, ...caps },
      language: () => this.language,
      words: () => ({ unreadable: '', know: '' }),
    };
    return new Pushes(ports, client as never);
  }
}

/** One that is told already. */
async function told(): Promise<Scene> {
  const scene = new Scene();
  await scene.pushes().turnOn();
  scene.asked.length = 0;
  return scene;
}

describe('why a phone cannot be told', () => {
  it.each([
    ['insecure', { secure: false, push: false }],
    ['install', { push: false, installFirst: true }],
    ['unsupported', { push: false }],
  ] as const)('%s', async (standing, caps) => {
    const pushes = new Scene().pushes(caps);
    await pushes.look();
    expect(pushes.standing.value).toBe(standing);
  });

  it('the person said no', async () => {
    const scene = new Scene();
    scene.answer = 'denied';
    const pushes = scene.pushes();
    await pushes.turnOn();
    expect(pushes.standing.value).toBe('denied');
    expect(scene.asked).toEqual([]);
  });
});

describe('a phone that is to be told', () => {
  it('subscribes with the home’s key, and tells the home where', async () => {
    const scene = new Scene();
    const pushes = scene.pushes();
    await pushes.turnOn();
    expect(scene.asked).toEqual(['pushKey', 'subscribe 1 en']);
    expect(pushes.standing.value).toBe('on');
  });

  it('asks for one key at a later start, and says nothing twice', async () => {
    const scene = await told();
    const again = scene.pushes();
    await again.refresh();
    expect(scene.asked).toEqual(['pushKey']);
    expect(again.standing.value).toBe('on');
  });

  it.each([
    ['the home has another key', (scene: Scene) => (scene.key = 'KEY2'), 'subscribe 2 en'],
    ['the browser lost it', (scene: Scene) => (scene.kept = undefined), 'subscribe 2 en'],
    ['it speaks another language', (scene: Scene) => (scene.language = 'ja'), 'subscribe 1 ja'],
  ])('says it anew where %s', async (_, change, said) => {
    const scene = await told();
    change(scene);
    await scene.pushes().refresh();
    expect(scene.asked).toEqual(['pushKey', said]);
  });

  it('is not on before the home knows it, and says so again next time', async () => {
    const scene = new Scene();
    scene.away = true;
    const pushes = scene.pushes();
    await expect(pushes.turnOn()).rejects.toThrow('no link');
    await pushes.look();
    expect(pushes.standing.value).toBe('off');
    scene.away = false;
    await pushes.turnOn();
    expect(pushes.standing.value).toBe('on');
  });

  it('is told no more, also where the home cannot be asked just now', async () => {
    const scene = await told();
    scene.away = true;
    const pushes = scene.pushes();
    await expect(pushes.turnOff()).rejects.toThrow();
    expect(pushes.standing.value).toBe('off');
    expect(scene.kept).toBeUndefined();
    scene.away = false;
    await scene.pushes().refresh();
    expect(scene.asked).toEqual([]);
  });
});
