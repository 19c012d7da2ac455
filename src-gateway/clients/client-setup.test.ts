import { execFile } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ClientToolId, clientToolIds } from '../contract/index.ts'
import { dotenvVariants, jsoncVariants, tomlVariants, yamlVariants } from './formats/variants.fixture.ts'
import { applyTo, noModels, Place } from './test-setup.fixture.ts'
import { tools } from './tools/registry.ts'

let place: Place
beforeEach(() => {
  place = new Place()
})
afterEach(() => place.close())

const withModels = { main: 'm-1', small: 'm-2' }
const fileTools = clientToolIds.filter((id) => tools[id].kind === 'files')
const claude = '.claude/settings.json'

/** Every file under the home with its content. */
function homeNow(): Record<string, string> {
  const entries = readdirSync(place.home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    entries.map((entry) => [
      join(entry.parentPath, entry.name),
      readFileSync(join(entry.parentPath, entry.name), 'latin1'),
    ]),
  )
}

describe('setting a tool up', () => {
  it.each(fileTools)('%s: from nothing, looked at first, and back to nothing', async (id) => {
    const setup = place.setup()
    expect((await setup.get(id)).state).toBe('missing')
    const preview = await setup.preview(id, withModels)
    expect(homeNow()).toEqual({})
    expect(place.keys.all.size).toBe(0)
    expect(preview.newKey).toBe(tools[id].name)
    expect(preview.files.every(({ change, diff }) => change === 'create' && diff.includes('\n+'))).toBe(true)

    const applied = await setup.apply(id, withModels, preview.revision)
    expect(applied).toMatchObject({ state: 'applied', tokenId: 1, models: withModels, drift: [], problem: null })
    expect(applied.address).toMatch(/^http:\/\/127\.0\.0\.1:8790(\/v1)?$/)
    const text = Object.values(homeNow()).join('\n')
    expect(text).toContain('http://127.0.0.1:8790')
    if (id !== 'zed') expect(text).toContain(place.keys.all.get(1)?.key)
    for (const { path } of applied.files) expect(statSync(path).mode & 0o777).toBe(0o600)

    const again = await setup.preview(id, withModels)
    expect(again.files.map(({ change }) => change)).toEqual(applied.files.map(() => 'none'))
    expect(again.newKey).toBeNull()

    const undone = await setup.undo(id, true)
    expect(undone.files.every(({ outcome, kept }) => outcome === 'removed' && kept.length === 0)).toBe(true)
    expect(undone.keyDeleted).toBe(true)
    expect(readdirSync(place.home)).toEqual([])
    expect(place.keys.all.size).toBe(0)
    await expect(setup.undo(id, true)).rejects.toMatchObject({ code: 'client.not_applied' })
  })

  const habits: [ClientToolId, string, Record<string, string>][] = [
    ['claude-code', claude, jsoncVariants],
    ['codex', '.codex/config.toml', tomlVariants],
    ['continue', '.continue/config.yaml', yamlVariants],
    ['gemini-cli', '.gemini/.env', dotenvVariants],
  ]
  it.each(
    habits.flatMap(([id, file, variants]) =>
      Object.keys(variants).map((name) => [id, name, file, variants[name] ?? ''] as const),
    ),
  )('%s: byte for byte back again: %s', async (id, _name, file, text) => {
    const setup = place.setup()
    place.write(file, text)
    await applyTo(setup, id, withModels)
    expect((await setup.get(id)).state).toBe('applied')
    await setup.undo(id, true)
    expect(place.read(file)).toBe(text)
  })

  it.each(habits.map(([id, file, variants]) => [id, file, variants.crlf ?? '']))(
    '%s: with a byte order mark',
    async (id, file, text) => {
      const setup = place.setup()
      place.write(file, `\ufeff${text}`)
      await applyTo(setup, id as ClientToolId, withModels)
      expect(place.read(file)).toMatch(/^\ufeff(?!\ufeff)/)
      expect(place.read(file).replaceAll('\r\n', '')).not.toContain('\n')
      await setup.undo(id as ClientToolId, true)
      expect(place.read(file)).toBe(`\ufeff${text}`)
    },
  )

  it('writes only the values it owns, with the key of the tool, and shows no secret in the change', async () => {
    const old = `{
  // my settings
  "model": "opus",
  "env": {
    "ANTHROPIC_API_KEY": "sk-ant-api03-verysecretverysecret",
    "OTHER_TOKEN": "hunter2hunter2",
    "FOO": "1"
  }
}
`
    place.write(claude, old)
    const setup = place.setup()
    const { files, revision, notes } = await setup.preview('claude-code', noModels)
    const [file] = files
    expect(file).toMatchObject({ change: 'edit', replaces: [{ key: 'env.ANTHROPIC_API_KEY' }] })
    expect(file?.diff).not.toMatch(/verysecret|hunter2/)
    expect(file?.diff).toContain('+    "ANTHROPIC_BASE_URL": "http://127.0.0.1:8790"')
    expect(file?.diff).toMatch(/^-.*ANTHROPIC_API_KEY/m)
    expect(notes.map(({ code }) => code)).toContain('claude.one_key')
    await setup.apply('claude-code', noModels, revision)
    const key = place.keys.all.get(1)?.key
    expect(place.read(claude)).toBe(`{
  // my settings
  "model": "opus",
  "env": {
    "OTHER_TOKEN": "hunter2hunter2",
    "FOO": "1",
    "ANTHROPIC_BASE_URL": "http://127.0.0.1:8790",
    "ANTHROPIC_AUTH_TOKEN": "${key}"
  }
}
`)
    await setup.undo('claude-code', true)
    expect(place.read(claude)).toBe(old)
  })

  it('leaves the login of Codex alone and keeps its other providers and profiles', async () => {
    place.write('.codex/auth.json', '{"tokens":{"id_token":"x"}}')
    place.write(
      '.codex/config.toml',
      'model = "gpt-5.4"\nmodel_provider = "azure"\n\n[model_providers.azure]\nname = "Azure"\n\n[profiles.work]\nmodel_provider = "azure"\n',
    )
    await applyTo(place.setup(), 'codex')
    expect(place.read('.codex/auth.json')).toBe('{"tokens":{"id_token":"x"}}')
    expect(place.read('.codex/config.toml')).toBe(
      `model = "gpt-5.4"\nmodel_provider = "burncloud"\n\n[model_providers.azure]\nname = "Azure"\n\n[profiles.work]\nmodel_provider = "azure"\n\n[model_providers.burncloud]\nname = "BurnCloud"\nbase_url = "http://127.0.0.1:8790/v1"\nwire_api = "responses"\nexperimental_bearer_token = "${place.keys.all.get(1)?.key}"\n`,
    )
  })

  it('changes the Google login of Gemini CLI to a key and back', async () => {
    const settings = '{\n  "security": { "auth": { "selectedType": "oauth-personal" } }\n}\n'
    place.write('.gemini/settings.json', settings)
    place.write('.gemini/oauth_creds.json', '{}')
    const setup = place.setup()
    await applyTo(setup, 'gemini-cli')
    expect(place.read('.gemini/settings.json')).toContain('"selectedType": "gemini-api-key"')
    expect((await setup.doctor('gemini-cli')).checks.find(({ id }) => id === 'login')?.code).toBe('login.kept')
    await setup.undo('gemini-cli', true)
    expect(place.read('.gemini/settings.json')).toBe(settings)
    expect(existsSync(place.path('.gemini/.env'))).toBe(false)
  })

  it('honours the folders that tools are told to use', async () => {
    const env = {
      CLAUDE_CONFIG_DIR: place.path('a'),
      CODEX_HOME: place.path('b'),
      XDG_CONFIG_HOME: place.path('c'),
      GEMINI_CLI_HOME: place.path('d'),
    }
    const setup = place.setup({ place: { home: place.home, env, platform: 'linux' } })
    for (const id of ['claude-code', 'codex', 'opencode', 'gemini-cli'] as const) await applyTo(setup, id, withModels)
    for (const name of ['a/settings.json', 'b/config.toml', 'c/opencode/opencode.jsonc', 'd/.gemini/.env'])
      expect(existsSync(place.path(name))).toBe(true)
  })

  it('edits the file of several that is there', async () => {
    place.write('.config/opencode/opencode.json', '{ "theme": "x" }')
    await applyTo(place.setup(), 'opencode', withModels)
    expect(readdirSync(place.path('.config/opencode'))).toEqual(['opencode.json'])
  })

  it('takes over a new address, other models and a new key in place of a deleted one, and still undoes to the beginning', async () => {
    const old = '{"env":{"ANTHROPIC_BASE_URL":"https://other"}}'
    place.write(claude, old)
    const setup = place.setup()
    await applyTo(setup, 'claude-code', withModels)
    place.url = 'http://127.0.0.1:9999'
    place.keys.all.clear()
    expect((await setup.get('claude-code')).state).toBe('moved')
    expect((await setup.doctor('claude-code')).checks.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['points.moved', 'key.deleted']),
    )
    await applyTo(setup, 'claude-code', { main: null, small: 'm-3' })
    const { env } = JSON.parse(place.read(claude)) as { env: Record<string, string> }
    expect(env).toEqual({
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:9999',
      ANTHROPIC_AUTH_TOKEN: place.keys.all.get(1)?.key,
      ANTHROPIC_DEFAULT_HAIKU_MODEL: 'm-3',
    })
    await setup.undo('claude-code', true)
    expect(place.read(claude)).toBe(old)
  })

  it('needs a model where the tool lists them, and exactly the change that was shown', async () => {
    const setup = place.setup()
    await expect(setup.preview('opencode', noModels)).rejects.toMatchObject({ code: 'request.invalid', field: 'main' })
    await expect(setup.preview('cursor', noModels)).rejects.toMatchObject({ code: 'request.invalid', field: 'id' })
    const { revision } = await setup.preview('claude-code', noModels)
    place.write(claude, '{"theme":"dark"}')
    await expect(setup.apply('claude-code', noModels, revision)).rejects.toMatchObject({ code: 'client.changed' })
    await expect(setup.apply('claude-code', withModels, revision)).rejects.toMatchObject({ code: 'client.changed' })
    expect(place.read(claude)).toBe('{"theme":"dark"}')
    expect(place.keys.all.size).toBe(0)
  })
})

