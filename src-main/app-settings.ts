import { z } from 'zod'
import type { ShellSettings } from './contract/shell.ts'
import { readJsonFile, writeJsonFile } from './json-file.ts'

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

/** What the file keeps. Whether the app starts at login is not in it: the system knows, and a person can change it there. */
const storedSettings = z.object({
  onClose: z.enum(['ask', 'tray', 'quit']),
  quietHours: z.object({ enabled: z.boolean(), from: timeOfDay, to: timeOfDay }),
  updates: z.enum(['off', 'ask']),
  installOnQuit: z.boolean(),
  language: z.string().max(35).nullable(),
  hardwareAcceleration: z.boolean(),
})
export type StoredSettings = z.infer<typeof storedSettings>

/** A change as a page may ask for it. */
export const settingsChange = z.strictObject({ ...storedSettings.shape, startAtLogin: z.boolean() }).partial()
export type SettingsChange = z.infer<typeof settingsChange>

const defaults: StoredSettings = {
  onClose: 'ask',
  quietHours: { enabled: false, from: '22:00', to: '08:00' },
  updates: 'ask',
  installOnQuit: false,
  language: null,
  hardwareAcceleration: true,
}

/** The part of the system that starts the app at login. */
export interface StartAtLogin {
  isOn(): boolean
  /** @throws Error when the system does not let it be changed. */
  set(on: boolean): void
}

/** The settings of this desktop. A field that the file lacks or has wrong takes its default, and the others keep theirs. */
export class AppSettings {
  readonly #file: string
  readonly #startAtLogin: StartAtLogin
  readonly #listeners = new Set<(settings: ShellSettings) => void>()
  #stored: StoredSettings

  constructor(file: string, startAtLogin: StartAtLogin) {
    this.#file = file
    this.#startAtLogin = startAtLogin
    this.#stored = readStored(file)
  }

  get stored(): StoredSettings {
    return this.#stored
  }

  get all(): ShellSettings {
    return { ...this.#stored, startAtLogin: this.#startAtLogin.isOn() }
  }

  onChange(listener: (settings: ShellSettings) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** @throws Error when they cannot be written; nothing is changed then. */
  change({ startAtLogin, ...change }: SettingsChange): ShellSettings {
    const next: StoredSettings = { ...this.#stored, ...withoutUndefined(change) }
    if (JSON.stringify(next) !== JSON.stringify(this.#stored)) {
      if (!writeJsonFile(this.#file, next)) throw new Error('The settings of the app could not be written.')
      this.#stored = next
    }
    if (startAtLogin !== undefined) this.#startAtLogin.set(startAtLogin)
    const { all } = this
    for (const listener of this.#listeners) listener(all)
    return all
  }
}

/** Reads the settings file alone, for what must be known before the program is ready. */
export function readStored(file: string): StoredSettings {
  const found = readJsonFile(file, z.record(z.string(), z.unknown())) ?? {}
  const pick = <K extends keyof StoredSettings>(name: K): StoredSettings[K] => {
    const schema: z.ZodType = storedSettings.shape[name]
    const parsed = schema.safeParse(found[name])
    // Parsed by the schema of this very field.
    return parsed.success ? (parsed.data as StoredSettings[K]) : defaults[name]
  }
  return {
    onClose: pick('onClose'),
    quietHours: pick('quietHours'),
    updates: pick('updates'),
    installOnQuit: pick('installOnQuit'),
    language: pick('language'),
    hardwareAcceleration: pick('hardwareAcceleration'),
  }
}

/** A field that is there but undefined means no change. */
function withoutUndefined<T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept = Object.entries(change).filter(([, value]) => value !== undefined)
  return Object.fromEntries(kept) as { [K in keyof T]?: Exclude<T[K], undefined> }
}
