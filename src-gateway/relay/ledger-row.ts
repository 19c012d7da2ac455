import type { TokenEntry } from '../access/types.ts'
import type { ConfigSnapshot } from '../catalog/types.ts'
import type { LogAttempt } from '../contract/index.ts'
import { noUsage } from '../ir/usage.ts'
import { warningCode } from '../ir/warning.ts'
import type { Envelope } from '../protocols/types.ts'
import type { LedgerRow } from '../storage/types.ts'
import type { Attempt } from './attempt.ts'
import { charge } from './charge.ts'
import type { Outcome } from './outcome.ts'
import type { InboundRequest } from './types.ts'

/** What is known of a request when it ends. */
export interface RowFacts {
  requestId: string
  startedAt: number
  latencyMs: number
  token: TokenEntry | undefined
  /** The last attempt; undefined when none was made. */
  attempt: Attempt | undefined
  failures: readonly LogAttempt[]
  tried: number
  request: InboundRequest
  envelope: Envelope
  stream: 'sse' | 'json-array' | false
  snapshot: ConfigSnapshot
  /** What content filters found, as codes. */
  filtered: readonly string[]
  outcome: Outcome
}

/** The request as it is written to the ledger, cost included. */
export function ledgerRow(facts: RowFacts): LedgerRow {
  const { attempt, token, request, outcome } = facts
  const model = facts.envelope.model ?? request.route.model ?? null
  const charged =
    attempt === undefined
      ? undefined
      : {
          channelId: attempt.channel.id,
          provider: attempt.channel.provider,
          upstreamModel: attempt.planned.upstreamModel,
          model,
          at: facts.startedAt,
        }
  const money = charge(facts.snapshot, token, charged, outcome)
  return {
    requestId: facts.requestId,
    at: facts.startedAt,
    tokenId: token?.id ?? null,
    tokenName: token?.name ?? null,
    userId: token?.userId ?? null,
    group: token?.group ?? null,
    channelId: attempt?.channel.id ?? null,
    channelName: attempt?.channel.name ?? null,
    provider: attempt?.channel.provider ?? null,
    model,
    upstreamModel: attempt?.planned.upstreamModel ?? null,
    inboundProtocol: request.route.protocol,
    upstreamProtocol: attempt?.planned.protocol ?? null,
    endpoint: request.path,
    mode: attempt?.mode ?? null,
    stream: facts.stream !== false,
    status: outcome.status,
    errorCode: outcome.errorCode,
    errorMessage: outcome.errorMessage,
    usage: outcome.usage ?? noUsage,
    usageSource: outcome.usageSource ?? (outcome.usage === undefined ? 'none' : 'upstream'),
    costNano: money.nano,
    arithmetic: money.arithmetic,
    ...(money.pricedWith === undefined ? undefined : { pricedWith: money.pricedWith }),
    latencyMs: facts.latencyMs,
    firstByteMs: attempt?.firstByteMs ?? null,
    attempts: facts.tried,
    attemptList: attemptList(facts),
    finishReason: outcome.finish?.unified ?? null,
    clientIp: request.clientIp,
    clientName: clientNameOf(request.headers['user-agent']),
    warnings: [...(attempt?.warnings.map(warningCode) ?? []), ...facts.filtered, ...money.flags],
  }
}

/** null when one attempt succeeded at once: the row says all there is. */
function attemptList({ attempt, failures, tried, outcome }: RowFacts): LogAttempt[] | null {
  if (attempt === undefined || (failures.length === 0 && outcome.errorCode === null)) return null
  return failures.length === tried ? [...failures] : [...failures, attempt.record(undefined)]
}

/** The program in a User-Agent, without what follows in parentheses: `claude-cli/2.0.1`. */
export function clientNameOf(userAgent: string | undefined): string | null {
  if (userAgent === undefined || userAgent === '') return null
  const end = userAgent.indexOf(' (')
  return (end > 0 ? userAgent.slice(0, end) : userAgent).slice(0, 80)
}
