import {
  type ImportNote,
  type ImportRisk,
  type ImportSkip,
  type Limits,
  noLimits,
  type UpstreamProtocolId,
} from '../contract/index.ts'
import { type Address, readAddress, withoutEndpoint } from './address.ts'
import { providerOfHost, providerOfName } from './known-hosts.ts'
import { note, risk, skip } from './notes.ts'
import { plainText } from './plain-text.ts'
import type { DraftChannel, KnownProvider, ReadContext } from './types.ts'

/** A channel as a peer has it. Everything in it is somebody else's text. */
export interface RawChannel {
  name: string
  /** Our provider, where the peer's own words say it; else it is told from the address. */
  provider?: string | undefined
  /** As the peer holds it; missing = the provider's own. */
  baseUrl?: string | undefined
  /** Wire formats the peer uses it with. */
  protocols?: UpstreamProtocolId[] | undefined
  keys?: readonly string[] | undefined
  models?: readonly string[] | undefined
  modelMapping?: Readonly<Record<string, unknown>> | undefined
  groups?: readonly string[] | undefined
  tags?: readonly string[] | undefined
  priority?: number | undefined
  weight?: number | undefined
  headers?: Readonly<Record<string, unknown>> | undefined
  overrides?: Readonly<Record<string, unknown>> | undefined
  systemPrompt?: string | undefined
  statusMapping?: Readonly<Record<string, unknown>> | undefined
  proxyUrl?: string | undefined
  limits?: Partial<Limits> | undefined
  autoDisable?: boolean | undefined
  settings?: Record<string, unknown> | undefined
  remark?: string | undefined
  notes?: readonly ImportNote[] | undefined
  risks?: readonly ImportRisk[] | undefined
}

export interface MakeOptions {
  /** It came from a link: whoever made that chose the address, so hosts are named. */
  link?: boolean
  /** The peer puts `/v1/…` behind its base URL, where the OpenAI SDK puts `/…`. */
  versionAppended?: boolean
}

const most = { keys: 1000, models: 5000, groups: 50, tags: 50 }
const printable = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/
/** What stands where a key should be, in examples, masks and other programs' hands. */
const placeholder =
  /^(?:PROXY_MANAGED|PASTE[_-].*|<[^>]*>|\{+[\w -]*\}+|\$\{?\w+\}?|sk-x{2,}|x{3,}|(?:sk-)?your[-_ ].*|sk-|none|null|undefined|changeme|(?:sk-)?[.*•…]+|.*(?:\*{3,}|…|•{2,}).*)$/i
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** Said by the transport itself; a channel must not say otherwise. */
const transportHeaders =
  /^(?:host|content-length|connection|transfer-encoding|te|upgrade|expect|trailer|keep-alive|proxy-.*)$/i
/** Other local gateways' own ports: an entry that points there is that program itself. */
const gatewayPorts = new Set(['15721', '3456', '3457', '3458'])

