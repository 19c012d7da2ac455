import { resolve } from 'node:path'
import { build, normalizePath, type PluginOption, type Rolldown } from 'vite'

type Built = Rolldown.RolldownOutput['output'][number]

/** What windows need first, by the module each begins with, relative to the renderer: a file of its own for each. */
const roots = [
  ['base', 'popover.tsx'],
  ['console', 'main.tsx'],
  ['home', 'areas/home/index.tsx'],
] as const

/**
 * Puts what a window needs first into few files: `base` for both windows, `console` for the main one, and `home` for the page it
 * opens at. Left alone the bundler makes one for each set of pages that share something, some sixty for the first page, and
 * asking for them takes longer than reading what is in them. Code of later pages stays as it is.
 *
 * Which modules these are is known only when what is never used has been left out, so the bundle is made once for that: a
 * library's index names all of the library.
 *
 * @returns the file's name for a module's id, null for modules of later pages. For a group of `output.codeSplitting`.
 */
export async function firstChunks(
  renderer: string,
  input: Record<string, string>,
  plugins: PluginOption[],
): Promise<(id: string) => string | null> {
  const made = await build({
    configFile: false,
    root: renderer,
    logLevel: 'error',
    plugins,
    build: { write: false, minify: false, reportCompressedSize: false, rolldownOptions: { input } },
  })
  const chunks = (Array.isArray(made) ? made : [made as Rolldown.RolldownOutput])
    .flatMap(({ output }) => output)
    .filter((one: Built) => one.type === 'chunk')
  // As the bundler writes ids, on Windows too.
  const idOf = (path: string): string => normalizePath(resolve(renderer, path))
  const names = new Map<string, string>()
  for (const [name, path] of roots) {
    const root = idOf(path)
    const first = chunks.find(({ moduleIds }) => moduleIds.includes(root))
    if (first === undefined) throw new Error(`No part of the bundle has ${path}.`)
    const files = new Set([first.fileName])
    for (const file of files) {
      const chunk = chunks.find(({ fileName }) => fileName === file)
      for (const imported of chunk?.imports ?? []) files.add(imported)
      for (const id of chunk?.moduleIds ?? []) if (!names.has(id)) names.set(id, name)
    }
  }
  // These run as soon as they are loaded, so each stays alone.
  for (const path of [...Object.values(input), 'popover.tsx', 'main.tsx']) names.delete(idOf(path))
  return (id) => names.get(id) ?? null
}
