import { oc } from '@orpc/contract'
import { z } from 'zod'
import { flag, instant, pageInput, pageOf, rowId, usd } from './ids.ts'

/** One meaning for all protocols: `inputTokens` is the whole prompt, cache reads and writes included; `outputTokens` includes reasoning. */
export const logUsage = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  cacheReadTokens: z.number(),
  cacheWriteTokens: z.number(),
  reasoningTokens: z.number(),
})

export const logItem = z.object({
  id: z.string(),
  requestId: z.string(),
  at: instant,
  tokenId: z.number().nullable(),
  tokenName: z.string().nullable(),
  channelId: z.number().nullable(),
  channelName: z.string().nullable(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  upstreamModel: z.string().nullable(),
  inboundProtocol: z.string(),
  upstreamProtocol: z.string().nullable(),
  /** The path that was asked, without the query. */
  endpoint: z.string(),
  mode: z.enum(['passthrough', 'translate']).nullable(),
  stream: z.boolean(),
  /** What the client was told; 499 when it left first. */
  status: z.number(),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  usage: logUsage,
  usageSource: z.enum(['upstream', 'tokenizer', 'none']),
  costUsd: usd,
  latencyMs: z.number(),
  firstByteMs: z.number().nullable(),
  tokensPerSecond: z.number().nullable(),
  attempts: z.number(),
  clientIp: z.string(),
  clientName: z.string().nullable(),
  warnings: z.array(z.string()),
})
export type LogItem = z.infer<typeof logItem>

/** One try of one channel and key. Times are milliseconds from the request's start. */
export const logAttempt = z.object({
  channelId: z.number(),
  channelName: z.string(),
  keyId: z.number().nullable(),
  protocol: z.string(),
  upstreamModel: z.string(),
  /** Scheme, host and path that were called; never the query. */
  url: z.string(),
  reason: z.string(),
  startedMs: z.number(),
  firstByteMs: z.number().nullable(),
  endedMs: z.number(),
  status: z.number().nullable(),
  errorCode: z.string().nullable(),
  /** The upstream's own words, cut to 2 kB, secrets removed. */
  error: z.string().nullable(),
})
export type LogAttempt = z.infer<typeof logAttempt>

/** One header of a message, its name in lower case. What is secret is replaced by `…` and its last letters, or `[redacted]`. */
export const keptHeader = z.object({ name: z.string(), value: z.string() })
export type KeptHeader = z.infer<typeof keptHeader>

/** One message of an exchange as it was kept: its headers and the head of its body as text, secrets taken out. */
export const keptBody = z.object({
  text: z.string(),
  /** Bytes of the whole body. */
  length: z.number(),
  truncated: z.boolean(),
  /** In the order they were sent, at most 100; absent when there was no message, and where they were not kept yet. */
  headers: z.array(keptHeader).optional(),
  /** How many headers there were beyond the kept ones; absent when that is none. */
  moreHeaders: z.number().optional(),
})
export type KeptBody = z.infer<typeof keptBody>

/** What a conversion could not carry as it was. */
export const conversionWarning = z.object({
  kind: z.enum(['unsupported', 'changed', 'emulated']),
  feature: z.string(),
  detail: z.string().nullable(),
})
export type ConversionWarning = z.infer<typeof conversionWarning>

/** The four messages of an exchange, when the settings say that bodies are kept. */
export const keptExchange = z.object({
  clientRequest: keptBody,
  /** What the last attempt sent. */
  upstreamRequest: keptBody,
  upstreamReply: keptBody,
  clientReply: keptBody,
  warnings: z.array(conversionWarning),
})
export type KeptExchange = z.infer<typeof keptExchange>

/** One line of the sum: how many, at which price, and what that makes. */
export const arithmeticLine = z.object({
  bucket: z.enum([
    'input',
    'cacheRead',
    'cacheWrite5m',
    'cacheWrite1h',
    'output',
    'reasoning',
    'audioInput',
    'audioCacheRead',
    'audioOutput',
    'image',
    'imageOutput',
    'request',
    'images',
    'seconds',
    'tool',
  ]),
  /** How many of the unit: tokens, requests, pictures, seconds or calls. */
  tokens: z.number(),
  /** USD per million tokens; for every other unit, USD per one of it. */
  priceUsd: z.number(),
  /** Count × price, with the ratios of the service tier and region where they apply; before model and group ratio. */
  amountUsd: usd,
  unit: z.enum(['tokens', 'request', 'image', 'second', 'call']).default('tokens'),
  /** Which tool, for the bucket `tool`. */
  tool: z.string().nullable().default(null),
})

export const arithmetic = z.object({
  lines: z.array(arithmeticLine),
  modelRatio: z.number(),
  groupRatio: z.number(),
  providerRatio: z.number().default(1),
  channelRatio: z.number().default(1),
  totalUsd: usd,
  /** Where the price came from; `none` = the model has no price and cost is 0. */
  priceSource: z.enum(['catalog', 'override', 'none']),
  /** Input tokens above which the tier's prices applied, null for the base price. */
  tierAboveTokens: z.number().nullable(),
  /** The class of service that the vendor answered with; null for its standard one. */
  serviceTier: z.string().nullable().default(null),
  /** What it made of the prices of tokens; 1 when it has prices of its own or none. */
  serviceTierRatio: z.number().default(1),
  region: z.string().nullable().default(null),
  regionRatio: z.number().default(1),
  /** What was put right or could not be priced: `usage.clamped`, `price.tool_unpriced`, `price.service_tier_unpriced`. */
  flags: z.array(z.string()).default([]),
  /** What the vendor itself said the request cost, to compare with; null when it said nothing. */
  reportedUsd: usd.nullable().default(null),
})
export type ArithmeticInput = z.input<typeof arithmetic>
export type Arithmetic = z.infer<typeof arithmetic>

export const logDetail = logItem.extend({
  attemptList: z.array(logAttempt),
  arithmetic: arithmetic.nullable(),
  finishReason: z.string().nullable(),
  /** null when bodies were not kept for this request. */
  bodies: keptExchange.nullable(),
})
export type LogDetail = z.infer<typeof logDetail>

const number = z.coerce.number<number | string>()

export const logFilter = z.object({
  from: instant.optional(),
  to: instant.optional(),
  tokenId: rowId.optional(),
  userId: rowId.optional(),
  channelId: rowId.optional(),
  model: z.string().max(256).optional(),
  status: number.int().min(100).max(599).optional(),
  errorOnly: flag.optional(),
  requestId: z.string().max(100).optional(),
})
export type LogFilter = z.infer<typeof logFilter>

const tag = { tags: ['logs'] }

export const logContract = {
  list: oc
    .route({ method: 'GET', path: '/logs', ...tag, summary: 'Requests, newest first' })
    .input(pageInput.extend(logFilter.shape))
    .output(pageOf(logItem)),
  get: oc
    .route({ method: 'GET', path: '/logs/{id}', ...tag, summary: 'One request with its attempts and arithmetic' })
    .input(z.object({ id: z.string().max(100) }))
    .output(logDetail),
}
