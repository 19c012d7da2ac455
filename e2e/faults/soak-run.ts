import { type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { openKey } from '../fixtures/lanes.ts'
import { type Wire, wires } from '../fixtures/wires.ts'
import { type FlappingUpstream, type Outage, startFlappingUpstream } from './flapping-upstream.ts'
import { runLoad } from './steady-load.ts'

export interface SoakOptions {
  seconds: number
  perSecond: number
  /** 0 ≤ x < 1. */
  random?: () => number
  /** Hears how far it is, about every ten seconds. */
  progress?(line: string): void
}

export interface SoakReport {
  requests: number
  /** Requests that their client saw fail, with what it saw. */
  errors: string[]
  /** Requests that took longer than the gateway's deadline. */
  late: number
  slowestMs: number
  /** Outages of the two flapping channels. */
  outages: number
  /** By healthy channel: share of the healthy channels' requests, and what its weight promises. */
  shares: { name: string; share: number; wanted: number }[]
  /** Milliseconds from the end of an outage to the channel's first answer; an outage that the run's end cut off has none. */
  recoveriesMs: number[]
  /** The same outages: milliseconds from when the channel was to be asked again to its first answer. */
  afterDueMs: number[]
}

const model = 'soak'
const answer = 'steady as she goes'
const deadlineSeconds = 30
/** See src-gateway/routing/cool-down.ts: what grows never grows beyond this. */
const longestCoolDownMs = 61_000
const outageKinds: readonly Outage[] = ['refuses with 503', 'resets', 'says nothing']

const channels = [
  { name: 'steady 1', weight: 1, flaps: false },
  { name: 'steady 2', weight: 2, flaps: false },
  { name: 'steady 3', weight: 3, flaps: false },
  { name: 'flapping 1', weight: 2, flaps: true },
  { name: 'flapping 2', weight: 2, flaps: true },
] as const

/** An even load over five channels of which two fail and return at random. */
export async function soak({ seconds, perSecond, random = Math.random, progress }: SoakOptions): Promise<SoakReport> {
  const wire = wires[0] as Wire
  const gateway = await startGateway()
  const upstreams = await Promise.all(channels.map(() => startFlappingUpstream(wire, answer, 5)))
  const ended = new AbortController()
  try {
    await gateway.api('/api/settings', { method: 'PATCH', body: { deadlineSeconds } })
    const ids = await createChannels(gateway, wire, upstreams)
    const { key } = await openKey(gateway)
    const flaps = Promise.all(
      upstreams.flatMap((upstream, at) =>
        channels[at]?.flaps ? [flap(upstream, () => dueAt(gateway, ids[at]), seconds, random, ended.signal)] : [],
      ),
    )
    const ticker = setInterval(() => {
      progress?.(
        upstreams.map(({ asked, outage }, at) => `${channels[at]?.name} ${asked} (${outage ?? 'up'})`).join(', '),
      )
    }, 10_000)
    const results = await runLoad({
      url: gateway.url,
      path: wire.path(model, false),
      headers: wire.keyHeader(key),
      perSecond,
      seconds,
      body: (number) => JSON.stringify(wire.body(model, number % 2 === 1)),
      check: (body, number) =>
        number % 2 === 1
          ? body === wire.events(answer).join('')
            ? null
            : `a stream that is not whole: ${body.slice(-200)}`
          : body === JSON.stringify(wire.document(answer))
            ? null
            : `another document: ${body.slice(0, 200)}`,
    })
    clearInterval(ticker)
    ended.abort()
    const outages = (await flaps).flat()
    const steady = channels.flatMap((channel, at) => (channel.flaps ? [] : [{ ...channel, id: ids[at] }]))
    const weights = steady.reduce((sum, { weight }) => sum + weight, 0)
    const answered = results.filter(({ channel }) => steady.some(({ id }) => id === channel))
    return {
      requests: results.length,
      errors: results.flatMap(({ wrong }) => (wrong === null ? [] : [wrong])),
      late: results.filter(({ ms }) => ms > deadlineSeconds * 1000).length,
      slowestMs: Math.round(results.reduce((most, { ms }) => Math.max(most, ms), 0)),
      outages: outages.length,
      shares: steady.map(({ name, weight, id }) => ({
        name,
        share: answered.filter(({ channel }) => channel === id).length / answered.length,
        wanted: weight / weights,
      })),
      recoveriesMs: outages.flatMap((outage) => (outage === null ? [] : [outage.ms])),
      afterDueMs: outages.flatMap((outage) => (outage === null ? [] : [outage.afterDueMs])),
    }
  } finally {
    ended.abort()
    await gateway.stop()
    await Promise.all(upstreams.map((upstream) => upstream.close()))
    removeFolder(gateway.dataDir)
  }
}

async function createChannels(gateway: RunningGateway, wire: Wire, upstreams: readonly FlappingUpstream[]) {
  const ids: number[] = []
  for (const [at, { name, weight }] of channels.entries()) {
    const { id } = await gateway.api<{ id: number }>('/api/channels', {
      method: 'POST',
      body: {
        name,
        weight,
        provider: wire.provider,
        baseUrl: wire.baseUrl(upstreams[at]?.url ?? ''),
        keys: [`sk-soak-${at}`],
        models: [model],
        timeouts: { connectMs: 2000, firstByteMs: 2000, idleMs: 2000 },
      },
    })
    ids.push(id)
  }
  return ids
}

interface Recovery {
  ms: number
  afterDueMs: number
}

/** When the channel is to be asked again; 0 = at any time. */
async function dueAt(gateway: RunningGateway, id: number | undefined): Promise<number> {
  const { circuits } = await gateway.api<{ circuits: { until: string | null }[] }>(`/api/channels/${id}/health`)
  return circuits.reduce((latest, { until }) => Math.max(latest, until === null ? 0 : Date.parse(until)), 0)
}

/** Down and up again at random until the time is over; answers for each outage how long its end went unnoticed. */
async function flap(
  upstream: FlappingUpstream,
  due: () => Promise<number>,
  seconds: number,
  random: () => number,
  ended: AbortSignal,
): Promise<(Recovery | null)[]> {
  const recoveries: (Recovery | null)[] = []
  // Short runs see outages too; long ones see long ones.
  const longest = Math.min(20_000, seconds * 150)
  const wait = (ms: number) =>
    new Promise<void>((done) => {
      const timer = setTimeout(done, ms)
      ended.addEventListener('abort', () => {
        clearTimeout(timer)
        done()
      })
    })
  while (!ended.aborted) {
    await wait(longest * (0.3 + random()))
    if (ended.aborted) break
    upstream.outage = outageKinds[Math.floor(random() * outageKinds.length)] ?? 'resets'
    await wait(longest * (0.1 + 0.6 * random()))
    const backAt = Date.now()
    upstream.outage = null
    let askedFrom = backAt
    let rounds = 0
    while (!ended.aborted && upstream.lastAnswerAt < backAt) {
      // A probe that went out during the outage may fail after it, and begins another cool-down. A probe's own time limit
      // is an hour, and no cool-down.
      if (rounds++ % 10 === 0) {
        const next = await due()
        if (next < Date.now() + longestCoolDownMs) askedFrom = Math.max(askedFrom, next)
      }
      await wait(20)
    }
    const { lastAnswerAt } = upstream
    const recovery = { ms: lastAnswerAt - backAt, afterDueMs: Math.max(0, lastAnswerAt - askedFrom) }
    recoveries.push(lastAnswerAt < backAt ? null : recovery)
  }
  return recoveries
}
