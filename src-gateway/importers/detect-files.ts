import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DetectedFile, ImportSource } from '../contract/index.ts'

/** The account whose files are looked for; passed in, so that tests have a home of their own. */
export interface Home {
  /** Its home folder. */
  folder: string
  platform: NodeJS.Platform
  environment: Readonly<Record<string, string | undefined>>
}

interface Place {
  ref: string
  source: ImportSource
  path: string
}

/** Where peers keep their configuration. Of two files of one peer, the newer format stands first. */
function placesOf({ folder, platform, environment }: Home): Place[] {
  const appData = environment.APPDATA
  const ccr =
    platform === 'win32' && appData !== undefined
      ? join(appData, 'claude-code-router')
      : join(folder, '.claude-code-router')
  return [
    { ref: 'cc-switch-db', source: 'cc-switch', path: join(folder, '.cc-switch', 'cc-switch.db') },
    { ref: 'cc-switch-json', source: 'cc-switch', path: join(folder, '.cc-switch', 'config.json') },
    { ref: 'ccr-db', source: 'claude-code-router', path: join(ccr, 'config.sqlite') },
    { ref: 'ccr-json', source: 'claude-code-router', path: join(folder, '.claude-code-router', 'config.json') },
    { ref: 'new-api-db', source: 'new-api', path: join(folder, 'new-api', 'data', 'one-api.db') },
    { ref: 'one-api-db', source: 'one-api', path: join(folder, 'one-api', 'data', 'one-api.db') },
    { ref: 'litellm-yaml', source: 'litellm', path: join(folder, 'litellm', 'config.yaml') },
  ]
}

/** Files of peers that are there. They are looked at from outside only: reading one is asked for by its ref. */
export async function detectFiles(home: Home): Promise<DetectedFile[]> {
  const found: DetectedFile[] = []
  for (const place of placesOf(home)) {
    const facts = await stat(place.path).catch(() => undefined)
    if (facts?.isFile() !== true || facts.size === 0) continue
    found.push({ ...place, sizeBytes: facts.size, modifiedAt: facts.mtime.toISOString() })
  }
  return found
}

/** Where a file lies that was found; undefined for a ref that names none. */
export function pathOfFound(home: Home, ref: string): string | undefined {
  return placesOf(home).find((place) => place.ref === ref)?.path
}
