import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { GatewayError } from '../contract/errors.ts'

const tries = 100
const pauseMs = 50

/** One editor of files at a time, in this process and beside it. */
export class Lock {
  private readonly folder: string
  private turn: Promise<unknown> = Promise.resolve()

  constructor(dataDir: string) {
    this.folder = join(dataDir, 'clients')
  }

  /** @throws GatewayError `client.unavailable` when another program holds it for seconds, and what `work` throws */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(() => this.held(work))
    this.turn = result.catch(() => undefined)
    return result
  }

  private async held<T>(work: () => Promise<T>): Promise<T> {
    const file = join(this.folder, 'lock')
    mkdirSync(this.folder, { recursive: true, mode: 0o700 })
    for (let attempt = 1; !take(file); attempt += 1) {
      if (attempt === tries)
        throw new GatewayError('client.unavailable', 'Another program of ours edits the files of tools right now')
      await wait(pauseMs)
    }
    try {
      return await work()
    } finally {
      rmSync(file, { force: true })
    }
  }
}

function take(file: string): boolean {
  try {
    const handle = openSync(file, 'wx', 0o600)
    writeSync(handle, String(process.pid))
    closeSync(handle)
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  // One that died with it never comes back for it; our own number is of a process before us.
  if (!isAlive(holderOf(file))) rmSync(file, { force: true })
  return false
}

function holderOf(file: string): number | undefined {
  try {
    const text = readFileSync(file, 'utf8')
    // Just made and not yet written.
    return text === '' ? undefined : Number(text)
  } catch {
    return undefined
  }
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return true
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
