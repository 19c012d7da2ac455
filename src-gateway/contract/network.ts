import { oc } from '@orpc/contract'
import { z } from 'zod'

/** Where other machines of the network may reach the gateway. */
export const sharing = z.object({
  /** Names of network interfaces; `*` = all there are. Empty: this machine alone. */
  interfaces: z.array(z.string().min(1).max(200)).max(100),
  /** Whether the console and the management API are answered there as well; both ask for a sign-in. */
  console: z.boolean(),
})
export type Sharing = z.infer<typeof sharing>

export const networkAddress = z.object({
  interface: z.string(),
  address: z.string(),
  family: z.enum(['ipv4', 'ipv6']),
  /** What a machine of the network calls. */
  url: z.string(),
  /** `failed`: it is shared, but cannot be listened on; `problem` is the system's word for why. */
  state: z.enum(['off', 'listening', 'failed']),
  problem: z.string().nullable(),
})
export type NetworkAddress = z.infer<typeof networkAddress>

/** Which proxy requests to upstreams take. A channel's own proxy comes before it, and this machine is always reached straight. */
export const proxyMode = z.enum(['none', 'system', 'manual'])
export type ProxyMode = z.infer<typeof proxyMode>

const proxyFields = {
  mode: proxyMode,
  /** Where `mode` is `manual`; http, https or socks5, without a sign-in. */
  url: z
    .url({ protocol: /^(https?|socks5h?|socks)$/ })
    .max(500)
    .nullable(),
  user: z.string().max(500).nullable(),
  /** Hosts that are reached straight, where `mode` is `manual`: names, `.suffix`, addresses and networks such as 10.0.0.0/8. */
  bypass: z.array(z.string().min(1).max(253)).max(200),
}
export const outboundProxy = z.object({ ...proxyFields, passwordSet: z.boolean() })
export type OutboundProxy = z.infer<typeof outboundProxy>

export const network = z.object({
  url: z.string(),
  port: z.number(),
  /** Whether the port was given at the start (`--port`, `BURNCLOUD_PORT`) and holds again at the next one. */
  portGiven: z.boolean(),
  /** Bound by `--host` to every address: then sharing cannot be changed here. */
  everywhere: z.boolean(),
  sharing,
  /** Of the other network interfaces, what a machine of the network could call. */
  addresses: z.array(networkAddress),
  /** For which system the hints about its firewall are. */
  platform: z.string(),
  proxy: outboundProxy,
  /** Whether `system` asks the desktop, or reads the environment of the gateway. */
  systemProxy: z.enum(['desktop', 'environment']),
})
export type Network = z.infer<typeof network>

const port = z.number().int().min(1).max(65_535)

export const portState = z.object({
  /** `taken` by another program, `forbidden` by the system. */
  state: z.enum(['free', 'own', 'taken', 'forbidden']),
  /** Who holds it, where the system tells. */
  holder: z.object({ name: z.string(), pid: z.number().nullable() }).nullable(),
})
export type PortState = z.infer<typeof portState>

const tag = { tags: ['network'] }

export const networkContract = {
  get: oc
    .route({
      method: 'GET',
      path: '/network',
      ...tag,
      summary: 'Where the gateway listens, and how it reaches upstreams',
    })
    .output(network),
  share: oc
    .route({
      method: 'PUT',
      path: '/network/sharing',
      ...tag,
      summary: 'Share the gateway with the network, or stop it; takes effect at once',
    })
    .input(z.strictObject(sharing.shape))
    .output(network),
  checkPort: oc
    .route({ method: 'GET', path: '/network/port', ...tag, summary: 'Whether a port could be listened on' })
    .input(z.strictObject({ port: z.coerce.number().int().min(1).max(65_535) }))
    .output(portState),
  changePort: oc
    .route({
      method: 'PUT',
      path: '/network/port',
      ...tag,
      summary: 'Listen on another port; what runs on the old one goes on to its end',
    })
    .input(z.strictObject({ port }))
    .output(network),
  setProxy: oc
    .route({ method: 'PUT', path: '/network/proxy', ...tag, summary: 'Change which proxy requests to upstreams take' })
    .input(
      z.strictObject({
        ...proxyFields,
        /** Left out: the present one stays as long as address and user do. null: none. */
        password: z.string().max(1000).nullable().optional(),
      }),
    )
    .output(network),
  testProxy: oc
    .route({
      method: 'POST',
      path: '/network/proxy/test',
      ...tag,
      summary: 'Call an address the way upstreams are called',
    })
    .input(z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2000) }))
    .output(
      z.object({
        /** Whether any answer came; a refusal of the address itself is one. */
        ok: z.boolean(),
        /** The proxy that was taken, without its sign-in; null = straight. */
        via: z.string().nullable(),
        status: z.number().nullable(),
        latencyMs: z.number(),
        message: z.string().nullable(),
      }),
    ),
}
