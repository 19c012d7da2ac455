import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type ClientKeys, ClientSetup, type ClientSetupParts } from './client-setup.ts'

/** API keys in memory. */
export class HeldKeys implements ClientKeys {
  readonly all = new Map<number, { key: string; name: string; usable: boolean }>()
  request: { at: number; status: number; clientName: string | null } | undefined

  async make(name: string) {
    const id = this.all.size + 1
    const key = `sk-bc-${String(id).padStart(4, '0')}${'Ab3'.repeat(12)}`
    this.all.set(id, { key, name, usable: true })
    return { id, key }
  }

  async find(id: number) {
    const found = this.all.get(id)
    return found === undefined ? undefined : { usable: found.usable, name: found.name, lastUsedAt: null }
  }

  async remove(id: number) {
    this.all.delete(id)
  }

  async lastRequest() {
    return this.request
  }
}

/** A home and a data folder of their own, both gone after `close`. */
export class Place {
  readonly root = mkdtempSync(join(tmpdir(), 'burncloud-setup-'))
  readonly home = join(this.root, 'home')
  readonly dataDir = join(this.root, 'data')
  readonly keys = new HeldKeys()
  url = 'http://127.0.0.1:8790'
  now = Date.UTC(2026, 10, 21)

  constructor() {
    mkdirSync(this.home)
    mkdirSync(this.dataDir)
  }

  setup(over: Partial<ClientSetupParts> = {}): ClientSetup {
    return new ClientSetup({
      dataDir: this.dataDir,
      place: { home: this.home, env: { PATH: join(this.root, 'bin') }, platform: 'linux' },
      url: () => this.url,
      keys: this.keys,
      sealing: {
        seal: (text) => Buffer.from(text).toString('base64'),
        open: (sealed) => Buffer.from(sealed, 'base64').toString(),
      },
      now: () => this.now,
      ...over,
    })
  }

  path(name: string): string {
    return join(this.home, ...name.split('/'))
  }

  write(name: string, content: string | Buffer): void {
    mkdirSync(dirname(this.path(name)), { recursive: true })
    writeFileSync(this.path(name), content)
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8')
  }

  close(): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 })
  }
}

export const noModels = { main: null, small: null }

/** Looks at a change and makes it. */
export async function applyTo(
  setup: ClientSetup,
  id: Parameters<ClientSetup['apply']>[0],
  models: Parameters<ClientSetup['apply']>[1] = noModels,
) {
  const { revision } = await setup.preview(id, models)
  return setup.apply(id, models, revision)
}
