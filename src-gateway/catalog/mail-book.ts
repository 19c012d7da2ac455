import { z } from 'zod'
import type { SettingsRepository } from '../storage/types.ts'

/** How e-mail is sent, the password in the clear: in memory alone. */
export interface MailServer {
  host: string
  port: number
  secure: boolean
  user: string | null
  password: string | null
  from: string
  to: readonly string[]
}

/** Seals a text under the master key, and opens it; null = it cannot be opened with this one. */
export interface Sealing {
  seal(text: string): string
  open(sealed: string): string | null
}

const stored = z.object({
  host: z.string(),
  port: z.number(),
  secure: z.boolean(),
  user: z.string().nullable(),
  password: z.string().nullable(),
  from: z.string(),
  to: z.array(z.string()),
})

/** The fact of the installation that it is kept as. */
export const mailFact = 'mail'

/** Where the way e-mail is sent is kept. */
export class MailBook {
  readonly #settings: Pick<SettingsRepository, 'readSecret' | 'writeSecret'>
  readonly #sealing: Sealing
  #server: MailServer | null

  private constructor(
    settings: Pick<SettingsRepository, 'readSecret' | 'writeSecret'>,
    sealing: Sealing,
    server: MailServer | null,
  ) {
    this.#settings = settings
    this.#sealing = sealing
    this.#server = server
  }

  /** What cannot be read any more counts as not set. */
  static async open(
    settings: Pick<SettingsRepository, 'readSecret' | 'writeSecret'>,
    sealing: Sealing,
  ): Promise<MailBook> {
    return new MailBook(settings, sealing, readServer(await settings.readSecret(mailFact), sealing))
  }

  /** null = no e-mail is sent. */
  get server(): MailServer | null {
    return this.#server
  }

  /** Kept before it holds. */
  async set(server: MailServer | null): Promise<void> {
    await this.#settings.writeSecret(mailFact, this.textOf(server))
    this.#server = server
  }

  /** As it is kept, for those who write it along with other things; `reload` has to follow. */
  textOf(server: MailServer | null): string {
    if (server === null) return 'null'
    return JSON.stringify({
      ...server,
      password: server.password === null ? null : this.#sealing.seal(server.password),
    })
  }

  /** Reads what was written by others. */
  async reload(): Promise<void> {
    this.#server = readServer(await this.#settings.readSecret(mailFact), this.#sealing)
  }
}

function readServer(text: string | undefined, sealing: Sealing): MailServer | null {
  try {
    const read = stored.nullable().safeParse(JSON.parse(text ?? 'null'))
    if (!read.success || read.data === null) return null
    const { password, ...server } = read.data
    return { ...server, password: password === null ? null : sealing.open(password) }
  } catch {
    return null
  }
}
