import { isLoopbackHost, readAddress } from './address.ts'
import { isRecord, listOf, memberOf, textAt, textOf } from './json-values.ts'
import { plainText } from './plain-text.ts'

/** What a local address answered; undefined = nothing in time. */
export interface ProbeAnswer {
  status: number
  headers: Readonly<Record<string, string | string[] | undefined>>
  text: string
}

/** One short GET of an address on this machine. Never rejects. */
export type Probe = (url: string, signal: AbortSignal) => Promise<ProbeAnswer | undefined>

/** A server that said what it is. */
export interface LocalServer {
  ref: string
  provider: string
  /** What a channel takes as base URL. */
  baseUrl: string
  version: string | null
  models: string[]
  needsKey: boolean
}

/** Where a server usually listens, and how it is told from others that may listen there. */
interface Kind {
  provider: string
  port: number
  /** Behind the origin: what the provider takes as base URL. */
  path: string
  /** undefined = it is something else. */
  identify(ask: Ask): Promise<{ version: string | null; models: string[]; needsKey: boolean } | undefined>
}

type Ask = (
  path: string,
) => Promise<{ status: number; headers: ProbeAnswer['headers']; json: unknown; text: string } | undefined>

const kinds: readonly Kind[] = [
  { provider: 'ollama', port: 11434, path: '', identify: identifyOllama },
  { provider: 'lm-studio', port: 1234, path: '/v1', identify: identifyLmStudio },
  { provider: 'llama-cpp', port: 8080, path: '/v1', identify: identifyLlamaCpp },
  { provider: 'vllm', port: 8000, path: '/v1', identify: identifyVllm },
  { provider: 'jan', port: 1337, path: '/v1', identify: identifyJan },
]

export interface DetectServersOptions {
  probe: Probe
  signal: AbortSignal
  /** Ports in place of the usual ones. */
  ports?: Readonly<Record<string, number>>
  environment?: Readonly<Record<string, string | undefined>>
  /** Ports this gateway answers on itself: it is no upstream of its own. */
  ownPorts?: readonly number[]
}

/**
 * Asks the ports where local servers listen, all at once, and keeps those that say truly what they are: an open port or a list of
 * models alone does not.
 */
export async function detectServers(options: DetectServersOptions): Promise<LocalServer[]> {
  const found = await Promise.all(
    kinds.flatMap((kind) => originsOf(kind, options).map((origin) => identify(kind, origin, options))),
  )
  const servers = found.filter((server) => server !== undefined)
  return [...new Map(servers.map((server) => [server.baseUrl, server])).values()]
}

/** The usual port on this machine, and for Ollama the one its own variable names. Never another machine. */
function originsOf(kind: Kind, { ports, environment, ownPorts }: DetectServersOptions): string[] {
  const port = ports?.[kind.provider] ?? kind.port
  const origins = [`http://127.0.0.1:${port}`]
  if (kind.provider === 'ollama') {
    const told = environment?.OLLAMA_HOST?.trim()
    const address =
      told === undefined || told === '' ? undefined : readAddress(/^https?:/.test(told) ? told : `http://${told}`)
    const host = address?.host === '0.0.0.0' ? '127.0.0.1' : address?.host
    if (address !== undefined && host !== undefined && isLoopbackHost(host))
      origins.push(`http://${host}:${address.port === '' ? port : address.port}`)
  }
  return [...new Set(origins)].filter((origin) => !(ownPorts ?? []).includes(Number(new URL(origin).port)))
}