describe('what a person changed since', () => {
  it('is noticed, shown and kept when undone', async () => {
    place.write(claude, '{\n  "env": {\n    "ANTHROPIC_BASE_URL": "https://old"\n  }\n}\n')
    const setup = place.setup()
    await applyTo(setup, 'claude-code', withModels)
    const edited = place
      .read(claude)
      .replace('"http://127.0.0.1:8790"', '"https://mine"')
      .replace(/,\n.*HAIKU.*$/m, '')
      .replace('{\n', '{\n  "theme": "dark", // new\n')
    place.write(claude, edited)

    const { state, drift } = await setup.get('claude-code')
    expect(state).toBe('drifted')
    expect(drift).toEqual([
      {
        file: place.path(claude),
        key: 'env.ANTHROPIC_BASE_URL',
        wrote: 'http://127.0.0.1:8790',
        found: 'https://mine',
      },
      { file: place.path(claude), key: 'env.ANTHROPIC_DEFAULT_HAIKU_MODEL', wrote: 'm-2', found: null },
    ])
    expect(place.read(claude)).toBe(edited)

    const undone = await setup.undo('claude-code', true)
    expect(undone.files).toEqual([
      {
        path: place.path(claude),
        outcome: 'edited',
        putBack: [
          'env.ANTHROPIC_AUTH_TOKEN',
          'env.ANTHROPIC_MODEL',
          'env.ANTHROPIC_DEFAULT_OPUS_MODEL',
          'env.ANTHROPIC_DEFAULT_SONNET_MODEL',
        ],
        kept: ['env.ANTHROPIC_BASE_URL', 'env.ANTHROPIC_DEFAULT_HAIKU_MODEL'],
        problem: null,
      },
    ])
    expect(place.read(claude)).toBe(
      '{\n  "theme": "dark", // new\n  "env": {\n    "ANTHROPIC_BASE_URL": "https://mine"\n  }\n}\n',
    )
  })

  it('is put back by undoing when it was taken over knowingly', async () => {
    const setup = place.setup()
    await applyTo(setup, 'claude-code')
    place.write(claude, place.read(claude).replace('http://127.0.0.1:8790', 'https://mine'))
    const preview = await setup.preview('claude-code', noModels)
    expect(preview.drift).toHaveLength(1)
    expect(preview.files[0]?.replaces).toEqual([{ key: 'env.ANTHROPIC_BASE_URL', found: 'https://mine' }])
    await setup.apply('claude-code', noModels, preview.revision)
    await setup.undo('claude-code', true)
    expect(JSON.parse(place.read(claude))).toEqual({ env: { ANTHROPIC_BASE_URL: 'https://mine' } })
  })

  it('keeps what was added inside our own parts, and says so', async () => {
    const setup = place.setup()
    await applyTo(setup, 'codex')
    place.write('.codex/config.toml', `${place.read('.codex/config.toml')}request_max_retries = 9 # mine\n`)
    const { files } = await setup.undo('codex', true)
    expect(files[0]?.outcome).toBe('edited')
    expect(place.read('.codex/config.toml')).toBe('[model_providers.burncloud]\nrequest_max_retries = 9 # mine\n')
  })

  it('survives the file being gone', async () => {
    const setup = place.setup()
    await applyTo(setup, 'gemini-cli')
    rmSync(place.path('.gemini/.env'))
    expect((await setup.get('gemini-cli')).state).toBe('drifted')
    const { files } = await setup.undo('gemini-cli', true)
    expect(files.map(({ outcome }) => outcome)).toEqual(['untouched', 'removed'])
  })

  it('holds for any edit in between: what is foreign stays, what is ours goes', async () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/).map((text) => `f_${text}`)
    const foreign = fc.dictionary(word, fc.oneof(fc.string(), fc.integer(), fc.dictionary(word, fc.boolean())), {
      maxKeys: 4,
    })
    await fc.assert(
      fc.asyncProperty(foreign, foreign, async (before, added) => {
        const own = new Place()
        try {
          const setup = own.setup()
          own.write(claude, JSON.stringify(before, null, 2))
          await applyTo(setup, 'claude-code', withModels)
          const now = JSON.parse(own.read(claude)) as object
          own.write(claude, JSON.stringify({ ...now, ...added }, null, 4))
          await setup.undo('claude-code', true)
          expect(JSON.parse(own.read(claude))).toEqual({ ...before, ...added })
        } finally {
          own.close()
        }
      }),
      { numRuns: 25 },
    )
  })
})

