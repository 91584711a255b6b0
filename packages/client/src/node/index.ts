export { fileIdentityStore, identityFolder } from './fileIdentityStore.js';
export { keyedOf, nodePorts } from './nodePorts.js';
