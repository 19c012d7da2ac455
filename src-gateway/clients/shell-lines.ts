import type { ClientCommand, ClientShell } from '../contract/index.ts'
import type { Launch } from './tools/types.ts'

/** Characters that cmd would take for its own, in quotes or not. */
const notForCmd = /["%^&|<>!\r\n]/

const bash = (text: string) => (/^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
const fish = (text: string) =>
  /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
const powershell = (text: string) => `'${text.replaceAll("'", "''")}'`

/** Lines that set variables for a shell that stays open, and for `.env` files. */
export function setLines(env: Readonly<Record<string, string>>): ClientCommand[] {
  const entries = Object.entries(env)
  const line = (shell: ClientShell, one: (name: string, value: string) => string): ClientCommand => ({
    shell,
    purpose: 'set',
    text: entries.map(([name, value]) => one(name, value)).join('\n'),
  })
  const all = [
    line('bash', (name, value) => `export ${name}=${bash(value)}`),
    line('fish', (name, value) => `set -gx ${name} ${fish(value)}`),
    line('powershell', (name, value) => `$env:${name} = ${powershell(value)}`),
    line('cmd', (name, value) => `set "${name}=${value}"`),
    line('dotenv', (name, value) => `${name}=${/^[\w./:@%+,-]*$/.test(value) ? value : `'${value}'`}`),
  ]
  return all.filter(({ shell }) => shell !== 'cmd' || !entries.some(([, value]) => notForCmd.test(value)))
}

/** Lines that start a program once with variables of its own; the shell they are typed into keeps nothing of them. */
export function launchLines({ command, args, env }: Launch): ClientCommand[] {
  const entries = Object.entries(env)
  const launch = (shell: ClientShell, text: string): ClientCommand => ({ shell, purpose: 'launch', text })
  const typed = (quote: (text: string) => string) => [command, ...args.map(quote)].join(' ')
  const save = entries.map(([name], at) => `$o${at} = $env:${name}`).join('; ')
  const set = entries.map(([name, value]) => `$env:${name} = ${powershell(value)}`).join('; ')
  const restore = entries.map(([name], at) => `$env:${name} = $o${at}`).join('; ')
  const bare = (text: string) => (/^[\w./:@+=,-]+$/.test(text) ? text : powershell(text))
  const lines = [
    launch('bash', [...entries.map(([name, value]) => `${name}=${bash(value)}`), typed(bash)].join(' ')),
    launch('fish', ['env', ...entries.map(([name, value]) => `${name}=${fish(value)}`), typed(fish)].join(' ')),
    launch('powershell', `& { ${save}; try { ${set}; ${typed(bare)} } finally { ${restore} } }`),
  ]
  if (![...entries.map(([, value]) => value), ...args].some((text) => notForCmd.test(text))) {
    const sets = entries.map(([name, value]) => `set "${name}=${value}"&& `).join('')
    lines.push(launch('cmd', `cmd /d /c "${sets}${typed((text) => (/\s/.test(text) ? `"${text}"` : text))}"`))
  }
  return lines
}
