import { expect, it } from 'vitest'
import { dataUrl, readDataUrl } from './data-url.ts'

it.each([
  ['data:image/png;base64,iVBO', { mediaType: 'image/png', data: 'iVBO' }],
  ['data:image/png;name=a.png; Base64,iVBO', { mediaType: 'image/png', data: 'iVBO' }],
  ['data:text/plain;charset=utf-8,a%20b', { mediaType: 'text/plain', data: Buffer.from('a b').toString('base64') }],
  ['data:,100%', { mediaType: '', data: Buffer.from('100%').toString('base64') }],
  ['data:image/png;base64', undefined],
  ['https://x.example/a,b', undefined],
])('reads %s', (url, expected) => {
  expect(readDataUrl(url)).toEqual(expected)
})

it('writes the common alphabet', () => {
  expect(dataUrl('image/png', '-_8')).toBe('data:image/png;base64,+/8=')
})
