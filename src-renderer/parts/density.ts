/**
 * How close together rows and fields stand: `useDensity()`, `setDensity('compact')`. Kept on this device.
 * Tables ask for `rowHeightIn`, forms for `useFormGap`.
 */
import { useSyncExternalStore } from 'react'

export const densities = ['comfortable', 'compact'] as const
export type Density = (typeof densities)[number]

const storageKey = 'burncloud.density'
const formGap: Record<Density, string> = { comfortable: '16px', compact: '8px' }
const listeners = new Set<() => void>()

function readDensity(): Density {
  const stored = window.localStorage.getItem(storageKey)
  return densities.find((density) => density === stored) ?? 'comfortable'
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Applies at once, on every page. */
export function setDensity(density: Density): void {
  window.localStorage.setItem(storageKey, density)
  for (const listener of listeners) listener()
}

export function useDensity(): Density {
  return useSyncExternalStore(subscribe, readDensity)
}

/** The height of a row, px. Two lines of text still fit into a compact one. */
export function rowHeightIn(density: Density, comfortable: number): number {
  return density === 'compact' ? Math.max(36, comfortable - 10) : comfortable
}

/** The room between two fields of a form. */
export function useFormGap(): string {
  return formGap[useDensity()]
}