describe('files that are not as one would like them', () => {
  const refusedWith = async (message: RegExp) => {
    const setup = place.setup()
    const before = homeNow()
    await expect(setup.preview('claude-code', noModels)).rejects.toMatchObject({
      code: 'client.file_refused',
      message: expect.stringMatching(message),
    })
    expect(homeNow()).toEqual(before)
    expect(place.keys.all.size).toBe(0)
  }

  it('refuses one that does not parse, with line and column', async () => {
    place.write(claude, '{\n  "env": {\n    "A": "1\n  }\n}\n')
    await refusedWith(/settings\.json:3:10: /)
    const tool = await place.setup().get('claude-code')
    expect(tool).toMatchObject({ state: 'broken', problem: { code: 'syntax', line: 3, column: 10 } })
    expect((await place.setup().doctor('claude-code')).checks.find(({ id }) => id === 'files')).toMatchObject({
      state: 'error',
    })
  })

  it('refuses what is huge, no text, UTF-16 or a folder', async () => {
    place.write(claude, `{"a":"${'x'.repeat(5 * 1024 * 1024)}"}`)
    await refusedWith(/5 MB/)
    place.write(claude, Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))
    await refusedWith(/UTF-8/)
    place.write(claude, Buffer.from('\ufeff{"a":1}', 'utf16le'))
    await refusedWith(/UTF-8/)
    place.close()
    place = new Place()
    mkdirSync(place.path(claude), { recursive: true })
    await refusedWith(/not a file/)
  })

  it('refuses one that is read-only', async () => {
    place.write(claude, '{}')
    chmodSync(place.path(claude), 0o444)
    await refusedWith(/read-only/)
  })

  it('follows links, keeps them and the mode, and makes folders', async () => {
    place.write('dotfiles/claude.json', '{}')
    chmodSync(place.path('dotfiles/claude.json'), 0o640)
    mkdirSync(place.path('.claude'))
    symlinkSync('../dotfiles/claude.json', place.path(claude))
    const setup = place.setup()
    const preview = await setup.preview('claude-code', noModels)
    expect(preview.files[0]?.linkTarget).toContain('dotfiles')
    await setup.apply('claude-code', noModels, preview.revision)
    expect(lstatSync(place.path(claude)).isSymbolicLink()).toBe(true)
    expect(place.read('dotfiles/claude.json')).toContain('ANTHROPIC_BASE_URL')
    expect(statSync(place.path('dotfiles/claude.json')).mode & 0o777).toBe(0o640)
    await setup.undo('claude-code', true)
    expect(place.read('dotfiles/claude.json')).toBe('{}')

    symlinkSync('../nowhere/yet.toml', place.path('dotfiles/../.config.toml'))
    mkdirSync(place.path('.codex'))
    symlinkSync('../dotfiles/codex.toml', place.path('.codex/config.toml'))
    await applyTo(setup, 'codex')
    expect(place.read('dotfiles/codex.toml')).toContain('burncloud')
  })

  it('refuses links that lead in a circle', async () => {
    mkdirSync(place.path('.claude'))
    symlinkSync('b.json', place.path(claude))
    symlinkSync('settings.json', place.path('.claude/b.json'))
    await refusedWith(/circle/)
  })

  const failing = (code: string, times: number) => {
    let left = times
    return {
      rename: async (from: string, to: string) => {
        if (left-- > 0) throw Object.assign(new Error(code), { code })
        await rename(from, to)
      },
    }
  }

  it('waits for a program that has it open, and gives up without a trace', async () => {
    place.write(claude, '{}')
    await applyTo(place.setup({ system: failing('EBUSY', 3) }), 'claude-code')
    expect(place.read(claude)).toContain('ANTHROPIC_BASE_URL')
    place.write('.codex/config.toml', '# mine\n')
    await expect(applyTo(place.setup({ system: failing('EPERM', 99) }), 'codex')).rejects.toMatchObject({
      code: 'client.file_refused',
    })
    expect(place.read('.codex/config.toml')).toBe('# mine\n')
    expect(readdirSync(place.path('.codex'))).toEqual(['config.toml'])
    expect((await place.setup().get('codex')).state).toBe('unset')
  })

  it('writes in place on drives that replace nothing by renaming', async () => {
    place.write(claude, `{ "a": "${'x'.repeat(2000)}" }`)
    const setup = place.setup({ system: failing('ENOTSUP', 1) })
    await applyTo(setup, 'claude-code')
    expect(readdirSync(place.path('.claude'))).toEqual(['settings.json'])
    expect((await setup.get('claude-code')).state).toBe('applied')
  })

  it('writes nothing over a change that was made in the last moment', async () => {
    place.write(claude, '{}')
    const setup = place.setup({
      onStep: (step) => {
        if (step === 'journal') writeFileSync(place.path(claude), '{"theme":"new"}')
      },
    })
    await expect(applyTo(setup, 'claude-code')).rejects.toMatchObject({ message: expect.stringMatching(/just now/) })
    expect(place.read(claude)).toBe('{"theme":"new"}')
  })

  it('sets the first file back when the second one is refused', async () => {
    place.write('.gemini/.env', 'FOO=1\n')
    place.write('.gemini/settings.json', '{}')
    const setup = place.setup({
      onStep: (step) => {
        if (step === 'renamed 0') writeFileSync(place.path('.gemini/settings.json'), '{"theme":"new"}')
      },
    })
    await expect(applyTo(setup, 'gemini-cli')).rejects.toMatchObject({ code: 'client.file_refused' })
    expect(place.read('.gemini/.env')).toBe('FOO=1\n')
    expect(place.read('.gemini/settings.json')).toBe('{"theme":"new"}')
    expect((await place.setup().get('gemini-cli')).state).toBe('unset')
  })
})

