export { nodeBoardFiles } from './boardFiles.js';
export { nodeClock, nodeRandom } from './clock.js';
export { errorCodeOf, platformError } from './errno.js';
export { nodeFiles } from './files.js';
export { lockFolder } from './folderLock.js';
export { nodeHttp } from './http/client.js';
export { NotAllowed, type Post, type Posted, postOnce, trusts } from './http/postOnce.js';
export { type I2cLibrary, nodeI2c } from './i2c.js';
export { loadPages } from './loadPages.js';
export { type LogLevel, type NodeLog, type NodeLogOptions, nodeLog } from './log/index.js';
export { nodeModbus } from './modbus.js';
export { nodeModules } from './modules.js';
export { nodeMqtt } from './mqtt.js';
export { nodeNetwork } from './network.js';
export {
  descendantsByMark,
  killMarked,
  type NodeProcesses,
  type NodeProcessesOptions,
  nodeProcesses,
  sweepOrphans,
} from './processes/index.js';
export { nodeSerial } from './serial/index.js';
export { type ServiceManager, serveUntilSignal, serviceManager } from './serviceManager.js';
export { siteBeside } from './siteBeside.js';
export { Vitals } from './vitals.js';
export { nodeWeb } from './web/index.js';
