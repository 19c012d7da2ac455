import { setImmediate } from 'node:timers/promises'
import { hashKey } from '../access/key-hash.ts'
import { pricesOfRatios } from '../catalog/legacy-ratios.ts'
import { setPrices } from '../catalog/set-prices.ts'
import {
  channelCreate,
  GatewayError,
  type ImportOutcome,
  type ImportResult,
  modelRuleCreate,
  noLimits,
  type PriceInput,
  price,
  tokenCreate,
} from '../contract/index.ts'
import { hintOf } from '../importers/key-hint.ts'
import type { Draft, DraftChannel, DraftToken } from '../importers/types.ts'
import type { StoredChannel } from '../storage/types.ts'
import { checkChannel, fieldsOfCreate } from './channel-fields.ts'
import { instantOrNull, nanoOf } from './convert.ts'
import { invalidInput } from './errors.ts'
import { ChannelsByPlace, channelRef, groupsOf, tokenRef } from './import-view.ts'
import type { ManagementParts } from './parts.ts'
import { fallbackProblem } from './rules.ts'

/** What was selected of a plan. */
export interface ApplyInput {
  channels: readonly string[]
  tokens: readonly string[]
  prices: boolean
  rules: boolean
  enable: boolean
  duplicates: boolean
  changes: Readonly<
    Record<
      string,
      {
        name?: string | undefined
        provider?: string | undefined
        baseUrl?: string | undefined
        keys?: string[] | undefined
        models?: string[] | undefined
      }
    >
  >
}

/** Items made in one turn of the loop: relaying goes on between them. */
const inOneTurn = 20

/**
 * Makes what was selected. An item that cannot be made says why and the others go on; nothing is changed that was here before.
 * @throws GatewayError `import.not_found` when a ref is not in the plan
 */
export async function applyImport(parts: ManagementParts, draft: Draft, input: ApplyInput): Promise<ImportResult> {
  const channels = selected(draft.channels, input.channels, channelRef, 'channels')
  const tokens = selected(draft.tokens, input.tokens, tokenRef, 'tokens')
  const items: ImportOutcome[] = []
  const chosen: Draft = { ...draft, channels: channels.map(({ item }) => item), tokens: tokens.map(({ item }) => item) }
  items.push(...(await makeGroups(parts, chosen, input.prices)))
  items.push(...(await makeChannels(parts, channels, input)))
  items.push(...(await makeTokens(parts, tokens)))
  const prices = input.prices ? await makePrices(parts, draft) : 0
  if (input.rules) items.push(...(await makeRules(parts, draft)))
  await parts.config.rebuild()
  return { items, prices }
}

interface Selected<T> {
  ref: string
  item: T
}

function selected<T>(
  items: readonly T[],
  refs: readonly string[],
  refOf: (index: number) => string,
  field: string,
): Selected<T>[] {
  const byRef = new Map(items.map((item, index) => [refOf(index), item]))
  return [...new Set(refs)].map((ref) => {
    const item = byRef.get(ref)
    if (item === undefined)
      throw new GatewayError('import.not_found', `There is no item "${ref.slice(0, 40)}" in this import`, {
        field,
      })
    return { ref, item }
  })
}

function outcome(
  kind: ImportOutcome['kind'],
  ref: string,
  name: string,
  result: Partial<Pick<ImportOutcome, 'outcome' | 'id' | 'message'>> = {},
): ImportOutcome {
  return { kind, ref, name, outcome: 'created', id: null, message: null, ...result }
}

/** What a person is told of an item that could not be made; anything but a mistake in it is no outcome. */
function failureOf(error: unknown): string {
  if (error instanceof GatewayError && error.status < 500) return error.message
  throw error
}

async function makeGroups({ storage, now }: ManagementParts, draft: Draft, ratios: boolean): Promise<ImportOutcome[]> {
  const present = new Set((await storage.groups.all()).map(({ name }) => name))
  const made: ImportOutcome[] = []
  for (const { name, ratio } of groupsOf(draft)) {
    if (present.has(name)) continue
    await storage.groups.create({
      name,
      ratio: ratios ? ratio : 1,
      strategy: 'weighted',
      sticky: false,
      fallbacks: [],
      limits: noLimits,
      createdAt: now(),
    })
    made.push(outcome('group', name, name))
  }
  return made
}

async function makeChannels(
  parts: ManagementParts,
  channels: readonly Selected<DraftChannel>[],
  input: Pick<ApplyInput, 'changes' | 'enable' | 'duplicates'>,
): Promise<ImportOutcome[]> {
  const present = new ChannelsByPlace(await parts.storage.channels.all())
  const made: ImportOutcome[] = []
  for (const [index, { ref, item }] of channels.entries()) {
    if (index > 0 && index % inOneTurn === 0) await setImmediate()
    const changes = Object.hasOwn(input.changes, ref) ? input.changes[ref] : undefined
    const draft = changed(item, changes ?? {})
    const twin = present.twinOf(draft)
    if (twin !== undefined && !input.duplicates) {
      made.push(outcome('channel', ref, draft.name, { outcome: 'duplicate', id: twin.id }))
      continue
    }
    try {
      const created = await makeChannelOf(parts, draft, input.enable)
      present.add(created)
      made.push(outcome('channel', ref, created.name, { id: created.id }))
    } catch (error) {
      made.push(outcome('channel', ref, draft.name, { outcome: 'failed', message: failureOf(error) }))
    }
  }
  return made
}

