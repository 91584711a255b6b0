import * as v from 'valibot';
import { codec, type MessageOf } from '../wire/codec.js';
import { Bytes16, Name, Version } from './common.js';

/**
 * The first frame of each side on a controller link, in plain, before the handshake; both are its prologue, byte for byte.
 * Who dials is the Noise initiator. `adopt` asks for a handshake keyed by the setup code instead of the controller's own key.
 */
const schemas = {
  /** `bundles`: it takes several messages in one, as a JSON array of them. */
  home: v.object({
    v: Version,
    home: Bytes16,
    controller: Name,
    adopt: v.exactOptional(v.boolean()),
    bundles: v.exactOptional(v.boolean()),
  }),
  controller: v.object({
    v: Version,
    controller: Name,
    epoch: v.pipe(v.string(), v.minLength(1), v.maxLength(32)),
    bundles: v.exactOptional(v.boolean()),
  }),
  /** Instead of a hello: why there will be none. The sender closes. */
  sorry: v.object({ code: v.picklist(['version', 'notMine', 'notAdopted', 'alreadyAdopted', 'busy', 'malformed']), message: v.string() }),
};

export const controllerHello = codec(schemas);
export type ControllerHello = MessageOf<typeof schemas>;
