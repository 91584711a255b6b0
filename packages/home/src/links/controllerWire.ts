import { type FromController, fromController, LIMITS, PROTOCOL_VERSION } from '@around/messages';
import { type LinkAdmission, type LinkEvent, type LinkFault, type LinkRole, LinkWire, type LinkWords, type Suite } from '@around/sealing';

/** The key and the hello for a controller that dialled in, or why there is none. */
export type Admission = LinkAdmission<'home'>;
/** Which side of the link the home is on. `pskOf` may depend on what the controller's hello says. */
export type WireRole = LinkRole<'home'>;
export type WireEvent = LinkEvent<'home', FromController>;
export type WireFault = LinkFault;

const WORDS: LinkWords<'home', FromController> = {
  hears: 'controller',
  codec: fromController,
  depth: LIMITS.controllerJsonDepth,
  wrongHello: 'a controller answers with its own hello',
  another: ({ controller }) => `another controller answers there: ${controller}`,
  version: (v) => `it speaks version ${v} of the protocol, this home version ${PROTOCOL_VERSION}: upgrade the older of the two`,
};

/** The home's end of one controller link (PROTOCOL.md, Controller link). */
export class ControllerWire extends LinkWire<'home', FromController> {
  constructor(suite: Suite, role: WireRole) {
    super(suite, role, WORDS);
  }
}
