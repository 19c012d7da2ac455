import { join } from 'node:path'
import { runChild } from './run-child.ts'

/** Installs packages into a folder of their own, with their install scripts. Throws npm's words when it fails. */
export async function install(packages: readonly string[], folder: string): Promise<void> {
  const { HOME = folder } = process.env
  const ended = await runChild('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, ...packages], {
    cwd: folder,
    env: { ...(process.env as Record<string, string>), HOME },
    limitMs: 300_000,
  })
  if (ended.code !== 0) throw new Error(`npm could not install the clients:\n${ended.stderr}`)
}

/** The command of a client in the folder it was installed into. */
export function commandOf(id: string, folder: string): string {
  return join(folder, 'node_modules', '.bin', id)
}
