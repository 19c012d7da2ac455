import { type KeptProxy, type NetworkBook, proxyUrlOf } from '../catalog/network-book.ts'
import { GatewayError, type Network, type NetworkAddress, type PortState } from '../contract/index.ts'
import { base } from './base.ts'
import type { ManagementParts } from './parts.ts'

/** What the handlers need of the doors and of the way out. */
export interface NetworkParts {
  book: NetworkBook
  listeners: {
    readonly port: number
    readonly everywhere: boolean
    addresses(): NetworkAddress[]
    share(interfaces: readonly string[]): Promise<void>
    changePort(port: number): Promise<void>
  }
  /** Whether a port could be listened on. */
  tryPort(port: number): Promise<PortState>
  portGiven: boolean
  platform: string
  systemProxy: 'desktop' | 'environment'
  proxy: {
    for(origin: string): string | null | Promise<string | null>
    /** The choice changed. */
    forget(): void
  }
}

const testTimeouts = { connectMs: 10_000, firstByteMs: 15_000, idleMs: 15_000, totalMs: 15_000 }

/** Where the gateway listens, who in the network may reach it, and by which way it goes out. */
export function networkHandlers({
  network,
  callUpstream,
  instance,
  log,
}: Pick<ManagementParts, 'network' | 'callUpstream' | 'instance' | 'log'>) {
  function view(): Network {
    const { book, listeners, portGiven, platform, systemProxy } = network
    const { sharing, proxy } = book.facts
    const { password, ...shown } = proxy
    return {
      url: instance.url(),
      port: listeners.port,
      portGiven,
      everywhere: listeners.everywhere,
      sharing,
      addresses: listeners.addresses(),
      platform,
      proxy: { ...shown, passwordSet: password !== null },
      systemProxy,
    }
  }

  async function portState(port: number): Promise<PortState> {
    return port === network.listeners.port ? { state: 'own', holder: null } : network.tryPort(port)
  }

  return {
    get: base.network.get.handler(() => view()),

    share: base.network.share.handler(async ({ input, context }) => {
      if (network.listeners.everywhere)
        throw new GatewayError(
          'settings.invalid',
          'The gateway was started for every address; start it without --host to decide here',
        )
      await network.book.change({ sharing: input })
      await network.listeners.share(input.interfaces)
      log.warn({ by: context.by, ...input }, 'sharing with the network was changed')
      return view()
    }),

    checkPort: base.network.checkPort.handler(({ input }) => portState(input.port)),

    changePort: base.network.changePort.handler(async ({ input, context }) => {
      const { port } = input
      const before = network.listeners.port
      try {
        await network.listeners.changePort(port)
      } catch (error) {
        const { state, holder } = await portState(port)
        if (state === 'forbidden')
          throw new GatewayError('port.forbidden', `The system does not let this user listen on port ${port}`, {
            field: 'port',
            cause: error,
          })
        const who = holder === null || holder.name === '' ? 'another program' : holder.name
        throw new GatewayError('port.taken', `Port ${port} is used by ${who}`, { field: 'port', cause: error })
      }
      await network.book.change({ port })
      log.info({ by: context.by, before, port }, 'the gateway listens on another port')
      return view()
    }),

    setProxy: base.network.setProxy.handler(async ({ input }) => {
      await network.book.change({ proxy: proxyOf(input, network.book.facts.proxy) })
      network.proxy.forget()
      return view()
    }),

    testProxy: base.network.testProxy.handler(async ({ input }) => {
      const url = new URL(input.url)
      const via = await network.proxy.for(url.origin)
      const from = performance.now()
      const call = {
        method: 'GET' as const,
        url: url.href,
        headers: {},
        proxyUrl: via,
        ca: null,
        timeouts: testTimeouts,
      }
      const outcome = await callUpstream({
        ...call,
        signal: AbortSignal.timeout(testTimeouts.totalMs + testTimeouts.connectMs),
      }).then(
        ({ status }) => ({ ok: true, status, message: null }),
        (error: unknown) => ({
          ok: false,
          status: null,
          message: error instanceof GatewayError ? error.message : 'no answer',
        }),
      )
      return {
        ...outcome,
        via: via === null ? null : withoutSignIn(via),
        latencyMs: Math.round(performance.now() - from),
      }
    }),
  }
}

type ProxyInput = Omit<KeptProxy, 'password'> & { password?: string | null | undefined }

/** A kept password stays with the proxy and the user that it was given for. @throws GatewayError `settings.invalid` */
function proxyOf({ password, ...input }: ProxyInput, present: KeptProxy): KeptProxy {
  const url = input.url === null ? null : URL.parse(input.url)
  if (input.mode === 'manual' && url === null)
    throw new GatewayError('settings.invalid', 'url: the address of the proxy is missing', { field: 'url' })
  if (url !== null && (url.username !== '' || url.password !== ''))
    throw new GatewayError('settings.invalid', 'url: user and password belong into their own fields', { field: 'url' })
  const same = present.url === input.url && present.user === input.user
  const kept = password === undefined ? (same ? present.password : null) : password
  const next: KeptProxy = { ...input, password: input.user === null || kept === '' ? null : kept }
  if (input.mode === 'manual' && proxyUrlOf(next) === null)
    throw new GatewayError('settings.invalid', 'url: this is not the address of a proxy', { field: 'url' })
  return next
}

function withoutSignIn(text: string): string {
  const url = URL.parse(text)
  if (url === null) return ''
  url.username = ''
  url.password = ''
  return url.href.replace(/\/$/, '')
}
