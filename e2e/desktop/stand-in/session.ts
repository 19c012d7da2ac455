import { EventEmitter } from 'node:events'

type BeforeRequest = (details: { url: string; method: string }, done: (answer: { cancel?: boolean }) => void) => void

class Session extends EventEmitter {
  #beforeRequest: BeforeRequest | null = null

  readonly webRequest = {
    onBeforeRequest: (listener: BeforeRequest | null): void => {
      this.#beforeRequest = listener
    },
  }

  setPermissionRequestHandler(): void {}
  setPermissionCheckHandler(): void {}
  setDevicePermissionHandler(): void {}
  setSpellCheckerEnabled(): void {}

  /** What the system would say: the environment of the stand-in, else the straight way. */
  async resolveProxy(_url: string): Promise<string> {
    return process.env.STAND_IN_PROXY ?? 'DIRECT'
  }

  /** Whether the program cancels a page's request. */
  cancels(url: string, method: string): Promise<boolean> {
    const listener = this.#beforeRequest
    if (listener === null) return Promise.resolve(false)
    return new Promise((resolve) => listener({ url, method }, (answer) => resolve(answer.cancel === true)))
  }
}

export const session = { defaultSession: new Session(), fromPartition: (): Session => new Session() }

const handlers = new Map<string, (request: Request) => Response | Promise<Response>>()

export const protocol = {
  registerSchemesAsPrivileged: (): void => {},
  handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>): void => {
    handlers.set(scheme, handler)
  },
}

/** Chromium knows no scheme of our own and offers no way to add one, so pages live under a host that cannot exist. */
const bundleOrigin = 'https://bundle.app.invalid'
const appOrigin = 'app://bundle'

/** The address as the program under test knows it. */
export function toProgram(address: string): string {
  return address.startsWith(`${bundleOrigin}/`) ? appOrigin + address.slice(bundleOrigin.length) : address
}

/** The address as the browser knows it. */
export function toBrowser(address: string): string {
  return address.startsWith(`${appOrigin}/`) ? bundleOrigin + address.slice(appOrigin.length) : address
}

/** What the program's protocol handler answers; null when the scheme is not handled. */
export async function answerOf(address: string, method: string): Promise<Response | null> {
  const handler = handlers.get(address.slice(0, address.indexOf(':')))
  return handler === undefined ? null : handler(new Request(address, { method }))
}
