import { statfs } from 'node:fs/promises'
import { availableParallelism, cpus, freemem, release, version as systemVersion, totalmem } from 'node:os'
import type { AppLogItem, AppLogSource, DiagnosticsFileName } from '../contract/index.ts'
import { attentionOf } from './attention.ts'
import { readBudgets } from './budget-view.ts'
import { stateOf } from './channel-state.ts'
import { instantOf } from './convert.ts'
import type { ManagementParts } from './parts.ts'

/** Newest lines of each log. */
const logLines = 1_000
const failures = 100
const hour = 3_600_000

/** A file before it is freed of what is private: text, or a value to be written as JSON. */
export interface GatheredFile {
  name: DiagnosticsFileName
  content: unknown
}

/** What is in the archive, each file on its own: one that cannot be gathered says why instead. */
export async function gatherFiles(parts: ManagementParts): Promise<GatheredFile[]> {
  const gather: Record<DiagnosticsFileName, () => unknown> = {
    'about.json': () => about(parts),
    'settings.json': () => settingsOf(parts),
    'channels.json': () => channelsOf(parts),
    'storage.json': () => storageOf(parts),
    'failures.json': () => failuresOf(parts),
    'tools.json': () => toolsOf(parts),
    'attention.json': () => attentionNow(parts),
    'gateway.log': () => logOf(parts, 'gateway'),
    'shell.log': () => logOf(parts, 'shell'),
  }
  const files: GatheredFile[] = []
  for (const [name, read] of Object.entries(gather) as [DiagnosticsFileName, () => unknown][]) {
    let content: unknown
    try {
      content = await read()
    } catch (error) {
      content = { failed: error instanceof Error ? error.message : String(error) }
    }
    // Headless, there is no shell that could have said anything.
    if (content !== '') files.push({ name, content })
  }
  return files
}

function about({ instance, now }: ManagementParts) {
  const at = now()
  const { node, electron } = process.versions
  const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const { rss, heapUsed, external } = process.memoryUsage()
  return {
    madeAt: instantOf(at),
    program: instance.version,
    shape: instance.shape,
    startedAt: instantOf(instance.startedAt),
    runningSeconds: Math.round((at - instance.startedAt) / 1_000),
    address: instance.url(),
    runtime: { node, electron: electron ?? null },
    system: { platform: process.platform, arch: process.arch, release: release(), version: systemVersion() },
    processors: { model: cpus()[0]?.model ?? null, count: availableParallelism() },
    memoryBytes: { total: totalmem(), free: freemem(), resident: rss, heap: heapUsed, external },
    locale,
    timeZone,
  }
}

/** Names and addresses that are somebody's own are counted, not named. */
function settingsOf({ config, mailBook }: ManagementParts) {
  const { webhookUrl, allowedHosts, allowedOrigins, ...settings } = config.current.settings
  const { server } = mailBook
  return {
    ...settings,
    webhookUrl: webhookUrl === null ? null : 'set',
    allowedHosts: allowedHosts.length,
    allowedOrigins: allowedOrigins.length,
    mail: server === null ? null : { port: server.port, secure: server.secure, signsIn: server.user !== null },
    groups: [...config.current.groups.keys()].length,
    users: config.current.users.size,
    tokens: config.current.tokensById.size,
  }
}

async function channelsOf({ storage, providers, health, now }: ManagementParts) {
  const channels = await storage.channels.all()
  return channels.map((channel) => {
    const provider = providers[channel.provider]
    const { inFlight, circuits, firstByteMs, totalMs, minutes } = health.facts(channel.id)
    return {
      id: channel.id,
      name: channel.name,
      provider: channel.provider,
      // Whose address it is says enough; which one is nobody's business.
      address:
        channel.baseUrl === provider?.defaultBaseUrl ? 'of the provider' : `another, ${schemeOf(channel.baseUrl)}`,
      protocols: channel.protocols,
      models: channel.models,
      mappedModels: Object.keys(channel.modelMapping).length,
      groups: channel.groups,
      priority: channel.priority,
      weight: channel.weight,
      proxy: channel.proxyUrl === null ? null : schemeOf(channel.proxyUrl),
      headers: Object.keys(channel.headers),
      settings: Object.keys(channel.settings),
      overrides: Object.keys(channel.overrides).length + channel.bodyRules.length,
      ownCertificates: channel.ca !== null,
      timeouts: channel.timeouts,
      limits: channel.limits,
      autoDisable: channel.autoDisable,
      ...stateOf(channel, health, now()),
      inFlight,
      circuits,
      firstByteMs,
      totalMs,
      lastHour: {
        requests: minutes.reduce((sum, { requests }) => sum + requests, 0),
        failures: minutes.reduce((sum, { failures: failed }) => sum + failed, 0),
      },
      lastTest: channel.lastTest,
    }
  })
}

