import { EventEmitter } from 'node:events'
import type { App, Session, WebContents } from 'electron'
import { describe, expect, it } from 'vitest'
import { lockNavigation, lockSession } from './lock-windows.ts'

type Answer = (granted: boolean) => void

/** A session that keeps the handlers it is given. */
class FakeSession extends EventEmitter {
  request: ((contents: unknown, permission: string, done: Answer, details: object) => void) | null = null
  check: ((contents: unknown, permission: string, origin: string) => boolean) | null = null
  device: (() => boolean) | null = null
  spellChecker = true
  before: ((details: { url: string }, done: (answer: { cancel: boolean }) => void) => void) | null = null
  readonly webRequest = {
    onBeforeRequest: (listener: FakeSession['before']): void => {
      this.before = listener
    },
  }

  setPermissionRequestHandler(handler: FakeSession['request']): void {
    this.request = handler
  }
  setPermissionCheckHandler(handler: FakeSession['check']): void {
    this.check = handler
  }
  setDevicePermissionHandler(handler: FakeSession['device']): void {
    this.device = handler
  }
  setSpellCheckerEnabled(on: boolean): void {
    this.spellChecker = on
  }

  asks(permission: string, requestingUrl: string): boolean {
    let answer = false
    const done: Answer = (granted) => {
      answer = granted
    }
    this.request?.(null, permission, done, { requestingUrl })
    return answer && this.check?.(null, permission, requestingUrl) === true
  }
  loads(url: string): boolean {
    let cancelled = true
    this.before?.({ url }, ({ cancel }) => {
      cancelled = cancel
    })
    return !cancelled
  }
}

function lockedSession(): FakeSession {
  const session = new FakeSession()
  lockSession(session as unknown as Session, null)
  return session
}

describe('a locked session', () => {
  const page = 'app://bundle/index.html'

  it('lets the page write to the clipboard', () => {
    expect(lockedSession().asks('clipboard-sanitized-write', page)).toBe(true)
    expect(lockedSession().asks('clipboard-sanitized-write', 'https://example.com/')).toBe(false)
  })

  it.each([
    'clipboard-read',
    'geolocation',
    'notifications',
    'media',
    'midi',
    'openExternal',
    'fileSystem',
    'display-capture',
    'local-network-access',
    'loopback-network',
    'a permission of the future',
  ])('grants no %s', (permission) => {
    expect(lockedSession().asks(permission, page)).toBe(false)
  })

  it('grants no device and sends no words to a dictionary', () => {
    const session = lockedSession()
    expect(session.device?.()).toBe(false)
    expect(session.spellChecker).toBe(false)
  })

  it('loads nothing from outside', () => {
    const session = lockedSession()
    expect(session.loads('app://bundle/assets/index.js')).toBe(true)
    expect(session.loads('https://example.com/')).toBe(false)
    expect(session.loads('http://127.0.0.1:8790/healthz')).toBe(false)
  })

  it('saves only what the page made itself', () => {
    const session = lockedSession()
    const saved = (url: string): boolean => {
      let prevented = false
      const event = {
        preventDefault: () => {
          prevented = true
        },
      }
      session.emit('will-download', event, { getURL: () => url })
      return !prevented
    }
    expect(saved('blob:app://bundle/1-2')).toBe(true)
    expect(saved('https://example.com/setup.exe')).toBe(false)
  })
})

describe('locked navigation', () => {
  function setUp() {
    const app = new EventEmitter()
    const opened: string[] = []
    lockNavigation(app as unknown as App, { pagesUrl: null, openExternal: (url) => opened.push(url) })
    let open: ((details: { url: string }) => { action: string }) | null = null
    const contents = Object.assign(new EventEmitter(), {
      setWindowOpenHandler: (handler: typeof open) => {
        open = handler
      },
    })
    app.emit('web-contents-created', {}, contents as unknown as WebContents)
    const prevents = (name: string, url: string): boolean => {
      let prevented = false
      contents.emit(name, {
        url,
        preventDefault: () => {
          prevented = true
        },
      })
      return prevented
    }
    return { opened, prevents, open: (url: string) => open?.({ url }).action }
  }

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('keeps %s on own pages', (name) => {
    const { prevents } = setUp()
    expect(prevents(name, 'app://bundle/channels')).toBe(false)
    expect(prevents(name, 'https://example.com/')).toBe(true)
    expect(prevents(name, 'file:///etc/passwd')).toBe(true)
  })

  it('offers only links of the top page to the browser', () => {
    const { opened, prevents } = setUp()
    prevents('will-frame-navigate', 'https://example.com/frame')
    prevents('will-redirect', 'https://example.com/redirect')
    expect(opened).toEqual([])
    prevents('will-navigate', 'https://example.com/link')
    expect(opened).toEqual(['https://example.com/link'])
  })

  it('opens no window and attaches no webview', () => {
    const { open, prevents } = setUp()
    expect(open('app://bundle/index.html')).toBe('deny')
    expect(prevents('will-attach-webview', '')).toBe(true)
  })
})
