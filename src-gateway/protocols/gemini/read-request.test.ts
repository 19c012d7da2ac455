import { describe, expect, it } from 'vitest'
import { isMadeUpCallId } from '../../ir/made-up-id.ts'
import { packOpaque } from '../../ir/opaque.ts'
import type { JsonObject } from '../conversion.ts'
import { readRequest } from './read-request.ts'
import { requestContext } from './wire.fixture.ts'
import { writeRequest } from './write-request.ts'

const route = { protocol: 'gemini', operation: 'chat', model: 'gemini-2.5-pro' } as const
const read = (body: JsonObject) => readRequest({ route, body, headers: {} })
const hi = { role: 'user', parts: [{ text: 'hi' }] }
const messages = (...contents: unknown[]) => read({ contents }).messages
const content = (part: object) => messages({ role: 'user', parts: [part] })[0]?.content[0]

describe('a request of a Gemini client', () => {
  it('streams as its address says', () => {
    expect(read({ contents: [hi] })).toMatchObject({ model: 'gemini-2.5-pro', stream: false })
    expect(
      readRequest({ route: { ...route, stream: 'json-array' }, body: { contents: [hi] }, headers: {} }).stream,
    ).toBe(true)
  })

  it('may be written loosely', () => {
    const wanted = [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }]
    for (const contents of [
      [hi],
      hi,
      [{ parts: [{ text: 'hi' }] }],
      [{ parts: { text: 'hi' } }],
      'hi',
      ['hi'],
      [{ text: 'hi' }],
    ])
      expect(read({ contents }).messages, JSON.stringify(contents)).toEqual(wanted)
    for (const systemInstruction of [
      's',
      { parts: [{ text: 's' }] },
      { role: 'system', parts: { text: 's' } },
      [{ text: 's' }],
      { text: 's' },
    ])
      expect(read({ contents: [hi], system_instruction: systemInstruction }).system).toEqual([
        { type: 'text', text: 's' },
      ])
  })

  it('is refused with the place of what is wrong', () => {
    for (const [body, field] of [
      [{}, 'contents'],
      [{ contents: [] }, 'contents'],
      [{ contents: [5] }, 'contents[0]'],
      [{ contents: [{ role: 'user', parts: [null, 1] }] }, 'contents[0].parts[0]'],
    ] as const)
      expect(() => read(body as unknown as JsonObject)).toThrow(
        expect.objectContaining({ code: 'request.malformed', field }),
      )
  })

  it('may put a Gemini schema where JSON Schema belongs, as Google’s own clients do', () => {
    const gemini = { type: 'OBJECT', properties: { a: { type: 'STRING', nullable: true } }, propertyOrdering: ['a'] }
    const json = { type: 'object', properties: { a: { type: ['string', 'null'] } } }
    for (const schema of [gemini, json])
      expect(
        read({
          contents: [hi],
          tools: [{ functionDeclarations: [{ name: 'f', parametersJsonSchema: schema }] }],
          generationConfig: { responseMimeType: 'application/json', responseJsonSchema: schema },
        }),
      ).toMatchObject({
        tools: [{ name: 'f', parameters: json }],
        responseFormat: { type: 'json-schema', schema: json },
      })
  })

  it('has parts of all kinds, in both spellings', () => {
    expect(content({ inline_data: { mime_type: 'image/png', data: 'AAAA' } })).toEqual({
      type: 'image',
      source: { kind: 'data', mediaType: 'image/png', data: 'AAAA' },
    })
    expect(content({ inlineData: { mimeType: 'audio/wav', data: 'AAAA' } })).toMatchObject({ type: 'audio' })
    expect(content({ inlineData: { mimeType: 'application/pdf', data: 'AAAA', displayName: 'a.pdf' } })).toMatchObject({
      type: 'file',
      name: 'a.pdf',
    })
    expect(content({ fileData: { fileUri: 'https://a/b.png' } })).toEqual({
      type: 'image',
      source: { kind: 'url', url: 'https://a/b.png' },
    })
    const uris = [
      'gs://a/b',
      'https://youtu.be/x',
      'https://generativelanguage.googleapis.com/v1beta/files/x',
      'files/x',
    ]
    for (const id of uris)
      expect(content({ file_data: { file_uri: id, mime_type: 'video/mp4' }, videoMetadata: { fps: 1 } })).toEqual({
        type: 'file',
        source: { kind: 'file', id, protocol: 'gemini', mediaType: 'video/mp4' },
        extensions: { gemini: { videoMetadata: { fps: 1 } } },
      })
    expect(content({ executable_code: { code: 'x', language: 'PYTHON' } })).toMatchObject({
      type: 'provider',
      protocol: 'gemini',
      name: 'executableCode',
    })
    expect(content({ somethingNew: {} })).toMatchObject({ type: 'provider', name: 'somethingNew' })
  })

  it('pairs calls and results by id, else by name and order', () => {
    const call = (name: string, id?: string) => ({ functionCall: { name, args: { n: name }, ...(id ? { id } : {}) } })
    const answer = (name: string, output: string, id?: string) => ({
      function_response: { name, response: { output }, ...(id ? { id } : {}) },
    })
    const [, turn, results, next] = messages(
      hi,
      { role: 'model', parts: [call('f'), call('g'), call('f'), call('h', 'real')] },
      {
        role: 'function',
        parts: [answer('g', '1'), answer('f', '2'), answer('f', '3'), answer('h', '4', 'real'), { text: 'so?' }],
      },
    )
    const ids = turn?.content.map((part) => (part.type === 'tool-call' ? part.id : ''))
    expect(ids?.slice(0, 3).every((id) => isMadeUpCallId(id))).toBe(true)
    expect(results?.role).toBe('tool')
    expect(results?.content.map((part) => part.type === 'tool-result' && [part.callId, part.name])).toEqual([
      [ids?.[1], 'g'],
      [ids?.[0], 'f'],
      [ids?.[2], 'f'],
      ['real', 'h'],
    ])
    expect(next).toEqual({ role: 'user', content: [{ type: 'text', text: 'so?' }] })
  })

  it('has results of all shapes', () => {
    const result = (response: unknown, more: object = {}) => {
      const [part] = messages({ role: 'user', parts: [{ functionResponse: { name: 'f', response, ...more } }] })[0]!
        .content
      return part?.type === 'tool-result' ? [part.content, part.isError] : undefined
    }
    const text = (value: string) => [{ type: 'text', text: value }]
    expect(result({ output: 'x' })).toEqual([text('x'), undefined])
    expect(result({ result: 'x' })).toEqual([text('x'), undefined])
    expect(result({ error: 'x' })).toEqual([text('x'), true])
    expect(result({ error: { a: 1 } })).toEqual([text('{"a":1}'), true])
    expect(result({ name: 'f', content: 'x' })).toEqual([text('x'), undefined])
    expect(result({ name: 'g', content: 'x' })).toEqual([text('{"name":"g","content":"x"}'), undefined])
    expect(result({ a: 1, b: 2 })).toEqual([text('{"a":1,"b":2}'), undefined])
    expect(result({})).toEqual([text('{}'), undefined])
    const parts = [{ inline_data: { mime_type: 'image/png', data: 'AAAA' } }]
    expect(result({ output: 'x' }, { parts })?.[0]).toMatchObject([{ type: 'text' }, { type: 'image' }])
  })

  it('knows whose signatures it carries', () => {
    const foreign = { origin: 'anthropic-messages', value: 'sig' }
    const [answer] = messages({
      role: 'model',
      parts: [
        { text: 'a', thought: true, thoughtSignature: packOpaque(foreign) },
        { text: 'b', thoughtSignature: 'AA==' },
        { functionCall: { name: 'f' }, thought_signature: 'skip_thought_signature_validator' },
      ],
    })
    expect(answer?.content).toMatchObject([
      { type: 'thinking', opaque: foreign },
      { type: 'text', opaque: { origin: 'gemini', value: 'AA==' } },
      { type: 'tool-call', input: '{}' },
    ])
    expect(answer?.content[2]).not.toHaveProperty('opaque')
  })

  it('has tools and a choice of them', () => {
    const { tools, toolChoice, extensions } = read({
      contents: [hi],
      tools: [
        {
          function_declarations: [
            { name: 'f', parameters: { type: 'OBJECT', properties: { a: { type: 'STRING', nullable: true } } } },
            { name: 'g', parametersJsonSchema: { type: 'object' }, behavior: 'NON_BLOCKING' },
          ],
          google_search: {},
        },
        { urlContext: {} },
      ],
      tool_config: {
        function_calling_config: { mode: 'ANY', allowed_function_names: ['f'], streamFunctionCallArguments: true },
        retrievalConfig: { languageCode: 'de' },
      },
    })
    expect(tools).toEqual([
      { type: 'function', name: 'f', parameters: { type: 'object', properties: { a: { type: ['string', 'null'] } } } },
      {
        type: 'function',
        name: 'g',
        parameters: { type: 'object' },
        extensions: { gemini: { behavior: 'NON_BLOCKING' } },
      },
      { type: 'provider', protocol: 'gemini', name: 'googleSearch', value: { googleSearch: {} } },
      { type: 'provider', protocol: 'gemini', name: 'urlContext', value: { urlContext: {} } },
    ])
    expect(toolChoice).toEqual({ type: 'tool', name: 'f' })
    expect(extensions.gemini).toEqual({
      'toolConfig.functionCallingConfig': { streamFunctionCallArguments: true },
      'toolConfig.retrievalConfig': { languageCode: 'de' },
    })
    const choice = (config: object) =>
      read({ contents: [hi], toolConfig: { functionCallingConfig: config } }).toolChoice
    expect(choice({ mode: 'AUTO' })).toEqual({ type: 'auto' })
    expect(choice({ mode: 'NONE' })).toEqual({ type: 'none' })
    expect(choice({ mode: 'ANY' })).toEqual({ type: 'required' })
    expect(choice({ mode: 'ANY', allowedFunctionNames: ['a', 'b'] })).toMatchObject({ type: 'allowed', required: true })
    expect(choice({ mode: 'VALIDATED', allowedFunctionNames: ['a'] })).toMatchObject({
      type: 'allowed',
      required: false,
    })
    expect(choice({ mode: 'SOMETHING_NEW' })).toBeUndefined()
  })

  it('has settings; what only Gemini knows is kept and put back', () => {
    const body = {
      contents: [hi],
      generationConfig: {
        temperature: 0.1,
        top_p: 0.2,
        topK: 3,
        seed: 4,
        presencePenalty: 0.5,
        frequency_penalty: 0.6,
        responseLogprobs: true,
        logprobs: 2,
        max_output_tokens: 7,
        candidateCount: 2,
        stopSequences: ['x'],
        responseMimeType: 'application/json',
        responseSchema: { type: 'OBJECT', properties: { a: { type: 'STRING' } } },
        responseModalities: ['TEXT', 'IMAGE'],
        thinkingConfig: { thinkingBudget: 2048, include_thoughts: true },
        speechConfig: { voiceConfig: {} },
      },
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'OFF' }],
      cachedContent: 'cachedContents/x',
      labels: { team: 'a' },
    }
    const request = read(body)
    expect(request).toMatchObject({
      sampling: {
        temperature: 0.1,
        topP: 0.2,
        topK: 3,
        seed: 4,
        presencePenalty: 0.5,
        frequencyPenalty: 0.6,
        logprobs: true,
        topLogprobs: 2,
      },
      maxOutputTokens: 7,
      candidates: 2,
      stop: ['x'],
      responseFormat: { type: 'json-schema', schema: { type: 'object', properties: { a: { type: 'string' } } } },
      modalities: ['image'],
      reasoning: { budgetTokens: 2048, show: true },
      metadata: { team: 'a' },
    })
    const { body: written } = writeRequest(
      request,
      requestContext({ inbound: 'gemini', model: 'gemini-2.5-flash', quirks: { labels: true } }),
    )
    expect(written).toMatchObject({
      generationConfig: {
        speechConfig: { voiceConfig: {} },
        thinkingConfig: { thinkingBudget: 2048, includeThoughts: true },
      },
      safetySettings: body.safetySettings,
      cachedContent: 'cachedContents/x',
      labels: { team: 'a' },
    })
  })
})
