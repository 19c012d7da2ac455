import type { LogAttempt } from '../../contract/index.ts'
import type { Usage, UsageSource } from '../../ir/usage.ts'
import type { LedgerItem, LedgerRow } from '../types.ts'
import { logTime } from './log-id.ts'

/** The statement that writes a row. */
export const insertLog = `INSERT INTO request_log (id, request_id, token_id, user_id, channel_id, model, status,
  input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens,
  cost_nano, latency_ms, first_byte_ms, detail, arithmetic)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`

export interface LogRecord {
  id: number
  request_id: string
  token_id: number | null
  user_id: number | null
  channel_id: number | null
  model: string | null
  status: number
  input_tokens: number
  cache_read_tokens: number
  cache_write_5m_tokens: number
  cache_write_1h_tokens: number
  output_tokens: number
  reasoning_tokens: number
  cost_nano: number
  latency_ms: number
  first_byte_ms: number | null
  detail: string
  arithmetic: string | null
}

/**
 * What a row only shows, as a JSON list: an eighth of the time that as many columns take to bind, and names would double
 * its size. The order never changes; a later version appends. Trailing parts may be missing in older rows.
 */
type Detail = [
  tokenName: string | null,
  channelName: string | null,
  provider: string | null,
  upstreamModel: string | null,
  inboundProtocol: string,
  upstreamProtocol: string | null,
  endpoint: string,
  mode: 'passthrough' | 'translate' | null,
  stream: 0 | 1,
  errorCode: string | null,
  errorMessage: string | null,
  usageSource: UsageSource,
  attempts: number,
  attemptList: LogAttempt[] | null,
  finishReason: string | null,
  clientIp: string,
  clientName: string | null,
  warnings: string[] | 0,
  /** audioInput, audioOutput, image; 0 when all are. */
  special: [number, number, number] | 0,
  /** What few answers tell; missing or 0 when this one did not. */
  rare?: RareUsage | 0,
  /** The token's group. */
  group?: string,
]

/** Where the group stands in `detail`, for SQL. */
export const groupOfDetail = "detail ->> '$[20]'"

/** The counts that are optional. */
type RareUsage = { [K in keyof Usage as undefined extends Usage[K] ? K : never]: Usage[K] }

function rareUsage(usage: Usage): RareUsage | undefined {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning, audioInput, audioOutput, image, ...rare } =
    usage
  for (const _ in rare) return rare
  return undefined
}

export function detailOf(row: LedgerRow): string {
  const { usage } = row
  const special = usage.audioInput + usage.audioOutput + usage.image > 0
  const detail: Detail = [
    row.tokenName,
    row.channelName,
    row.provider,
    row.upstreamModel,
    row.inboundProtocol,
    row.upstreamProtocol,
    row.endpoint,
    row.mode,
    row.stream ? 1 : 0,
    row.errorCode,
    row.errorMessage,
    row.usageSource,
    row.attempts,
    row.attemptList,
    row.finishReason,
    row.clientIp,
    row.clientName,
    row.warnings.length > 0 ? row.warnings : 0,
    special ? [usage.audioInput, usage.audioOutput, usage.image] : 0,
  ]
  const rare = rareUsage(usage)
  const group = row.group ?? ''
  if (rare !== undefined || group !== '') detail.push(rare ?? 0)
  if (group !== '') detail.push(group)
  return JSON.stringify(detail)
}

export function readLogRecord(record: LogRecord): LedgerItem {
  const detail: Detail = JSON.parse(record.detail)
  const [audioInput, audioOutput, image] = detail[18] || [0, 0, 0]
  return {
    id: String(record.id),
    requestId: record.request_id,
    at: logTime(record.id),
    tokenId: record.token_id,
    tokenName: detail[0],
    userId: record.user_id,
    group: detail[20] ?? null,
    channelId: record.channel_id,
    channelName: detail[1],
    provider: detail[2],
    model: record.model,
    upstreamModel: detail[3],
    inboundProtocol: detail[4],
    upstreamProtocol: detail[5],
    endpoint: detail[6],
    mode: detail[7],
    stream: detail[8] === 1,
    status: record.status,
    errorCode: detail[9],
    errorMessage: detail[10],
    usage: {
      input: record.input_tokens,
      cacheRead: record.cache_read_tokens,
      cacheWrite5m: record.cache_write_5m_tokens,
      cacheWrite1h: record.cache_write_1h_tokens,
      output: record.output_tokens,
      reasoning: record.reasoning_tokens,
      audioInput,
      audioOutput,
      image,
      ...(detail[19] || undefined),
    },
    usageSource: detail[11],
    costNano: record.cost_nano,
    arithmetic: record.arithmetic,
    latencyMs: record.latency_ms,
    firstByteMs: record.first_byte_ms,
    attempts: detail[12],
    attemptList: detail[13],
    finishReason: detail[14],
    clientIp: detail[15],
    clientName: detail[16],
    warnings: detail[17] || [],
  }
}
