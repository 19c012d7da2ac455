import { expect, it } from 'vitest'
import type { StoredChannel } from '../storage/types.ts'
import { ChannelsByPlace } from './import-view.ts'

const channel = (id: number, baseUrl: string, keys: (string | null)[]) =>
  ({ id, baseUrl, keys: keys.map((secret) => ({ secret })) }) as unknown as StoredChannel

it('finds the first channel with the same place and all of the keys', () => {
  const present = new ChannelsByPlace([
    channel(1, 'https://api.example.com/v1', ['a', 'b']),
    channel(2, 'https://api.example.com', ['b']),
    channel(3, 'https://other.example.com/v1', []),
  ])
  const twin = (baseUrl: string, keys: string[]) => present.twinOf({ baseUrl, keys })?.id
  expect(twin('https://API.example.com/v1/', ['b'])).toBe(1)
  expect(twin('https://api.example.com/v1/chat/completions', ['b', 'a'])).toBe(1)
  expect(twin('https://api.example.com/v1', ['b', 'c'])).toBeUndefined()
  expect(twin('https://api.example.com/v1', [])).toBeUndefined()
  expect(twin('https://other.example.com', [])).toBe(3)
  expect(twin('https://other.example.com', ['a'])).toBeUndefined()
  expect(twin('', ['a'])).toBeUndefined()
  expect(present.at('https://api.example.com/v1')?.id).toBe(1)
  present.add(channel(4, 'https://new.example.com', ['x']))
  expect(twin('https://new.example.com/v1', ['x'])).toBe(4)
})

it('takes a key that cannot be read for none that is known', () => {
  const present = new ChannelsByPlace([channel(1, 'https://api.example.com/v1', [null])])
  expect(present.twinOf({ baseUrl: 'https://api.example.com/v1', keys: [] })).toBeUndefined()
  expect(present.twinOf({ baseUrl: 'https://api.example.com/v1', keys: ['a'] })).toBeUndefined()
})
