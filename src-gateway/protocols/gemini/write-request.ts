import { extensionsOf } from '../../ir/extensions.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { Warnings } from '../../ir/warning.ts'
import { clientField, warnOfForeign } from '../client-field.ts'
import type { JsonObject, WriteRequestContext, WrittenRequest } from '../conversion.ts'
import { isObject } from '../json-values.ts'
import { type NameRule, WireNames } from '../wire-names.ts'
import type { Fields } from './fields.ts'
import { geminiDialect } from './quirks.ts'
import type { RequestContext } from './request-context.ts'
import { writeConfig, writeFormat } from './write-config.ts'
import { writeContents } from './write-contents.ts'
import { writeTools } from './write-tools.ts'

/** https://ai.google.dev/api/caching#FunctionDeclaration */
const functionNames: NameRule = { unwanted: /[^\w.:-]/g, longest: 64, start: /^[A-Za-z_]/ }

/** A generateContent request. @throws GatewayError `conversion.unsupported` */
export function writeRequest(request: ConversationRequest, context: WriteRequestContext): WrittenRequest {
  const { model, inbound, recall } = context
  const dialect = geminiDialect(context.quirks, model)
  const warnings = new Warnings()
  const names = new WireNames(functionNames, request.tools)
  const inner: RequestContext = {
    model,
    inbound,
    dialect,
    names,
    warnings,
    recall,
    warn: (kind, setting, detail) => warnings.add(kind, clientField(inbound, setting), detail),
    warnOf: (kind, feature, detail) => warnings.add(kind, feature, detail),
  }
  const { tools, calling, hasFunctions } = writeTools(request, { inbound, dialect, names, warnings })
  const generationConfig = writeConfig(request, inner)
  const told = writeFormat(request, inner, hasFunctions, generationConfig)
  const system = writeSystem(request, inner)
  if (told !== undefined) system.push({ text: told })
  const contents = writeContents(request, inner)
  if (!dialect.systemInstruction && system.length > 0) prepend(contents, system.splice(0))
  if (contents.length === 0) contents.push({ role: 'user', parts: [{ text: '' }] })
  const body: JsonObject = { contents }
  if (system.length > 0) body.systemInstruction = { parts: system }
  if (tools.length > 0) body.tools = tools
  if (calling !== undefined) body.toolConfig = { functionCallingConfig: calling }
  if (Object.keys(generationConfig).length > 0) body.generationConfig = generationConfig
  writeRest(request, inner, body)
  const renamed = names.changed()
  return { body, warnings: warnings.all, ...(renamed === undefined ? undefined : { hints: { names: renamed } }) }
}

function writeSystem(request: ConversationRequest, { warn }: RequestContext): Fields[] {
  const parts: Fields[] = []
  for (const { text, cache } of request.system) {
    if (cache !== undefined) warn('unsupported', 'cache', 'Gemini caches prompts by itself.')
    if (text !== '') parts.push({ text })
  }
  return parts
}

/** For models without instructions: they go before the first text of the user. */
function prepend(contents: Fields[], system: readonly Fields[]): void {
  const first = contents[0]
  if (first?.role === 'user' && Array.isArray(first.parts))
    contents[0] = { role: 'user', parts: [...system, ...(first.parts as Fields[])] }
  else contents.unshift({ role: 'user', parts: [...system] })
}

const tiers: ReadonlySet<string> = new Set(['flex', 'priority', 'standard'])

/** What is neither conversation nor sampling; and what other vendors' clients say that Gemini has no word for. */
function writeRest(request: ConversationRequest, context: RequestContext, body: JsonObject): void {
  const { warn, dialect } = context
  if (request.parallelToolCalls === false) warn('unsupported', 'parallelToolCalls')
  if (request.userId !== undefined) warn('unsupported', 'userId')
  if (request.verbosity !== undefined) warn('unsupported', 'verbosity')
  if (request.cache !== undefined) warn('unsupported', 'cache', 'Gemini caches prompts by itself.')
  if (request.promptCacheKey !== undefined) warn('unsupported', 'promptCacheKey', 'Gemini caches prompts by itself.')
  if (request.serviceTier !== undefined) {
    if (tiers.has(request.serviceTier)) body.serviceTier = request.serviceTier
    else if (request.serviceTier !== 'auto' && request.serviceTier !== 'default') warn('unsupported', 'serviceTier')
  }
  const { metadata } = request
  if (metadata !== undefined && Object.keys(metadata).length > 0) {
    if (dialect.labels && Object.entries(metadata).every(isLabel)) body.labels = metadata
    else warn('unsupported', 'metadata')
  }
  restore(extensionsOf(request.extensions, 'gemini'), body)
  warnOfForeign(request.extensions, 'gemini', context.warnings)
}

/** https://cloud.google.com/resource-manager/docs/labels-overview#requirements */
function isLabel([key, value]: [string, string]): boolean {
  return /^[a-z][a-z0-9_-]{0,62}$/.test(key) && /^[a-z0-9_-]{0,63}$/.test(value)
}

/** Puts Gemini's own fields back: `generationConfig.x` into that object, all others beside it. */
function restore(own: Fields, body: JsonObject): void {
  for (const name in own) {
    const dot = name.indexOf('.')
    if (dot < 0) {
      body[name] = own[name]
      continue
    }
    const group = name.slice(0, dot)
    const member = name.slice(dot + 1)
    const before = isObject(body[group]) ? body[group] : {}
    const value = own[name]
    const held = before[member]
    body[group] = { ...before, [member]: isObject(held) && isObject(value) ? { ...held, ...value } : value }
  }
}
