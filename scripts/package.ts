/**
 * `npm run package`: installers for this system, in `dist/`, with a bill of materials and a file of SHA-256 sums of all.
 *   --inspectable   leaves Node's inspector on, for end-to-end runs against the package; never for a release
 * Everything else goes to electron-builder: `npm run package -- --dir` makes the unpacked app only.
 */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ensureBuilt } from './lib/build.ts'
import { node, root, tool } from './lib/run.ts'
import { billOfMaterials, type ThirdParty } from './lib/third-party.ts'

const installers = /\.(exe|msi|dmg|zip|AppImage|deb|rpm|cdx\.json)$/

async function sumOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** What the build noted of the libraries in it, as a file beside the installers. */
function writeBillOfMaterials(dist: string): void {
  const app = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string; version: string }
  const parts = JSON.parse(readFileSync(join(root, 'out/renderer/third-party.json'), 'utf8')) as ThirdParty[]
  mkdirSync(dist, { recursive: true })
  writeFileSync(join(dist, `${app.name}-${app.version}.cdx.json`), billOfMaterials(app, parts))
}

async function main(): Promise<number> {
  const given = process.argv.slice(2)
  const inspectable = given.includes('--inspectable')
  const dist = join(root, 'dist')
  rmSync(dist, { recursive: true, force: true })
  await ensureBuilt({ force: true })
  writeBillOfMaterials(dist)
  const code = await node(tool('electron-builder/cli.js'), [
    '--config',
    'electron-builder.yml',
    '--publish',
    'never',
    ...(inspectable ? ['-c.electronFuses.enableNodeCliInspectArguments=true'] : []),
    ...given.filter((argument) => argument !== '--inspectable'),
  ])
  if (code !== 0) {
    process.stderr.write(
      [
        'No installer was made: electron-builder did not finish, see above. It downloads the Electron runtime and its tools, so it needs the network.',
        'The bill of materials is in dist/. What installers would be made from is checked by: npx vitest run scripts/package.test.ts',
        '',
      ].join('\n'),
    )
    return code
  }
  const made = existsSync(dist) ? readdirSync(dist).filter((name) => installers.test(name)) : []
  const sums = await Promise.all(made.map(async (name) => `${await sumOf(join(dist, name))}  ${name}\n`))
  if (sums.length > 0) writeFileSync(join(dist, 'SHA256SUMS'), sums.join(''))
  for (const name of made) process.stdout.write(`dist/${name}\n`)
  return 0
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
