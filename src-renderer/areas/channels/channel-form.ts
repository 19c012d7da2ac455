import {
  type Channel,
  type ChannelCreateInput,
  type ChannelPatch,
  chatProtocolIds,
  type Provider,
  type UpstreamProtocolId,
} from '../../../src-gateway/contract/index.ts'
import { type BodyRuleForm, type LimitsForm, limitsForm, ruleForm, toBodyRules, toLimits } from './request-rules.ts'
import { readSettings, type SettingsForm, writeSettings } from './settings-schema.ts'

/** Two texts side by side: a renamed model, a header. `id` tells rows apart while they are edited. */
export interface Pair {
  id: string
  left: string
  right: string
}

/** A channel as the drawer edits it: numbers and JSON are text until they are saved. */
export interface ChannelForm {
  name: string
  provider: string
  baseUrl: string
  /** New keys, one a line; empty keeps those that are stored. */
  keys: string
  models: string[]
  mapping: Pair[]
  protocols: UpstreamProtocolId[]
  groups: string[]
  tags: string[]
  priority: string
  weight: string
  enabled: boolean
  headers: Pair[]
  overrides: string
  /** Seconds. */
  connectTimeout: string
  firstByteTimeout: string
  idleTimeout: string
  /** '' = as long as it goes on. */
  totalTimeout: string
  bodyRules: BodyRuleForm[]
  /** '' = none. */
  systemPrompt: string
  systemPromptMode: Channel['systemPromptMode']
  limits: LimitsForm
  keyLimits: LimitsForm
  /** Requests that wait at the limit of requests in progress; '0' = none. */
  queueSize: string
  /** Seconds. */
  queueWait: string
  /** Certificates in PEM; '' = those of the system only. */
  ca: string
  autoDisable: boolean
  /** '' = directly. */
  proxyUrl: string
  /** Upstream statuses and what is made of them. */
  statuses: Pair[]
  settings: SettingsForm
}

let pairs = 0

/** A row to edit, with an id of its own. */
export function pair(left = '', right = ''): Pair {
  pairs += 1
  return { id: `pair-${pairs}`, left, right }
}

const seconds = (ms: number) => String(ms / 1000)

/** The form of a channel that does not exist yet. */
export function newChannelForm(provider: Provider | undefined): ChannelForm {
  return {
    name: '',
    provider: provider?.id ?? '',
    baseUrl: provider?.defaultBaseUrl ?? '',
    keys: '',
    models: [],
    mapping: [],
    protocols: [...(provider?.protocols ?? [])],
    groups: ['default'],
    tags: [],
    priority: '0',
    weight: '1',
    enabled: true,
    headers: [],
    overrides: '',
    connectTimeout: '10',
    firstByteTimeout: '120',
    idleTimeout: '120',
    totalTimeout: '',
    bodyRules: [],
    systemPrompt: '',
    systemPromptMode: 'prepend',
    limits: { rpm: '', tpm: '', concurrency: '' },
    keyLimits: { rpm: '', tpm: '', concurrency: '' },
    queueSize: '0',
    queueWait: '0',
    ca: '',
    autoDisable: true,
    proxyUrl: '',
    statuses: [],
    settings: readSettings(provider?.settingsSchema ?? {}, {}),
  }
}

/** The form of a stored channel. Keys are never read back. */
export function channelForm(channel: Channel, provider: Provider | undefined): ChannelForm {
  return {
    name: channel.name,
    provider: channel.provider,
    baseUrl: channel.baseUrl,
    keys: '',
    models: [...channel.models],
    mapping: Object.entries(channel.modelMapping).map(([from, to]) => pair(from, to)),
    protocols: [...channel.protocols],
    groups: [...channel.groups],
    tags: [...channel.tags],
    priority: String(channel.priority),
    weight: String(channel.weight),
    enabled: channel.enabled,
    headers: Object.entries(channel.headers).map(([name, value]) => pair(name, value)),
    overrides: Object.keys(channel.overrides).length === 0 ? '' : JSON.stringify(channel.overrides, null, 2),
    connectTimeout: seconds(channel.timeouts.connectMs),
    firstByteTimeout: seconds(channel.timeouts.firstByteMs),
    idleTimeout: seconds(channel.timeouts.idleMs),
    totalTimeout: channel.timeouts.totalMs === null ? '' : seconds(channel.timeouts.totalMs),
    bodyRules: channel.bodyRules.map((rule) => ruleForm(rule)),
    systemPrompt: channel.systemPrompt ?? '',
    systemPromptMode: channel.systemPromptMode,
    limits: limitsForm(channel.limits),
    keyLimits: limitsForm(channel.keyLimits),
    queueSize: String(channel.queue.size),
    queueWait: seconds(channel.queue.waitMs),
    ca: channel.ca ?? '',
    autoDisable: channel.autoDisable,
    proxyUrl: channel.proxyUrl ?? '',
    statuses: Object.entries(channel.statusMapping).map(([from, to]) => pair(from, String(to))),
    settings: readSettings(provider?.settingsSchema ?? {}, channel.settings),
  }
}

/** Whether clients speak it too, so that a request can be passed on as it is. */
export function isClientProtocol(protocol: UpstreamProtocolId): boolean {
  return chatProtocolIds.some((id) => id === protocol)
}

/**
 * The protocols to choose from: the provider's own, those the channel has already, and for a server of unknown make all that clients
 * speak. Clients' protocols come first.
 */
