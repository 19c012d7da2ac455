import type { Provider } from '../../../src-gateway/contract/index.ts'
import { type ChannelForm, jsonObject, milliseconds, type Pair } from './channel-form.ts'
import { type BodyRuleProblem, badLimits, ruleProblem } from './request-rules.ts'
import { settingsFields } from './settings-schema.ts'

/** Why a field cannot be saved; the words are in the translations under `problem`. */
export type Problem =
  | 'required'
  | 'url'
  | 'number'
  | 'integer'
  | 'weight'
  | 'timeout'
  | 'json'
  | 'headerName'
  | 'pair'
  | 'proxy'
  | 'status'
  | 'oneProtocol'
  | 'oneGroup'
  | 'limit'
  | 'queueSize'
  | 'queueWait'
  | 'totalTimeout'
  | 'pem'
  | BodyRuleProblem

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** What is wrong, by the name the contract gives the field. Empty when the form can be saved. */
export function problems(form: ChannelForm, provider: Provider | undefined): Record<string, Problem> {
  const found: Record<string, Problem> = {}
  if (form.name.trim() === '') found.name = 'required'
  if (form.provider === '') found.provider = 'required'
  if (!isHttpUrl(form.baseUrl.trim())) found.baseUrl = form.baseUrl.trim() === '' ? 'required' : 'url'
  if (!/^-?\d+$/.test(form.priority.trim())) found.priority = 'integer'
  if (!/^\d+$/.test(form.weight.trim())) found.weight = 'weight'
  if (form.protocols.length === 0) found.protocols = 'oneProtocol'
  if (form.groups.length === 0) found.groups = 'oneGroup'
  if (jsonObject(form.overrides) === undefined) found.overrides = 'json'
  if (form.mapping.some(halfFilled)) found.modelMapping = 'pair'
  if (form.headers.some((row) => row.left.trim() === '' && row.right.trim() !== '')) found.headers = 'pair'
  else if (form.headers.some((row) => row.left.trim() !== '' && !headerName.test(row.left.trim()))) {
    found.headers = 'headerName'
  }
  const proxy = form.proxyUrl.trim()
  if (proxy !== '' && !(/^(https?|socks5h?):\/\/\S+$/i.test(proxy) && URL.canParse(proxy))) found.proxyUrl = 'proxy'
  if (form.statuses.some((row) => !isStatus(row.left, 100) || !isStatus(row.right, 200))) found.statusMapping = 'status'
  for (const [field, text] of [
    ['timeouts.connectMs', form.connectTimeout],
    ['timeouts.firstByteMs', form.firstByteTimeout],
    ['timeouts.idleMs', form.idleTimeout],
  ] as const) {
    const ms = milliseconds(text)
    if (text.trim() === '' || !Number.isFinite(ms) || ms < 100 || ms > 3_600_000) found[field] = 'timeout'
  }
  const total = milliseconds(form.totalTimeout)
  if (form.totalTimeout.trim() !== '' && !(total >= 100 && total <= 86_400_000)) {
    found['timeouts.totalMs'] = 'totalTimeout'
  }
  for (const limit of badLimits(form.limits)) found[`limits.${limit}`] = 'limit'
  for (const limit of badLimits(form.keyLimits)) found[`keyLimits.${limit}`] = 'limit'
  if (!/^\d{1,5}$/.test(form.queueSize.trim()) || Number(form.queueSize) > 10_000) found['queue.size'] = 'queueSize'
  const wait = milliseconds(form.queueWait)
  if (form.queueWait.trim() === '' || !(wait >= 0 && wait <= 600_000)) found['queue.waitMs'] = 'queueWait'
  if (form.ca.trim() !== '' && !/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.test(form.ca)) {
    found.ca = 'pem'
  }
  const rule = form.bodyRules.map(ruleProblem).find((one) => one !== null)
  if (rule !== undefined) found.bodyRules = rule
  for (const field of settingsFields(provider?.settingsSchema ?? {})) {
    const value = form.settings[field.name]
    const empty = value === undefined || value === ''
    if (field.required && empty) found[`settings.${field.name}`] = 'required'
    else if (field.kind === 'number' && !empty && !Number.isFinite(Number(value))) {
      found[`settings.${field.name}`] = 'number'
    } else if (field.kind === 'integer' && !empty && !/^-?\d+$/.test(String(value).trim())) {
      found[`settings.${field.name}`] = 'integer'
    }
  }
  return found
}

function halfFilled(row: Pair): boolean {
  return (row.left.trim() === '') !== (row.right.trim() === '')
}

function isStatus(text: string, lowest: number): boolean {
  return /^\d{3}$/.test(text.trim()) && Number(text) >= lowest && Number(text) <= 599
}

function isHttpUrl(text: string): boolean {
  return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text)
}
