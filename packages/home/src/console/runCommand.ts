import { join } from 'node:path';
import type { Said } from '@around/messages';
import { saying, sentenceIn } from '@around/messages/sayings';
import type { Log } from '@around/platform';
import {
  loadPages,
  nodeClock,
  nodeFiles,
  nodeI2c,
  nodeLog,
  nodeNetwork,
  nodeRandom,
  nodeSerial,
  nodeWeb,
  serveUntilSignal,
  serviceManager,
} from '@around/platform/node';
import { nodeSuite } from '@around/sealing/node';
import { endByItself, supervisedInstallation, VersionWatch } from '@around/update';
import { NightlyBackups } from '../backup/nightly.js';
import { backupProcess } from '../backup/ownProcess.js';
import { createHome } from '../compose.js';
import type { HomeConfig } from '../config.js';
import { nodeWays } from '../notify/ways/index.js';
import { openDb } from '../storage/openDb.js';
import type { ControlRequest } from './controlMessages.js';
import { ControlSocket } from './controlSocket.js';
import { DiskWatch, freeBytes } from './diskWatch.js';
import { builtPages, type RunFlags, readSettings } from './settings.js';
import { showOffers } from './showOffer.js';
import { statusOf } from './statusOf.js';

function nightlyBackups({ backup, timeZone }: HomeConfig, data: string, log: Log, tell: (what: Said) => void): NightlyBackups | undefined {
  if (!backup.nightly) return undefined;
  const { at, keep, folder, passphraseFile } = backup;
  return new NightlyBackups(
    { clock: nodeClock, log, make: backupProcess(data, passphraseFile), tell },
    { at, keep, folder: folder ?? join(data, 'backups'), ...(timeZone === undefined ? {} : { timeZone }) },
  );
}

/** `frMhs run`: config, compose, start, wait for a signal, stop. */
export async function runCommand(flags: RunFlags): Promise<void> {
  process.umask(0o077);
  const manager = serviceManager();
  const installation = supervisedInstallation();
  const config = await readSettings(flags);
  const log = nodeLog({
    level: config.log,
    ...(flags.logFile === undefined ? {} : { to: { file: flags.logFile } }),
    fields: { tier: 'home' },
  });
  const files = nodeFiles(flags.data);
  const versions =
    installation === undefined
      ? undefined
      : new VersionWatch({ clock: nodeClock, log: log.child({ part: 'version' }), end: endByItself }, installation);
  await versions?.start();
  const home = createHome(
    {
      clock: nodeClock,
      random: nodeRandom,
      log,
      network: nodeNetwork(),
      web: nodeWeb({ log }),
      serial: nodeSerial(),
      i2c: nodeI2c(),
      files,
      suite: nodeSuite(),
      openDb,
      wentBack: installation?.wentBack?.to === installation?.version && installation !== undefined,
      ways: (is) => nodeWays(config, is),
      pages: await loadPages(config.pages ?? builtPages()),
    },
    config,
  );
  const control = new ControlSocket({ log }, files.directory, async (request: ControlRequest) => {
    if (request.do === 'pair') return home.offers.offer(request.user, request.grant);
    if (request.do === 'status') return statusOf(home, config.title);
    if (request.do === 'adopt') return { controller: await home.adopt(request.board, request.code, request.id) };
    if (request.do === 'pin') {
      await home.desk.setPin(request.user, request.pin);
      return {};
    }
    if (request.do === 'relay') return { relay: await home.relayVersion(request.ask) };
    await home.join({ url: request.url, enrol: request.enrol });
    return {};
  });
  await home.start();
  await control.start();
  // Loaded where it is asked for alone.
  const metrics =
    config.metrics === undefined
      ? undefined
      : (await import('./metrics.js')).serveMetrics(
          { web: nodeWeb({ log }), log: log.child({ part: 'metrics' }) },
          config.metrics,
          home,
          files.directory,
        );
  await metrics?.start();
  // Shown to who stands at a terminal; a journal is kept, and read by others.
  const hide = process.stdout.isTTY
    ? showOffers(
        home.offers,
        () => Date.now(),
        (text) => process.stdout.write(`${text}\n`),
      )
    : () => undefined;
  if (!process.stdout.isTTY && !home.desk.hasOwner()) log.info('this home has no owner yet: "frMhs pair" shows an invitation');
  log.info('the home is running', { event: 'started', home: home.homeId, title: config.title, lan: home.lanPort, data: files.directory });

  const tell = (what: Said) => home.house.tell('alarm', what);
  const nightly = nightlyBackups(config, files.directory, log.child({ part: 'backup' }), tell);
  await nightly?.start();
  const disk = new DiskWatch({ clock: nodeClock, free: () => freeBytes(files.directory), tell });
  await disk.start();
  const back = installation?.wentBack;
  if (back !== undefined && back.to === installation?.version) {
    const said = saying('updateTakenBack', { detail: back.why });
    const words = sentenceIn('en', said);
    // Once, however often it starts until the next update.
    const told = home.desk.notifications.page({ limit: 200 }).some(({ title, text }) => (text ?? title) === words);
    if (!told) tell(said);
  }
  versions?.up(() => home.standing);
  await serveUntilSignal(manager);
  await versions?.stop();
  hide();
  await disk.stop();
  await nightly?.stop();
  await metrics?.stop();
  await control.stop();
  await home.stop();
  log.info('the home has stopped', { event: 'stopped' });
  await log.flush();
}
