import { z } from 'zod'
import { readJsonFile, writeJsonFile } from '../json-file.ts'
import { fill } from '../tray/words.ts'
import type { FaultWords } from './words.ts'

const runningFile = z.object({ version: z.string().min(1).max(100) })

/** Notes which version has the profile now. Only the holder of the single-instance lock may. */
export function noteRunningVersion(file: string, version: string): void {
  writeJsonFile(file, { version })
}

/**
 * Why a second start must be refused instead of showing the first one's window: another version of the app has the profile.
 * Null when it is the same one, or nobody knows.
 */
export function refusedByVersion(file: string, own: string, words: FaultWords): string | null {
  const running = readJsonFile(file, runningFile)?.version
  if (running === undefined || running === own) return null
  return fill(words.otherVersionDetail, { running, own })
}
