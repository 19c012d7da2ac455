import { existsSync, readdirSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { applyTo, noModels, Place } from './clients/test-setup.fixture.ts'
import { restoreClients } from './restore-clients.ts'

describe('putting everything back without a gateway', () => {
  let place: Place
  let lines: string[]
  beforeEach(() => {
    place = new Place()
    lines = []
  })
  afterEach(() => place.close())
  const restore = () =>
    restoreClients(place.dataDir, { home: place.home, env: {}, platform: 'linux' }, (line) => lines.push(line))

  it('says what it put back and what it kept, and leaves nothing of ours', async () => {
    place.write('.codex/config.toml', 'model = "m"\n')
    const setup = place.setup()
    await applyTo(setup, 'codex')
    await applyTo(setup, 'claude-code', { main: 'm-1', small: null })
    place.write('.claude/settings.json', place.read('.claude/settings.json').replaceAll('m-1', 'mine'))
    expect(await restore()).toBe(0)
    expect(place.read('.codex/config.toml')).toBe('model = "m"\n')
    expect(place.read('.claude/settings.json')).not.toContain('127.0.0.1')
    expect(lines).toEqual([
      `Claude Code: ${place.path('.claude/settings.json')}: our values put back`,
      expect.stringContaining('kept, because it was changed since: env.ANTHROPIC_MODEL'),
      `Codex CLI: ${place.path('.codex/config.toml')}: as it was before`,
    ])
    lines = []
    expect(await restore()).toBe(0)
    expect(lines).toEqual(['Nothing of ours is in the files of any tool.'])
    // Its key is still there for another time.
    expect((await setup.preview('codex', noModels)).newKey).toBeNull()
  })

  it('fails when a file cannot be put back, and says where it is wrong', async () => {
    await applyTo(place.setup(), 'claude-code')
    place.write('.claude/settings.json', '{\n broken')
    expect(await restore()).toBe(1)
    expect(lines[0]).toMatch(/Claude Code: .*settings\.json: /)
    expect(place.read('.claude/settings.json')).toBe('{\n broken')
  })

  it('makes nothing where nothing was ever set up', async () => {
    expect(await restore()).toBe(0)
    expect(readdirSync(place.home)).toEqual([])
    expect(existsSync(place.path('.claude'))).toBe(false)
  })
})
