import { describe, expect, it } from 'vitest'
import { assembleResponse } from '../../ir/assemble.ts'
import { call, callsOf, delta, paris, read, stop } from './read-stream.fixture.ts'

describe('calls in a stream', () => {
  const cases: [string, object[], { id?: string; name: string; input: string }[]][] = [
    [
      'come in pieces under an index',
      [
        call({ index: 0, id: 'a', function: { name: 'f', arguments: '' } }),
        call({ index: 0, function: { arguments: '{"city"' } }),
        call({ index: 0, function: { arguments: ':"Paris"}' } }),
      ],
      [{ id: 'a', name: 'f', input: paris }],
    ],
    [
      'count from 1',
      [call({ index: 1, id: 'a', function: { name: 'f', arguments: paris } })],
      [{ id: 'a', name: 'f', input: paris }],
    ],
    [
      'have no index',
      [
        call({ id: 'a', function: { name: 'f', arguments: '{"city":' } }),
        call({ function: { arguments: '"Paris"}' } }),
        call({ id: 'b', function: { name: 'g', arguments: '{}' } }),
      ],
      [
        { id: 'a', name: 'f', input: paris },
        { id: 'b', name: 'g', input: '{}' },
      ],
    ],
    [
      'repeat the id, or give it as empty',
      [
        call({ index: 0, id: 'a', function: { name: 'f', arguments: '{"city"' } }),
        call({ index: 0, id: 'a', function: { name: '', arguments: ':"Pa' } }),
        call({ index: 0, id: '', function: { name: '', arguments: 'ris"}' } }),
      ],
      [{ id: 'a', name: 'f', input: paris }],
    ],
    [
      'repeat the name',
      [
        call({ index: 0, id: 'a', function: { name: 'f', arguments: '{"city"' } }),
        call({ index: 0, function: { name: 'f', arguments: ':"Paris"}' } }),
      ],
      [{ id: 'a', name: 'f', input: paris }],
    ],
    [
      'are two under one index',
      [
        call({ index: 0, id: 'a', function: { name: 'f', arguments: paris } }),
        call({ index: 0, id: 'b', function: { name: 'f', arguments: '{"city":"Rome"}' } }),
      ],
      [
        { id: 'a', name: 'f', input: paris },
        { id: 'b', name: 'f', input: '{"city":"Rome"}' },
      ],
    ],
    [
      'are two under one index without ids',
      [
        call({ index: 0, id: '', function: { name: 'f', arguments: paris } }),
        call({ index: 0, id: '', function: { name: 'f', arguments: '{"city":"Rome"}' } }),
      ],
      [
        { name: 'f', input: paris },
        { name: 'f', input: '{"city":"Rome"}' },
      ],
    ],
    [
      'come whole a second time at the end',
      [
        call({ index: 0, id: 'a', function: { name: 'f', arguments: '{"city":' } }),
        call({ index: 0, function: { arguments: '"Paris"}' } }),
        call({ index: 0, id: 'a', function: { name: 'f', arguments: paris } }),
      ],
      [{ id: 'a', name: 'f', input: paris }],
    ],
    ['have no arguments', [call({ index: 0, id: 'a', function: { name: 'f' } })], [{ id: 'a', name: 'f', input: '' }]],
    [
      'have null for arguments, in pieces',
      [
        call({ index: 0, id: 'a', function: { name: 'f', arguments: 'nu' } }),
        call({ index: 0, function: { arguments: 'll' } }),
      ],
      [{ id: 'a', name: 'f', input: '' }],
    ],
    [
      'have an object for arguments',
      [call({ index: 0, id: 'a', function: { name: 'f', arguments: { city: 'Paris' } } })],
      [{ id: 'a', name: 'f', input: paris }],
    ],
    [
      'are valid JSON half-way',
      [
        call({ index: 0, id: 'a', function: { name: 'f', arguments: '{"a":1}' } }),
        call({ index: 0, function: { arguments: ' ' } }),
      ],
      [{ id: 'a', name: 'f', input: '{"a":1} ' }],
    ],
    [
      'tell the name after the id',
      [
        call({ index: 0, id: 'a', function: { arguments: '' } }),
        call({ index: 0, function: { name: 'f', arguments: paris } }),
      ],
      [{ id: 'a', name: 'f', input: paris }],
    ],
    [
      'overlap',
      [
        call({ index: 0, id: 'a', function: { name: 'f', arguments: '{"city":' } }),
        call({ index: 1, id: 'b', function: { name: 'g', arguments: '{' } }),
        call({ index: 0, function: { arguments: '"Paris"}' } }),
        call({ index: 1, function: { arguments: '}' } }),
      ],
      [
        { id: 'a', name: 'f', input: paris },
        { id: 'b', name: 'g', input: '{}' },
      ],
    ],
    [
      'come as the legacy function_call',
      [delta({ function_call: { name: 'f', arguments: '' } }), delta({ function_call: { arguments: paris } })],
      [{ name: 'f', input: paris }],
    ],
  ]

  it.each(cases)('%s', (_title, chunks, wanted) => {
    const events = read([...chunks, stop, '[DONE]'])
    expect(callsOf(events)).toEqual(wanted.map((one) => ({ id: expect.stringMatching(/./), ...one })))
    expect(assembleResponse(events).candidates[0]!.finish.unified).toBe('tool-calls')
  })

  it('get the names back that the request had to change', () => {
    const events = read(
      [call({ index: 0, id: 'a', function: { name: 'a_b', arguments: '{}' } }), stop],
      {},
      {
        toolNames: { a_b: 'a.b' },
      },
    )
    expect(callsOf(events)[0]!.name).toBe('a.b')
  })

  it('are told as a tool call though the vendor says stop', () => {
    const events = read([call({ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }), delta({}, 'stop')])
    expect(assembleResponse(events).candidates[0]!.finish).toEqual({ unified: 'tool-calls', raw: 'stop' })
  })
})
