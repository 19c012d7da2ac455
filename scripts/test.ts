/**
 * `npm test`: everything. Lint, types, unused code, layers, unit and integration tests, then the built programs end to end in
 * a real browser. Ends with one line that counts, and exit code 0 only if all passed.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBrowser } from './lib/browser.ts'
import { ensureBuilt } from './lib/build.ts'
import { node, root, tool } from './lib/run.ts'

interface Count {
  passed: number
  failed: number
  skipped: number
}

const reports = join(root, 'test-results')
rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })

const total: Count = { passed: 0, failed: 0, skipped: 0 }
const broken: string[] = []

function add(count: Count): void {
  total.passed += count.passed
  total.failed += count.failed
  total.skipped += count.skipped
}

async function step(
  name: string,
  script: string,
  args: string[],
  options: { report?: () => Count; env?: Record<string, string> } = {},
): Promise<void> {
  process.stdout.write(`\n— ${name}\n`)
  const started = Date.now()
  const code = await node(script, args, { env: { ...process.env, ...options.env } })
  if (options.report) {
    try {
      add(options.report())
    } catch {
      broken.push(`${name} (no report)`)
    }
  }
  if (code !== 0) broken.push(name)
  process.stdout.write(
    `  ${name}: ${code === 0 ? 'passed' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(1)} s\n`,
  )
}

function vitestCount(file: string): Count {
  const report = JSON.parse(readFileSync(file, 'utf8')) as {
    numPassedTests: number
    numFailedTests: number
    numPendingTests: number
    numTodoTests: number
  }
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

function playwrightCount(file: string): Count {
  const { stats } = JSON.parse(readFileSync(file, 'utf8')) as {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number }
  }
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped }
}

await step('lint', tool('@biomejs/biome/bin/biome'), ['check', '--error-on-warnings', '.'])
await step('types', tool('typescript/bin/tsc'), ['-b'])
await step('unused code', tool('knip/bin/knip.js'), [])

const unitReport = join(reports, 'unit.json')
await step(
  'layers, unit and integration tests',
  tool('vitest/vitest.mjs'),
  ['run', '--silent=passed-only', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`],
  {
    report: () => vitestCount(unitReport),
  },
)

try {
  process.stdout.write('\n— build\n')
  await ensureBuilt()
  const browser = await ensureBrowser()
  for (const [name, config] of [
    ['end to end: gateway and console', 'e2e/playwright.config.ts'],
    ['end to end: desktop shell', 'e2e/desktop/playwright.config.ts'],
  ] as const) {
    const report = join(reports, `${config.replaceAll('/', '-')}.json`)
    await step(name, tool('@playwright/test/cli.js'), ['test', '--config', config, '--reporter=list,json'], {
      report: () => playwrightCount(report),
      env: { BURNCLOUD_BROWSER: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    })
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  broken.push('build or browser')
}

if (broken.length > 0) process.stdout.write(`\nFailed: ${broken.join(', ')}\n`)
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
process.exit(broken.length === 0 && total.failed === 0 && total.passed > 0 ? 0 : 1)
