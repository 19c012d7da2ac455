import { useSyncExternalStore } from 'react'
import type { ClientTool } from '../../../src-gateway/contract/index.ts'

/** Changes that the person looked at and left, by tool. It is this browser's memory only: nothing in the tool depends on it. */
const place = 'burncloud.clients.left'
const listeners = new Set<() => void>()

/** A change by what it is, so that the next one is told anew. */
function nameOf({ drift }: Pick<ClientTool, 'drift'>): string {
  return JSON.stringify(drift.map(({ file, key, found }) => [file, key, found]))
}

function read(): Record<string, unknown> {
  try {
    const held: unknown = JSON.parse(localStorage.getItem(place) ?? '{}')
    return typeof held === 'object' && held !== null ? { ...held } : {}
  } catch {
    return {}
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whether the change of a drifted tool was left as it is. */
export function useIsLeft(tool: ClientTool): boolean {
  return useSyncExternalStore(subscribe, () => tool.drift.length > 0 && read()[tool.id] === nameOf(tool))
}

/** Stops warning of the change that a tool shows now. */
export function leaveDrift(tool: ClientTool): void {
  try {
    localStorage.setItem(place, JSON.stringify({ ...read(), [tool.id]: nameOf(tool) }))
  } catch {
    // Without storage the warning stays, which is no harm.
  }
  for (const listener of listeners) listener()
}
