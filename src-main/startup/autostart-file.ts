/**
 * The entry that starts the app with a Linux desktop.
 * https://specifications.freedesktop.org/autostart-spec/latest/ and
 * https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import type { StartAtLogin } from '../app-settings.ts'

export interface AutostartOptions {
  /** Environment with `XDG_CONFIG_HOME`, when it is set. */
  env: NodeJS.ProcessEnv
  home: string
  /** File name without `.desktop`. */
  id: string
  name: string
  comment: string
  /** Program and arguments. */
  command: readonly string[]
}

/** The folder of entries; a relative `XDG_CONFIG_HOME` does not count, as the specification says. */
export function autostartFile({ env, home, id }: Pick<AutostartOptions, 'env' | 'home' | 'id'>): string {
  const configured = env.XDG_CONFIG_HOME
  const config = configured !== undefined && isAbsolute(configured) ? configured : join(home, '.config')
  return join(config, 'autostart', `${id}.desktop`)
}

/**
 * One argument as an `Exec` key spells it: in double quotes with a backslash before what a shell would read, percent signs
 * doubled, and all that once more escaped as a string of the file.
 * @throws Error for a line break, which no entry can hold.
 */
export function quoteArgument(argument: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(argument)) throw new Error('The path of the program holds a control character.')
  const quoted = `"${argument.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%')}"`
  return quoted.replaceAll('\\', '\\\\')
}

/** The whole entry. */
export function autostartEntry({
  name,
  comment,
  command,
}: Pick<AutostartOptions, 'name' | 'comment' | 'command'>): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Version=1.5',
    `Name=${name}`,
    `Comment=${comment}`,
    `Exec=${command.map(quoteArgument).join(' ')}`,
    'Terminal=false',
    'StartupNotify=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
}

/** Start at login by an entry in the person's autostart folder. */
export class AutostartEntry implements StartAtLogin {
  readonly #options: AutostartOptions
  readonly #file: string

  constructor(options: AutostartOptions) {
    this.#options = options
    this.#file = autostartFile(options)
  }

  /** False too when the entry is there but was switched off by a desktop's own settings. */
  isOn(): boolean {
    let text: string
    try {
      text = readFileSync(this.#file, 'utf8')
    } catch {
      return false
    }
    return !/^\s*(?:Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$/im.test(text)
  }

  set(on: boolean): void {
    if (!on) {
      rmSync(this.#file, { force: true })
      return
    }
    const entry = autostartEntry(this.#options)
    mkdirSync(dirname(this.#file), { recursive: true })
    writeFileSync(`${this.#file}.new`, entry, { mode: 0o644 })
    renameSync(`${this.#file}.new`, this.#file)
  }

  /** An entry that is on names this program, wherever that was moved to. Does nothing when it is off or right. */
  repair(): void {
    if (!this.isOn()) return
    if (readFileSync(this.#file, 'utf8') !== autostartEntry(this.#options)) this.set(true)
  }
}
