import { LIMITS, PROTOCOL_VERSION, type ToController, toController } from '@around/messages';
import { type HelloOf, type LinkAdmission, type LinkEvent, type LinkRole, LinkWire, type LinkWords, type Suite } from '@around/sealing';

export type HomeHello = HelloOf<'home'>;
export type OwnHello = HelloOf<'controller'>;
/** The key and the hello for a home that dialled, or why there is none. */
export type Admission = LinkAdmission<'controller'>;
export type WireRole = LinkRole<'controller'>;
export type WireEvent = LinkEvent<'controller', ToController>;

const WORDS: LinkWords<'controller', ToController> = {
  hears: 'home',
  codec: toController,
  depth: LIMITS.jsonDepth,
  wrongHello: 'a home begins with its own hello',
  another: () => 'another home answers there',
  version: (v) => `this controller speaks version ${PROTOCOL_VERSION} of the protocol, the home version ${v}: upgrade the older of the two`,
};

/** The controller's end of one link (PROTOCOL.md, Controller link). */
export class BoardWire extends LinkWire<'controller', ToController> {
  constructor(suite: Suite, role: WireRole) {
    super(suite, role, WORDS);
  }
}