/** Makes a draft of it, cleaned and bounded; or says why it cannot be taken. */
export function makeChannel(
  raw: RawChannel,
  context: ReadContext,
  options: MakeOptions = {},
): DraftChannel | ImportSkip {
  const notes: ImportNote[] = [...(raw.notes ?? [])]
  const risks: ImportRisk[] = [...(raw.risks ?? [])]
  const name = plainText(raw.name, 190)
  const address = raw.baseUrl === undefined ? undefined : readAddress(raw.baseUrl)
  if (raw.baseUrl !== undefined && address === undefined)
    return skip(raw.name, 'broken', 'Its address is no http or https address')
  if (address !== undefined && isOwnGateway(address, context))
    return skip(raw.name, 'own-gateway', 'It points at a gateway on this machine, not at a provider')

  const provider = providerFor(raw, address, context)
  const keys = cleanKeys(raw.keys ?? [], notes)
  if (address === undefined && keys.length === 0 && provider.defaultBaseUrl === '')
    return skip(raw.name, 'empty', 'It has neither an address nor a key')

  const baseUrl = address === undefined ? provider.defaultBaseUrl : baseUrlOf(address, provider, options)
  if (baseUrl === '') notes.push(note('address.missing', 'It has no address; give one'))
  if (address?.hadCredentials === true)
    notes.push(
      note('part.dropped', 'The user name and password in its address are left out', ['user name and password']),
    )
  if (keys.length === 0 && provider.keyRequired) notes.push(note('key.missing', 'It has no key; give one'))

  const proxy = raw.proxyUrl === undefined ? undefined : proxyOf(raw.proxyUrl)
  if (raw.proxyUrl !== undefined && proxy === undefined)
    notes.push(note('part.dropped', 'Its proxy is no address that can be used', ['proxy']))
  if (proxy !== undefined)
    risks.push(risk('proxy', `Everything asked and answered passes the proxy ${proxy.host}`, [proxy.host]))
  if (name.odd) risks.push(risk('text.odd', 'Its name holds invisible characters or markup; it is shown as plain text'))
  if (address !== undefined) risks.push(...hostRisks(name.text, address, options.link === true, context))

  const headers = cleanHeaders(raw.headers ?? {}, notes)
  const overrides = raw.overrides ?? {}
  const changed = [
    ...Object.keys(headers).map((header) => `header ${header}`),
    ...Object.keys(overrides).map((field) => `field ${field}`),
    ...(raw.systemPrompt === undefined ? [] : ['instructions']),
  ]
  if (changed.length > 0) risks.push(risk('request.changed', 'It changes the requests that pass through it', changed))

  const models = uniqueNames(raw.models ?? [], most.models, 'models', notes)
  if (models.length === 0) notes.push(note('models.none', 'It names no models; fetch them once it is made'))
  return {
    name: name.text || provider.name,
    provider: provider.id,
    baseUrl,
    protocols: raw.protocols,
    keys,
    models,
    modelMapping: cleanMapping(raw.modelMapping ?? {}),
    groups: cleanGroups(raw.groups ?? ['default'], notes),
    tags: [...new Set((raw.tags ?? []).flatMap((tag) => plainText(tag, 64).text || []))].slice(0, most.tags),
    priority: bounded(raw.priority ?? 0, -1_000_000, 1_000_000),
    weight: bounded(raw.weight ?? 1, 0, 1_000_000),
    headers,
    overrides: { ...overrides },
    systemPrompt: raw.systemPrompt?.slice(0, 200_000) ?? null,
    statusMapping: cleanStatuses(raw.statusMapping ?? {}),
    proxyUrl: proxy?.url ?? null,
    limits: cleanLimits(raw.limits),
    autoDisable: raw.autoDisable ?? true,
    settings: raw.settings ?? {},
    remark: raw.remark === undefined ? null : plainText(raw.remark, 1000).text || null,
    notes,
    risks,
  }
}

/** Whether it was taken. */
export function isChannel(made: DraftChannel | ImportSkip): made is DraftChannel {
  return 'provider' in made
}

/** A key that can be one: printable, and no example's or mask's filling. */
export function isKey(key: string): boolean {
  return printable.test(key) && key.length <= 20_000 && !placeholder.test(key)
}

function providerFor(raw: RawChannel, address: Address | undefined, context: ReadContext): KnownProvider {
  const byId = (id: string | undefined) => context.providers.find((provider) => provider.id === id)
  const ofHost = address === undefined ? undefined : byId(providerOfHost(address))
  // A peer's word for the vendor holds where the address is not evidently another vendor's.
  const told = byId(raw.provider)
  if (told !== undefined && (ofHost === undefined || told.category !== 'compatible')) return told
  if (ofHost !== undefined) return ofHost
  const first = raw.protocols?.[0]
  const compatible =
    first === 'anthropic-messages'
      ? 'anthropic-compatible'
      : first === 'gemini'
        ? 'gemini-compatible'
        : 'openai-compatible'
  return (
    byId(compatible) ?? {
      id: compatible,
      name: compatible,
      category: 'compatible',
      defaultBaseUrl: '',
      protocols: [],
      keyRequired: false,
    }
  )
}

function baseUrlOf(address: Address, provider: KnownProvider, options: MakeOptions): string {
  const query = address.url.includes('?') ? address.url.slice(address.url.indexOf('?')) : ''
  const path = withoutEndpoint(address.path)
  // A bare host gets the vendor's own door; behind a prefix the peer's own version has to be written out.
  const versioned =
    options.versionAppended === true && path !== '' && provider.category === 'compatible' && !/\/v\d+\w*$/.test(path)
  return `${address.origin}${path}${versioned ? '/v1' : ''}${query}`
}

function isOwnGateway(address: Address, context: ReadContext): boolean {
  if (context.ownAddresses.some((own) => readAddress(own)?.origin === address.origin)) return true
  if (!address.isLoopback) return false
  const ownPorts = context.ownAddresses.flatMap((own) => readAddress(own)?.port ?? [])
  return gatewayPorts.has(address.port) || (address.port !== '' && ownPorts.includes(address.port))
}

/** Whose format it speaks is no word for whose it is: "OpenAI-compatible". */
const compatibleWith = /[\w.]+[- ]compatible/gi

