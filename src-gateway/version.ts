import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The program's version, from the package.json above this file: beside the sources, the bundle or in the installed app. */
export function readVersion(from: string = import.meta.dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    try {
      const found: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      if (isOurs(found)) return found.version
    } catch {
      // none here; look above
    }
    if (dirname(folder) === folder) return '0.0.0'
  }
}

function isOurs(value: unknown): value is { version: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    value.name === 'burncloud-desktop' &&
    'version' in value &&
    typeof value.version === 'string'
  )
}
