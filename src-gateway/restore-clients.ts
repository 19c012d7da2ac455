import { ClientSetup } from './clients/client-setup.ts'
import { tools } from './clients/tools/registry.ts'
import type { ClientPlace } from './clients/tools/types.ts'
import { GatewayError } from './contract/errors.ts'

/**
 * Puts back what was written for every tool, without database, key or port: also when the gateway cannot start, and when the
 * program is being uninstalled. API keys stay. Prints a line for each file and answers the exit code: 1 when a file failed.
 */
export async function restoreClients(
  dataDir: string,
  place: ClientPlace,
  print: (line: string) => void,
): Promise<number> {
  const setup = new ClientSetup({
    dataDir,
    place,
    url: () => '',
    keys: {
      make: () => Promise.reject(new GatewayError('client.unavailable', 'No key is made while putting back')),
      find: async () => undefined,
      remove: async () => undefined,
      lastRequest: async () => undefined,
    },
    sealing: { seal: (text) => text, open: () => null },
    now: Date.now,
  })
  const undone = await setup.undoAll(false)
  for (const { tool, files } of undone) {
    const { name } = tools[tool]
    for (const { path, outcome, kept, problem } of files) {
      print(`${name}: ${path}: ${problem === null ? words[outcome] : problem.message}`)
      if (kept.length > 0) print(`${name}: ${path}: kept, because it was changed since: ${kept.join(', ')}`)
    }
  }
  if (undone.length === 0) print('Nothing of ours is in the files of any tool.')
  return undone.some(({ files }) => files.some(({ outcome }) => outcome === 'failed')) ? 1 : 0
}

const words = {
  restored: 'as it was before',
  edited: 'our values put back',
  removed: 'removed, since it was not there before',
  untouched: 'left as it is',
  failed: 'failed',
} as const
