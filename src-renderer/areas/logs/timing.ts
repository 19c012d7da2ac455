import type { LogAttempt, LogDetail } from '../../../src-gateway/contract/index.ts'

/** A stretch of the timing bar; `from` and `to` are shares of the whole, 0 to 1. */
export interface Span {
  kind: 'gateway' | 'failed' | 'waiting' | 'receiving'
  from: number
  to: number
  /** Milliseconds. */
  ms: number
}

/**
 * The attempts to show. The gateway keeps them only when something went wrong; the one attempt of a request that went well
 * is told by the request itself.
 */
export function attemptsOf(detail: LogDetail): LogAttempt[] {
  if (detail.attemptList.length > 0 || detail.attempts === 0 || detail.channelId === null) return detail.attemptList
  return [
    {
      channelId: detail.channelId,
      channelName: detail.channelName ?? `#${detail.channelId}`,
      keyId: null,
      protocol: detail.upstreamProtocol ?? detail.inboundProtocol,
      upstreamModel: detail.upstreamModel ?? detail.model ?? '',
      url: '',
      reason: '',
      startedMs: 0,
      firstByteMs: detail.firstByteMs,
      endedMs: detail.latencyMs,
      status: detail.status,
      errorCode: detail.errorCode,
      error: detail.errorMessage,
    },
  ]
}

/** The whole request in milliseconds: its latency, or the end of its last attempt when that is later. */
export function totalMs(detail: Pick<LogDetail, 'latencyMs' | 'attemptList'>): number {
  return Math.max(detail.latencyMs, ...detail.attemptList.map((attempt) => attempt.endedMs), 1)
}

/** The stretches of one attempt: waiting for the first byte, then receiving; a failed one is one stretch. */
export function attemptSpans(attempt: LogAttempt, total: number): Span[] {
  const span = (kind: Span['kind'], start: number, end: number): Span => ({
    kind,
    from: Math.min(start / total, 1),
    to: Math.min(end / total, 1),
    ms: Math.max(end - start, 0),
  })
  // A refusal has a first byte too, but nobody waits for the rest of it.
  const refused = attempt.firstByteMs === null || (attempt.status ?? 0) >= 400
  if (attempt.errorCode !== null && refused) {
    return [span('failed', attempt.startedMs, attempt.endedMs)]
  }
  if (attempt.firstByteMs === null) return [span('waiting', attempt.startedMs, attempt.endedMs)]
  return [
    span('waiting', attempt.startedMs, attempt.firstByteMs),
    span(attempt.errorCode === null ? 'receiving' : 'failed', attempt.firstByteMs, attempt.endedMs),
  ]
}

/** The whole request as one bar: attempts one after the other, the gateway's own time between them. */
export function requestSpans(detail: Pick<LogDetail, 'latencyMs' | 'attemptList'>): Span[] {
  const total = totalMs(detail)
  const spans: Span[] = []
  let at = 0
  for (const attempt of [...detail.attemptList].sort((a, b) => a.startedMs - b.startedMs)) {
    if (attempt.startedMs > at) {
      spans.push({ kind: 'gateway', from: at / total, to: attempt.startedMs / total, ms: attempt.startedMs - at })
    }
    spans.push(...attemptSpans(attempt, total))
    at = Math.max(at, attempt.endedMs)
  }
  if (total > at) spans.push({ kind: 'gateway', from: at / total, to: 1, ms: total - at })
  return spans
}
