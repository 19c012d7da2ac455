import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/**
 * Who may import whom, as one table. `types` entries may only be imported with `import type`: an interface is a promise,
 * not a dependency at run time. Every folder may import itself and `contract`.
 */
interface Rule {
  may: readonly string[]
  types?: readonly string[]
  packages?: readonly RegExp[]
}

const domain = [
  'ir',
  'wire',
  'protocols',
  'providers',
  'transport',
  'routing',
  'billing',
  'access',
  'catalog',
  'live',
  'tokenizer',
]

const layers: Record<string, Rule> = {
  contract: { may: [], packages: [/^zod$/, /^@orpc\/contract$/] },
  ir: { may: [] },
  wire: { may: [] },
  protocols: { may: ['ir', 'wire'] },
  providers: { may: ['ir', 'wire'], types: ['protocols'] },
  transport: { may: ['wire'] },
  tokenizer: { may: ['ir'] },
  routing: { may: ['ir'] },
  billing: { may: ['ir'] },
  storage: { may: ['billing', 'ir'] },
  access: { may: ['ir'], types: ['storage', 'catalog'] },
  catalog: { may: ['ir', 'billing', 'routing', 'access', 'providers'], types: ['storage', 'protocols'] },
  live: { may: ['ir'], types: ['storage'] },
  log: { may: [] },
  // Cleans and packs what it is given; what to gather is known to management.
  diagnostics: { may: ['log'] },
  // Pure reading of what others wrote: what a provider is, is passed in as plain data.
  importers: { may: [] },
  // Edits other programs' files: it knows formats, files and tools, and neither the relay nor the database. What it needs of
  // those (a key, the last request) is handed in.
  clients: { may: [] },
  relay: { may: domain, types: ['storage', 'log'] },
  management: {
    may: [
      'ir',
      'wire',
      'access',
      'catalog',
      'billing',
      'routing',
      'live',
      'providers',
      'log',
      'clients',
      'importers',
      'diagnostics',
    ],
    types: ['storage', 'relay', 'protocols', 'transport'],
  },
  http: { may: ['relay', 'management', 'protocols', 'access', 'log'], types: ['storage', 'live', 'catalog'] },
  rpc: { may: ['relay', 'management', 'log'] },
}

/** Packages that belong to one room only. */
const owners: Record<string, readonly string[]> = {
  'drizzle-orm': ['storage'],
  // Storage keeps our own; the importers read databases of others in one file, see the test below.
  'better-sqlite3': ['storage', 'importers'],
  undici: ['transport'],
  nodemailer: ['transport'],
  'js-tiktoken': ['tokenizer'],
  express: ['http'],
  electron: [],
  pino: ['log'],
  fflate: ['diagnostics'],
  'prom-client': ['http'],
  'jsonc-parser': ['clients', 'importers'],
  'toml-eslint-parser': ['clients', 'importers'],
  yaml: ['clients', 'importers'],
}

interface Import {
  file: string
  target: string
  typeOnly: boolean
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}

/** Tests may use what they need; the table is about the program. */
function isProgram(file: string): boolean {
  return (
    !/\.(test|cases|fixture|fixtures)\.tsx?$/.test(file) &&
    !/(^|[\\/])(testing|fixtures)[\\/]/.test(relative(root, file))
  )
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8')
  const found: Import[] = []
  const pattern =
    /^\s*(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm
  for (const match of text.matchAll(pattern)) {
    const target = match[2] ?? match[3]
    if (target !== undefined) found.push({ file, target, typeOnly: match[1] !== undefined })
  }
  return found
}

function roomOf(program: string, file: string): string {
  const parts = relative(join(root, program), file).split(sep)
  return parts.length > 1 ? (parts[0] ?? '') : ''
}

function packageName(target: string): string {
  const parts = target.split('/')
  return target.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? target)
}

