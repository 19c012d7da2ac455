import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt } from '../../scripts/lib/build.ts'
import { removeFolder, startGateway } from '../fixtures/gateway.ts'
import type { ClientProtocol } from '../fixtures/strict/replies/index.ts'
import { clients } from './clients.ts'
import { type Exercise, type Outcome, run } from './exercise.ts'
import { commandOf, install } from './install.ts'
import { chainTask, joinTask, lookTask, readTask } from './tasks.ts'

/**
 * Runs the command-line clients that people use, pointed at the gateway by environment alone, on upstreams of every
 * protocol that are as strict as the vendors. See docs/develop.md.
 */
const usage = `node e2e/clients/run.ts [--clients FOLDER] [--only claude|codex|gemini] [--upstream PROTOCOL] [--task read|join|look|chain] [--setup] [--keep]
  --setup: each is set up by the gateway in a home of its own, and has nothing else to go by`
const upstreams: readonly ClientProtocol[] = ['anthropic-messages', 'openai-responses', 'openai-chat', 'gemini']
const tasks = { read: readTask, join: joinTask, look: lookTask, chain: chainTask }
const { values } = parseArgs({
  options: {
    clients: { type: 'string' },
    only: { type: 'string' },
    upstream: { type: 'string' },
    task: { type: 'string' },
    setup: { type: 'boolean' },
    keep: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

const say = (text: string) => process.stdout.write(`${text}\n`)

function exercises(): Exercise[] {
  if (values.setup)
    return clients
      .filter(({ id }) => (values.only ?? id) === id)
      .map((client) => ({ client, upstream: client.protocol, makeTask: readTask, models: 'upstream' }))
  return clients.flatMap((client) =>
    upstreams.flatMap((upstream) =>
      Object.entries(tasks).flatMap(([name, makeTask]) => {
        const wanted =
          (values.only ?? client.id) === client.id &&
          (values.upstream ?? upstream) === upstream &&
          (values.task ?? name) === name
        return wanted
          ? [
              {
                client,
                upstream,
                makeTask,
                models: name === 'read' || client.protocol === upstream ? 'upstream' : 'own',
              } as const,
            ]
          : []
      }),
    ),
  )
}

function line({ exercise, task, problems, requests, ms, kept, warnings }: Outcome): string {
  const mode = exercise.client.protocol === exercise.upstream ? ' (its own)' : ''
  return [
    problems.length === 0 ? 'ok  ' : 'FAIL',
    exercise.client.id.padEnd(7),
    `${exercise.upstream}${mode}`.padEnd(29),
    task.padEnd(6),
    `${String(requests).padStart(3)} requests`,
    `${(ms / 1000).toFixed(1).padStart(6)} s`,
    kept === undefined ? '' : `thinking kept ${kept}`,
    warnings.join(' '),
  ].join('  ')
}

/** Keeps what a person needs to look into a run, in the run's own folder. */
function keepTraces({ ended, seen, refused }: Outcome, folder: string): void {
  writeFileSync(join(folder, 'stdout.txt'), ended.stdout)
  writeFileSync(join(folder, 'stderr.txt'), ended.stderr)
  writeFileSync(join(folder, 'upstream.json'), JSON.stringify({ refused, seen: seen.map(({ body }) => body) }, null, 2))
}

function details({ problems, ended }: Outcome, folder: string): string {
  const shown = problems.slice(0, 12).map((problem) => `      ${problem.slice(0, 600)}`)
  const tail = ended.stderr.trim().split('\n').slice(-6)
  return [...shown, ...tail.map((text) => `      | ${text.slice(0, 300)}`), `      ${folder}`].join('\n')
}

async function main(): Promise<number> {
  const chosen = exercises()
  if (values.help || chosen.length === 0) {
    say(usage)
    return values.help ? 0 : 2
  }
  const root = mkdtempSync(join(tmpdir(), 'burncloud-clients-'))
  let failed = 0
  try {
    await ensureBuilt({ quiet: true })
    const folder = values.clients === undefined ? join(root, 'installed') : resolve(values.clients)
    if (values.clients === undefined) {
      mkdirSync(folder)
      await install([...new Set(chosen.map(({ client }) => client.package))], folder)
    }
    const home = join(root, 'home')
    mkdirSync(home)
    const gateway = await startGateway({ dataDir: join(root, 'gateway'), env: { HOME: home } })
    try {
      for (const [at, exercise] of chosen.entries()) {
        const own = join(root, `${at}-${exercise.client.id}-${exercise.upstream}`)
        const asked = values.setup ? { ...exercise, setUpIn: home } : exercise
        const outcome = await run(asked, gateway, commandOf(exercise.client.id, folder), own)
        say(line(outcome))
        if (values.keep || outcome.problems.length > 0) keepTraces(outcome, own)
        if (outcome.problems.length > 0) {
          failed += 1
          say(details(outcome, own))
        }
      }
    } finally {
      await gateway.stop()
    }
  } finally {
    if (failed === 0 && !values.keep) removeFolder(root)
    else say(`What was sent and said is in ${root}`)
  }
  say(failed === 0 ? `All ${chosen.length} runs passed.` : `${failed} of ${chosen.length} runs failed.`)
  return failed === 0 ? 0 : 1
}

process.exitCode = await main()
