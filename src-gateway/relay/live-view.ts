import { estimateCost } from '../billing/estimate-cost.ts'
import { usdOfNano } from '../billing/money.ts'
import type { LiveEnded, LivePhase, LiveRequest } from '../contract/live.ts'
import { promptTokens } from '../ir/usage.ts'
import type { LedgerRow } from '../storage/types.ts'
import { priceFor, ratiosFor } from './charge.ts'
import { estimateBytes } from './estimate-for-reservation.ts'
import type { Exchange } from './exchange.ts'
import { clientNameOf } from './ledger-row.ts'

/** An exchange as somebody who watches sees it. Made when first looked at: one that nobody sees costs nothing. */
export class LiveView {
  private readonly exchange: Exchange
  /** Tokens of the prompt by its length. */
  private readonly prompt: number

  constructor(exchange: Exchange) {
    this.exchange = exchange
    this.prompt = exchange.settling.estimatedPrompt ?? estimateBytes(exchange.request.body)
  }

  /** How it stands now. */
  look(): LiveRequest {
    const { exchange } = this
    const attempt = exchange.attempts?.leading
    const estimate = attempt?.streamedEstimate ?? 0
    const outputTokens = Math.round(exchange.deps.meter.tokensOf(estimate))
    return {
      ...this.facts(),
      phase: this.phase(),
      outputTokens,
      costUsd: usdOfNano(this.costSoFar(outputTokens)),
      elapsedMs: exchange.elapsed(),
    }
  }

  /** How it ended, as its row tells. */
  lookBack(row: LedgerRow): LiveEnded {
    return {
      ...this.facts(),
      status: row.status,
      errorCode: row.errorCode,
      inputTokens: promptTokens(row.usage),
      outputTokens: row.usage.output,
      costUsd: usdOfNano(row.costNano),
      elapsedMs: row.latencyMs,
    }
  }

  private facts(): Omit<LiveRequest, 'phase' | 'outputTokens' | 'costUsd' | 'elapsedMs'> {
    const { exchange } = this
    const { requestId, startedAt, request, token, asked, attempts } = exchange
    const attempt = attempts?.leading
    return {
      requestId,
      at: new Date(startedAt).toISOString(),
      clientName: clientNameOf(request.headers['user-agent']),
      clientIp: request.clientIp,
      tokenId: token?.id ?? null,
      tokenName: token?.name ?? null,
      group: token?.group ?? null,
      model: asked.model === '' ? null : asked.model,
      upstreamModel: attempt?.planned.upstreamModel ?? null,
      channelId: attempt?.channel.id ?? null,
      channelName: attempt?.channel.name ?? null,
      attempts: attempts?.tried ?? 0,
      inboundProtocol: request.route.protocol,
      upstreamProtocol: attempt?.planned.protocol ?? null,
      mode: attempt?.mode ?? null,
      endpoint: request.path,
      stream: asked.stream !== false,
      bytesIn: exchange.bytesIn,
      bytesOut: exchange.reply.bytes,
      firstByteMs: attempt?.firstByteMs ?? null,
    }
  }

  private phase(): LivePhase {
    const { exchange } = this
    const attempt = exchange.attempts?.leading
    if (exchange.settling.begun) return 'settling'
    if (exchange.reply.begun) return 'streaming'
    if (attempt === undefined || attempt.isOver) return 'waiting'
    return attempt.firstByteMs === null ? 'asking' : 'first-byte'
  }

  /** Nano-USD, as if nothing of the prompt were cached. */
  private costSoFar(outputTokens: number): number {
    const { snapshot, token, attempts, asked, startedAt } = this.exchange
    const attempt = attempts?.leading
    if (attempt === undefined || token === undefined || attempt.firstByteMs === null) return 0
    const { channel, planned } = attempt
    const charged = {
      channelId: channel.id,
      provider: channel.provider,
      upstreamModel: planned.upstreamModel,
      model: asked.model === '' ? null : asked.model,
      at: startedAt,
    }
    const price = priceFor(snapshot, charged)
    if (price === undefined) return 0
    const use = { inputTokens: this.prompt, outputTokens, images: 0, seconds: 0 }
    return estimateCost(price.table, use, ratiosFor(snapshot, charged, token))
  }
}
