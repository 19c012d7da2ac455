import { z } from 'zod'
import type { ChannelRecord } from './channel-record.ts'
import { type Circuit, isOver } from './circuit.ts'

const version = 1
/** Longer than any cool-down: what says more is nonsense. */
const longestMs = 25 * 3_600_000
/** The longest that a person may set. */
const longestByHandMs = 7 * 24 * 3_600_000

const count = z.number().int().min(0).max(1_000_000)
/** What a date can be made of. */
const moment = z.number().min(0).max(8e15)
const measured = z.number().min(0).max(1e9).optional()
const span = z.object({ since: moment, until: moment })

const savedCircuit = z.object({
  scope: z.enum(['channel', 'key', 'model', 'key-model']),
  keyId: z.number().int().nullable(),
  model: z.string().max(1000).nullable(),
  reason: z.string().max(10_000),
  circuit: z.object({
    phase: z.enum(['closed', 'open']),
    failures: count,
    empties: count,
    openings: count,
    since: moment,
    until: moment,
    cause: z.enum(['limit', 'failing']),
  }),
})
const savedAside = z.object({
  keyId: z.number().int(),
  why: z.enum(['no-credit', 'revoked']),
  reason: z.string().max(10_000),
  at: moment,
})
const savedSpeed = z.object({ firstByteMs: measured, totalMs: measured })

/** Of what makes no sense only that part is left out: a set-aside key must not be forgotten for a bad number elsewhere. */
const saved = z.object({
  version: z.literal(version),
  failuresInRow: count.catch(0),
  tripped: span.nullable().catch(null),
  preferred: span.nullable().catch(null),
  aside: z.array(savedAside.nullable().catch(null)).max(10_000).catch([]),
  circuits: z.array(savedCircuit.nullable().catch(null)).max(10_000).catch([]),
  speed: savedSpeed.catch({}),
  models: z
    .array(
      z
        .tuple([z.string().max(1000), savedSpeed])
        .nullable()
        .catch(null),
    )
    .max(10_000)
    .catch([]),
})

/** What is worth keeping of a channel, as plain JSON; null = nothing. A probe that is out is lost: the next request probes. */
export function savedRecord(record: ChannelRecord, now: number): z.input<typeof saved> | null {
  const { failuresInRow, tripped, preferred, speeds } = record
  const circuits = [...record.entries()].map(({ scope, keyId, model, reason, circuit }) => ({
    scope,
    keyId,
    model,
    reason,
    circuit: restingOf(circuit, now),
  }))
  const aside = [...record.aside].map(([keyId, key]) => ({ keyId, ...key }))
  const models = [...speeds.models()]
  const nothing = circuits.length + aside.length + models.length + failuresInRow === 0
  if (nothing && tripped === undefined && preferred === undefined) return null
  return {
    version,
    failuresInRow,
    tripped: tripped === undefined || isOver(tripped, now) ? null : tripped,
    preferred: preferred === undefined || isOver(preferred, now) ? null : preferred,
    aside,
    circuits,
    speed: { ...speeds.all },
    models: models.map(([model, speed]) => [model, { ...speed }]),
  }
}

/** Takes over what was kept, as far as it makes sense. */
export function restoreRecord(record: ChannelRecord, state: unknown, now: number): void {
  const read = saved.safeParse(state)
  if (!read.success) return
  const { failuresInRow, tripped, preferred, aside, circuits, speed, models } = read.data
  record.failuresInRow = failuresInRow
  record.tripped = spanOf(tripped, now)
  record.preferred = spanOf(preferred, now)
  for (const key of aside) {
    if (key !== null) record.aside.set(key.keyId, { why: key.why, reason: key.reason, at: key.at })
  }
  for (const entry of circuits) {
    if (entry === null || !fits(entry) || entry.circuit.until - entry.circuit.since > longestMs) continue
    record.put({ ...entry, probe: undefined })
  }
  const known: [string, { firstByteMs: number | undefined; totalMs: number | undefined }][] = []
  for (const each of models) if (each !== null) known.push([each[0], speedOf(each[1])])
  record.speeds.restore(speedOf(speed), known)
}

function restingOf(circuit: Circuit, now: number): Omit<Circuit, 'phase'> & { phase: 'closed' | 'open' } {
  if (circuit.phase !== 'half-open') return { ...circuit, phase: circuit.phase }
  return { ...circuit, phase: 'open', since: now, until: now }
}

/** A circuit of a key names one, or is of a channel that needs none; one of a model names it. */
function fits({ scope, keyId, model }: z.output<typeof savedCircuit>): boolean {
  const aboutModel = scope === 'model' || scope === 'key-model'
  const aboutKey = scope === 'key' || scope === 'key-model'
  return aboutModel === (model !== null) && (aboutKey || keyId === null)
}

function spanOf(
  read: { since: number; until: number } | null,
  now: number,
): { since: number; until: number } | undefined {
  if (read === null || read.until - read.since > longestByHandMs || isOver(read, now)) return undefined
  return read
}

function speedOf({ firstByteMs, totalMs }: z.output<typeof savedSpeed>): {
  firstByteMs: number | undefined
  totalMs: number | undefined
} {
  return { firstByteMs, totalMs }
}
