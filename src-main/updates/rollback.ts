import { spawn } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { readJsonFile, writeJsonFile } from '../json-file.ts'

/** What is known of the last update: whether the version it brought has ever run well, and where the one before is kept. */
const markerFile = z.object({
  from: z.string().min(1).max(100),
  to: z.string().min(1).max(100),
  /** Starts of `to` that did not get so far as to be called well. */
  starts: z.number().int().min(0),
  healthy: z.boolean(),
  /** Program or installer of `from`, null when none could be kept. */
  previous: z.string().nullable(),
})
type Marker = z.infer<typeof markerFile>

/** Failed starts after which a person is asked whether to go back. */
const failedStarts = 2

export interface WayBack {
  /** The running version. */
  failed: string
  /** The one before it. */
  version: string
  /** Null: it must be downloaded by hand. */
  previous: string | null
  starts: number
}

/** Keeps the way back to the version before an update. */
export class Rollback {
  readonly #file: string
  readonly #folder: string
  readonly #version: string

  /** @param folder of the app's own data, @param version the running one. */
  constructor(folder: string, version: string) {
    this.#file = join(folder, 'update.json')
    this.#folder = join(folder, 'previous-version')
    this.#version = version
  }

  /**
   * Notes that the running version is about to be replaced, and keeps a copy of the program (AppImage) or installer (Windows) that can bring it
   * back. Without one the update goes on: the way back is then a download.
   */
  prepare(to: string, program: string | null): void {
    const previous = program === null ? null : this.#keep(program)
    this.#write({ from: this.#version, to, starts: 0, healthy: false, previous })
  }

  /** Counts this start. The way back when the version has failed to start well too often, null otherwise. */
  noteStart(): WayBack | null {
    const marker = this.#read()
    if (marker === null || marker.to !== this.#version || marker.healthy) return null
    this.#write({ ...marker, starts: marker.starts + 1 })
    if (marker.starts < failedStarts) return null
    const previous = marker.previous !== null && existsSync(marker.previous) ? marker.previous : null
    return { failed: marker.to, version: marker.from, previous, starts: marker.starts }
  }

  /** The version works: the gateway answered. */
  noteHealthy(): void {
    const marker = this.#read()
    if (marker === null || marker.to !== this.#version || marker.healthy) return
    this.#write({ ...marker, starts: 0, healthy: true })
  }

  /** It was quit in order before it was known to work, which is no failure. */
  noteQuit(): void {
    const marker = this.#read()
    if (marker === null || marker.to !== this.#version || marker.healthy) return
    this.#write({ ...marker, starts: Math.max(0, marker.starts - 1) })
  }

  #keep(program: string): string | null {
    const kept = join(this.#folder, `${this.#version}-${basename(program)}`)
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
      for (const name of readdirSync(this.#folder)) rmSync(join(this.#folder, name), { force: true })
      try {
        // The update puts another file in its place, so a second name is enough.
        linkSync(program, kept)
      } catch {
        copyFileSync(program, kept)
      }
      return kept
    } catch {
      return null
    }
  }

  #read(): Marker | null {
    return readJsonFile(this.#file, markerFile)
  }

  #write(marker: Marker): void {
    writeJsonFile(this.#file, marker)
  }
}

/**
 * Puts the kept program in the place of the running AppImage and starts it, or starts the kept installer.
 * @throws Error when it cannot be put there.
 */
export function goBack(previous: string, appImage: string | undefined): void {
  let program = previous
  if (appImage !== undefined) {
    const beside = join(dirname(appImage), `.${basename(appImage)}.back`)
    copyFileSync(previous, beside)
    chmodSync(beside, 0o755)
    renameSync(beside, appImage)
    program = appImage
  }
  spawn(program, [], { detached: true, stdio: 'ignore' })
    .on('error', () => undefined)
    .unref()
}
