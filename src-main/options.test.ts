import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readOptions } from './options.ts'

describe('readOptions', () => {
  it('has defaults', () => {
    expect(readOptions(['program'], {}, true)).toEqual({
      ok: true,
      options: {
        dataRoot: null,
        host: '127.0.0.1',
        port: 8790,
        portGiven: false,
        smokeTest: false,
        pagesUrl: null,
        safeMode: false,
        hidden: false,
        restoreClients: false,
        updateFeed: null,
      },
    })
  })

  it('reads what tests and portable use set', () => {
    const env = { BURNCLOUD_DATA_DIR: 'folder', BURNCLOUD_PORT: '0' }
    expect(readOptions(['program', '--smoke-test'], env, true)).toMatchObject({
      options: { dataRoot: resolve('folder'), port: 0, portGiven: true, smokeTest: true },
    })
  })

  it.each(['-1', '65536', '80.5', 'eighty', ' '])('names a port that is none: %j', (port) => {
    const result = readOptions([], { BURNCLOUD_PORT: port }, false)
    expect(result).toMatchObject({ ok: false })
  })

  it('takes no switches along with a link', () => {
    const argv = ['program', '--smoke-test', '--safe-mode', '--hidden', 'burncloud://v1/import']
    const calm = { smokeTest: false, safeMode: false, hidden: false }
    expect(readOptions(argv, {}, true)).toMatchObject({ options: calm })
    expect(readOptions(argv.slice(0, -1), {}, true)).toMatchObject({ options: { safeMode: true, hidden: true } })
  })

  it('does not let a packaged program take updates from elsewhere', () => {
    const env = { BURNCLOUD_UPDATE_FEED: 'http://localhost:9000' }
    expect(readOptions([], env, true)).toMatchObject({ options: { updateFeed: null } })
    expect(readOptions([], env, false)).toMatchObject({ options: { updateFeed: 'http://localhost:9000' } })
  })

  it('does not let a packaged program show foreign pages', () => {
    const env = { ELECTRON_RENDERER_URL: 'http://localhost:5173' }
    expect(readOptions([], env, true)).toMatchObject({ options: { pagesUrl: null } })
    expect(readOptions([], env, false)).toMatchObject({ options: { pagesUrl: 'http://localhost:5173' } })
  })
})