function changed(draft: DraftChannel, changes: NonNullable<ApplyInput['changes'][string]>): DraftChannel {
  const { name, provider, baseUrl, keys, models } = changes
  return {
    ...draft,
    ...(name === undefined ? {} : { name }),
    // Formats and settings were those of the other provider.
    ...(provider === undefined || provider === draft.provider ? {} : { provider, protocols: undefined, settings: {} }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(keys === undefined ? {} : { keys }),
    ...(models === undefined ? {} : { models }),
  }
}

/** One channel, by the same rules as one that a person enters. @throws GatewayError `channel.invalid` */
export async function makeChannelOf(
  parts: ManagementParts,
  draft: DraftChannel,
  enabled: boolean,
): Promise<StoredChannel> {
  const { notes: _notes, risks: _risks, remark: _remark, protocols, baseUrl, ...rest } = draft
  const parsed = channelCreate.safeParse({
    ...rest,
    enabled,
    ...(baseUrl === '' ? {} : { baseUrl }),
    ...(protocols === undefined ? {} : { protocols }),
  })
  if (!parsed.success) throw invalidInput(parsed.error.issues, 'channel.invalid')
  const fields = fieldsOfCreate(parts, parsed.data)
  await checkChannel(parts, fields)
  return parts.storage.channels.create(fields, [...new Set(parsed.data.keys)], parts.now())
}

async function makeTokens(
  { storage, now }: ManagementParts,
  tokens: readonly Selected<DraftToken>[],
): Promise<ImportOutcome[]> {
  const present = new Map((await storage.tokens.all()).map(({ hash, id }) => [hash, id]))
  const made: ImportOutcome[] = []
  for (const [index, { ref, item }] of tokens.entries()) {
    if (index > 0 && index % inOneTurn === 0) await setImmediate()
    const hash = hashKey(item.key)
    const twin = present.get(hash)
    if (twin !== undefined) {
      made.push(outcome('token', ref, item.name, { outcome: 'duplicate', id: twin }))
      continue
    }
    try {
      const { key: _key, notes: _notes, expiresAt, ...rest } = item
      const parsed = tokenCreate.safeParse({ ...rest, expiresAt: instantOrNull(expiresAt) })
      if (!parsed.success) throw invalidInput(parsed.error.issues, 'import.invalid')
      const { quotaUsd, expiresAt: _at, ...fields } = parsed.data
      const quotaNano = quotaUsd === null ? null : nanoOf(quotaUsd, 'quotaUsd')
      const { id } = await storage.tokens.create(
        { ...fields, quotaNano, expiresAt },
        { hash, hint: hintOf(item.key) },
        now(),
      )
      present.set(hash, id)
      made.push(outcome('token', ref, item.name, { id }))
    } catch (error) {
      made.push(outcome('token', ref, item.name, { outcome: 'failed', message: failureOf(error) }))
    }
  }
  return made
}

/** The prices that a draft brings: its ratios as dollars, and dollars it names itself. */
export function pricesIn(
  { catalog }: Pick<ManagementParts, 'catalog'>,
  draft: Draft,
): { model: string; price: PriceInput }[] {
  const listed = new Map(catalog.models.map((model) => [model.name.toLowerCase(), model.price]))
  const converted =
    draft.ratios === undefined
      ? []
      : pricesOfRatios({ ...draft.ratios, groupRatio: {} }, (model) => listed.get(model.toLowerCase()) ?? undefined)
          .prices
  return [
    ...converted,
    ...draft.prices.map(({ model, input, output, cacheRead, cacheWrite5m }) => ({
      model,
      price: { input, output, cacheRead, cacheWrite5m },
    })),
  ]
}

async function makePrices(parts: ManagementParts, draft: Draft): Promise<number> {
  const validFrom = parts.now()
  const rows = pricesIn(parts, draft).flatMap(({ model, price: asked }) => {
    const parsed = price.safeParse(asked)
    return parsed.success && model.length <= 256
      ? [{ model, price: parsed.data, provider: null, origin: 'own' as const, source: 'import', validFrom }]
      : []
  })
  await setPrices(parts.storage.prices, rows, validFrom)
  return rows.length
}

async function makeRules({ storage, now }: ManagementParts, draft: Draft): Promise<ImportOutcome[]> {
  const present = new Set((await storage.rules.all()).flatMap(({ model, group }) => (group === null ? [model] : [])))
  const made: ImportOutcome[] = []
  for (const rule of draft.rules) {
    const { model } = rule
    if (present.has(model)) {
      made.push(outcome('rule', model, model, { outcome: 'duplicate' }))
      continue
    }
    const parsed = modelRuleCreate.safeParse(rule)
    const problem = !parsed.success
      ? (parsed.error.issues[0]?.message ?? 'it is not valid')
      : (wildcardProblem(model) ??
        fallbackProblem(rule.fallbacks, model) ??
        fallbackProblem(rule.contextFallbacks, model))
    if (!parsed.success || problem !== undefined) {
      made.push(outcome('rule', model, model, { outcome: 'failed', message: problem ?? null }))
      continue
    }
    const { id } = await storage.rules.create(parsed.data, now())
    present.add(model)
    made.push(outcome('rule', model, model, { id }))
  }
  return made
}

function wildcardProblem(model: string): string | undefined {
  return model.slice(0, -1).includes('*') ? 'a "*" may stand at the end only' : undefined
}
