import type { FromPage, ToPage } from './wire.ts'

/** Name of the binding by which a page speaks to the stand-in. */
export const bindingName = '__standIn'
export const receiverName = '__standInReceive'

/** What the page's side needs; it must be JSON. */
export interface PageShimOptions {
  binding: string
  receiver: string
  argv: string[]
  platform: string
}

/** A CommonJS module as a function. */
type Bundle = (
  require: (name: string) => unknown,
  process: { argv: string[]; platform: string },
  exports: unknown,
  module: unknown,
) => void

/** The script for the browser to run in every new document, before the page's own. */
export function initScript(options: PageShimOptions, preload: string): string {
  return `(${pageShim.toString()})(${JSON.stringify(options)}, function (require, process, exports, module) {\n${preload}\n})`
}

/**
 * Gives the preload bundle an `electron` and runs it. The source of this very function is sent to the browser, so it may use
 * nothing from outside.
 */
function pageShim(options: PageShimOptions, bundle: Bundle): void {
  // Electron runs preload scripts in the top frame only.
  if (window.top !== window) return
  const host = window as unknown as Record<string, unknown>
  const say = host[options.binding] as (message: string) => void
  const speak = (message: FromPage): void => say(JSON.stringify(message))
  const calls: PromiseWithResolvers<unknown>[] = []
  const listeners = new Map<string, Set<(...args: unknown[]) => void>>()
  const ports = new Map<number, MessagePort>()

  const toBase64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  const openPort = (id: number): MessagePort => {
    const { port1, port2 } = new MessageChannel()
    ports.set(id, port1)
    port1.onmessage = ({ data }) => {
      const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data instanceof Uint8Array ? data : null
      const coded = bytes ? { bytes: toBase64(bytes) } : typeof data === 'string' ? { text: data } : { json: data }
      speak({ type: 'port-message', port: id, data: coded })
    }
    port1.addEventListener('close', () => speak({ type: 'port-close', port: id }))
    return port2
  }

  host[options.receiver] = (message: ToPage): void => {
    if (message.type === 'answer') {
      calls[message.id]?.resolve(message.value)
    } else if (message.type === 'failure') {
      calls[message.id]?.reject(new Error(message.message))
    } else if (message.type === 'event') {
      const event = { ports: message.ports.map(openPort) }
      for (const listener of listeners.get(message.channel) ?? []) listener(event, ...message.args)
    } else if (message.type === 'port-close') {
      ports.get(message.port)?.close()
    } else {
      const { data } = message
      ports
        .get(message.port)
        ?.postMessage('text' in data ? data.text : 'bytes' in data ? fromBase64(data.bytes) : data.json)
    }
  }

  const ipcRenderer = {
    on: (channel: string, listener: (...args: unknown[]) => void): void => {
      const all = listeners.get(channel) ?? new Set()
      listeners.set(channel, all.add(listener))
    },
    off: (channel: string, listener: (...args: unknown[]) => void): void => {
      listeners.get(channel)?.delete(listener)
    },
    send: (channel: string, ...args: unknown[]): void => speak({ type: 'send', channel, args }),
    invoke: (channel: string, ...args: unknown[]): Promise<unknown> => {
      const call = Promise.withResolvers<unknown>()
      speak({ type: 'invoke', id: calls.push(call) - 1, channel, args })
      return call.promise
    },
  }
  const contextBridge = {
    exposeInMainWorld: (name: string, api: unknown): void => {
      Object.defineProperty(window, name, { value: api, writable: false, configurable: false })
    },
  }

  // The answer to `window.open` is the program's decision, which here is known only later; it must be no.
  window.open = (address) => {
    if (address !== undefined) speak({ type: 'open', url: new URL(address, document.baseURI).href })
    return null
  }
  window.addEventListener(
    'click',
    (event) => {
      const target = event.target instanceof Element ? event.target.closest('a[href][target]') : null
      if (!(target instanceof HTMLAnchorElement) || ['', '_self', '_top', '_parent'].includes(target.target)) return
      event.preventDefault()
      speak({ type: 'open', url: target.href })
    },
    true,
  )

  speak({ type: 'document' })
  const needed = (name: string): unknown => {
    if (name === 'electron') return { contextBridge, ipcRenderer }
    throw new Error(`A sandboxed preload script cannot require ${name}`)
  }
  const module = { exports: {} }
  bundle(needed, { argv: options.argv, platform: options.platform }, module.exports, module)
}
