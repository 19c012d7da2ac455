import { hashKey } from '../access/key-hash.ts'
import {
  type DetectedKey,
  type DetectedServer,
  GatewayError,
  type ImportOutcome,
  largestImport,
} from '../contract/index.ts'
import { samePlace } from '../importers/address.ts'
import { detectFiles, type Home, pathOfFound } from '../importers/detect-files.ts'
import { detectKeys, type FoundKey } from '../importers/detect-keys.ts'
import { detectServers, type LocalServer, type ProbeAnswer } from '../importers/detect-servers.ts'
import type { ImportInput, ImportReader } from '../importers/import-reader.ts'
import { hintOf } from '../importers/key-hint.ts'
import { isChannel, makeChannel } from '../importers/make-channel.ts'
import { plainText } from '../importers/plain-text.ts'
import type { ImportShelf, ShelvedImport } from '../importers/shelf.ts'
import type { ReadContext } from '../importers/types.ts'
import type { StoredChannel } from '../storage/types.ts'
import { base } from './base.ts'
import { applyImport, makeChannelOf, pricesIn } from './import-apply.ts'
import { ChannelsByPlace, planView } from './import-view.ts'
import type { ManagementParts } from './parts.ts'

/** What importing works with, given by `compose.ts`. */
export interface ImportParts {
  reader: ImportReader
  shelf: ImportShelf
  /** Whose environment and files are looked through. */
  home: Home
  /** Ports of local servers in place of the usual ones, by provider. */
  ports: Readonly<Record<string, number>>
}

/** Local servers answer at once or not at all. */
const probeTimeouts = { connectMs: 500, firstByteMs: 1000, idleMs: 1000, totalMs: 1500 }
const largestProbe = 4 * 1024 * 1024

/** Reading what other programs hold, and looking for what is there: nothing is taken over before it was seen. */
export function importHandlers(parts: ManagementParts) {
  const { storage, providers, imports, callUpstream, instance } = parts
  const { reader, shelf, home, ports } = imports
  const known = Object.values(providers).map(({ id, name, category, defaultBaseUrl, protocols, keyRequired }) => ({
    id,
    name,
    category,
    defaultBaseUrl,
    protocols: [...protocols],
    keyRequired,
  }))

  function contextWith(environment: Readonly<Record<string, string | undefined>>): ReadContext {
    const set = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined)
    return { providers: known, environment: Object.fromEntries(set), ownAddresses: [instance.url()] }
  }

  async function probe(url: string, signal: AbortSignal): Promise<ProbeAnswer | undefined> {
    const call = { method: 'GET' as const, url, headers: {}, proxyUrl: null, ca: null, timeouts: probeTimeouts, signal }
    const reply = await callUpstream(call).catch(() => undefined)
    if (reply === undefined || reply.body.length > largestProbe) return undefined
    return { status: reply.status, headers: reply.headers, text: reply.body.toString('utf8') }
  }

  function serversNow(signal: AbortSignal): Promise<LocalServer[]> {
    const port = Number(new URL(instance.url()).port)
    return detectServers({ probe, signal, ports, environment: home.environment, ownPorts: [port] })
  }

  async function view(shelved: ShelvedImport) {
    const [channels, tokens, groups] = await Promise.all([
      storage.channels.all(),
      storage.tokens.all(),
      storage.groups.all(),
    ])
    return planView(shelved, {
      channels,
      tokens: new Set(tokens.map(({ hash }) => hash)),
      groups: new Set(groups.map(({ name }) => name)),
      hashOf: hashKey,
      priced: (draft) => pricesIn(parts, draft),
    })
  }

  return {
    detect: base.imports.detect.handler(async ({ input, signal }) => {
      const channels = await storage.channels.all()
      const [servers, files] = await Promise.all([
        input.servers ? serversNow(signal ?? new AbortController().signal) : [],
        detectFiles(home),
      ])
      return {
        servers: servers.map((server) => serverView(server, providers[server.provider]?.name, channels)),
        keys: detectKeys(home.environment, contextWith({})).map((key) =>
          keyView(key, providers[key.draft.provider]?.defaultBaseUrl, channels),
        ),
        files,
      }
    }),

    useDetected: base.imports.useDetected.handler(async ({ input, signal }) => {
      const items: ImportOutcome[] = []
      const present = new ChannelsByPlace(await storage.channels.all())
      const servers = input.servers.length === 0 ? [] : await serversNow(signal ?? new AbortController().signal)
      for (const ref of new Set(input.servers)) {
        const server = servers.find((one) => one.ref === ref)
        items.push(await takeServer(parts, server, ref, present, input.enable, contextWith({})))
      }
      const keys = input.keys.length === 0 ? [] : detectKeys(home.environment, contextWith({}))
      for (const variable of new Set(input.keys)) {
        const key = keys.find((one) => one.variable === variable)
        items.push(await takeKey(parts, key, variable, present, input.enable))
      }
      await parts.config.rebuild()
      return { items, prices: 0 }
    }),

    preview: base.imports.preview.handler(async ({ input }) => {
      const { from } = input
      const context = contextWith(input.useEnvironment ? home.environment : {})
      const draft = await reader.read(inputOf(from, home), context)
      const file = from.type === 'file' ? plainText(from.name, 200).text : null
      return view(shelf.put(draft, file))
    }),

    read: base.imports.read.handler(({ input }) => view(shelf.get(input.id))),

    apply: base.imports.apply.handler(({ input }) => applyImport(parts, shelf.get(input.id).draft, input)),

    discard: base.imports.discard.handler(({ input }) => {
      shelf.remove(input.id)
      return { deleted: true as const }
    }),
  }
}

