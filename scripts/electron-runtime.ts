/**
 * Finds the Electron runtime or fetches it. As a program it prints the path, or one line that says why there is none, and
 * exits 1 then.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { node, root, tool } from './lib/run.ts'

export type Runtime = { found: true; path: string } | { found: false; reason: string }

const packageFolder = join(root, 'node_modules/electron')

function programName(): string {
  if (process.platform === 'win32') return 'electron.exe'
  return process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron'
}

/** The runtime that is here: `ELECTRON_OVERRIDE_DIST_PATH`, or the one that belongs to the installed package. */
export function findRuntime(): Runtime {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) {
    const path = join(override, programName())
    if (existsSync(path)) return { found: true, path }
    return { found: false, reason: `ELECTRON_OVERRIDE_DIST_PATH names ${override}, where there is no ${programName()}` }
  }
  const path = join(packageFolder, 'dist', programName())
  if (!existsSync(path)) return { found: false, reason: 'the Electron runtime is not installed' }
  const version = (file: string): string => readFileSync(join(packageFolder, file), 'utf8').trim().replace(/^v/, '')
  const manifest: { version: string } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))
  const versionFile = join(packageFolder, 'dist/version')
  if (existsSync(versionFile) && version('dist/version') !== manifest.version) {
    return {
      found: false,
      reason: `the installed Electron runtime is ${version('dist/version')}, not ${manifest.version}`,
    }
  }
  return { found: true, path }
}

export interface EnsureOptions {
  /** Milliseconds for the download (about 120 MB). */
  timeoutMs?: number
  /** Told once, before a download begins. */
  onDownload?: () => void
}

/** Finds the runtime, downloading it when it is missing. Never throws: without network there is a reason instead. */
export async function ensureRuntime({ timeoutMs = 300_000, onDownload }: EnsureOptions = {}): Promise<Runtime> {
  const present = findRuntime()
  if (present.found || process.env.ELECTRON_OVERRIDE_DIST_PATH) return present
  if (process.env.ELECTRON_SKIP_BINARY_DOWNLOAD) {
    return { found: false, reason: 'ELECTRON_SKIP_BINARY_DOWNLOAD forbids to download the Electron runtime' }
  }
  onDownload?.()
  const code = await node(tool('electron/install.js'), [], { timeout: timeoutMs, stdio: 'ignore' }).catch(() => 1)
  const fetched = findRuntime()
  if (fetched.found) return fetched
  return {
    found: false,
    reason:
      code === 0 ? fetched.reason : `the Electron runtime could not be downloaded (npx install-electron says why)`,
  }
}

if (import.meta.main) {
  const runtime = await ensureRuntime({
    onDownload: () => process.stderr.write('Downloading the Electron runtime …\n'),
  })
  if (runtime.found) process.stdout.write(`${runtime.path}\n`)
  else {
    process.stderr.write(`No desktop window here: ${runtime.reason}.\n`)
    process.exitCode = 1
  }
}
