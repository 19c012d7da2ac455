import { useEffect, useState } from 'react'
import type { ShellSettings, UpdateState } from '../../../src-main/contract/shell.ts'
import { shell } from '../../client/shell.ts'

/** The settings of this desktop, null in a browser and until they are known. */
export function useShellSettings(onError: (message: string) => void): {
  settings: ShellSettings | null
  change: (change: Partial<ShellSettings>) => void
} {
  const [settings, setSettings] = useState<ShellSettings | null>(null)
  useEffect(() => {
    void shell?.getSettings().then(setSettings)
    return shell?.onSettings(setSettings)
  }, [])
  const change = (wanted: Partial<ShellSettings>): void => {
    shell
      ?.changeSettings(wanted)
      .then(setSettings, (error: unknown) => onError(error instanceof Error ? error.message : String(error)))
  }
  return { settings, change }
}

/** How far an update is, null in a browser and until it is known. */
export function useUpdate(): UpdateState | null {
  const [update, setUpdate] = useState<UpdateState | null>(null)
  useEffect(() => {
    void shell?.getUpdate().then(setUpdate)
    return shell?.onUpdate(setUpdate)
  }, [])
  return update
}