type From =
  | { type: 'text'; text: string }
  | { type: 'link'; link: string }
  | { type: 'file'; name: string; data: string }
  | { type: 'found'; ref: string }

/** @throws GatewayError `import.invalid`, `import.not_found` */
function inputOf(from: From, home: Home): ImportInput {
  if (from.type === 'text' || from.type === 'link') return from
  if (from.type === 'file') {
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(from.data))
      throw new GatewayError('import.invalid', 'from.data: the file is not in base64', { field: 'from.data' })
    const bytes = Buffer.from(from.data, 'base64')
    if (bytes.length > largestImport)
      throw new GatewayError('import.invalid', 'from.data: a file has at most 20 MiB', { field: 'from.data' })
    return { type: 'bytes', bytes }
  }
  const path = pathOfFound(home, from.ref)
  if (path === undefined)
    throw new GatewayError('import.not_found', 'No file was found under this name', { field: 'from.ref' })
  return { type: 'file', path }
}

function serverView(server: LocalServer, name: string | undefined, channels: readonly StoredChannel[]): DetectedServer {
  const place = samePlace(server.baseUrl)
  const used = channels.find((channel) => samePlace(channel.baseUrl) === place)
  return { ...server, name: name ?? server.provider, channelId: used?.id ?? null }
}

function keyView(
  { variable, draft }: FoundKey,
  ownAddress: string | undefined,
  channels: readonly StoredChannel[],
): DetectedKey {
  const [key = ''] = draft.keys
  const used = channels.find((channel) => channel.keys.some(({ secret }) => secret === key))
  return {
    variable,
    provider: draft.provider,
    hint: hintOf(key),
    baseUrl: draft.baseUrl === '' || draft.baseUrl === ownAddress ? null : draft.baseUrl,
    channelId: used?.id ?? null,
    risks: draft.risks,
  }
}

async function takeServer(
  parts: ManagementParts,
  server: LocalServer | undefined,
  ref: string,
  present: ChannelsByPlace,
  enable: boolean,
  context: ReadContext,
): Promise<ImportOutcome> {
  const failed = (message: string): ImportOutcome => ({
    kind: 'channel',
    ref,
    name: ref,
    outcome: 'failed',
    id: null,
    message,
  })
  if (server === undefined) return failed('No server answers there any more')
  if (server.needsKey) return failed('It wants a key: make its channel by hand and enter it there')
  const name = parts.providers[server.provider]?.name ?? server.provider
  const made = makeChannel({ name, provider: server.provider, baseUrl: server.baseUrl, models: server.models }, context)
  if (!isChannel(made)) return failed(made.message)
  const twin = present.at(server.baseUrl)
  if (twin !== undefined)
    return { kind: 'channel', ref, name: twin.name, outcome: 'duplicate', id: twin.id, message: null }
  const created = await makeChannelOf(parts, made, enable)
  present.add(created)
  return { kind: 'channel', ref, name, outcome: 'created', id: created.id, message: null }
}

async function takeKey(
  parts: ManagementParts,
  key: FoundKey | undefined,
  variable: string,
  present: ChannelsByPlace,
  enable: boolean,
): Promise<ImportOutcome> {
  const item = { kind: 'channel' as const, ref: variable, id: null, message: null }
  if (key === undefined)
    return { ...item, name: variable, outcome: 'failed', message: 'This variable holds no key (any more)' }
  const { draft } = key
  const twin = present.twinOf(draft)
  if (twin !== undefined) return { ...item, name: twin.name, outcome: 'duplicate', id: twin.id }
  try {
    const created = await makeChannelOf(parts, draft, enable)
    present.add(created)
    return { ...item, name: draft.name, outcome: 'created', id: created.id }
  } catch (error) {
    if (error instanceof GatewayError && error.status < 500)
      return { ...item, name: draft.name, outcome: 'failed', message: error.message }
    throw error
  }
}
