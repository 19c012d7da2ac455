import type { Profile } from './profile.ts'

/** What the gateway and its counting thread say to each other. */

export interface CountTask {
  id: number
  by: Profile['text']
  groups: readonly (readonly string[])[]
}

export type CountAnswer = { id: number; ok: true; tokens: number[] } | { id: number; ok: false; message: string }
