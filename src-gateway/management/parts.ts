import type { Accounts } from '../access/accounts.ts'
import type { ChannelHealthService } from '../catalog/channel-health.ts'
import type { MailBook } from '../catalog/mail-book.ts'
import type { Mailer } from '../catalog/mailer.ts'
import type { PriceLists } from '../catalog/price-lists.ts'
import type { ConfigSource } from '../catalog/types.ts'
import type { Price, ProtocolId, UpstreamProtocolId } from '../contract/index.ts'
import type { InFlight } from '../live/in-flight.ts'
import type { Meter } from '../live/types.ts'
import type { AppLog } from '../log/app-log.ts'
import type { Logger } from '../log/logger.ts'
import type { UpstreamProtocol } from '../protocols/conversion.ts'
import type { Protocol } from '../protocols/types.ts'
import type { Provider } from '../providers/types.ts'
import type { Relay } from '../relay/types.ts'
import type { Plan, PlanRequest } from '../routing/types.ts'
import type { Storage } from '../storage/types.ts'
import type { ClientParts } from './clients.ts'
import type { CopyTimes } from './copies.ts'
import type { ImportParts } from './imports.ts'
import type { NetworkParts } from './network.ts'

/** One call to an upstream with the whole reply in memory: what a channel test and a model list need. */
export interface UpstreamCall {
  method: 'GET' | 'POST'
  url: string
  headers: Record<string, string>
  body?: Buffer
  proxyUrl: string | null
  /** Certificates in PEM to trust beside the usual ones. */
  ca: string | null
  timeouts: { connectMs: number; firstByteMs: number; idleMs: number; totalMs?: number | null }
  /** For vendors that want the finished call signed. */
  signing?: CallSigning
  /** Aborts the call when the asker goes away. */
  signal: AbortSignal
}

/** What a vendor's signature is made with. */
export interface CallSigning {
  provider: Provider
  key: string
  protocol: UpstreamProtocolId
  settings: Record<string, unknown>
}

export interface UpstreamReply {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

/**
 * Calls over the relay's own transport. @throws GatewayError `upstream.unreachable`, `upstream.timeout`, `upstream.reset`, and what
 * signing throws
 */
export type CallUpstream = (call: UpstreamCall) => Promise<UpstreamReply>

/** A model as the shipped catalogue knows it. */
export interface CatalogModel {
  name: string
  vendor: string | null
  contextWindow: number | null
  price: Price | null
}

/** The shipped price list, as the console shows it. */
export interface ModelCatalog {
  source: string
  date: string
  models: readonly CatalogModel[]
}

/** Facts of this process that do not change while it runs. */
export interface Instance {
  instanceId: string
  version: string
  /** Milliseconds since 1970. */
  startedAt: number
  dataDir: string
  shape: 'desktop' | 'headless'
  /** Address the relay answers on; known once it listens. */
  url(): string
}

/** Everything the management handlers work with; given by `compose.ts`. */
export interface ManagementParts {
  storage: Storage
  config: ConfigSource
  providers: Readonly<Record<string, Provider>>
  protocols: Readonly<Record<ProtocolId, Protocol>>
  /** The same and those that only upstreams speak. */
  upstreams: Readonly<
    Record<UpstreamProtocolId, Pick<UpstreamProtocol, 'id' | 'headers' | 'upstreamPath' | 'writeRequest'>>
  >
  catalog: ModelCatalog
  /** Lists that prices can be taken over from. */
  priceLists: Pick<PriceLists, 'compare' | 'apply'>
  /** How budgets stand, and what is held for requests in progress. */
  accounts: Pick<Accounts, 'budget' | 'openHolds'>
  mailBook: MailBook
  mailer: Mailer
  meter: Meter
  /** Requests in flight. */
  live: Pick<InFlight, 'snapshot' | 'size' | 'watch' | 'cancel'>
  /** What is known of channels beside their configuration. */
  health: ChannelHealthService
  relay: Relay
  callUpstream: CallUpstream
  imports: ImportParts
  /** The plan routing would make now, with everything that was left out. */
  plan(request: PlanRequest): Plan
  /** A fresh client key: shown once, stored as its hash. */
  newToken(): { key: string; hash: string; hint: string }
  /** Sets up the tools that use this gateway. */
  clients: ClientParts
  /** When copies of the database are made. */
  copyTimes: CopyTimes
  network: NetworkParts
  instance: Instance
  /** What the gateway and the desktop app said of themselves. */
  appLog: Pick<AppLog, 'list'>
  log: Logger
  now(): number
}