async function identify(
  kind: Kind,
  origin: string,
  { probe, signal }: DetectServersOptions,
): Promise<LocalServer | undefined> {
  const ask: Ask = async (path) => {
    const answer = await probe(`${origin}${path}`, signal)
    return answer === undefined ? undefined : { ...answer, json: jsonOf(answer.text) }
  }
  const facts = await kind.identify(ask)
  if (facts === undefined) return undefined
  return {
    ref: `${kind.provider} ${origin}`,
    provider: kind.provider,
    baseUrl: `${origin}${kind.path}`,
    version: facts.version === null ? null : plainText(facts.version, 40).text || null,
    models: [...new Set(facts.models.flatMap((model) => plainText(model, 256).text || []))].slice(0, 1000),
    needsKey: facts.needsKey,
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function idsOf(list: unknown, ...names: string[]): string[] {
  return listOf(list).flatMap((model) => textAt(model, ...names) ?? [])
}

/** https://docs.ollama.com/api: models with a digest, and a version. */
async function identifyOllama(ask: Ask) {
  const [version, tags] = await Promise.all([ask('/api/version'), ask('/api/tags')])
  const told = textAt(version?.json, 'version')
  const models = memberOf(tags?.json, 'models')
  if (version?.status !== 200 || told === undefined || tags?.status !== 200 || !Array.isArray(models)) return undefined
  if (models.some((model) => textAt(model, 'digest') === undefined)) return undefined
  return { version: told, models: idsOf(models, 'name', 'model'), needsKey: false }
}

/** https://lmstudio.ai/docs/developer/rest: its own list, since 0.4 below `/api/v1`, before that below `/api/v0`. */
async function identifyLmStudio(ask: Ask) {
  const [younger, older] = await Promise.all([ask('/api/v1/models'), ask('/api/v0/models')])
  const list = memberOf(younger?.json, 'models')
  if (
    younger?.status === 200 &&
    Array.isArray(list) &&
    list.every((model) => textAt(model, 'key') !== undefined && textAt(model, 'type') !== undefined)
  )
    return { version: null, models: idsOf(list, 'key'), needsKey: false }
  const data = memberOf(older?.json, 'data')
  if (
    older?.status === 200 &&
    Array.isArray(data) &&
    data.every((model) => textAt(model, 'compatibility_type', 'arch') !== undefined)
  )
    return { version: null, models: idsOf(data, 'id'), needsKey: false }
  // With a token asked for, both say so in its own way.
  const refused = [younger, older].some((answer) => answer?.status === 401 && /lm ?studio|lms/i.test(answer.text))
  return refused ? { version: null, models: [], needsKey: true } : undefined
}

/** https://github.com/ggml-org/llama.cpp/tree/master/tools/server: it names itself in the header, and as owner of its models. */
async function identifyLlamaCpp(ask: Ask) {
  const [models, props] = await Promise.all([ask('/v1/models'), ask('/props')])
  const data = memberOf(models?.json, 'data')
  const owned =
    Array.isArray(data) && data.length > 0 && data.every((model) => textAt(model, 'owned_by') === 'llamacpp')
  const named = [models, props].some((answer) => textOf(answer?.headers.server)?.toLowerCase() === 'llama.cpp')
  if (!owned && !named) return undefined
  return {
    version: textAt(props?.json, 'build_info') ?? null,
    models: idsOf(data, 'id'),
    needsKey: models?.status === 401,
  }
}

/** https://docs.vllm.ai/en/latest/serving/openai_compatible_server: it is the owner of its models; its figures carry its name. */
async function identifyVllm(ask: Ask) {
  const [models, version] = await Promise.all([ask('/v1/models'), ask('/version')])
  const told = textAt(version?.json, 'version') ?? null
  const data = memberOf(models?.json, 'data')
  if (models?.status === 200 && Array.isArray(data) && data.some((model) => textAt(model, 'owned_by') === 'vllm'))
    return { version: told, models: idsOf(data, 'id'), needsKey: false }
  if (models?.status !== 401 || told === null) return undefined
  const figures = await ask('/metrics')
  return figures?.status === 200 && /^# (?:HELP|TYPE) vllm:/m.test(figures.text)
    ? { version: told, models: [], needsKey: true }
    : undefined
}

/** https://jan.ai/docs/desktop/api-server: its description of itself is open; the models want the key that was set. */
async function identifyJan(ask: Ask) {
  const [description, models] = await Promise.all([ask('/openapi.json'), ask('/v1/models')])
  const info = memberOf(description?.json, 'info')
  if (description?.status !== 200 || !isRecord(info) || !/^jan\b/i.test(textAt(info, 'title') ?? '')) return undefined
  return {
    version: textAt(info, 'version') ?? null,
    models: models?.status === 200 ? idsOf(memberOf(models.json, 'data'), 'id') : [],
    needsKey: models?.status === 401,
  }
}
