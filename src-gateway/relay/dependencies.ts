import type { Accounts } from '../access/accounts.ts'
import type { ChannelLimits } from '../access/channel-limits.ts'
import type { KeyLookup } from '../access/identify.ts'
import type { ScopeLimits } from '../access/limits.ts'
import type { ConfigSource } from '../catalog/types.ts'
import type { ProtocolId, UpstreamProtocolId } from '../contract/index.ts'
import type { ConversationRequest } from '../ir/request.ts'
import type { Meter } from '../live/types.ts'
import type { Logger } from '../log/logger.ts'
import type { UpstreamProtocol } from '../protocols/conversion.ts'
import type { Envelope, Protocol, RelayRoute } from '../protocols/types.ts'
import type { AccessTokens, Provider } from '../providers/types.ts'
import type { AttemptReports, LiveFacts } from '../routing/live-facts.ts'
import type { Turns } from '../routing/turns.ts'
import type { KeptBodyRepository, LedgerRepository, LedgerRow } from '../storage/types.ts'
import type { CountingPlace } from '../tokenizer/profile.ts'
import type { Transport } from '../transport/types.ts'
import type { BytePatch } from '../wire/splice-json.ts'
import type { FetchMedia } from './translate/inline-media.ts'
import type { ResponseStore } from './translate/stored-responses.ts'

/** Counts tokens for a model, off the event loop. `place`: where the model is asked, as far as that is known. */
export interface TokenCounter {
  countRequest(request: ConversationRequest, model: string, place?: CountingPlace): Promise<number>
  /** Of what a model has answered: its texts, the names and inputs of its calls among them, and how many calls. */
  countAnswer(
    answer: { texts: readonly string[]; calls: number },
    model: string,
    place?: CountingPlace,
  ): Promise<number>
}

/**
 * For a protocol whose streams report usage only when asked (openai-chat: `stream_options.include_usage`): how to ask in
 * the client's stead, and how to keep from the client what it did not ask for.
 */
export interface StreamUsage {
  /** Whether the client left it out of a request whose stream could report usage. */
  missing(route: RelayRoute, envelope: Envelope): boolean
  /** The change to the body that asks. */
  ask(body: Buffer): BytePatch[]
  /** Takes the added usage out of one stream. */
  hide(): StreamFilter
}

/** Bytes in, bytes that the client gets out; a part that cannot be judged yet is kept back. */
export interface StreamFilter {
  push(chunk: Buffer): Buffer
  /** What was kept back when the stream ends. */
  end(): Buffer
}

/** What the relay works with; all of it is given by whoever puts the program together. */
export interface RelayDependencies {
  protocols: Readonly<Record<ProtocolId, Protocol>>
  /** What upstreams can speak: the above and those that no client speaks. */
  upstreams: Readonly<Record<UpstreamProtocolId, UpstreamProtocol>>
  providers: Readonly<Record<string, Provider>>
  config: Pick<ConfigSource, 'current'>
  streamUsage?: Readonly<Partial<Record<UpstreamProtocolId, StreamUsage>>>
  transport: Transport
  /** Access tokens of vendors whose keys are not sent as they are. */
  accessTokens: AccessTokens
  /** Fetches files that clients name by URL and upstreams do not. */
  fetchMedia: FetchMedia
  /** Counts where no upstream does; undefined = such counts are refused. */
  tokenizer?: TokenCounter
  /** Where the messages of requests are kept for the log; undefined = nowhere. */
  bodies?: Pick<KeptBodyRepository, 'keep'>
  /** Where answers are kept for clients whose upstream keeps none; undefined = nowhere. */
  responses?: ResponseStore
  ledger: Pick<LedgerRepository, 'append'>
  /** Whether the database can be written, asked after it could not; undefined = nobody knows. */
  isLedgerSound?: (() => Promise<boolean>) | undefined
  meter: Meter
  keys: KeyLookup
  limits: ScopeLimits
  /** Limits of channels and their keys. */
  channelLimits: ChannelLimits
  /** What is known of channels, and what is told of attempts; undefined = nothing is learned. */
  health?: LiveFacts & AttemptReports
  /** Counts requests, from which the draws of a plan come. */
  turns: Turns
  /** What is spent and held of everybody's money. */
  accounts: Accounts
  logger: Logger
  /** Milliseconds since 1970. */
  now: () => number
  /** 0 ≤ x < 1. */
  random: () => number
  /** Called with each row after its commit (or after the commit failed). */
  onSettled?: (row: LedgerRow) => void
}
