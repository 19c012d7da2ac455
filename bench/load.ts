/**
 * The load generator: runs as a child process, takes one job as JSON in the environment, prints one JSON line. Closed loop
 * (`connections` requests at a time) or constant arrivals (`rate` a second); time counts from the moment a request was due.
 */
import { Pool } from 'undici'

export interface Job {
  url: string
  headers: Record<string, string>
  body: string
  seconds: number
  connections: number
  /** Requests a second; 0 = closed loop. */
  rate: number
  /** Stop after so many requests; 0 = by time. */
  requests: number
  /** Leave after so many events; 0 = read to the end. */
  cancelAfter: number
  /** Events a whole stream must have; 0 = not a stream. */
  expectEvents: number
}

export interface Outcome {
  done: number
  errors: number
  events: number
  cancelled: number
  seconds: number
  firstByteMs: { p50: number; p99: number }
  totalMs: { p50: number; p99: number }
}

const job = JSON.parse(process.env.JOB ?? '{}') as Job
const { origin, pathname } = new URL(job.url)
const pool = new Pool(origin, { connections: null, pipelining: 1, bodyTimeout: 0, headersTimeout: 60_000 })
const marker = Buffer.from('data:')
const firstBytes: number[] = []
const totals: number[] = []
let done = 0
let errors = 0
let events = 0
let cancelled = 0

function count(part: Buffer): number {
  let found = 0
  for (let at = part.indexOf(marker); at >= 0; at = part.indexOf(marker, at + 5)) found++
  return found
}

function one(due: number): Promise<void> {
  return new Promise((resolve) => {
    let status = 0
    let seen = 0
    let first = 0
    let left = false
    pool.dispatch(
      {
        method: 'POST',
        path: pathname,
        headers: { 'content-type': 'application/json', ...job.headers },
        body: job.body,
      },
      {
        // Its presence tells undici which of its handler interfaces this is.
        onRequestStart() {},
        onResponseStart(_controller, code) {
          status = code
        },
        onResponseData(controller, part) {
          if (first === 0) first = performance.now() - due
          if (job.expectEvents > 0) seen += count(part)
          if (job.cancelAfter > 0 && seen >= job.cancelAfter && !left) {
            left = true
            cancelled++
            controller.abort(new Error('left'))
          }
        },
        onResponseEnd() {
          if (status !== 200 || (job.expectEvents > 0 && seen !== job.expectEvents)) errors++
          done++
          events += seen
          firstBytes.push(first)
          totals.push(performance.now() - due)
          resolve()
        },
        onResponseError() {
          if (!left) errors++
          events += seen
          resolve()
        },
      },
    )
  })
}

function at(values: number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

const started = performance.now()
const end = started + job.seconds * 1000
let begun = 0
const more = () => (job.requests > 0 ? begun < job.requests : performance.now() < end)
if (job.rate > 0) {
  const running: Promise<void>[] = []
  while (more()) {
    const due = started + (begun / job.rate) * 1000
    const wait = due - performance.now()
    if (wait > 1) await new Promise((next) => setTimeout(next, wait - 0.5))
    while (performance.now() < due) await new Promise((next) => setImmediate(next))
    begun++
    running.push(one(due))
  }
  await Promise.all(running)
} else {
  await Promise.all(
    Array.from({ length: job.connections }, async () => {
      while (more()) {
        begun++
        await one(performance.now())
      }
    }),
  )
}
const outcome: Outcome = {
  done,
  errors,
  events,
  cancelled,
  seconds: (performance.now() - started) / 1000,
  firstByteMs: { p50: at(firstBytes, 0.5), p99: at(firstBytes, 0.99) },
  totalMs: { p50: at(totals, 0.5), p99: at(totals, 0.99) },
}
process.stdout.write(`${JSON.stringify(outcome)}\n`)
process.exit(0)
