/** The programs that are released, each as one bundled file. `natives`: packages with compiled parts, which travel beside it. `later`: what is read where a setting asks for it, beside it too. `site`: it serves the phone page. */
export const TIERS = {
  frAroundWeb: { folder: 'web', description: 'the relay on a VPS', natives: [], later: ['@nats-io/transport-node'], site: true },
  frMhs: {
    folder: 'home',
    description: 'the home server',
    natives: ['@photostructure/sqlite', '@serialport/bindings-cpp'],
    later: ['web-push', 'nodemailer'],
    site: true,
  },
  frMhc: {
    folder: 'controller',
    description: 'the controller beside the devices',
    natives: [],
    later: ['mqtt', 'modbus-serial', 'serialport'],
    site: false,
  },
  around: { folder: 'client', description: 'the command line', natives: [], site: false },
};

/** Read when they are first needed, and so not bundled: they would slow every start. */
export const LATER = ['yaml'];
/** Optional: a machine without it says what it cannot do. */
export const ABSENT = ['i2c-bus'];