function gatewayFindings(): string[] {
  const findings: string[] = []
  for (const file of sources(join(root, 'src-gateway')).filter(isProgram)) {
    const room = roomOf('src-gateway', file)
    const where = relative(root, file)
    for (const { target, typeOnly } of importsOf(file)) {
      if (!target.startsWith('.')) {
        const owner = owners[packageName(target)]
        if (owner !== undefined && room !== '' && !owner.includes(room)) {
          findings.push(`${where} -> ${target}: only ${owner.join(', ') || 'the desktop shell'} may import it`)
        }
        const allowed = layers[room]?.packages
        if (allowed && !allowed.some((pattern) => pattern.test(target)))
          findings.push(`${where} -> ${target}: ${room} may not import packages beside its own`)
        continue
      }
      const absolute = resolve(dirname(file), target)
      const outside = relative(join(root, 'src-gateway'), absolute)
      if (outside.startsWith('..')) {
        if (!relative(root, absolute).startsWith(`resources${sep}`))
          findings.push(`${where} -> ${target}: the gateway imports nothing outside its folder but resources`)
        continue
      }
      if (room === '') continue // compose, index and options are the parts list: they may import everything
      const other = roomOf('src-gateway', absolute)
      if (other === room || other === 'contract') continue
      const rule = layers[room]
      if (rule === undefined) {
        findings.push(`${where}: the folder ${room} is not in the layer table`)
      } else if (!(rule.may.includes(other) || (typeOnly && rule.types?.includes(other)))) {
        findings.push(
          `${room} may not import ${other}:\n  ${where} -> ${relative(root, absolute)}\n  Pass what you need in from compose.ts, or move the shared part down.`,
        )
      }
    }
  }
  return findings
}

function siblingFindings(folder: 'protocols' | 'providers', shared: readonly string[]): string[] {
  const findings: string[] = []
  for (const file of sources(join(root, 'src-gateway', folder)).filter(isProgram)) {
    const [, own, rest] = relative(join(root, 'src-gateway'), file).split(sep)
    if (own === undefined || rest === undefined) continue
    for (const { target } of importsOf(file)) {
      if (!target.startsWith('.')) continue
      const [room, sibling, inside] = relative(join(root, 'src-gateway'), resolve(dirname(file), target)).split(sep)
      if (room === folder && inside !== undefined && sibling !== own && !shared.includes(sibling ?? '')) {
        findings.push(`${relative(root, file)} -> ${target}: ${folder} do not import their siblings`)
      }
      if (room === folder && sibling === 'registry.ts')
        findings.push(`${relative(root, file)} -> ${target}: only the outside looks things up in the registry`)
    }
  }
  return findings
}

function programFindings(program: string, allowed: readonly string[]): string[] {
  const findings: string[] = []
  for (const file of sources(join(root, program)).filter(isProgram)) {
    for (const { target } of importsOf(file)) {
      if (program === 'src-renderer' && packageName(target) === 'electron')
        findings.push(`${relative(root, file)} -> ${target}: the renderer knows no Electron`)
      if (!target.startsWith('.')) continue
      const to = relative(root, resolve(dirname(file), target.replace(/\?.*$/, '')))
      if (!allowed.some((prefix) => to.startsWith(prefix.replaceAll('/', sep))))
        findings.push(`${relative(root, file)} -> ${to}: ${program} may only import ${allowed.join(', ')}`)
    }
  }
  return findings
}

describe('layers', () => {
  it('keeps the direction of every import in the gateway', () => {
    expect(gatewayFindings().join('\n')).toBe('')
  })

  it("lets one file of the importers open others' databases", () => {
    const openers = sources(join(root, 'src-gateway', 'importers'))
      .filter(isProgram)
      .filter((file) => importsOf(file).some(({ target }) => target === 'better-sqlite3'))
      .map((file) => relative(join(root, 'src-gateway', 'importers'), file))
    expect(openers).toEqual(['read-sqlite.ts'])
  })

  it('keeps protocols and providers apart from their siblings', () => {
    expect(
      [...siblingFindings('protocols', ['shared']), ...siblingFindings('providers', ['openai-compatible'])].join('\n'),
    ).toBe('')
  })

  it('lets the console see only contracts', () => {
    expect(
      programFindings('src-renderer', [
        'src-renderer/',
        'src-gateway/contract',
        'src-main/contract',
        'resources/',
      ]).join('\n'),
    ).toBe('')
  })

  it('lets the shell see only the contract of the gateway, and what writes log files', () => {
    const allowed = ['src-main/', 'src-gateway/contract', 'src-gateway/log/log-file', 'resources/']
    expect(programFindings('src-main', allowed).join('\n')).toBe('')
  })

  it('lets raw Electron IPC be called in one file and the preload only', () => {
    const offenders = sources(join(root, 'src-main'))
      .filter(isProgram)
      .filter((file) => /\bipc(Main|Renderer)\s*\./.test(readFileSync(file, 'utf8')))
      .map((file) => relative(join(root, 'src-main'), file))
      .filter((file) => file !== 'ipc.ts' && !file.startsWith(`preload${sep}`) && !file.startsWith(`contract${sep}`))
    expect(offenders).toEqual([])
  })
})
