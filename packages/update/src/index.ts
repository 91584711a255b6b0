export { Installation, type Standing, type Trial, type WentBack } from './installed/installation.js';
export { endByItself, supervisedInstallation } from './installed/supervised.js';
export { VersionWatch, type VersionWatchPorts } from './installed/versionWatch.js';
export { UpdateSettings } from './settings.js';
export { compareVersions, isVersion } from './versions.js';