function schemeOf(address: string): string {
  return /^[a-z0-9]+/i.exec(address)?.[0]?.toLowerCase() ?? 'unknown'
}

async function storageOf({ storage, instance }: ManagementParts) {
  const [health, file, requests] = await Promise.all([
    storage.health(),
    storage.reports.fileReport(),
    storage.reports.requestCount(),
  ])
  const { bavail, bsize } = await statfs(instance.dataDir)
  return { ...health, freeDiskBytes: bavail * bsize, requests, file }
}

/** The newest failed requests, without what was asked and answered and without who asked. */
async function failuresOf({ storage }: ManagementParts) {
  await storage.ledger.flush()
  const { items } = await storage.reports.logs({ errorOnly: true }, { limit: failures })
  return items.map((row) => ({
    id: row.id,
    at: instantOf(row.at),
    channelId: row.channelId,
    provider: row.provider,
    model: row.model,
    upstreamModel: row.upstreamModel,
    inboundProtocol: row.inboundProtocol,
    upstreamProtocol: row.upstreamProtocol,
    endpoint: row.endpoint,
    mode: row.mode,
    stream: row.stream,
    status: row.status,
    errorCode: row.errorCode,
    errorMessage: row.errorMessage?.slice(0, 500) ?? null,
    latencyMs: Math.round(row.latencyMs),
    firstByteMs: row.firstByteMs,
    attempts: (row.attemptList ?? []).map((attempt) => ({
      channelId: attempt.channelId,
      reason: attempt.reason,
      status: attempt.status,
      errorCode: attempt.errorCode,
      error: attempt.error?.slice(0, 500) ?? null,
      fromMs: attempt.startedMs,
      toMs: attempt.endedMs,
    })),
    warnings: row.warnings,
  }))
}

/** How the tools of this machine stand; nothing of what is in their files. */
async function toolsOf({ clients }: ManagementParts) {
  if (clients.home === null) return { editing: false }
  const tools = await clients.setup.list()
  return tools.map(({ id, state, files, problem, drift, models, appliedAt }) => ({
    id,
    state,
    files: files.map(({ path, exists, linkTarget }) => ({ path, exists, link: linkTarget !== null })),
    problem: problem === null ? null : { code: problem.code, line: problem.line, column: problem.column },
    drifted: drift.map(({ key }) => key),
    models,
    appliedAt,
  }))
}

async function attentionNow(parts: ManagementParts) {
  const { storage, accounts, providers, config, health: channelHealth, now } = parts
  const at = now()
  const [channels, tokens, users, budgets, health, report] = await Promise.all([
    storage.channels.all(),
    storage.tokens.all(),
    storage.users.all(),
    readBudgets({ storage, accounts, now })(),
    storage.health(),
    storage.reports.attention(at - hour),
  ])
  const { unpriced } = config.current.settings
  const notes = attentionOf({
    channels,
    tokens,
    users,
    budgets,
    unpriced,
    providers,
    health,
    channelHealth,
    report,
    now: at,
  })
  return notes.map(({ subject, tokenId, ...note }) => ({
    ...note,
    tokenId,
    subject: tokenId !== null || note.kind === 'user-exhausted' ? '[name]' : subject,
  }))
}

/** The oldest first, as a log is read; empty where this source wrote none. */
async function logOf({ appLog }: ManagementParts, source: AppLogSource): Promise<string> {
  const { items } = await appLog.list({ source, limit: logLines })
  return items.reverse().map(lineOf).join('')
}

function lineOf({ at, level, message, details }: AppLogItem): string {
  const head = `${at} ${level.toUpperCase()} ${message}\n`
  return details === null ? head : `${head}${details.replaceAll(/^/gm, '    ')}\n`
}
