import { describe, expect, it } from 'vitest'
import { isOwnPage, mayLoad } from './own-pages.ts'

const server = 'http://localhost:5173'

describe('isOwnPage', () => {
  it('knows the pages of the app', () => {
    expect(isOwnPage('app://bundle/index.html', null)).toBe(true)
    expect(isOwnPage('app://bundle/channels?x=1#y', null)).toBe(true)
  })

  it.each(['app://other/index.html', 'app://bundle.evil.test/', 'https://bundle/', 'file:///index.html', 'bundle', ''])(
    'does not take %s for one',
    (address) => {
      expect(isOwnPage(address, null)).toBe(false)
    },
  )

  it('takes the development server only when there is one', () => {
    expect(isOwnPage('http://localhost:5173/channels', server)).toBe(true)
    expect(isOwnPage('http://localhost:5173/channels', null)).toBe(false)
    expect(isOwnPage('http://localhost:5174/', server)).toBe(false)
    expect(isOwnPage('https://localhost:5173/', server)).toBe(false)
  })
})

describe('mayLoad', () => {
  it.each(['app://bundle/a.js', 'data:image/png;base64,AA', 'blob:app://bundle/1-2', 'devtools://devtools/x.js'])(
    'lets %s load',
    (address) => {
      expect(mayLoad(address, null)).toBe(true)
    },
  )

  it.each([
    'https://example.com/',
    'http://127.0.0.1:8790/healthz',
    'ws://localhost:5173/',
    'file:///etc/passwd',
    'blob:https://example.com/1-2',
    'blob:null/1-2',
    'chrome-extension://abc/x.js',
    'ftp://example.com/',
  ])('cancels %s', (address) => {
    expect(mayLoad(address, null)).toBe(false)
  })

  it('lets the development server speak to its page', () => {
    expect(mayLoad('ws://localhost:5173/?token=x', server)).toBe(true)
    expect(mayLoad('ws://localhost:9999/', server)).toBe(false)
  })
})
