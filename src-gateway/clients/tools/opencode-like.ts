import type { Json } from '../formats/types.ts'
import { ourId, ourName } from './places.ts'
import type { OwnedValue, Setup } from './types.ts'

/** The values of OpenCode and the tools made from it. */
export function openCodeValues(file: string, { url, key, models }: Setup): OwnedValue[] {
  const ours = ['provider', ourId]
  const names = [...new Set([models.main, models.small].filter((name) => name !== null))]
  return [
    { file, path: [...ours, 'npm'], value: '@ai-sdk/openai-compatible' },
    { file, path: [...ours, 'name'], value: ourName },
    { file, path: [...ours, 'options', 'baseURL'], value: `${url}/v1` },
    { file, path: [...ours, 'options', 'apiKey'], value: key, secret: true },
    ...names.map((name) => ({ file, path: [...ours, 'models', name, 'name'], value: name })),
    ...(models.main === null ? [] : [{ file, path: ['model'], value: `${ourId}/${models.main}` }]),
    ...(models.small === null ? [] : [{ file, path: ['small_model'], value: `${ourId}/${models.small}` }]),
  ]
}

/** The same as one object. */
export function openCodeConfig(setup: Setup): Json {
  const config: { [key: string]: Json } = {}
  for (const { path, value } of openCodeValues('', setup)) {
    let here: { [key: string]: Json } = config
    for (const step of path.slice(0, -1)) {
      const next = (here[String(step)] ?? {}) as { [key: string]: Json }
      here[String(step)] = next
      here = next
    }
    here[String(path.at(-1))] = value ?? null
  }
  return config
}
