import type { ImportNote } from '../contract/index.ts'
import { readAddress } from './address.ts'
import { type ChannelType, channelType, planAddresses } from './channel-types.ts'
import {
  isRecord,
  type JsonRecord,
  jsonIn,
  listOf,
  memberOf,
  namesIn,
  numberOf,
  recordOf,
  textAt,
  textOf,
} from './json-values.ts'
import { cleanGroup, isChannel, isKey, makeChannel, type RawChannel } from './make-channel.ts'
import { note, skip } from './notes.ts'
import type { Rows } from './rows.ts'
import { type Draft, type DraftRatios, emptyDraft, type ReadContext } from './types.ts'

type Source = 'new-api' | 'one-api'

/** Columns that only one of the two has. */
const newApiOnly = [
  'channel_info',
  'setting',
  'tag',
  'auto_ban',
  'param_override',
  'header_override',
  'other_info',
  'remark',
]
const oneApiOnly = ['config', 'system_prompt']

/**
 * Channels, clients' keys and ratios of New API or One API: rows of `one-api.db`, `new-api.db` or of a dump.
 * https://github.com/QuantumNous/new-api, https://github.com/songquanpeng/one-api
 */
export function readNewApiRows(rows: Rows, kind: 'database' | 'dump', context: ReadContext): Draft {
  const channels = rows.channels ?? []
  const draft = readChannels(channels, kind, context)
  const options = new Map((rows.options ?? []).flatMap(({ key, value }) => (textOf(key) ? [[String(key), value]] : [])))
  draft.ratios = ratiosOf(Object.fromEntries(options))
  const unit = numberOf(options.get('QuotaPerUnit')) ?? 500_000
  for (const token of rows.tokens ?? []) addToken(draft, token, unit > 0 ? unit : 500_000)
  return draft
}

/** What their management API answers (`/api/channel/`), a list of channels, one channel, or the settings' ratio tables. */
export function readNewApiJson(document: unknown, context: ReadContext): Draft {
  const draft = readChannels(channelsIn(document), 'file', context)
  draft.ratios = ratiosOf(recordOf(memberOf(document, 'options') ?? document))
  return draft
}

/** Whether a JSON document looks like theirs. */
export function looksLikeNewApi(document: unknown): boolean {
  return channelsIn(document).length > 0 || ratiosOf(recordOf(memberOf(document, 'options') ?? document)) !== undefined
}

function channelsIn(document: unknown): readonly unknown[] {
  const data = memberOf(document, 'data')
  const places = [document, data, memberOf(data, 'items'), memberOf(document, 'items'), memberOf(document, 'channels')]
  const list = places.find((place) => Array.isArray(place) && place.some(isTheirChannel))
  if (list !== undefined) return listOf(list)
  const one = [document, data].find(isTheirChannel)
  return one === undefined ? [] : [one]
}

function isTheirChannel(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value.type === 'number' &&
    (typeof value.models === 'string' || typeof value.key === 'string' || typeof value.base_url === 'string')
  )
}

function readChannels(rows: readonly unknown[], kind: Draft['kind'], context: ReadContext): Draft {
  const source = sourceOf(rows)
  const draft = emptyDraft(source, kind)
  for (const row of rows) {
    if (!isRecord(row)) {
      draft.skipped.push(skip('channel', 'broken', 'It is no JSON object'))
      continue
    }
    const name = textAt(row, 'name') ?? `channel ${numberOf(row.id) ?? ''}`
    const number = numberOf(row.type) ?? 0
    const known = channelType(number, source)
    if (known !== undefined && known.provider === undefined) {
      const login = number === 57 && source === 'new-api'
      draft.skipped.push(
        login
          ? skip(name, 'login', 'It is signed in with an account; that login stays with its own tool')
          : skip(name, 'unsupported', known.name),
      )
      continue
    }
    const made = makeChannel(rawOf(row, name, number, known), context, { versionAppended: true })
    if (isChannel(made)) draft.channels.push(made)
    else draft.skipped.push(made)
  }
  return draft
}

function sourceOf(rows: readonly unknown[]): Source {
  const has = (names: readonly string[]) => rows.some((row) => names.some((name) => memberOf(row, name) !== undefined))
  if (has(newApiOnly)) return 'new-api'
  if (has(oneApiOnly)) return 'one-api'
  // Nothing tells them apart: numbers that only the younger one has do.
  return rows.some((row) => (numberOf(memberOf(row, 'type')) ?? 0) > 51) ? 'new-api' : 'one-api'
}

