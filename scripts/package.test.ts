import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { FileMatcher } from 'app-builder-lib/out/fileMatcher.js'
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js'
import { expect, test } from 'vitest'
import { root } from './lib/run.ts'
import { billOfMaterials, packageRoot, readPackage, type ThirdParty } from './lib/third-party.ts'

/**
 * Installers can only be made where Electron's runtime and the packaging tools can be fetched. What they would be made from,
 * as electron-builder itself resolves it, is the same everywhere.
 */
const config = await getConfig(root, 'electron-builder.yml', null)

/** What is built of a platform's list: `nsis x64`, one for each. */
function builds(targets: unknown): string[] {
  return (targets as { target: string; arch: string[] }[]).flatMap(({ target, arch }) =>
    arch.map((name) => `${target} ${name}`),
  )
}

test('electron-builder takes the configuration', async () => {
  // It is told of what is outdated, and keeps it to itself.
  const silent = { isEnabled: false, add: () => undefined } as unknown as Parameters<typeof validateConfiguration>[1]
  await expect(validateConfiguration(config, silent)).resolves.toBeUndefined()
})

test('each system gets its installers for both kinds of processor', () => {
  expect(builds(config.win?.target)).toEqual(['nsis x64', 'nsis arm64', 'msi x64', 'msi arm64'])
  expect(builds(config.mac?.target)).toEqual(['dmg x64', 'dmg arm64', 'zip x64', 'zip arm64'])
  expect(builds(config.linux?.target)).toEqual([
    'AppImage x64',
    'AppImage arm64',
    'deb x64',
    'deb arm64',
    'rpm x64',
    'rpm arm64',
  ])
})

test('no two installers have the same name, and a name tells program, version, system and processor', () => {
  expect(config.artifactName).toBe(['$', '{name}-$', '{version}-$', '{os}-$', '{arch}.$', '{ext}'].join(''))
})

test('the shipped binary cannot be used as Node, inspected or made to load other code', () => {
  expect(config.electronFuses).toMatchObject({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
  })
  expect(config.asar).toBe(true)
})

test('what is packed exists, and native code lies outside the archive', () => {
  expect(config.asarUnpack).toContain('**/*.node')
  const icons = [config.win?.icon, config.mac?.icon, config.linux?.icon, config.mac?.entitlements]
  for (const file of icons) expect(existsSync(join(root, String(file))), String(file)).toBe(true)
  const [packed] = config.files as { filter: string[] }[]
  expect(packed?.filter).toContain('out/**')
})

test('the pages are packed with their compressed forms, and neither sources nor maps', () => {
  const [packed] = config.files as { filter: string[] }[]
  const takes = new FileMatcher(root, root, (text) => text, packed?.filter).createFilter()
  const file = statSync(join(root, 'package.json'))
  const taken = (path: string) => takes(join(root, path), file as Parameters<typeof takes>[1])
  for (const path of ['out/main/index.js', 'out/renderer/assets/a-1b2c.js', 'out/renderer/assets/a-1b2c.js.gz'])
    expect(taken(path), path).toBe(true)
  for (const path of ['out/.stamp', 'out/main/index.js.map', 'src-main/index.ts', 'e2e/a.ts', '.env'])
    expect(taken(path), path).toBe(false)
})

test("the runtime's own words come in every language that the app speaks", () => {
  const files = readdirSync(join(root, 'resources/languages')).flatMap((name) => /^(.+)\.json$/.exec(name)?.[1] ?? [])
  for (const tag of ['en', 'zh-CN', ...files]) expect(config.electronLanguages).toContain(tag)
})

test('the app updates from where releases are published, and opens its own links', () => {
  expect(config.publish).toEqual({ provider: 'github', owner: 'burncloud', repo: 'burncloud-desktop' })
  expect(config.protocols).toEqual([{ name: 'BurnCloud link', schemes: ['burncloud'] }])
})

test('uninstalling leaves keys, history and settings', () => {
  expect(config.nsis).toMatchObject({ deleteAppDataOnUninstall: false, perMachine: false })
})

test('a module belongs to the innermost package that it lies in', () => {
  expect(packageRoot('/x/node_modules/a/node_modules/@s/b/dist/i.js?commonjs')).toBe(
    '/x/node_modules/a/node_modules/@s/b',
  )
  expect(packageRoot('\0/x/node_modules/a/i.js')).toBe('/x/node_modules/a')
  expect(packageRoot('/x/src/i.ts')).toBeUndefined()
  expect(packageRoot('/x/node_modules/.vite/deps/i.js')).toBeUndefined()
})

test('the bill of materials names each library with its version and licence', () => {
  const react = readPackage(join(root, 'node_modules/react'))
  expect(react).toMatchObject({ name: 'react', license: 'MIT' })
  expect(react?.text).toContain('Permission is hereby granted')
  const scoped: ThirdParty = { name: '@a/b', version: '1.0.0', license: '(MIT OR ISC)', homepage: null, text: null }
  const bom = JSON.parse(billOfMaterials({ name: 'app', version: '2.0.0' }, [react as ThirdParty, scoped]))
  expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' })
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/react/package.json'), 'utf8'))
  expect(bom.components[0]).toMatchObject({ purl: `pkg:npm/react@${version}`, licenses: [{ license: { id: 'MIT' } }] })
  expect(bom.components[1]).toMatchObject({ purl: 'pkg:npm/%40a/b@1.0.0', licenses: [{ expression: 'MIT OR ISC' }] })
})