function hostRisks(name: string, address: Address, link: boolean, { providers }: ReadContext): ImportRisk[] {
  const risks: ImportRisk[] = []
  const known = providerOfHost(address)
  const claimed = providerOfName(name.replace(compatibleWith, ' '))
  if (claimed !== undefined && known === undefined && !address.isPrivate) {
    const vendor = providers.find(({ id }) => id === claimed)?.name ?? claimed
    risks.push(
      risk('host.posing', `Its name speaks of ${vendor}, but requests go to ${address.host}`, [vendor, address.host]),
    )
  }
  if (claimed === undefined && link && known === undefined && !address.isPrivate)
    risks.push(
      risk('host.foreign', `Requests go to ${address.host}, which belongs to no provider that is known`, [
        address.host,
      ]),
    )
  if (link && address.isPrivate)
    risks.push(
      risk('host.private', `Requests go to ${address.host}, on this machine or in its network`, [address.host]),
    )
  if (!address.secure && !address.isPrivate)
    risks.push(risk('host.plain_http', `The key is sent to ${address.host} without encryption`, [address.host]))
  return risks
}

function cleanKeys(keys: readonly string[], notes: ImportNote[]): string[] {
  const given = [...new Set(keys.map((key) => key.trim()).filter((key) => key !== ''))]
  const usable = given.filter(isKey)
  if (usable.length > most.keys) notes.push(note('cut', `Only the first ${most.keys} of its keys are taken`, ['keys']))
  return usable.slice(0, most.keys)
}

function uniqueNames(names: readonly string[], limit: number, what: string, notes: ImportNote[]): string[] {
  const clean = [...new Set(names.map((name) => plainText(name, 256).text).filter((name) => name !== ''))]
  if (clean.length > limit) notes.push(note('cut', `Only the first ${limit} of its ${what} are taken`, [what]))
  return clean.slice(0, limit)
}

function cleanMapping(mapping: Readonly<Record<string, unknown>>): Record<string, string> {
  const clean: [string, string][] = []
  for (const [from, to] of Object.entries(mapping).slice(0, most.models)) {
    const name = plainText(from, 256).text
    const upstream = typeof to === 'string' ? plainText(to, 256).text : ''
    if (name !== '' && upstream !== '' && name !== upstream) clean.push([name, upstream])
  }
  return Object.fromEntries(clean)
}

/** Names of groups here have letters, digits, `_`, `.` and `-` only. */
export function cleanGroup(name: string): string {
  return name
    .trim()
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64)
}

function cleanGroups(names: readonly string[], notes: ImportNote[]): string[] {
  const clean: string[] = []
  for (const name of names.slice(0, most.groups)) {
    const group = cleanGroup(name)
    if (group === '') {
      if (name.trim() !== '')
        notes.push(note('group.renamed', 'A group whose name cannot be used here becomes "default"', [name, 'default']))
      continue
    }
    if (group !== name.trim()) notes.push(note('group.renamed', `Its group is called "${group}" here`, [name, group]))
    clean.push(group)
  }
  return clean.length === 0 ? ['default'] : [...new Set(clean)]
}

function cleanHeaders(headers: Readonly<Record<string, unknown>>, notes: ImportNote[]): Record<string, string> {
  const kept: [string, string][] = []
  const dropped: string[] = []
  for (const [name, value] of Object.entries(headers).slice(0, 100)) {
    const usable = headerName.test(name) && name.length <= 200 && !transportHeaders.test(name)
    if (usable && typeof value === 'string' && value.length <= 8000 && !/[\r\n\0]/.test(value)) kept.push([name, value])
    else dropped.push(name)
  }
  if (dropped.length > 0) notes.push(note('part.dropped', 'Headers that cannot be sent are left out', dropped))
  return Object.fromEntries(kept)
}

function cleanStatuses(mapping: Readonly<Record<string, unknown>>): Record<string, number> {
  const kept = Object.entries(mapping).flatMap(([from, to]) => {
    const status = Number(to)
    return /^[1-5]\d\d$/.test(from) && Number.isInteger(status) && status >= 200 && status <= 599
      ? [[from, status] as const]
      : []
  })
  return Object.fromEntries(kept)
}

function cleanLimits(limits: Partial<Limits> | undefined): Limits {
  const positive = (value: number | null | undefined) =>
    value !== null && value !== undefined && Number.isFinite(value) && value >= 1 ? Math.floor(value) : null
  return {
    ...noLimits,
    rpm: positive(limits?.rpm),
    tpm: positive(limits?.tpm),
    concurrency: positive(limits?.concurrency),
  }
}

function bounded(value: number, least: number, largest: number): number {
  return Number.isFinite(value) ? Math.min(largest, Math.max(least, Math.round(value))) : Math.max(least, 0)
}

/** A proxy with its user name and password, which it needs; `host` is what may be shown. */
function proxyOf(text: string): { url: string; host: string } | undefined {
  try {
    const url = new URL(text.trim())
    if (!/^(?:https?|socks5h?):$/.test(url.protocol) || url.hostname === '') return undefined
    return { url: text.trim().slice(0, 2000), host: url.host }
  } catch {
    return undefined
  }
}
