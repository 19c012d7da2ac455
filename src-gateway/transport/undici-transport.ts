import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import { classifyTransportError } from './classify-error.ts'
import { Deadlines, type Timed } from './deadlines.ts'
import { Pools, type Sender } from './pools.ts'
import type { Transport, UpstreamCall, UpstreamHandler, UpstreamRequest } from './types.ts'

/** The proxy for an origin whose requests name none; null = straight. */
type DefaultProxyOf = (origin: string) => string | null | Promise<string | null>

/** Transport over undici's `dispatch`, its cheapest layer: no streams, no promises, no web types between socket and relay. */
export function createTransport(options: { defaultProxy?: DefaultProxyOf } = {}): Transport {
  const { defaultProxy } = options
  const pools = new Pools()
  const deadlines = new Deadlines()
  return {
    send(request, handler) {
      const call = new Call(request, handler, deadlines)
      try {
        const slash = request.url.indexOf('/', 8)
        const origin = slash < 0 ? request.url : request.url.slice(0, slash)
        const { ca = null, timeouts } = request
        const begin = (proxyUrl: string | null): void =>
          call.start(
            pools.get(origin, { proxyUrl, ca, connectMs: timeouts.connectMs }),
            optionsFor(request, origin, slash),
          )
        const way = request.proxyUrl ?? defaultProxy?.(origin) ?? null
        if (way === null || typeof way === 'string') begin(way)
        else way.then(begin).catch((error: unknown) => call.onResponseError(null, error))
      } catch (error) {
        call.onResponseError(null, error)
      }
      return call
    },
    close: () => pools.close(),
  }
}

function optionsFor(request: UpstreamRequest, origin: string, slash: number): Dispatcher.DispatchOptions {
  const { body, headers } = request
  const path = slash < 0 ? '/' : request.url.slice(slash)
  const method = request.method as Dispatcher.HttpMethod
  if (body === null || Buffer.isBuffer(body)) return { origin, path, method, headers, body }
  // undici writes the items of an iterable one after the other and takes the length from the header.
  const length = body.reduce((sum, part) => sum + part.length, 0)
  return {
    origin,
    path,
    method,
    headers: [...headers, 'content-length', String(length)],
    body: body as unknown as Dispatcher.DispatchOptions['body'] & object,
  }
}

type Phase = 'connecting' | 'waiting' | 'reading' | 'done'

/** One request and its reply: what undici tells, as the relay wants to hear it. */
class Call implements UpstreamCall, Timed {
  due = Number.POSITIVE_INFINITY
  /** Tick by which the whole reply must be there. */
  private lastDue = Number.POSITIVE_INFINITY
  private phase: Phase = 'connecting'
  private controller: Dispatcher.DispatchController | undefined
  private paused = false
  private readonly idleTicks: number
  private readonly request: UpstreamRequest
  private readonly handler: UpstreamHandler
  private readonly deadlines: Deadlines

  constructor(request: UpstreamRequest, handler: UpstreamHandler, deadlines: Deadlines) {
    this.request = request
    this.handler = handler
    this.deadlines = deadlines
    this.idleTicks = Deadlines.ticks(request.timeouts.idleMs)
  }

  start(dispatcher: Sender, options: Dispatcher.DispatchOptions): void {
    // Given up while the way was still asked for.
    if (this.phase === 'done') return
    // The connector minds `connectMs`; this is the bound for what it does not see (a proxy that never answers CONNECT).
    this.setDue(this.request.timeouts.connectMs + this.request.timeouts.firstByteMs)
    this.deadlines.watch(this)
    dispatcher.dispatch(options, this)
  }

  abort(): void {
    if (this.phase === 'done') return
    this.finish()
    this.controller?.abort(aborted)
  }

  pause(): void {
    if (this.phase === 'done' || this.paused) return
    this.paused = true
    this.due = this.lastDue
    this.controller?.pause()
  }

  resume(): void {
    if (this.phase === 'done' || !this.paused) return
    this.paused = false
    this.dueWhenIdle()
    this.controller?.resume()
  }

  onDue(): void {
    const before = this.phase
    if (before === 'done') return
    this.abort()
    this.handler.onError({ code: 'upstream.timeout', message: this.lateness(before) })
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller
    if (this.phase === 'done') controller.abort(aborted)
    else this.phase = 'waiting'
  }

  onRequestSent(): void {
    this.beginTotal()
    if (this.phase === 'waiting') this.setDue(this.request.timeouts.firstByteMs)
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (this.phase === 'done' || status < 200) return
    this.phase = 'reading'
    // A reply that comes before the request's end has no later beginning.
    this.beginTotal()
    this.dueWhenIdle()
    this.handler.onHead(status, headers)
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.phase !== 'reading') return
    if (!this.paused) this.dueWhenIdle()
    this.handler.onData(chunk)
  }

  onResponseEnd(): void {
    if (this.phase === 'done') return
    this.finish()
    this.handler.onEnd()
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: unknown): void {
    if (this.phase === 'done') return
    const connected = this.phase !== 'connecting'
    this.finish()
    this.handler.onError(classifyTransportError(error, connected))
  }

  private setDue(ms: number): void {
    this.due = Math.min(this.deadlines.tick + Deadlines.ticks(ms), this.lastDue)
  }

  private dueWhenIdle(): void {
    this.due = Math.min(this.deadlines.tick + this.idleTicks, this.lastDue)
  }

  private beginTotal(): void {
    const { totalMs = null } = this.request.timeouts
    if (totalMs !== null && this.lastDue === Number.POSITIVE_INFINITY)
      this.lastDue = this.deadlines.tick + Deadlines.ticks(totalMs)
  }

  private lateness(phase: Phase): string {
    if (this.deadlines.tick >= this.lastDue) return 'reply took too long in all'
    return phase === 'reading' ? 'reply stalled' : 'no reply in time'
  }

  private finish(): void {
    this.phase = 'done'
    this.deadlines.unwatch(this)
  }
}

/** One object for every abort: its stack tells nothing, and making one costs more than the abort. */
const aborted = new Error('aborted')
