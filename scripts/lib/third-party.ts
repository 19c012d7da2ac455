import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import type { Plugin } from 'vite'

/** A library that is part of what we ship. */
export interface ThirdParty {
  name: string
  version: string
  /** SPDX expression, or what the package says in its place. */
  license: string
  homepage: string | null
  /** The licence's text as the package brings it; null when it brings none. */
  text: string | null
}

/**
 * Notes which libraries a bundle is made of, from the modules that are really in it: what is only listed as a dependency is
 * not shipped, and what is listed for development may be.
 * @param file where the list is written
 * @param beside lists of bundles built before, and packages that are shipped as they are, to be put into the same list
 */
export function noteThirdParty(file: string, beside: { lists?: string[]; packages?: string[] } = {}): Plugin {
  return {
    name: 'note-third-party',
    apply: 'build',
    writeBundle(_options, bundle) {
      const roots = new Set<string>()
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        for (const id of chunk.moduleIds) {
          const root = packageRoot(id)
          if (root !== undefined) roots.add(root)
        }
      }
      for (const root of beside.packages ?? []) roots.add(root)
      const known = new Map<string, ThirdParty>()
      for (const root of roots) {
        const found = readPackage(root)
        if (found !== undefined) known.set(`${found.name}@${found.version}`, found)
      }
      for (const list of beside.lists ?? []) {
        if (!existsSync(list)) continue
        for (const found of JSON.parse(readFileSync(list, 'utf8')) as ThirdParty[])
          known.set(`${found.name}@${found.version}`, found)
      }
      const sorted = [...known.keys()].sort().map((key) => known.get(key))
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, `${JSON.stringify(sorted, null, 1)}\n`)
    },
  }
}

/** The folder of the package that a module belongs to; undefined for our own and for what the bundler adds. */
export function packageRoot(moduleId: string): string | undefined {
  const path = moduleId.replace(/^\0/, '').replace(/\?.*$/, '').replaceAll('\\', '/')
  const at = path.lastIndexOf('/node_modules/')
  if (at < 0) return undefined
  const [first = '', second = ''] = path.slice(at + '/node_modules/'.length).split('/')
  if (first === '' || first.startsWith('.')) return undefined
  const name = first.startsWith('@') ? `${first}/${second}` : first
  return `${path.slice(0, at)}/node_modules/${name}`.replaceAll('/', sep)
}

const licenceFile = /^(licen[cs]e|copying|notice)/i

/** Undefined when the folder is no package. */
export function readPackage(root: string): ThirdParty | undefined {
  const manifest = join(root, 'package.json')
  if (!existsSync(manifest)) return undefined
  const { name, version, license, licenses, homepage, repository } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    name?: string
    version?: string
    license?: string | { type?: string }
    licenses?: { type?: string }[]
    homepage?: string
    repository?: string | { url?: string }
  }
  if (name === undefined || version === undefined) return undefined
  const said = typeof license === 'string' ? license : (license?.type ?? licenses?.map(({ type }) => type).join(' OR '))
  const texts = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile() && licenceFile.test(entry.name))
    .map((entry) => readFileSync(join(root, entry.name), 'utf8').trim())
  const from = homepage ?? (typeof repository === 'string' ? repository : repository?.url)
  return {
    name,
    version,
    license: said === undefined || said === '' ? 'not stated' : said,
    homepage: from === undefined ? null : webAddress(from),
    text: texts.length === 0 ? null : texts.join('\n\n'),
  }
}

/** `git+https://…/x.git`, `github:a/b` and the like as an address a browser opens; null when it is none. */
function webAddress(text: string): string | null {
  const short = /^(?:github:)?([\w.-]+\/[\w.-]+)$/.exec(text)
  const url = short ? `https://github.com/${short[1]}` : text.replace(/^git\+/, '').replace(/^git:/, 'https:')
  return /^https?:\/\//.test(url) ? url.replace(/\.git(#.*)?$/, '') : null
}

/**
 * A bill of materials of what is shipped, in CycloneDX 1.6. https://cyclonedx.org/docs/1.6/json/
 * Without a time or a serial number: the same sources make the same file.
 */
export function billOfMaterials(app: { name: string; version: string }, parts: readonly ThirdParty[]): string {
  const components = parts.map(({ name, version, license, homepage }) => {
    const purl = `pkg:npm/${name.startsWith('@') ? `%40${name.slice(1)}` : name}@${version}`
    return {
      type: 'library',
      'bom-ref': purl,
      name,
      version,
      purl,
      licenses: [licenceOf(license)],
      ...(homepage === null ? {} : { externalReferences: [{ type: 'website', url: homepage }] }),
    }
  })
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', 'bom-ref': `${app.name}@${app.version}`, name: app.name, version: app.version },
    },
    components,
    dependencies: [{ ref: `${app.name}@${app.version}`, dependsOn: components.map((part) => part['bom-ref']) }],
  }
  return `${JSON.stringify(bom, null, 2)}\n`
}

/** One licence, one that has no name in SPDX, or a choice of several. */
function licenceOf(license: string): { license: { id: string } | { name: string } } | { expression: string } {
  if (/ (OR|AND|WITH) /.test(license)) return { expression: license.replace(/^\((.*)\)$/, '$1') }
  return /^[A-Za-z0-9.+-]+$/.test(license) ? { license: { id: license } } : { license: { name: license } }
}
