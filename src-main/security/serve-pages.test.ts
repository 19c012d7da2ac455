import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileOf, servePages } from './serve-pages.ts'

let parent = ''
let root = ''
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'burncloud-pages-'))
  root = join(parent, 'renderer')
  mkdirSync(join(root, 'assets'), { recursive: true })
  mkdirSync(join(parent, 'renderer-secret'))
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>page</title>')
  writeFileSync(join(root, 'assets/index-1.js'), 'export {}')
  writeFileSync(join(parent, 'secret.txt'), 'secret')
  writeFileSync(join(parent, 'renderer-secret/index.html'), 'secret')
})
afterAll(() => rmSync(parent, { recursive: true }))

const get = (address: string, method = 'GET') => servePages(root)(new Request(address, { method }))

describe('servePages', () => {
  it('answers a page under a strict policy', async () => {
    const response = await get('app://bundle/index.html')
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('<title>page</title>')
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
  })

  it('answers a script with its type', async () => {
    const response = await get('app://bundle/assets/index-1.js')
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('answers the routes of the page with the page', async () => {
    expect(await (await get('app://bundle/channels/7?tab=keys')).text()).toContain('<title>page</title>')
    expect(await (await get('app://bundle/')).text()).toContain('<title>page</title>')
  })

  it.each([
    'app://bundle/..%2fsecret.txt',
    'app://bundle/%2e%2e/secret.txt',
    'app://bundle/..%5csecret.txt',
    'app://bundle/assets/..%2f..%2fsecret.txt',
    'app://bundle/%2e%2e%2frenderer-secret%2findex.html',
    'app://bundle/%00/secret.txt',
    'app://bundle/C:/secret.txt',
    'app://bundle/%e0%a4%a',
    'app://other/index.html',
    'app://bundle/assets/missing.js',
    'app://bundle/data.unknown',
  ])('finds nothing under %s', async (address) => {
    const response = await get(address)
    expect(response.status).toBe(404)
    expect(await response.text()).toBe('not found')
  })

  it('only reads', async () => {
    expect((await get('app://bundle/index.html', 'POST')).status).toBe(405)
  })

  it('never leaves its folder, whatever the path', () => {
    const part = fc.constantFrom(
      '..',
      '.',
      '%2e%2e',
      '%2f',
      '%5c',
      '/',
      '\\',
      'a',
      'index.html',
      '%00',
      '%25',
      ':',
      '~',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const file = fileOf(root, `app://bundle/${parts.join('')}`)
        expect(file === null || file.startsWith(`${root}/`) || file.startsWith(`${root}\\`)).toBe(true)
      }),
    )
  })
})