function rawOf(row: JsonRecord, name: string, number: number, known: ChannelType | undefined): RawChannel {
  const notes: ImportNote[] = []
  const setting = recordOf(jsonIn(row.setting))
  const config = recordOf(jsonIn(row.config))
  if (known === undefined)
    notes.push(
      note('type.unknown', `Its type ${number} is not known; it is taken for a server that speaks OpenAI’s format`, [
        String(number),
      ]),
    )
  const status = numberOf(row.status) ?? 1
  if (status !== 1)
    notes.push(note('was.disabled', 'It was switched off there', [status === 3 ? 'automatically' : 'by hand']))
  const place = placeOf(textAt(row, 'base_url'), known)
  const dropped = Object.entries(setting).flatMap(([field, value]) =>
    value && !['proxy', 'system_prompt', 'system_prompt_override', 'pass_through_body_enabled'].includes(field)
      ? [field]
      : [],
  )
  const overrides = overridesOf(row.param_override, dropped)
  const headers = headersOf(row.header_override, dropped)
  if (dropped.length > 0) notes.push(note('part.dropped', 'These of its settings have no counterpart here', dropped))
  return {
    name,
    provider: place.provider,
    baseUrl: place.baseUrl,
    keys: keysOf(row, config, notes),
    models: namesIn(row.models),
    modelMapping: recordOf(jsonIn(row.model_mapping)),
    statusMapping: recordOf(jsonIn(row.status_code_mapping)),
    groups: namesIn(row.group),
    tags: textAt(row, 'tag') === undefined ? [] : [textAt(row, 'tag') ?? ''],
    priority: numberOf(row.priority),
    // Where all have 0 each is as likely as the next; a channel with 0 here is never chosen.
    weight: Math.max(1, numberOf(row.weight) ?? 1),
    headers,
    overrides,
    systemPrompt: textAt(setting, 'system_prompt') ?? textAt(row, 'system_prompt'),
    proxyUrl: textAt(setting, 'proxy'),
    autoDisable: numberOf(row.auto_ban) !== 0,
    settings: settingsOf(place.provider, textAt(row, 'other'), config),
    remark: textAt(row, 'remark'),
    notes,
  }
}

function placeOf(
  address: string | undefined,
  known: ChannelType | undefined,
): { provider: string | undefined; baseUrl: string | undefined } {
  const plan = address === undefined || !Object.hasOwn(planAddresses, address) ? undefined : planAddresses[address]
  if (plan !== undefined) return plan
  if (address === undefined || (known?.preset !== undefined && sameAddress(address, known.preset)))
    return { provider: known?.provider ?? 'openai-compatible', baseUrl: known?.baseUrl }
  // `{model}` in the address of a custom channel: its host is what can be kept.
  const plain = address.replace(/[^/]*\{[^}]*\}.*$/, '')
  const official = known?.provider === 'openai' && readAddress(plain)?.host !== 'api.openai.com'
  const anthropic = known?.provider === 'anthropic' && readAddress(plain)?.host !== 'api.anthropic.com'
  const gemini = known?.provider === 'gemini' && readAddress(plain)?.host !== 'generativelanguage.googleapis.com'
  // The vendor's format at somebody else's address.
  const provider = official
    ? 'openai-compatible'
    : anthropic
      ? 'anthropic-compatible'
      : gemini
        ? 'gemini-compatible'
        : known?.provider
  return { provider: provider ?? 'openai-compatible', baseUrl: plain }
}

function sameAddress(a: string, b: string): boolean {
  return readAddress(a)?.url === readAddress(b)?.url
}

/** Keys are lines of one text; a Google service account is a JSON object, several are a list of them. */
function keysOf(row: JsonRecord, config: JsonRecord, notes: ImportNote[]): string[] {
  const text = textAt(row, 'key') ?? ''
  let keys: string[]
  if (text.startsWith('{')) keys = [compact(text)]
  else if (text.startsWith('[')) {
    const list = jsonIn(text)
    keys = listOf(list).map((key) => (typeof key === 'string' ? key : JSON.stringify(key)))
  } else keys = text.split('\n').flatMap((line) => textOf(line) ?? [])
  const [ak, sk, region] = [textAt(config, 'ak'), textAt(config, 'sk'), textAt(config, 'region')]
  if (ak !== undefined && sk !== undefined) keys = [[ak, sk, ...(region === undefined ? [] : [region])].join('|')]
  const statuses = recordOf(memberOf(jsonIn(row.channel_info), 'multi_key_status_list'))
  const usable = keys.filter((_key, index) => (numberOf(statuses[String(index)]) ?? 1) === 1)
  const disabled = keys.length - usable.length
  if (disabled > 0)
    notes.push(note('key.disabled', `${disabled} of its keys are switched off there and left out`, [String(disabled)]))
  return usable
}

function compact(text: string): string {
  const value = jsonIn(text)
  return value === undefined ? text : JSON.stringify(value)
}

/** Fields that are written into every request; operations on parts of it have no counterpart. */
function overridesOf(value: unknown, dropped: string[]): Record<string, unknown> {
  const fields = recordOf(jsonIn(value))
  if (Array.isArray(fields.operations)) {
    dropped.push('param_override')
    return {}
  }
  const kept = Object.entries(fields).filter(([field]) => !['model', 'stream', 'messages'].includes(field))
  if (kept.length < Object.keys(fields).length) dropped.push('param_override of model, stream or messages')
  return Object.fromEntries(kept)
}

