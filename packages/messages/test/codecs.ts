import {
  type Codec,
  controllerHello,
  decodeBeacon,
  decodeBeaconReply,
  decodePairingGrant,
  decodePairingRequest,
  decodePairingStep,
  decodeSessionSeen,
  decodeSessionWelcome,
  decodeSlotAnswer,
  decodeSlotOffer,
  decodeUpdateAsk,
  decodeUpdateState,
  fromController,
  fromDisplay,
  fromHome,
  fromPhone,
  fromPhoneControl,
  fromRelayLogin,
  peerMessage,
  type Result,
  tcpRequest,
  toController,
  toDisplay,
  toPhoneControl,
  toRelayLogin,
} from '@around/messages';

/** Every codec, by the name of its golden file. */
export const CODECS = {
  controllerHello,
  toController,
  fromController,
  fromPhoneControl,
  toPhoneControl,
  fromPhone,
  fromHome,
  fromRelayLogin,
  toRelayLogin,
  peerMessage,
  tcpRequest,
  toDisplay,
  fromDisplay,
} as Readonly<Record<string, Codec<{ readonly t: string }>>>;

/** Decoders of messages that stand alone, by golden file and name. */
export const DECODERS: Readonly<Record<string, Readonly<Record<string, (bytes: Uint8Array) => Result<unknown>>>>> = {
  beacon: { Beacon: decodeBeacon, BeaconReply: decodeBeaconReply },
  session: {
    SessionSeen: decodeSessionSeen,
    SessionWelcome: decodeSessionWelcome,
    PairingRequest: decodePairingRequest,
    PairingGrant: decodePairingGrant,
    PairingStep: decodePairingStep,
  },
  slot: { SlotOffer: decodeSlotOffer, SlotAnswer: decodeSlotAnswer },
  relayUpdate: { UpdateAsk: decodeUpdateAsk, UpdateState: decodeUpdateState },
};
