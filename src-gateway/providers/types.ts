import type { z } from 'zod'
import type { UpstreamProtocolId } from '../contract/index.ts'
import type { Quirks } from '../protocols/conversion.ts'
import type { Operation, UpstreamAddress } from '../protocols/types.ts'

export interface AddressRequest<Settings> extends UpstreamAddress {
  protocol: UpstreamProtocolId
  /** The channel's base URL: what the vendor's own SDK takes. */
  baseUrl: string
  /**
   * What the protocol answers for this address (`Protocol.upstreamPath`): path and query, leading slash. `openai-*` paths stand
   * below a base that ends in its version (`/chat/completions`, `/responses`); `anthropic-messages` (`/v1/messages`) and
   * `gemini` (`/v1beta/models/x:generateContent?alt=sse`) paths stand below a host without one.
   */
  path: string
  settings: Settings
  /** The key that the call will carry, where it says something of the address (a Google project, an AWS region). */
  key?: string
}

export interface AuthorizeRequest<Settings> {
  key: string
  protocol: UpstreamProtocolId
  settings: Settings
}

/** A call as it will be sent, for what must be said of the body as a whole. */
export interface SignRequest<Settings> {
  method: string
  url: string
  /** Alternating name, value, names in lower case, as they will be sent. */
  headers: readonly string[]
  body: Buffer
  key: string
  protocol: UpstreamProtocolId
  settings: Settings
  /** Milliseconds since 1970. */
  now: number
  /** Access tokens that live for a while and are shared by all calls. */
  tokens: AccessTokens
  /** A small call of the provider's own (a token exchange), through the channel's proxy. @throws GatewayError */
  send(request: SmallRequest): Promise<SmallReply>
}

export interface SmallRequest {
  method: 'GET' | 'POST'
  url: string
  headers: Readonly<Record<string, string>>
  body?: string
}

export interface SmallReply {
  status: number
  body: string
}

/** Remembers access tokens until shortly before they expire; asks for each at most once at a time. */
export interface AccessTokens {
  get(id: string, now: number, make: () => Promise<{ token: string; expiresAt: number }>): Promise<string>
}

/** What the body of a call must say otherwise for this vendor. */
export interface BodyEditRequest<Settings> {
  protocol: UpstreamProtocolId
  operation: Operation
  model: string
  stream: boolean
  /** The client's headers that the vendor wants in the body (`anthropic-beta`). */
  headers: Readonly<Record<string, string | string[] | undefined>>
  settings: Settings
}

/** Bytes of one framing in, bytes of another out; a piece that is not whole yet is kept back. */
export interface Reframer {
  push(chunk: Buffer): Buffer
  end(): Buffer
}

/** What a vendor says is left of the account behind a key. */
export interface Balance {
  /** US dollars; null = the account is kept in another currency. Nothing is converted. */
  usd: number | null
  /** Whether the account has enough for a call; null = that is not told. */
  usable: boolean | null
}

/** A vendor: protocols, an address, a signature and a few named quirks. It knows nothing of messages. */
export interface Provider<Settings = Record<string, unknown>> {
  id: string
  name: string
  category: 'vendor' | 'aggregator' | 'local' | 'compatible'
  /** '' when the person must give one. */
  defaultBaseUrl: string
  /** Wire formats the upstream speaks, best first. */
  protocols: readonly UpstreamProtocolId[]
  /**
   * Which of its protocols a model is reached by, best first, where not every model is reached by all: Claude on Bedrock.
   * `operation` is what is asked of it, `chat` when left out. It may also name protocols that no new channel starts with.
   */
  protocolsFor?(model: string, operation?: Operation): readonly UpstreamProtocolId[]
  keyRequired: boolean
  keyPlaceholder: string
  keysUrl: string | null
  settings: z.ZodType<Settings>
  /** The absolute URL to call. */
  address(request: AddressRequest<Settings>): string
  /** Headers that carry the key. Never called without a key unless `keyRequired` is false. */
  authorize(request: AuthorizeRequest<Settings>): Record<string, string>
  /**
   * Headers that sign the finished call or carry an access token, for vendors whose key is not sent as it is. Called in
   * addition to `authorize`, once for each call. @throws GatewayError when the key cannot be used
   */
  sign?(request: SignRequest<Settings>): Promise<Record<string, string>>
  /**
   * Top-level members of a JSON body to set (JSON values) or, undefined, to take out, whether the body is the client's own
   * or converted: Claude on Bedrock and Vertex wants its version in the body and no model.
   */
  bodyEdits?(request: BodyEditRequest<Settings>): Readonly<Record<string, unknown>>
  /** Turns the bytes of its streams into the protocol's framing; undefined = they come in it. One for each reply. */
  reframe?(protocol: UpstreamProtocolId): Reframer | undefined
  /** In what its version of a protocol differs, for a model; see the protocol's `quirks.ts`. */
  quirks?(request: { protocol: UpstreamProtocolId; model: string; settings: Settings }): Quirks | undefined
  /** Headers, lower-case, that a call must have: sent when neither the client nor the channel has its own. */
  defaultHeaders?: Readonly<Record<string, string>>
  /** Headers beside the key's, from the settings (e.g. `X-DashScope-WorkSpace`). */
  headers?(settings: Settings): Record<string, string>
  /** Where the model list is, and how to read it. @throws GatewayError `upstream.invalid_response` */
  models: {
    address(baseUrl: string, settings: Settings, key?: string): string
    /** Further lists whose names belong to it. */
    more?(baseUrl: string, settings: Settings, key?: string): readonly string[]
    parse(body: unknown): string[]
  }
  /** Where the vendor tells the balance of a key's account, and how to read it; undefined = nowhere. */
  balance?: {
    /** Addresses to GET with the key, best first: the next is asked when one does not tell. */
    addresses(baseUrl: string): readonly string[]
    /** undefined = the answer tells no balance. `address` is the one asked. */
    parse(body: unknown, address: string): Balance | undefined
  }
  /** Model for a test when the channel names none it could use (wildcards only). */
  testModel: string
  /**
   * Whose price lists its models are billed by, in the catalogue's vendor names. A provider without a list of its own has
   * none: its models cost what their makers ask.
   */
  priceLists: readonly string[]
}