function headersOf(value: unknown, dropped: string[]): Record<string, unknown> {
  const headers = Object.entries(recordOf(jsonIn(value)))
  const kept = headers.filter(([, text]) => typeof text === 'string' && !text.includes('{'))
  if (kept.length < headers.length) dropped.push('header_override with placeholders')
  return Object.fromEntries(kept)
}

/** The one field that each kind of channel uses in its own way. */
function settingsOf(
  provider: string | undefined,
  other: string | undefined,
  config: JsonRecord,
): Record<string, unknown> {
  if (provider === 'azure-openai') {
    const version = textAt(config, 'api_version') ?? other
    return version !== undefined && /^[a-z0-9-]+$/i.test(version) ? { apiVersion: version } : {}
  }
  if (provider === 'cloudflare') {
    const account = textAt(config, 'user_id') ?? other
    return account !== undefined && /^[0-9a-f]{32}$/i.test(account) ? { accountId: account } : {}
  }
  if (provider === 'vertex') {
    const region = textAt(config, 'region') ?? textAt(jsonIn(other), 'default') ?? other
    const project = textAt(config, 'vertex_ai_project_id')
    return {
      ...(region !== undefined && /^[a-z0-9-]+$/.test(region) ? { region } : {}),
      ...(project !== undefined && /^[a-z0-9:.-]+$/i.test(project) ? { project } : {}),
    }
  }
  return {}
}

function addToken(draft: Draft, row: JsonRecord, unit: number): void {
  if (textOf(row.deleted_at) !== undefined) return
  const name = textAt(row, 'name') ?? `key ${numberOf(row.id) ?? ''}`
  const stored = textAt(row, 'key')
  if (stored === undefined || !isKey(stored) || stored.length < 16) {
    draft.skipped.push(skip(name, 'broken', 'This key of a client cannot be one'))
    return
  }
  const notes: ImportNote[] = []
  const asked = textAt(row, 'group') ?? 'default'
  const group = asked === 'auto' ? 'default' : cleanGroup(asked) || 'default'
  if (group !== asked) notes.push(note('group.renamed', `Its group is "${group}" here`, [asked, group]))
  const expires = numberOf(row.expired_time) ?? -1
  const limited = isTrue(row.model_limits_enabled)
  const remaining = numberOf(row.remain_quota) ?? 0
  draft.tokens.push({
    name,
    // Clients send it with this beginning, which is not stored.
    key: stored.startsWith('sk-') ? stored : `sk-${stored}`,
    group,
    quotaUsd: isTrue(row.unlimited_quota) ? null : Math.max(0, Math.round((remaining / unit) * 1e6) / 1e6),
    expiresAt: expires > 0 ? expires * 1000 : null,
    models: limited ? namesIn(row.model_limits) : namesIn(row.models).length > 0 ? namesIn(row.models) : null,
    allowedIps: addressesOf(textAt(row, 'allow_ips') ?? textAt(row, 'subnet')),
    enabled: numberOf(row.status) !== 2,
    notes,
  })
}

function isTrue(value: unknown): boolean {
  return value === true || value === 1 || value === '1' || value === 'true'
}

function addressesOf(text: string | undefined): string[] | null {
  const list = (text ?? '').split(/[\s,]+/).filter((part) => /^[0-9a-f:.]+(?:\/\d{1,3})?$/i.test(part))
  return list.length === 0 ? null : list.slice(0, 1000)
}

const ratioTables = {
  modelRatio: ['ModelRatio', 'model_ratio'],
  completionRatio: ['CompletionRatio', 'completion_ratio'],
  cacheRatio: ['CacheRatio', 'cache_ratio'],
  createCacheRatio: ['CreateCacheRatio', 'create_cache_ratio'],
  modelPrice: ['ModelPrice', 'model_price'],
  groupRatio: ['GroupRatio', 'group_ratio'],
} as const

/** Tables of numbers, as JSON or as JSON in a text. undefined = none of them is there. */
function ratiosOf(options: JsonRecord): DraftRatios | undefined {
  let found = false
  const table = (names: readonly string[]): Record<string, number> => {
    for (const name of names) {
      const value = jsonIn(memberOf(options, name))
      if (!isRecord(value)) continue
      const numbers = Object.entries(value).flatMap(([key, one]) =>
        typeof one === 'number' && Number.isFinite(one) && one >= 0 ? [[key, one] as const] : [],
      )
      if (numbers.length > 0) found = true
      return Object.fromEntries(numbers.slice(0, 20_000))
    }
    return {}
  }
  const ratios: DraftRatios = {
    modelRatio: table(ratioTables.modelRatio),
    completionRatio: table(ratioTables.completionRatio),
    cacheRatio: table(ratioTables.cacheRatio),
    createCacheRatio: table(ratioTables.createCacheRatio),
    modelPrice: table(ratioTables.modelPrice),
    groupRatio: table(ratioTables.groupRatio),
  }
  return found ? ratios : undefined
}
