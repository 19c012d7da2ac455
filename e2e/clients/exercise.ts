import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunningGateway } from '../fixtures/gateway.ts'
import type { ClientProtocol } from '../fixtures/strict/replies/index.ts'
import { isObject } from '../fixtures/strict/shape.ts'
import type { Move, Seen } from '../fixtures/strict/upstream/move.ts'
import { type RefusedRequest, type StrictUpstream, startStrictUpstream } from '../fixtures/strict/upstream/server.ts'
import type { Client, Launch } from './clients.ts'
import { fitting } from './fitting.ts'
import { type Ended, runChild } from './run-child.ts'
import type { MakeTask, Task } from './tasks.ts'

/** What one run is made of. */
export interface Exercise {
  client: Client
  upstream: ClientProtocol
  makeTask: MakeTask
  /** `own`: the client asks for its vendor's models and the channel maps them; `upstream`: it asks for the upstream's. */
  models: 'own' | 'upstream'
  /** A home of the gateway's own account: the gateway sets the client up in it, and nothing else points it anywhere. */
  setUpIn?: string
}

/** What came of it. */
export interface Outcome {
  exercise: Exercise
  task: string
  problems: string[]
  requests: number
  ms: number
  /** Signed turns that the last request brought back, and how many there were; undefined where nothing is signed. */
  kept: string | undefined
  /** What the gateway says it could not carry. */
  warnings: string[]
  /** For the report of a failure. */
  ended: Ended
  seen: readonly Seen[]
  refused: readonly RefusedRequest[]
}

interface LoggedRow {
  endpoint: string
  model: string | null
  status: number
  errorCode: string | null
  errorMessage: string | null
  mode: string | null
  inboundProtocol: string
  upstreamProtocol: string | null
  usage: { inputTokens: number; outputTokens: number }
  usageSource: string
  warnings: string[]
}

const providers: Record<ClientProtocol, { provider: string; model: string }> = {
  'openai-chat': { provider: 'openai-compatible', model: 'gpt-5.4' },
  'openai-responses': { provider: 'openai-compatible', model: 'gpt-5.4' },
  'anthropic-messages': { provider: 'anthropic-compatible', model: 'claude-sonnet-4-6' },
  gemini: { provider: 'gemini-compatible', model: 'gemini-3.1-pro-preview' },
}

/** Runs one client against one upstream through the gateway. `folder` is empty and its own. */
export async function run(
  exercise: Exercise,
  gateway: RunningGateway,
  command: string,
  folder: string,
): Promise<Outcome> {
  const { client, upstream: protocol } = exercise
  const [work, home] = ['work', 'home'].map((name) => join(folder, name)) as [string, string]
  for (const path of [work, home]) mkdirSync(path, { recursive: true })
  const task = exercise.makeTask(work)
  const mind = new Mind(task, protocol)
  const upstream = await startStrictUpstream({ protocol, decide: (seen) => mind.decide(seen), cut: 'random' })
  try {
    const { provider, model } = providers[protocol]
    const asked = exercise.models === 'upstream' ? model : client.ownModel
    const channel = await gateway.api<{ id: number }>('/api/channels', {
      method: 'POST',
      body: {
        name: `${client.id} on ${protocol}`,
        provider,
        baseUrl: upstream.baseUrl,
        keys: ['sk-upstream-of-the-clients'],
        protocols: [protocol],
        models: ['*'],
        modelMapping: { '*': model },
      },
    })
    const { tokenId, launch } = await pointed(exercise, gateway, { home, model: asked, prompt: task.prompt })
    const ended = await runChild(command, launch.args, { cwd: work, env: launch.env, limitMs: task.limitMs })
    const rows = await settledRows(gateway, tokenId)
    const problems = [
      ...mind.problems,
      ...endProblems(task, ended, launch.said),
      ...upstreamProblems(upstream),
      ...rows.flatMap((row) => rowProblems(row, exercise)),
    ]
    if (rows.length < upstream.seen.length)
      problems.push(`the log has ${rows.length} rows for ${upstream.seen.length} requests`)
    if (mind.signed > mind.cameBack) problems.push(`of ${mind.signed} signed turns ${mind.cameBack} came back signed`)
    await gateway.api(`/api/channels/${channel.id}`, { method: 'DELETE' })
    if (exercise.setUpIn !== undefined) problems.push(...(await putBack(client, gateway)))
    return {
      exercise,
      task: task.name,
      problems,
      requests: rows.length,
      ms: ended.ms,
      kept: mind.signed === 0 ? undefined : `${mind.cameBack}/${mind.signed}`,
      warnings: [...new Set(rows.flatMap((row) => row.warnings))],
      ended,
      seen: upstream.seen,
      refused: upstream.refused,
    }
  } finally {
    await upstream.close()
  }
}

/** A client with a key: by what it is started with, or by the files that the gateway wrote for it. */
async function pointed(
  { client, setUpIn }: Exercise,
  gateway: RunningGateway,
  { home, model, prompt }: { home: string; model: string; prompt: string },
): Promise<{ tokenId: number; launch: Launch }> {
  if (setUpIn === undefined) {
    const body = { name: client.id }
    const { id, key } = await gateway.api<{ id: number; key: string }>('/api/tokens', { method: 'POST', body })
    return { tokenId: id, launch: client.prepare({ url: gateway.url, key, home, model }, prompt) }
  }
  const path = `/api/clients/${client.tool}`
  const body = { main: model === '' ? null : model, small: null }
  const { revision } = await gateway.api<{ revision: string }>(`${path}/preview`, { method: 'POST', body })
  const applied = await gateway.api<{ tokenId: number; state: string }>(`${path}/apply`, {
    method: 'POST',
    body: { ...body, revision },
  })
  if (applied.state !== 'applied') throw new Error(`${client.id} is ${applied.state} after it was set up`)
  return { tokenId: applied.tokenId, launch: client.start(setUpIn, prompt) }
}

