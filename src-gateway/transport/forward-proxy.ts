import type { IncomingHttpHeaders } from 'node:http'
import { type Dispatcher, Pool } from 'undici'
import { proxyAuthorization, refusalOf } from './http-connect.ts'
import type { ProxyAddress } from './proxy-address.ts'

/**
 * Requests to a plain HTTP upstream through an HTTP proxy, which is sent the whole address. Many proxies tunnel to ports of
 * TLS only. https://www.rfc-editor.org/rfc/rfc9112#name-absolute-form
 */
export class ForwardProxy {
  private readonly pool: Pool
  private readonly gave: boolean
  private readonly headers: readonly string[]
  private readonly origin: string

  constructor(origin: string, proxy: ProxyAddress, options: Pool.Options) {
    const host = proxy.hostname.includes(':') ? `[${proxy.hostname}]` : proxy.hostname
    this.pool = new Pool(`${proxy.secure ? 'https' : 'http'}://${host}:${proxy.port}`, options)
    this.origin = origin
    const authorization = proxyAuthorization(proxy.credentials)
    this.gave = authorization !== undefined
    const own = authorization === undefined ? [] : ['proxy-authorization', authorization]
    this.headers = ['host', new URL(origin).host, ...own]
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const given = Array.isArray(options.headers) ? options.headers : []
    const { origin: _origin, ...rest } = options
    return this.pool.dispatch(
      { ...rest, path: `${this.origin}${options.path}`, headers: [...this.headers, ...given] },
      new ForwardedReply(handler, this.gave),
    )
  }

  destroy(): Promise<void> {
    return this.pool.destroy()
  }
}

/** A reply through the proxy: what the proxy says of itself is no word of the upstream. */
class ForwardedReply implements Dispatcher.DispatchHandler {
  private readonly handler: Dispatcher.DispatchHandler
  private readonly gave: boolean

  constructor(handler: Dispatcher.DispatchHandler, gave: boolean) {
    this.handler = handler
    this.gave = gave
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: object): void {
    this.handler.onRequestStart?.(controller, context)
  }

  onRequestSent(): void {
    this.handler.onRequestSent?.()
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
    words?: string,
  ): void {
    if (status === 407) controller.abort(refusalOf(status, this.gave))
    else this.handler.onResponseStart?.(controller, status, headers, words)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.handler.onResponseData?.(controller, chunk)
  }

  onResponseEnd(controller: Dispatcher.DispatchController, trailers: IncomingHttpHeaders): void {
    this.handler.onResponseEnd?.(controller, trailers)
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    this.handler.onResponseError?.(controller, error)
  }
}
