import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { node, root, tool } from './run.ts'

const sources = ['src-gateway', 'src-main', 'src-renderer', 'resources', 'electron.vite.config.ts', 'package-lock.json']
const stamp = join(root, 'out/.stamp')

/** Size and time of every source as one text: cheap to make, different when anything changed. */
function fingerprint(): string {
  let files = 0
  let bytes = 0
  let newest = 0
  const see = (path: string) => {
    const stat = statSync(path)
    if (stat.isDirectory()) {
      for (const name of readdirSync(path)) see(join(path, name))
      return
    }
    if (/\.test\.tsx?$|\.cases\.ts$|\.md$/.test(path)) return
    files++
    bytes += stat.size
    newest = Math.max(newest, stat.mtimeMs)
  }
  for (const source of sources) if (existsSync(join(root, source))) see(join(root, source))
  return `${files} ${bytes} ${newest}`
}

/** Builds all programs into `out/` unless what is there was made from the same sources. Throws when the build fails. */
export async function ensureBuilt(options: { quiet?: boolean; force?: boolean } = {}): Promise<void> {
  const now = fingerprint()
  if (!options.force && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return
  process.stderr.write('Building BurnCloud Desktop (once after every change of the sources) …\n')
  // stdout belongs to the program that is started afterwards: with --json its first line is a promise.
  const code = await node(tool('electron-vite/bin/electron-vite.js'), ['build', '--logLevel', 'warn'], {
    stdio: ['ignore', options.quiet ? 'ignore' : 2, 2],
  })
  if (code !== 0) throw new Error(`The build failed (exit code ${code}).`)
  writeFileSync(stamp, now)
}
