/** `npm run gateway -- [options]`: the gateway alone. It runs in this very process, so signals reach it directly. */

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './lib/build.ts'
import { root } from './lib/run.ts'

try {
  await ensureBuilt()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
await import(pathToFileURL(join(root, 'out/main/gateway.js')).href)
