import { groupCode } from '@around/messages';
import { type Log, PlatformError } from '@around/platform';
import {
  lockFolder,
  nodeBoardFiles,
  nodeClock,
  nodeFiles,
  nodeHttp,
  nodeI2c,
  nodeLog,
  nodeModbus,
  nodeModules,
  nodeMqtt,
  nodeNetwork,
  nodeProcesses,
  nodeRandom,
  serveUntilSignal,
  serviceManager,
} from '@around/platform/node';
import { nodeSuite } from '@around/sealing/node';
import { endByItself, supervisedInstallation, VersionWatch } from '@around/update';
import { createController } from '../compose.js';
import { KeyFile } from '../state/keyFile.js';
import { type RunFlags, settingsFrom, settingsOf } from './settings.js';

const LOCK = 'controller.lock';

/** Two controllers on one folder would be one controller twice. Where the disk takes no lock it takes nothing else either: it runs without. */
async function takeFolder(data: string, log: Log): Promise<() => Promise<void>> {
  try {
    return await lockFolder(data, LOCK);
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'inUse')
      throw new Error(`another frMhc runs with this data folder (${error.message}); or start with another --data`, { cause: error });
    log.error('the data folder cannot be locked: see to it that no other frMhc uses it', { error });
    return async () => {};
  }
}

/** `frMhc run`: config, compose, start, wait for a signal, stop. */
export async function runCommand(flags: RunFlags): Promise<void> {
  process.umask(0o077);
  const manager = serviceManager();
  const installation = supervisedInstallation();
  const { config, data } = settingsOf(await settingsFrom(flags));
  const log = nodeLog({
    level: config.log,
    ...(flags.logFile === undefined ? {} : { to: { file: flags.logFile } }),
    fields: { tier: 'controller' },
  });
  const versions =
    installation === undefined
      ? undefined
      : new VersionWatch({ clock: nodeClock, log: log.child({ part: 'version' }), end: endByItself }, installation);
  await versions?.start();
  const files = nodeFiles(data);
  const unlock = await takeFolder(data, log);
  const { token } = await new KeyFile({ files, random: nodeRandom, log }).load();
  const processes = nodeProcesses({ token });
  const network = nodeNetwork();
  const folder = config.cwd ?? process.cwd();
  const peripherals = {
    http: nodeHttp(),
    mqtt: nodeMqtt(),
    i2c: nodeI2c(),
    modbus: nodeModbus(),
    boardFiles: nodeBoardFiles(folder),
    modules: nodeModules(folder),
  };
  const controller = createController(
    { clock: nodeClock, random: nodeRandom, log, tcp: network, udp: network, processes, files, suite: nodeSuite(), peripherals },
    config,
  );
  let shown = '';
  controller.onIdentity(() => {
    const code = controller.adopted ? undefined : controller.setupCode;
    if (code === undefined || code === shown) return;
    shown = code;
    // Shown to who stands at a terminal; a journal is kept, and read by others.
    if (process.stdout.isTTY)
      process.stdout.write(`${config.title} (${controller.id}) belongs to nobody yet. Its setup code: ${groupCode(code)}\n`);
    log.info('waiting to be adopted: "frMhc adopt" shows the setup code', { board: controller.id });
  });
  await controller.start();
  versions?.up(() => ({ home: controller.linked ? [controller.id] : [] }));

  await serveUntilSignal(manager);
  await versions?.stop();
  await controller.stop();
  processes.stop();
  await unlock();
  log.info('the controller has stopped', { event: 'stopped' });
  await log.flush();
}