/** Looks the client over as a person would after its first request, then undoes its setup. */
async function putBack(client: Client, gateway: RunningGateway): Promise<string[]> {
  const path = `/api/clients/${client.tool}`
  const { checks } = await gateway.api<{ checks: { code: string }[] }>(`${path}/doctor`)
  const codes = checks.map(({ code }) => code)
  const missing = ['points.here', 'key.valid', 'request.seen'].filter((code) => !codes.includes(code))
  const { files } = await gateway.api<{ files: { outcome: string; kept: string[] }[] }>(`${path}/undo`, {
    method: 'POST',
    body: {},
  })
  return [
    ...missing.map((code) => `the doctor does not say ${code}: ${codes.join(' ')}`),
    ...files.flatMap(({ outcome, kept }) =>
      kept.length > 0 || outcome === 'failed' ? [`undone: ${outcome} ${kept}`] : [],
    ),
  ]
}

/** Leads one client through its task, and remembers what went wrong. */
class Mind {
  readonly problems: string[] = []
  /** Turns with calls that were answered with a signature. */
  signed = 0
  /** Signatures that stood in the last request of the task. */
  cameBack = 0
  private readonly task: Task
  private readonly protocol: ClientProtocol

  constructor(task: Task, protocol: ClientProtocol) {
    this.task = task
    this.protocol = protocol
  }

  decide(seen: Seen): Move {
    const { model } = providers[this.protocol]
    if (seen.model !== model) this.problems.push(`the upstream was asked for ${seen.model}, not ${model}`)
    if (isObject(seen.schema)) return { structured: fitting(seen.schema) as object }
    // Clients also ask for titles and the like; such requests offer no tools.
    if (seen.tools.length === 0) return { text: 'As asked.' }
    this.cameBack = Math.max(this.cameBack, seen.sealsBack)
    try {
      const move = this.task.decide(seen)
      // Chat completions have no place for a signature; Gemini signs its calls whether it shows its thoughts or not.
      const signs = this.protocol === 'gemini' || (this.protocol !== 'openai-chat' && seen.thinking)
      if (signs && move.calls !== undefined) this.signed += 1
      return move
    } catch (thrown) {
      // The model says so to the client too, which then has no reason to go on.
      const { message } = thrown as Error
      this.problems.push(`the model could not go on: ${message}`)
      return { text: `I cannot go on: ${message}` }
    }
  }
}

function endProblems(task: Task, ended: Ended, said: (stdout: string) => string): string[] {
  const problems: string[] = []
  if (ended.late) problems.push(`it did not end within ${task.limitMs / 1000} s`)
  else if (ended.code !== 0) problems.push(`it ended with ${ended.code}`)
  try {
    const words = said(ended.stdout)
    if (!words.includes(task.said)) problems.push(`it said ${JSON.stringify(words)}, which lacks ${task.said}`)
  } catch (thrown) {
    problems.push(`its output cannot be read: ${(thrown as Error).message}`)
  }
  try {
    problems.push(...task.check())
  } catch (thrown) {
    problems.push((thrown as Error).message)
  }
  return problems
}

const counts = /count_?tokens|input_tokens/i

/**
 * Clients also count pieces of a conversation, which vendors refuse as a request; the gateway then counts by itself, so a
 * refused count is no fault as long as its row is none.
 */
function upstreamProblems({ refused }: StrictUpstream): string[] {
  return refused
    .filter(({ path }) => !counts.test(path))
    .flatMap(({ path, problems }) => problems.map((problem) => `the upstream refused ${path}: ${problem}`))
}

function rowProblems(row: LoggedRow, { client, upstream }: Exercise): string[] {
  const mode = client.protocol === upstream ? 'passthrough' : 'translate'
  const problems: string[] = []
  if (row.status !== 200 || row.errorCode !== null) problems.push(`${row.status} ${row.errorCode}: ${row.errorMessage}`)
  else {
    if (counts.test(row.endpoint)) return []
    if (row.inboundProtocol !== client.protocol || row.upstreamProtocol !== upstream || row.mode !== mode)
      problems.push(`${row.inboundProtocol} → ${row.upstreamProtocol} by ${row.mode}, expected ${mode}`)
    if (row.usageSource !== 'upstream' || row.usage.inputTokens === 0 || row.usage.outputTokens === 0)
      problems.push(`usage is ${JSON.stringify(row.usage)} from ${row.usageSource}`)
  }
  return problems.map((problem) => `${row.endpoint} of ${row.model}: ${problem}`)
}

/** The key's rows once none is added any more: a row is written after its reply has ended. */
async function settledRows(gateway: RunningGateway, tokenId: number): Promise<LoggedRow[]> {
  let rows: LoggedRow[] = []
  for (let round = 0; round < 20; round++) {
    const { items } = await gateway.api<{ items: LoggedRow[] }>(`/api/logs?tokenId=${tokenId}&limit=200`)
    if (items.length > 0 && items.length === rows.length) return items
    rows = items
    await sleep(250)
  }
  return rows
}
