/** `npm run check`: the fast half of the tests. Stops at the first part that fails, with that part's own words. */
import { node, tool } from './lib/run.ts'

const parts: [string, string, string[]][] = [
  ['lint', tool('@biomejs/biome/bin/biome'), ['check', '--error-on-warnings', '.']],
  ['types', tool('typescript/bin/tsc'), ['-b']],
  ['unused code', tool('knip/bin/knip.js'), []],
  ['layers and unit tests', tool('vitest/vitest.mjs'), ['run', '--silent=passed-only', ...process.argv.slice(2)]],
]

for (const [name, script, args] of parts) {
  process.stdout.write(`\n— ${name}\n`)
  const code = await node(script, args)
  if (code !== 0) {
    process.stdout.write(`\n${name}: failed\n`)
    process.exit(code)
  }
}
