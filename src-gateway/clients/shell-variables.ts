import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { environmentOf, type RunProgram } from './programs.ts'
import { configFolder } from './tools/places.ts'
import type { ClientPlace } from './tools/types.ts'

const startFiles = [
  '.bashrc',
  '.bash_profile',
  '.bash_login',
  '.profile',
  '.zshrc',
  '.zshenv',
  '.zprofile',
  '.zlogin',
  'Documents/PowerShell/Microsoft.PowerShell_profile.ps1',
  'Documents/PowerShell/profile.ps1',
  'Documents/WindowsPowerShell/Microsoft.PowerShell_profile.ps1',
]

const maxBytes = 1024 * 1024

/** Where variables of these names are set for new shells: `~/.zshrc:12 ANTHROPIC_BASE_URL`. Values are not told. */
export async function findVariables(
  names: readonly string[],
  place: ClientPlace,
  run: RunProgram,
): Promise<{ name: string; where: string }[]> {
  if (names.length === 0) return []
  const found: { name: string; where: string }[] = []
  const fish = [join(configFolder(place, 'fish'), 'config.fish')]
  for (const file of [...startFiles.map((name) => join(place.home, name)), ...fish]) {
    const text = await readSmall(file)
    if (text === undefined) continue
    const name = file.startsWith(place.home) ? `~${file.slice(place.home.length).replaceAll('\\', '/')}` : file
    text.split(/\r?\n/).forEach((line, at) => {
      for (const variable of names) if (sets(line, variable)) found.push({ name: variable, where: `${name}:${at + 1}` })
    })
  }
  if (place.platform === 'win32') found.push(...(await fromRegistry(names, place, run)))
  for (const name of names) if ((place.env[name] ?? '') !== '') found.push({ name, where: 'environment' })
  return found
}

/** `export A=`, `A=`, `set -gx A …`, `$env:A =`, `setx A`. */
function sets(line: string, name: string): boolean {
  const code = line.trimStart()
  if (code.startsWith('#')) return false
  const variable = name.replaceAll(/[^\w]/g, '')
  return (
    new RegExp(`(^|[;&\\s])(export\\s+|declare\\s+-x\\s+|typeset\\s+-x\\s+)?${variable}=`).test(code) ||
    new RegExp(`\\bset\\s+(-\\S+\\s+)+${variable}\\b`).test(code) ||
    new RegExp(`\\$env:${variable}\\s*=`, 'i').test(code)
  )
}

async function readSmall(file: string): Promise<string | undefined> {
  try {
    const facts = await stat(file)
    return facts.isFile() && facts.size <= maxBytes ? await readFile(file, 'utf8') : undefined
  } catch {
    return undefined
  }
}

const hives = ['HKCU\\Environment', 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment']

async function fromRegistry(names: readonly string[], place: ClientPlace, run: RunProgram) {
  const found: { name: string; where: string }[] = []
  const root = place.env.SystemRoot ?? 'C:\\Windows'
  for (const hive of hives) {
    const printed = (await run(`${root}\\System32\\reg.exe`, ['query', hive], environmentOf(place))) ?? ''
    for (const line of printed.split(/\r?\n/)) {
      const set = /^\s+(\S+)\s+REG_(?:EXPAND_)?SZ\s+\S/.exec(line)?.[1]
      const name = names.find((one) => one.toUpperCase() === set?.toUpperCase())
      if (name !== undefined) found.push({ name, where: hive })
    }
  }
  return found
}
