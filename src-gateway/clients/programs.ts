import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { folderOf } from './tools/places.ts'
import type { ClientPlace } from './tools/types.ts'

const versionMs = 5_000

/** Runs a program without a shell and with a time limit. Answers what it printed; undefined when it failed. */
export type RunProgram = (
  file: string,
  args: readonly string[],
  env: Record<string, string>,
) => Promise<string | undefined>

/** `RunProgram` on this machine. */
export const runProgram: RunProgram = (file, args, env) =>
  new Promise((done) => {
    const options = { env, timeout: versionMs, killSignal: 'SIGKILL', maxBuffer: 1 << 20, windowsHide: true } as const
    try {
      execFile(file, [...args], options, (error, stdout) => done(error === null ? stdout : undefined))
    } catch {
      // Windows starts scripts through a shell only.
      done(undefined)
    }
  })

/** The environment that programs of this account are run with. */
export function environmentOf({ home, env }: ClientPlace): Record<string, string> {
  const known = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { ...Object.fromEntries(known), HOME: home, USERPROFILE: home }
}

/** Where a program is: on the path, or where installers put such programs for an account whose path this process lacks. */
export async function findProgram(names: readonly string[], place: ClientPlace): Promise<string | null> {
  const { home, env, platform } = place
  const isWindows = platform === 'win32'
  const onPath = (env.PATH ?? env.Path ?? '').split(delimiter).filter((folder) => folder !== '')
  const usual = isWindows
    ? [
        join(folderOf(place, 'APPDATA', 'AppData', 'Roaming'), 'npm'),
        join(folderOf(place, 'LOCALAPPDATA', 'AppData', 'Local'), 'pnpm'),
      ]
    : ['/usr/local/bin', '/opt/homebrew/bin', '/home/linuxbrew/.linuxbrew/bin']
  const own = [
    '.local/bin',
    '.npm-global/bin',
    '.bun/bin',
    '.volta/bin',
    '.deno/bin',
    '.claude/local',
    '.grok/bin',
    '.factory/bin',
    '.opencode/bin',
    'bin',
  ].map((folder) => join(home, folder))
  const endings = isWindows ? ['.exe', '.cmd', '.bat'] : ['']
  for (const folder of [...onPath, ...own, ...usual])
    for (const name of names)
      for (const ending of endings) {
        const file = join(folder, name + ending)
        if (await isProgram(file)) return file
      }
  return null
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}

/** What a program says its version is; null when it says none in time. */
export async function versionOf(program: string, place: ClientPlace, run: RunProgram): Promise<string | null> {
  const printed = await run(program, ['--version'], environmentOf(place))
  return /\d+\.\d+(?:\.\d+)?[\w.+-]*/.exec(printed ?? '')?.[0] ?? null
}
