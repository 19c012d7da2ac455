import { isAbsolute, join } from 'node:path'
import type { ClientPlace } from './types.ts'

/** A folder that a variable names, else the one in the home folder. Relative ones are ignored, as the tools' own are. */
export function folderOf(place: ClientPlace, variable: string, ...inHome: string[]): string {
  const named = place.env[variable]?.trim()
  return named !== undefined && isAbsolute(named) ? named : join(place.home, ...inHome)
}

/** Where programs keep settings under the XDG rules (https://specifications.freedesktop.org/basedir-spec/latest/). */
export function configFolder(place: ClientPlace, name: string): string {
  return join(folderOf(place, 'XDG_CONFIG_HOME', '.config'), name)
}

/** The name under which we stand in other programs' files. It never changes: some of them file sessions by it. */
export const ourId = 'burncloud'
export const ourName = 'BurnCloud'

/** The variable that a tool reads its key from where its file may not hold one. */
export const ourVariable = 'BURNCLOUD_API_KEY'
