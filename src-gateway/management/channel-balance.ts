import { GatewayError } from '../contract/index.ts'
import type { Balance } from '../providers/types.ts'
import type { ManagementParts } from './parts.ts'
import { type CallableChannel, headersOf, parseJson, protocolOf, signingOf } from './upstream.ts'

/** How a look at a balance ended. */
export type BalanceAnswer =
  /** The vendor has no place where a balance is told. */
  | { type: 'unknown' }
  /** It told none this time: out of reach, or not to this key. */
  | { type: 'failed'; message: string }
  | { type: 'told'; balance: Balance }

/**
 * Asks the vendor what is left of the account behind the channel's first key. Never throws for what the vendor does.
 * A local server is never asked.
 */
export async function readBalance(
  parts: Pick<ManagementParts, 'callUpstream'>,
  channel: CallableChannel,
  signal: AbortSignal,
): Promise<BalanceAnswer> {
  const { provider, fields } = channel
  if (provider.balance === undefined || provider.category === 'local') return { type: 'unknown' }
  let message = 'the vendor told no balance'
  try {
    const protocol = protocolOf(channel)
    const headers = { accept: 'application/json', ...headersOf(channel, protocol) }
    for (const address of provider.balance.addresses(fields.baseUrl)) {
      const reply = await parts.callUpstream({
        method: 'GET',
        url: address,
        headers,
        proxyUrl: fields.proxyUrl,
        ca: fields.ca,
        timeouts: fields.timeouts,
        signal,
        ...signingOf(channel, protocol),
      })
      if (reply.status < 200 || reply.status > 299) {
        message = `the vendor answered ${reply.status}`
        continue
      }
      const balance = provider.balance.parse(parseJson(reply.body.toString('utf8')), address)
      if (balance !== undefined) return { type: 'told', balance }
    }
  } catch (error) {
    message = error instanceof GatewayError ? error.code : 'the vendor could not be asked'
  }
  return { type: 'failed', message }
}
