import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { quoteArgument } from '../startup/autostart-file.ts'
import { linkScheme } from './deep-link.ts'

export interface SchemeEntryOptions {
  /** Environment with `XDG_DATA_HOME`, when it is set. */
  env: NodeJS.ProcessEnv
  home: string
  /** Path of the AppImage. */
  appImage: string
  name: string
}

/** The name by which Electron asks the desktop to give the scheme to this program. */
const entryName = 'burncloud-desktop.desktop'

/**
 * An AppImage is no installed program, so nothing tells the desktop what opens our links. This writes the entry that a package
 * would bring, for this person alone. An entry that names the image already is left as it is.
 * https://specifications.freedesktop.org/desktop-entry-spec/latest/
 * @throws Error when it cannot be written.
 */
export function writeSchemeEntry({ env, home, appImage, name }: SchemeEntryOptions): void {
  const configured = env.XDG_DATA_HOME
  const data = configured !== undefined && isAbsolute(configured) ? configured : join(home, '.local', 'share')
  const file = join(data, 'applications', entryName)
  const entry = [
    '[Desktop Entry]',
    'Type=Application',
    `Name=${name}`,
    // The link is a word of its own and must not be quoted.
    `Exec=${quoteArgument(appImage)} %u`,
    'Terminal=false',
    'NoDisplay=true',
    `MimeType=x-scheme-handler/${linkScheme};`,
    '',
  ].join('\n')
  if (readOrNull(file) === entry) return
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, entry, { mode: 0o644 })
  renameSync(`${file}.new`, file)
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