describe('kept versions', () => {
  it('hold every version before and after, and each can be put back whole', async () => {
    place.write(claude, '{"v":1}')
    const setup = place.setup()
    await applyTo(setup, 'claude-code')
    const versions = await setup.snapshots('claude-code')
    expect(versions.map(({ reason, current }) => [reason, current])).toEqual([
      ['after-apply', true],
      ['before-apply', false],
    ])
    place.write(claude, '{"v":2}')
    const [, first] = versions
    expect((await setup.restore('claude-code', first?.id ?? '')).state).toBe('drifted')
    expect(place.read(claude)).toBe('{"v":1}')
    const kept = (await setup.snapshots('claude-code')).find(({ reason }) => reason === 'before-restore')
    await setup.restore('claude-code', kept?.id ?? '')
    expect(place.read(claude)).toBe('{"v":2}')
    await expect(setup.restore('claude-code', 'none')).rejects.toMatchObject({ code: 'client.snapshot_not_found' })
    await expect(setup.restore('codex', first?.id ?? '')).rejects.toMatchObject({ code: 'client.snapshot_not_found' })
  })

  it('are bounded in number and age, and what undoing needs stays', async () => {
    place.write(claude, '{"v":"original"}')
    const setup = place.setup()
    for (let round = 0; round < 30; round += 1) {
      place.now += 60_000
      await applyTo(setup, 'claude-code', { main: `m-${round}`, small: null })
    }
    expect((await setup.snapshots('claude-code')).length).toBeLessThanOrEqual(50)
    place.now += 40 * 24 * 3_600_000
    await applyTo(setup, 'claude-code', { main: 'late', small: null })
    expect((await setup.snapshots('claude-code')).length).toBeLessThanOrEqual(3)
    await setup.undo('claude-code', true)
    expect(place.read(claude)).toBe('{"v":"original"}')
    for (const name of readdirSync(join(place.dataDir, 'clients', 'versions')))
      expect(statSync(join(place.dataDir, 'clients', 'versions', name)).mode & 0o777).toBe(0o600)
  })
})

