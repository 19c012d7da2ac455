import type { z } from 'zod'
import type { ProtocolId } from '../contract/index.ts'
import type { UpstreamAddress } from '../protocols/types.ts'

export interface AddressRequest<Settings> extends UpstreamAddress {
  protocol: ProtocolId
  /** The channel's base URL: what the vendor's own SDK takes. */
  baseUrl: string
  /**
   * What the protocol answers for this address (`Protocol.upstreamPath`): path and query, leading slash. `openai-*` paths stand
   * below a base that ends in its version (`/chat/completions`, `/responses`); `anthropic-messages` (`/v1/messages`) and
   * `gemini` (`/v1beta/models/x:generateContent?alt=sse`) paths stand below a host without one.
   */
  path: string
  settings: Settings
}

export interface AuthorizeRequest<Settings> {
  key: string
  protocol: ProtocolId
  settings: Settings
}

/** A vendor: protocols, an address, a signature and a few named quirks. It knows nothing of messages. */
export interface Provider<Settings = Record<string, unknown>> {
  id: string
  name: string
  category: 'vendor' | 'aggregator' | 'local' | 'compatible'
  /** '' when the person must give one. */
  defaultBaseUrl: string
  /** Wire formats the upstream speaks, best first. */
  protocols: readonly ProtocolId[]
  keyRequired: boolean
  keyPlaceholder: string
  keysUrl: string | null
  settings: z.ZodType<Settings>
  /** The absolute URL to call. */
  address(request: AddressRequest<Settings>): string
  /** Headers that carry the key. Never called without a key unless `keyRequired` is false. */
  authorize(request: AuthorizeRequest<Settings>): Record<string, string>
  /** Headers, lower-case, that a call must have: sent when neither the client nor the channel has its own. */
  defaultHeaders?: Readonly<Record<string, string>>
  /** Headers beside the key's, from the settings (e.g. `X-DashScope-WorkSpace`). */
  headers?(settings: Settings): Record<string, string>
  /** Where the model list is, and how to read it. @throws GatewayError `upstream.invalid_response` */
  models: {
    address(baseUrl: string, settings: Settings): string
    parse(body: unknown): string[]
  }
  /** Model for a test when the channel names none it could use (wildcards only). */
  testModel: string
}