export function protocolChoices(
  provider: Provider | undefined,
  chosen: readonly UpstreamProtocolId[],
): UpstreamProtocolId[] {
  const open = provider === undefined || provider.category === 'compatible'
  const all = [...new Set([...(open ? chatProtocolIds : []), ...(provider?.protocols ?? []), ...chosen])]
  const clients: readonly UpstreamProtocolId[] = chatProtocolIds
  const order = (id: UpstreamProtocolId) => (clients.includes(id) ? clients.indexOf(id) : clients.length)
  return all.sort((left, right) => order(left) - order(right))
}

/**
 * Another provider for the same form: what came from the old provider follows, what the person wrote stays.
 */
export function changeProvider(form: ChannelForm, before: Provider | undefined, next: Provider): ChannelForm {
  const untouchedName = form.name === '' || form.name === before?.name
  const untouchedUrl = form.baseUrl === '' || form.baseUrl === before?.defaultBaseUrl
  return {
    ...form,
    provider: next.id,
    name: untouchedName ? next.name : form.name,
    baseUrl: untouchedUrl ? next.defaultBaseUrl : form.baseUrl,
    protocols: [...next.protocols],
    settings: readSettings(next.settingsSchema, {}),
  }
}

/**
 * The keys that were typed: one a line, blanks and doubles left out. A key file (JSON over many lines, as Google hands it out)
 * is one key.
 */
export function keysOf(text: string): string[] {
  const keys: string[] = []
  let file: string | undefined
  for (const line of text.split(/\r\n|\r|\n/).map((part) => part.trim())) {
    if (line === '') continue
    if (file === undefined && !line.startsWith('{')) {
      keys.push(line)
      continue
    }
    file = file === undefined ? line : `${file}\n${line}`
    const whole = onOneLine(file)
    if (whole === undefined) continue
    keys.push(whole)
    file = undefined
  }
  // What never became whole is left to the gateway to refuse, with a word on what is missing.
  if (file !== undefined) keys.push(file)
  return [...new Set(keys)]
}

/** JSON without line breaks; undefined while it is not whole. */
function onOneLine(text: string): string | undefined {
  if (!text.endsWith('}')) return undefined
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return undefined
  }
}

function record(rows: Pair[]): Record<string, string> {
  return Object.fromEntries(
    rows.filter((row) => row.left.trim() !== '').map((row) => [row.left.trim(), row.right.trim()]),
  )
}

/** JSON text of an object; an empty text is an empty object, undefined when it is no object. */
export function jsonObject(text: string): ChannelCreateInput['overrides'] {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return value as NonNullable<ChannelCreateInput['overrides']>
  } catch {
    return undefined
  }
}

/** Seconds as they are typed, in milliseconds. */
export const milliseconds = (text: string) => Math.round(Number(text) * 1000)

/** What is sent to create the channel. The form must be valid. */
export function toCreate(form: ChannelForm, provider: Provider | undefined): ChannelCreateInput {
  return {
    name: form.name.trim(),
    provider: form.provider,
    ...(form.baseUrl.trim() === '' ? {} : { baseUrl: form.baseUrl.trim() }),
    keys: keysOf(form.keys),
    models: form.models,
    modelMapping: record(form.mapping),
    protocols: form.protocols,
    groups: form.groups,
    tags: form.tags,
    priority: Number(form.priority),
    weight: Number(form.weight),
    enabled: form.enabled,
    headers: record(form.headers),
    overrides: jsonObject(form.overrides) ?? {},
    timeouts: {
      connectMs: milliseconds(form.connectTimeout),
      firstByteMs: milliseconds(form.firstByteTimeout),
      idleMs: milliseconds(form.idleTimeout),
      totalMs: form.totalTimeout.trim() === '' ? null : milliseconds(form.totalTimeout),
    },
    bodyRules: toBodyRules(form.bodyRules),
    systemPrompt: form.systemPrompt.trim() === '' ? null : form.systemPrompt,
    systemPromptMode: form.systemPromptMode,
    limits: toLimits(form.limits),
    keyLimits: toLimits(form.keyLimits),
    queue: { size: Number(form.queueSize), waitMs: milliseconds(form.queueWait) },
    ca: form.ca.trim() === '' ? null : form.ca.trim(),
    autoDisable: form.autoDisable,
    proxyUrl: form.proxyUrl.trim() === '' ? null : form.proxyUrl.trim(),
    statusMapping: Object.fromEntries(Object.entries(record(form.statuses)).map(([from, to]) => [from, Number(to)])),
    settings: writeSettings(provider?.settingsSchema ?? {}, form.settings),
  }
}

/**
 * What is sent to change a channel: only the fields that differ, so that a change made elsewhere meanwhile is not
 * undone. Keys are sent only when new ones were typed; they replace all.
 */
export function toPatch(form: ChannelForm, channel: Channel, provider: Provider | undefined): ChannelPatch {
  const { keys, ...now } = toCreate(form, provider)
  const { keys: _, ...before } = toCreate(channelForm(channel, provider), provider)
  const changed = Object.entries(now).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field as keyof typeof before]),
  )
  return {
    ...(Object.fromEntries(changed) as ChannelPatch),
    ...(keys === undefined || keys.length === 0 ? {} : { keys }),
  }
}

/** Whether the form holds something that is not saved. */
export function isDirty(form: ChannelForm, initial: ChannelForm): boolean {
  const plain = (value: ChannelForm) =>
    JSON.stringify({
      ...value,
      mapping: value.mapping.map(({ left, right }) => [left, right]),
      headers: value.headers.map(({ left, right }) => [left, right]),
      statuses: value.statuses.map(({ left, right }) => [left, right]),
      bodyRules: value.bodyRules.map(({ op, path, value: written, models }) => [op, path, written, models]),
    })
  return plain(form) !== plain(initial)
}