describe('an end in the middle', () => {
  const crashAt = (what: 'apply' | 'undo', step: string): Promise<string | null> =>
    new Promise((done) => {
      const { root, home, dataDir, url, now } = place
      const args = [
        join(import.meta.dirname, 'crash.fixture.ts'),
        JSON.stringify({ root, home, dataDir, url, now }),
        'gemini-cli',
        what,
        step,
      ]
      const child = execFile(process.execPath, args, () => done(child.signalCode))
    })
  const steps = ['key', 'versions', 'journal', 'written 0', 'renamed 0', 'written 1', 'renamed 1', 'books']
  const env = 'FOO=1 # mine\n'
  const settings = '{\n  // mine\n  "security": { "auth": { "selectedType": "oauth-personal" } }\n}\n'

  it.each(steps)('while applying, at "%s", loses nothing', async (step) => {
    place.write('.gemini/.env', env)
    place.write('.gemini/settings.json', settings)
    expect(await crashAt('apply', step)).toBe('SIGKILL')
    const setup = place.setup()
    await setup.repair()
    const left = Object.keys(homeNow()).map((path) => path.slice(place.path('.gemini').length + 1))
    expect(left.toSorted()).toEqual(['.env', 'settings.json'])
    expect(existsSync(join(place.dataDir, 'clients', 'journal.json'))).toBe(false)
    const { state } = await setup.get('gemini-cli')
    expect(state).toBe(
      ['renamed 1', 'books'].includes(step)
        ? 'applied'
        : ['renamed 0', 'written 1'].includes(step)
          ? 'drifted'
          : 'unset',
    )
    if (state !== 'unset') await setup.undo('gemini-cli', false)
    expect(place.read('.gemini/.env')).toBe(env)
    expect(place.read('.gemini/settings.json')).toBe(settings)
    await applyTo(setup, 'gemini-cli')
    expect((await setup.get('gemini-cli')).state).toBe('applied')
  })

  it.each(['versions', 'journal', 'written 0', 'renamed 0', 'books'])(
    'while undoing, at "%s", loses nothing',
    async (step) => {
      place.write('.gemini/.env', env)
      place.write('.gemini/settings.json', settings)
      await applyTo(place.setup(), 'gemini-cli')
      expect(await crashAt('undo', step)).toBe('SIGKILL')
      const setup = place.setup()
      await setup.undo('gemini-cli', true)
      expect(place.read('.gemini/.env')).toBe(env)
      expect(place.read('.gemini/settings.json')).toBe(settings)
      expect((await setup.get('gemini-cli')).state).toBe('unset')
    },
  )
})

