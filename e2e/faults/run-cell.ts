import { attemptsOf, openKey, rowsOf, upstreamKey } from '../fixtures/lanes.ts'
import { answerWell } from '../fixtures/scripted-upstream.ts'
import { askBySdk } from '../fixtures/sdk-clients.ts'
import type { Wire } from '../fixtures/wires.ts'
import type { Fault, Framing } from './fault.ts'
import type { FaultLab } from './fault-lab.ts'
import type { CellOutcome, Layout } from './rules.ts'

/** One request of the table. */
export interface Cell {
  name: string
  fault: Fault
  framing: Framing
  layout: Layout
  wire: Wire
}

/** USD per million tokens. */
const price = { input: 1, output: 2 }

let made = 0

/** Sends a cell's request through channels of its own and answers what came of it. */
export async function runCell(lab: FaultLab, { fault, framing, layout, wire }: Cell): Promise<CellOutcome> {
  const { gateway } = lab
  made += 1
  const model = `cell-${process.pid}-${made}`
  let begin = (): void => undefined
  const begun = new Promise<void>((done) => {
    begin = done
  })
  const answers = layout.faulty.map((_, place) => `Réponse ${place}: the answer of one channel among several.`)
  const channelIds: number[] = []
  for (const [place, faulty] of layout.faulty.entries()) {
    const name = `${model}-${place}`
    const answer = answers[place] ?? ''
    const script = faulty ? fault.script(answer, begun) : answerWell(answer)
    for (const upstream of Object.values(lab.upstreams)) upstream.script(name, script)
    const { baseUrl, ...special } = faulty ? placed(fault.channel?.(wire, lab.addresses) ?? {}, wire, name) : {}
    const { id } = await gateway.api<{ id: number }>('/api/channels', {
      method: 'POST',
      body: {
        name,
        provider: wire.provider,
        baseUrl: baseUrl ?? wire.baseUrl(`${lab.upstreams.plain.url}/${name}`),
        keys: [upstreamKey],
        models: [model],
        priority: 100 - place,
        timeouts: { connectMs: 5000, firstByteMs: 10_000, idleMs: 10_000 },
        ...special,
      },
    })
    channelIds.push(id)
  }
  await gateway.api(`/api/models/${model}/price`, { method: 'PUT', body: price })
  const { key, tokenId } = await openKey(gateway)
  const seen = await askBySdk(gateway, { wire, model, key, tokenId, channelIds }, framing === 'stream', begin)

  const rows = await rowsOf(gateway, tokenId)
  const row = rows[0] as (typeof rows)[number] & { costUsd: number }
  if (row === undefined) throw new Error(`no row was logged; the client saw ${JSON.stringify(seen)}`)
  const attempts = await attemptsOf(gateway, row)
  // Hundreds of channels would make every change of the configuration slow.
  for (const id of channelIds) await gateway.api(`/api/channels/${id}`, { method: 'DELETE' })
  const shown = JSON.stringify({ seen, row, attempts })
  if (shown.includes(upstreamKey)) throw new Error(`the upstream's key is shown: ${shown}`)
  const place = (id: number | null) => (id === null ? -1 : channelIds.indexOf(id))
  const whole = wire.usage.inputTokens * price.input + wire.usage.outputTokens * price.output
  const micro = Math.round(row.costUsd * 1e9) / 1e3
  const { inputTokens, outputTokens } = row.usage
  return {
    client: {
      text: textSeen(seen.text, answers),
      error: seen.error === undefined ? null : { name: seen.error.name, status: statusOf(seen.error.status) },
    },
    row: {
      rows: rows.length,
      status: row.status,
      errorCode: row.errorCode,
      attempts: row.attempts,
      channel: place(row.channelId),
      usage:
        outputTokens === 0
          ? 'none'
          : row.usageSource === 'upstream' && outputTokens === wire.usage.outputTokens
            ? 'whole'
            : 'in part',
    },
    attempts: attempts.map(({ channelId, status, errorCode }) => ({
      channel: place(channelId),
      status,
      code: errorCode,
    })),
    cost:
      micro === 0
        ? 'none'
        : row.errorCode === null && micro === whole
          ? 'whole'
          : micro === inputTokens * price.input + outputTokens * price.output
            ? 'beginning'
            : `${row.costUsd} USD`,
  }
}

/** What a fault asks of its channel, its address completed by the name under which the upstream finds the script. */
function placed(special: Record<string, unknown>, wire: Wire, name: string): Record<string, unknown> {
  const { baseUrl } = special
  if (typeof baseUrl !== 'string') return special
  const { origin } = new URL(baseUrl)
  return { ...special, baseUrl: wire.baseUrl(`${origin}/${name}`) }
}

function textSeen(text: string, answers: readonly string[]): CellOutcome['client']['text'] {
  if (text === '') return 'nothing'
  const whole = answers.indexOf(text)
  if (whole >= 0) return `the answer of channel ${whole}`
  const first = answers[0] ?? ''
  // What drips beyond its time goes on with dots.
  return first.startsWith(text.replace(/…[….]*$/, '')) ? 'the beginning' : `something else: ${text}`
}

/** What an SDK tells as status; null when it is an error inside a stream. */
function statusOf(status: unknown): number | null {
  return typeof status === 'number' && status !== 200 ? status : null
}
