import { z } from 'zod'

/** The wire formats a client may speak and an upstream may answer in. */
export const chatProtocolIds = ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini'] as const
export const protocolId = z.enum(chatProtocolIds)
export type ProtocolId = z.infer<typeof protocolId>

/** Wire formats an upstream may speak: the above and those that only upstreams speak (`bedrock-converse` …). */
export const upstreamProtocolId = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, 'not a protocol')
export type UpstreamProtocolId = z.infer<typeof upstreamProtocolId>

/** Row ids are positive integers; in a URL they arrive as text. */
export const rowId = z.coerce.number<number | string>().int().positive()

/** An ISO 8601 instant in UTC, as every time in the contract is written. */
export const instant = z.iso.datetime()

/** US dollars as a JSON number. Inside the gateway money is integer nano-USD. */
export const usd = z.number()

/** Query flags arrive as text from a URL and as booleans over the port. */
export const flag = z.union([
  z.boolean(),
  z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1'),
])

/** Page arguments of every list. */
export const pageInput = z.object({
  limit: z.coerce.number<number | string>().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
})

/** The answer of every list: newest first; `nextCursor` is null on the last page. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}
