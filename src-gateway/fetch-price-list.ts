import { GatewayError } from './contract/index.ts'
import { fetchPublic } from './transport/fetch-public.ts'

const maxBytes = 8 * 1024 * 1024
const timeoutMs = 30_000

/**
 * The text of a price list that an administrator named. It may lie on a private network: whoever names it can have any address
 * called, by adding a channel.
 * @throws GatewayError `price.list_failed`
 */
export async function fetchPriceList(url: string): Promise<string> {
  try {
    const options = { field: 'url', maxBytes, timeoutMs, accept: () => true, allowPrivate: true }
    const { body } = await fetchPublic(url, options)
    return body.toString('utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    throw new GatewayError('price.list_failed', error.message, { field: 'url', cause: error })
  }
}
