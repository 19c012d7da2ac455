import { describe, expect, it } from 'vitest'
import { OptionError, readOptions } from './options.ts'

const linux = (args: string[], env: Record<string, string> = {}) => {
  const options = readOptions(args, { HOME: '/home/ada', ...env }, 'linux')
  if (typeof options === 'string') throw new Error(`expected options, got ${options}`)
  return options
}

describe('options', () => {
  it('listens on loopback at 8790 when nothing is asked', () => {
    expect(linux([])).toMatchObject({
      host: '127.0.0.1',
      port: 8790,
      portGiven: false,
      json: false,
      console: true,
      adminToken: undefined,
      masterKey: undefined,
      logLevel: 'info',
    })
  })

  it('takes options in both spellings, and lets them win over the environment', () => {
    const env = { BURNCLOUD_PORT: '1', BURNCLOUD_HOST: '0.0.0.0', BURNCLOUD_DATA_DIR: '/env' }
    expect(linux([], env)).toMatchObject({ port: 1, portGiven: true, host: '0.0.0.0', dataDir: '/env' })
    expect(linux(['--port=0', '--host', '::1', '--data-dir', '/given', '--json', '--no-console'], env)).toMatchObject({
      port: 0,
      portGiven: true,
      host: '::1',
      dataDir: '/given',
      json: true,
      console: false,
    })
  })

  it.each([
    [['--port', 'eighty'], {}, '--port'],
    [['--port', '65536'], {}, '--port'],
    [['--port', '-1'], {}, '--port'],
    [['--port='], {}, '--port'],
    [['--host', 'not a host'], {}, '--host'],
    [['--frobnicate'], {}, '--frobnicate'],
    [['--json=yes'], {}, '--json'],
    [['stray'], {}, 'stray'],
    [[], { BURNCLOUD_PORT: 'x' }, 'BURNCLOUD_PORT'],
    [[], { BURNCLOUD_LOG_LEVEL: 'loud' }, 'BURNCLOUD_LOG_LEVEL'],
    [[], { BURNCLOUD_MASTER_KEY: 'c2hvcnQ=' }, 'BURNCLOUD_MASTER_KEY'],
    [[], { BURNCLOUD_MASTER_KEY: 'not base64!' }, 'BURNCLOUD_MASTER_KEY'],
    [[], { BURNCLOUD_ADMIN_TOKEN: 'two words' }, 'BURNCLOUD_ADMIN_TOKEN'],
    [[], { DATABASE_URL: 'postgres://u:secret@db/x' }, 'DATABASE_URL'],
    [[], { REDIS_URL: 'redis://cache' }, 'REDIS_URL'],
  ])('refuses %j %j in one line that names %s', (args, env, name) => {
    const refused = catchError(() => linux(args, env as Record<string, string>))
    expect(refused).toBeInstanceOf(OptionError)
    expect(refused.message).toContain(name)
    expect(refused.message).not.toContain('\n')
    expect(refused.message).not.toContain('secret')
  })

  it('reads a master key of 32 bytes', () => {
    const key = Buffer.alloc(32, 7)
    expect(linux([], { BURNCLOUD_MASTER_KEY: key.toString('base64') }).masterKey).toEqual(key)
  })

  it('takes an empty variable for one that is not set', () => {
    expect(linux([], { BURNCLOUD_PORT: '', DATABASE_URL: ' ' }).port).toBe(8790)
  })

  it.each([
    ['linux', { XDG_DATA_HOME: '/xdg' }, /^\/xdg\/burncloud$/],
    ['linux', {}, /\/\.local\/share\/burncloud$/],
    ['darwin', {}, /Library\/Application Support\/burncloud$/],
    ['win32', { APPDATA: 'C:\\Roaming' }, /^C:\\Roaming.burncloud$/],
  ] as const)('keeps its data where %s programs do', (platform, env, place) => {
    const options = readOptions([], env, platform)
    expect(typeof options === 'string' ? '' : options.dataDir).toMatch(place)
  })
})

function catchError(run: () => unknown): Error {
  try {
    run()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('nothing was thrown')
}
