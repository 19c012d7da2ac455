import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { AppLogSource } from '../contract/index.ts'

/** More files than are ever kept of one log. */
const mostFiles = 10

/** One file of a log, open for reading. */
export interface OpenLogFile {
  handle: FileHandle
  /** What the file system knows it by: it stays when the file is renamed. */
  id: string
  size: number
  /** When it was written last, milliseconds since 1970. */
  changedAt: number
}

/**
 * The files of one log that are there, the current one first. They may be renamed while this looks, so they are opened from
 * the newest on and told apart by what the file system knows them by: none is missed, and none is there twice.
 */
export async function openLogFiles(folder: string, source: AppLogSource): Promise<OpenLogFile[]> {
  const files: OpenLogFile[] = []
  try {
    for (let age = 0; age < mostFiles; age += 1) {
      const handle = await openIfThere(join(folder, age === 0 ? `${source}.log` : `${source}.log.${age}`))
      if (handle === undefined) {
        // The current one may be missing for a moment, and a person may have deleted one in between.
        continue
      }
      const { ino, size, mtimeMs } = await handle.stat({ bigint: true })
      const id = String(ino)
      if (files.some((file) => file.id === id)) await handle.close()
      else files.push({ handle, id, size: Number(size), changedAt: Number(mtimeMs) })
    }
    return files
  } catch (error) {
    await closeLogFiles(files)
    throw error
  }
}

export async function closeLogFiles(files: readonly OpenLogFile[]): Promise<void> {
  await Promise.allSettled(files.map(({ handle }) => handle.close()))
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
