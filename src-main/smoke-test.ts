import type { GatewayState } from './contract/shell.ts'

export interface SmokeTestParts {
  version: string
  state(): GatewayState
  onState(listener: (state: GatewayState) => void): () => void
  /** Whether the window's page loaded. */
  pageLoaded: Promise<boolean>
  timeoutMs: number
}

export interface SmokeTestResult {
  event: 'smoke-test'
  ok: boolean
  version: string
  url: string | null
  instanceId: string | null
  pageLoaded: boolean
  message: string | null
}

/** Proves that an installed program works: the gateway answers health with its id and the window loads its page. */
export async function smokeTest(parts: SmokeTestParts): Promise<SmokeTestResult> {
  const settled = Promise.withResolvers<void>()
  const look = (state: GatewayState): void => {
    if (state.phase === 'ready' || state.phase === 'failed') settled.resolve()
  }
  const off = parts.onState(look)
  look(parts.state())
  const timer = setTimeout(() => settled.resolve(), parts.timeoutMs)
  await settled.promise
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, parts.timeoutMs, false).unref())
  const pageLoaded = await Promise.race([parts.pageLoaded, late])
  clearTimeout(timer)
  off()
  const { phase, url, instanceId, message } = parts.state()
  const ok = phase === 'ready' && pageLoaded
  return { event: 'smoke-test', ok, version: parts.version, url, instanceId, pageLoaded, message }
}
