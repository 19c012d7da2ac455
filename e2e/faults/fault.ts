import type { Script } from '../fixtures/scripted-upstream.ts'
import type { Wire } from '../fixtures/wires.ts'

export type Framing = 'document' | 'stream'

/**
 * What a fault is to the gateway. Everything that must come of it follows from this (`rules.ts`):
 * `none`: nothing is wrong, it is only slow or unusual.
 * `unreachable`, `reset`, `silence`: the connection failed, broke, or said nothing for too long.
 * `account`: the upstream's account is at fault; its words are not the client's to see.
 * `limited`, `refusal`: the upstream's own no, which a client without an alternative gets as it came.
 * `nonsense`: something that is not the protocol.
 * `told-in-reply`: an error inside a reply with status 200.
 * `broken`: after the client has had the beginning of the answer.
 */
export type FaultKind =
  | 'none'
  | 'unreachable'
  | 'reset'
  | 'silence'
  | 'account'
  | 'limited'
  | 'refusal'
  | 'nonsense'
  | 'told-in-reply'
  | 'broken'

/** One way in which an upstream lets its gateway down. */
export interface Fault {
  /** Completes "an upstream that …". */
  name: string
  kind: FaultKind
  framings: readonly Framing[]
  /** HTTP status of the upstream's reply, null when there is none. */
  status: number | null
  /** `begun` resolves when the client has the first text of the answer; `text` is what the upstream would have said. */
  script(text: string, begun: Promise<void>): Script
  /** What the channel has that other channels have not. */
  channel?(wire: Wire, addresses: FaultAddresses): Record<string, unknown>
}

/** Where a channel is pointed at, beside the upstream whose replies are scripted. */
export interface FaultAddresses {
  /** A port on which nobody listens. */
  closed: string
  /** Plain TCP that answers whatever it hears with what is not TLS. */
  noTls: string
  /** Scripted upstreams behind TLS: one with a certificate in order, one whose certificate has expired. */
  tls: string
  expired: string
}

export const bothFramings: readonly Framing[] = ['document', 'stream']
