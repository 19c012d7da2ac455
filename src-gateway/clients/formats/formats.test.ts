import fc from 'fast-check'
import { getStaticTOMLValue, parseTOML } from 'toml-eslint-parser'
import { describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { dotenv } from './dotenv.ts'
import { jsonc } from './jsonc.ts'
import { toml } from './toml.ts'
import { ConfigError, type Editor, type Json, type Path } from './types.ts'
import { dotenvVariants, jsoncVariants, tomlVariants, yamlVariants } from './variants.fixture.ts'
import { yaml } from './yaml.ts'

interface Owned {
  path: Path
  value: Json
}

interface Suite {
  editor: Editor
  variants: Record<string, string>
  owned: readonly Owned[]
}

const key = 'sk-bc-0123456789abcdefghijABCDEFGHIJ0123456789'
const item = { name: 'BurnCloud / m-1', provider: 'openai', model: 'm-1', apiKey: key, roles: ['chat', 'edit'] }
const suites: Record<string, Suite> = {
  JSONC: {
    editor: jsonc,
    variants: jsoncVariants,
    owned: [
      { path: ['env', 'ANTHROPIC_BASE_URL'], value: 'http://127.0.0.1:8790' },
      { path: ['env', 'ANTHROPIC_AUTH_TOKEN'], value: key },
      { path: ['provider', 'burncloud', 'options', 'baseURL'], value: 'http://127.0.0.1:8790/v1' },
      { path: ['provider', 'burncloud', 'models', 'a/b.c', 'name'], value: 'a "b"\\' },
      {
        path: ['customModels', { key: 'id', is: 'custom:burncloud' }],
        value: { id: 'custom:burncloud', n: [1, true] },
      },
    ],
  },
  TOML: {
    editor: toml,
    variants: tomlVariants,
    owned: [
      { path: ['model_provider'], value: 'burncloud' },
      { path: ['model_providers', 'burncloud', 'name'], value: 'BurnCloud' },
      { path: ['model_providers', 'burncloud', 'base_url'], value: 'http://127.0.0.1:8790/v1' },
      { path: ['model_providers', 'burncloud', 'experimental_bearer_token'], value: key },
      { path: ['tui', 'ours'], value: 'a "b" \\ \u007f é' },
    ],
  },
  YAML: {
    editor: yaml,
    variants: yamlVariants,
    owned: [
      { path: ['models', { key: 'name', is: item.name }], value: item },
      { path: ['models', { key: 'name', is: 'BurnCloud / m-2' }], value: { ...item, name: 'BurnCloud / m-2' } },
      { path: ['schema_of_ours'], value: 'v1: #' },
    ],
  },
  env: {
    editor: dotenv,
    variants: dotenvVariants,
    owned: [
      { path: ['GOOGLE_GEMINI_BASE_URL'], value: 'http://127.0.0.1:8790' },
      { path: ['GEMINI_API_KEY'], value: key },
      { path: ['GEMINI_MODEL'], value: 'a # model' },
    ],
  },
}

function write({ editor, owned }: Suite, text: string): string {
  return owned.reduce((sofar, { path, value }) => editor.set(sofar, path, value), text)
}

/** Takes everything out again, with the containers that were not there before. */
function takeOut({ editor, owned }: Suite, before: string, text: string): string {
  let result = text
  for (const { path } of owned.toReversed()) {
    result = editor.remove(result, path)
    for (let length = path.length - 1; length > editor.depth(before, path); length -= 1)
      result = editor.prune(result, path.slice(0, length))
  }
  return result
}

/** Blanks at the very end and inside empty brackets are no content. */
function squeezed(text: string): string {
  return text.replace(/([{[])\s+([}\]])/g, '$1$2').trimEnd()
}

function isSubsequence(part: string, whole: string): boolean {
  let at = 0
  for (const character of whole) if (part.startsWith(character, at)) at += character.length
  return at === part.length
}

for (const [name, suite] of Object.entries(suites)) {
  const { editor, owned } = suite
  describe(`${name} edited in place`, () => {
    it('is tried on twenty habits at least', () => {
      expect(Object.keys(suite.variants).length).toBeGreaterThanOrEqual(20)
    })

    it.each(Object.entries(suite.variants))('only adds: %s', (_variant, text) => {
      const written = write(suite, text)
      for (const { path, value } of owned) expect(editor.find(written, path)?.value).toEqual(value)
      expect(isSubsequence(text.trimEnd(), written)).toBe(true)
      if (text.includes('\r\n')) expect(written.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
      expect(write(suite, written)).toBe(written)
    })

    it.each(Object.entries(suite.variants))('leaves nothing behind when taken out: %s', (_variant, text) => {
      const out = takeOut(suite, text, write(suite, text))
      if (name === 'JSONC' && !/\S/.test(text.replaceAll(/\/\/.*/g, ''))) expect(squeezed(out)).toBe(`${text}{}`)
      else expect(squeezed(out)).toBe(squeezed(text))
    })

    it.each(Object.entries(suite.variants))('replaces nothing but the value: %s', (_variant, text) => {
      const written = write(suite, text)
      for (const { path, value } of owned) {
        if (typeof value !== 'string') continue
        const changed = editor.set(written, path, 'http://127.0.0.1:9999')
        const raw = editor.find(written, path)?.raw ?? ''
        const at = written.indexOf(raw)
        const [before, behind] = [written.slice(0, at), written.slice(at + raw.length)]
        if (written.indexOf(raw, at + 1) < 0) {
          expect(changed.startsWith(before)).toBe(true)
          expect(changed.endsWith(behind)).toBe(true)
        }
        expect(editor.putBack(changed, path, raw)).toBe(written)
      }
    })
  })
}

describe('what cannot be edited', () => {
  const refused = (edit: () => unknown): Partial<ConfigError> => {
    try {
      edit()
    } catch (error) {
      const { code, line, column, message } = error as ConfigError
      return { code, line, column, message }
    }
    throw new Error('it was edited')
  }

  it('is refused with line and column', () => {
    expect(refused(() => jsonc.set('{\n  "a": 1,\n  "b": tru\n}', ['env', 'A'], '1'))).toMatchObject({
      code: 'syntax',
      line: 3,
      column: 8,
    })
    expect(refused(() => toml.set('a = 1\r\nb = \r\n', ['c'], '1'))).toMatchObject({ code: 'syntax', line: 2 })
    expect(refused(() => toml.set('a = 1\na = 2\n', ['c'], '1'))).toMatchObject({ code: 'syntax', line: 2 })
    expect(refused(() => yaml.set('a: 1\nb: [1, 2\nc: 3\n', ['d'], '1'))).toMatchObject({ code: 'syntax' })
    expect(refused(() => yaml.set('a: 1\n\tb: 2\n', ['d'], '1'))).toMatchObject({ code: 'syntax', line: 2 })
  })

  it('is refused where ours would stand twice, or inside something that is no container', () => {
    expect(refused(() => jsonc.set('{"env":{"A":1},\n"env":{"A":2}}', ['env', 'A'], '1'))).toMatchObject({
      code: 'unsupported',
      line: 2,
    })
    expect(refused(() => jsonc.set('{\n"env": null\n}', ['env', 'A'], '1'))).toMatchObject({
      code: 'unsupported',
      line: 2,
    })
    expect(refused(() => jsonc.set('[1]', ['env', 'A'], '1'))).toMatchObject({ code: 'unsupported' })
    expect(refused(() => toml.set('model_providers = "x"\n', ['model_providers', 'b', 'c'], '1'))).toMatchObject({
      code: 'unsupported',
    })
    expect(refused(() => toml.set('[[model_providers]]\na=1\n', ['model_providers', 'b', 'c'], '1'))).toMatchObject({
      code: 'unsupported',
    })
    const named = { key: 'name', is: 'x' }
    expect(refused(() => yaml.set('a: &m []\nmodels: *m\n', ['models', named], { name: 'x' }))).toMatchObject({
      code: 'unsupported',
    })
    expect(refused(() => yaml.set('models: text\n', ['models', named], { name: 'x' }))).toMatchObject({
      code: 'unsupported',
    })
    expect(refused(() => yaml.set('a: 1\n---\nb: 2\n', ['models', named], { name: 'x' }))).toMatchObject({
      code: 'unsupported',
    })
  })
})

describe('arbitrary files', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,6}$/).map((text) => `f_${text}`)
  const scalar = fc.oneof(fc.string({ maxLength: 12 }), fc.integer(), fc.boolean())
  const tree = fc.letrec<{ value: Json; map: { [key: string]: Json } }>((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, scalar, fc.array(tie('value'), { maxLength: 3 }), tie('map')),
    map: fc.dictionary(word, tie('value'), { maxKeys: 4 }),
  }))

  /** JSON with comments, line ends, blanks and trailing commas strewn in. */
  const jsonText = fc
    .tuple(
      tree.map,
      fc.array(fc.constantFrom(' ', '', '\t', '\n', '\n  ', ' // c { "x\n', '/* , } */'), {
        minLength: 24,
        maxLength: 24,
      }),
      fc.constantFrom(undefined, 2, '\t'),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([value, noise, indent, trailing, crlf]) => {
      let turn = 0
      const next = () => noise[turn++ % noise.length] ?? ''
      const print = (node: Json, pad: string): string => {
        if (typeof node !== 'object' || node === null) return JSON.stringify(node)
        const step = indent === undefined ? '' : typeof indent === 'number' ? '  ' : indent
        const eol = indent === undefined ? '' : `\n${pad}${step}`
        const children = Array.isArray(node)
          ? node.map((child) => print(child, pad + step))
          : Object.entries(node as { [key: string]: Json }).map(
              ([name, child]) => `${JSON.stringify(name)}${next()}:${next()}${print(child, pad + step)}`,
            )
        const [open, close] = Array.isArray(node) ? '[]' : '{}'
        if (children.length === 0) return `${open}${close}`
        const end = trailing ? `${next()},` : ''
        return `${open}${eol}${children.join(`${next()},${next()}${eol}`)}${end}${next()}${indent === undefined ? '' : `\n${pad}`}${close}`
      }
      const text = `${next()}${print(value, '')}${next()}`
      return crlf ? text.replaceAll('\n', '\r\n') : text
    })

  it('keeps every byte of JSONC that is not ours', () => {
    const suite = suites.JSONC as Suite
    fc.assert(
      fc.property(jsonText, (text) => {
        const written = write(suite, text)
        for (const { path, value } of suite.owned) expect(jsonc.find(written, path)?.value).toEqual(value)
        expect(isSubsequence(text.trimEnd(), written)).toBe(true)
        expect(squeezed(takeOut(suite, text, written))).toBe(squeezed(text))
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 60) },
    )
  })

  const tomlValue = (value: Json): string =>
    Array.isArray(value)
      ? `[${value.map(tomlValue).join(', ')}]`
      : typeof value === 'object' && value !== null
        ? `{ ${Object.entries(value)
            .map(([name, inner]) => `${name} = ${tomlValue(inner as Json)}`)
            .join(', ')} }`
        : typeof value === 'string'
          ? JSON.stringify(value).replaceAll('\u007f', '\\u007F')
          : String(value)
  const tomlText = fc
    .tuple(
      fc.dictionary(word, tree.value, { maxKeys: 4 }),
      fc.dictionary(
        word.map((text) => `t${text}`),
        fc.tuple(fc.dictionary(word, tree.value, { maxKeys: 3 }), fc.constantFrom('', ' # c', '   ')),
        { maxKeys: 4 },
      ),
      fc.constantFrom('', '\n', '# [x]\n', '\n\n'),
      fc.constantFrom('', '  ', '\t'),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([root, named, noise, indent, crlf, end]) => {
      const lines = (values: { [key: string]: Json }) =>
        Object.entries(values)
          .map(([name, value]) => `${indent}${name} = ${tomlValue(value)}\n${noise}`)
          .join('')
      const text =
        lines(root) +
        Object.entries(named)
          .map(([name, [values, behind]]) => `[${name}]${behind}\n${lines(values)}`)
          .join('')
      const ended = end ? text : text.trimEnd()
      return crlf ? ended.replaceAll('\n', '\r\n') : ended
    })

  it('keeps every byte of TOML that is not ours', () => {
    const suite = suites.TOML as Suite
    fc.assert(
      fc.property(tomlText, (text) => {
        const before = getStaticTOMLValue(parseTOML(text)) as Record<string, unknown>
        const written = write(suite, text)
        const { model_provider, model_providers, tui, ...rest } = getStaticTOMLValue(parseTOML(written)) as Record<
          string,
          unknown
        >
        expect([model_provider, model_providers, tui].every((one) => one !== undefined)).toBe(true)
        expect(rest).toEqual(before)
        expect(isSubsequence(text.trimEnd(), written)).toBe(true)
        expect(takeOut(suite, text, written).trimEnd()).toBe(text.trimEnd())
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 60) },
    )
  })

  const yamlText = fc
    .tuple(
      fc.dictionary(word, tree.value, { maxKeys: 4 }),
      fc.array(tree.map, { maxLength: 3 }),
      fc.dictionary(
        word.map((text) => `z${text}`),
        tree.value,
        { maxKeys: 2 },
      ),
      fc.constantFrom('', '  ', '    '),
      fc.constantFrom('', ' # c', ' # - x: y'),
      fc.constantFrom('', '# line\n', '\n'),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([first, items, last, indent, behind, noise, crlf, flow]) => {
      const lines = (values: { [key: string]: Json }, pad: string) =>
        Object.entries(values).map(([name, value]) => `${pad}${name}: ${JSON.stringify(value)}${behind}\n`)
      const list = items.map((values, at) => {
        const [head = 'name: x\n', ...rest] = lines({ name: `n${at}`, ...values }, '')
        return flow
          ? `${indent}- ${JSON.stringify({ name: `n${at}`, ...values })}${behind}\n${noise}`
          : `${indent}- ${head}${rest.map((line) => `${indent}  ${line}`).join('')}${noise}`
      })
      const text = `${lines(first, '').join(noise)}${noise}models:${behind}\n${list.join('')}${noise}${lines(last, '').join('')}`
      return crlf ? text.replaceAll('\n', '\r\n') : text
    })

  it('keeps every byte of YAML that is not ours', () => {
    const suite = suites.YAML as Suite
    fc.assert(
      fc.property(yamlText, (text) => {
        const before = parseYaml(text) as { models: unknown[] | null }
        const written = write(suite, text)
        const { models, schema_of_ours, ...rest } = parseYaml(written) as { models: unknown[]; schema_of_ours: string }
        expect({ models: models.length > 2 ? models.slice(0, -2) : null, ...rest }).toEqual(before)
        expect(schema_of_ours).toBe('v1: #')
        expect(isSubsequence(text.trimEnd(), written)).toBe(true)
        expect(takeOut(suite, text, written).trimEnd()).toBe(text.trimEnd())
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 60) },
    )
  })

  it('keeps every byte of .env lines that are not ours', () => {
    const suite = suites.env as Suite
    const line = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.tuple(word, fc.string({ maxLength: 10 })).map(([name, value]) => `${name.toUpperCase()}=${value}`),
      fc.constantFrom('A="x\ny"', "B='", 'export C=1'),
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'), fc.boolean(), (lines, eol, end) => {
        const text = lines.map((one) => one.replaceAll(/[\r\n]/g, '')).join(eol) + (end ? eol : '')
        let written: string
        try {
          written = write(suite, text)
        } catch (error) {
          // A quote of someone else's that is never closed would swallow ours.
          expect(error).toBeInstanceOf(ConfigError)
          return
        }
        expect(written.startsWith(text)).toBe(true)
        for (const { path, value } of suite.owned) expect(dotenv.find(written, path)?.value).toBe(value)
        expect(takeOut(suite, text, written).trimEnd()).toBe(text.trimEnd())
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 60) },
    )
  })
})
