import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type UserConfig } from 'electron-vite'
import { compressFiles } from './scripts/lib/compress-files.ts'
import { firstChunks } from './scripts/lib/first-chunks.ts'
import { noteThirdParty } from './scripts/lib/third-party.ts'

const root = import.meta.dirname
const mainList = resolve(root, 'out/main/third-party.json')

const renderer = resolve(root, 'src-renderer')
const windows = { index: resolve(renderer, 'index.html'), popover: resolve(renderer, 'popover.html') }

/** One build for all shapes: the gateway is a second input of the main build, so plain Node runs `out/main/gateway.js` too. */
export default defineConfig(
  async ({ command }): Promise<UserConfig> => ({
    main: {
      plugins: [noteThirdParty(mainList)],
      build: {
        outDir: 'out/main',
        // Libraries go into the bundle: loading their hundreds of small files cost the gateway a second and 160 MB at start.
        externalizeDeps: false,
        rolldownOptions: {
          // Native, and what Electron itself brings.
          external: ['better-sqlite3', 'electron'],
          input: {
            index: resolve(root, 'src-main/index.ts'),
            gateway: resolve(root, 'src-gateway/index.ts'),
            'report-worker': resolve(root, 'src-gateway/storage/sqlite/report-worker.ts'),
            'count-worker': resolve(root, 'src-gateway/tokenizer/count-worker.ts'),
            'import-worker': resolve(root, 'src-gateway/importers/import-worker.ts'),
          },
        },
      },
    },
    preload: {
      build: {
        outDir: 'out/preload',
        rolldownOptions: {
          input: { index: resolve(root, 'src-main/preload/index.ts') },
          output: { format: 'cjs', entryFileNames: '[name].cjs' },
        },
      },
    },
    renderer: {
      root: renderer,
      plugins: [
        react(),
        // The console shows the whole list, so the renderer's is made of all of them; it is built last.
        noteThirdParty(resolve(root, 'out/renderer/third-party.json'), {
          lists: [mainList],
          packages: ['better-sqlite3', 'electron'].map((name) => resolve(root, 'node_modules', name)),
        }),
        compressFiles(),
      ],
      build: {
        outDir: resolve(root, 'out/renderer'),
        // Browsers elsewhere on the network load it too.
        minify: true,
        rolldownOptions: {
          input: windows,
          ...(command === 'build' ? { output: await firstOutput() } : {}),
        },
      },
    },
  }),
)

async function firstOutput() {
  const name = await firstChunks(renderer, windows, [react()])
  return { codeSplitting: { groups: [{ debugName: 'first', name, includeDependenciesRecursively: false }] } }
}