describe('looking after tools', () => {
  it('tells which address a tool is pointed at, ours or not, without a password in it', async () => {
    place.write(claude, '{ "env": { "ANTHROPIC_BASE_URL": "https://me:hunter2hunter2@proxy.example/x" } }')
    place.write('.gemini/.env', 'GOOGLE_GEMINI_BASE_URL=https://other.example\n')
    place.write('.config/opencode/opencode.json', '{ "provider": { "burncloud": ["not", "so"] } }')
    const setup = place.setup()
    expect((await setup.get('claude-code')).address).toBe('https://me:••••@proxy.example/x')
    expect((await setup.get('gemini-cli')).address).toBe('https://other.example')
    expect((await setup.get('opencode')).address).toBeNull()
    expect((await setup.get('codex')).address).toBeNull()
  })

  it('finds a program, its version, its key, its last request and variables that lead elsewhere', async () => {
    const bin = join(place.root, 'bin')
    mkdirSync(bin)
    writeFileSync(join(bin, 'claude'), '#!/bin/sh\necho "2.1.7 (Claude Code) $HOME"\n', { mode: 0o755 })
    place.write('.zshrc', '# export ANTHROPIC_API_KEY=no\nexport ANTHROPIC_BASE_URL="https://x"\n')
    place.write('.config/fish/config.fish', 'set -gx ANTHROPIC_AUTH_TOKEN sk-secret\n')
    const setup = place.setup()
    await applyTo(setup, 'claude-code')
    place.keys.request = { at: place.now, status: 200, clientName: 'claude-cli/2.1.7' }
    const { checks } = await setup.doctor('claude-code')
    expect(checks.map(({ id, state, code }) => [id, state, code])).toEqual([
      ['program', 'ok', 'program.found'],
      ['version', 'ok', 'version.known'],
      ['files', 'ok', 'files.read'],
      ['points-here', 'ok', 'points.here'],
      ['key', 'ok', 'key.valid'],
      ['last-request', 'ok', 'request.seen'],
      ['environment', 'warning', 'environment.set'],
    ])
    expect(checks.find(({ id }) => id === 'version')?.facts).toEqual(['2.1.7'])
    expect(checks.at(-1)?.facts).toEqual([
      'ANTHROPIC_BASE_URL (~/.zshrc:2)',
      'ANTHROPIC_AUTH_TOKEN (~/.config/fish/config.fish:1)',
    ])
    expect(JSON.stringify(checks)).not.toContain('sk-secret')
  })

  it('asks the registry on Windows', async () => {
    const printed =
      '\r\nHKEY_CURRENT_USER\\Environment\r\n    OPENAI_BASE_URL    REG_SZ    https://x\r\n    Path    REG_EXPAND_SZ    C:\\x\r\n'
    const asked: string[] = []
    const setup = place.setup({
      place: { home: place.home, env: {}, platform: 'win32' },
      run: async (file, args) => {
        asked.push([file, ...args].join(' '))
        return args[1]?.startsWith('HKCU') ? printed : undefined
      },
    })
    const { checks } = await setup.doctor('codex')
    expect(asked[0]).toBe('C:\\Windows\\System32\\reg.exe query HKCU\\Environment')
    expect(checks.find(({ id }) => id === 'environment')?.facts).toEqual(['OPENAI_BASE_URL (HKCU\\Environment)'])
  })

  it('gives lines that start a tool and change nothing', async () => {
    const setup = place.setup()
    const { items, key } = await setup.commands('claude-code', noModels, 'placeholder')
    expect(key).toBeNull()
    expect(place.keys.all.size).toBe(0)
    const launch = Object.fromEntries(
      items.filter(({ purpose }) => purpose === 'launch').map(({ shell, text }) => [shell, text]),
    )
    expect(launch.bash).toBe('ANTHROPIC_BASE_URL=http://127.0.0.1:8790 ANTHROPIC_AUTH_TOKEN=sk-bc-your-key claude')
    expect(launch.fish).toBe('env ANTHROPIC_BASE_URL=http://127.0.0.1:8790 ANTHROPIC_AUTH_TOKEN=sk-bc-your-key claude')
    expect(launch.cmd).toBe(
      'cmd /d /c "set "ANTHROPIC_BASE_URL=http://127.0.0.1:8790"&& set "ANTHROPIC_AUTH_TOKEN=sk-bc-your-key"&& claude"',
    )
    expect(launch.powershell).toContain("$env:ANTHROPIC_BASE_URL = 'http://127.0.0.1:8790'")
    const own = await setup.commands('environment', noModels, 'own')
    expect(own.items.map(({ shell }) => shell)).toEqual(['bash', 'fish', 'powershell', 'cmd', 'dotenv'])
    expect(own.items[0]?.text).toContain(own.key)
    expect((await setup.commands('environment', noModels, 'own')).key).toBe(own.key)
    expect(homeNow()).toEqual({})
    await setup.undo('environment', true)
    expect(place.keys.all.size).toBe(0)
  })

  it('runs a launch line in a real shell', async () => {
    const { items } = await place.setup().commands('opencode', { main: "it's", small: null }, 'placeholder')
    const line = items.find(({ shell, purpose }) => shell === 'bash' && purpose === 'launch')?.text ?? ''
    const printed = await new Promise<string>((done) => {
      execFile('/bin/sh', ['-c', line.replace(/opencode$/, 'printenv OPENCODE_CONFIG_CONTENT')], (_error, stdout) =>
        done(stdout),
      )
    })
    expect(JSON.parse(printed)).toMatchObject({
      model: "burncloud/it's",
      provider: { burncloud: { options: { apiKey: 'sk-bc-your-key' } } },
    })
  })

  it('undoes every tool at once, and tells what could not be undone', async () => {
    const setup = place.setup()
    for (const id of fileTools) await applyTo(setup, id, withModels)
    place.write(claude, '{ broken')
    const undone = await setup.undoAll(true)
    expect(
      undone.filter(({ files }) => files.some(({ outcome }) => outcome === 'failed')).map(({ tool }) => tool),
    ).toEqual(['claude-code'])
    expect(Object.keys(homeNow())).toEqual([place.path(claude)])
    expect([...place.keys.all.values()].map(({ name }) => name)).toEqual(['Claude Code'])
  })
})
