import { parseArgs } from 'node:util'
import { soak } from './soak-run.ts'

/** `node e2e/faults/soak.ts [--minutes 10] [--rate 100]`: five channels of which two flap, under an even load. */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, rate: { type: 'string', default: '100' } },
})
const print = (line: string) => void process.stdout.write(`${line}\n`)
const percent = (part: number) => `${(part * 100).toFixed(2)} %`

const report = await soak({ seconds: Number(values.minutes) * 60, perSecond: Number(values.rate), progress: print })
const recoveries = report.recoveriesMs.toSorted((left, right) => left - right)
print(`requests            ${report.requests}`)
print(`client errors       ${report.errors.length} (${percent(report.errors.length / report.requests)})`)
print(`over the deadline   ${report.late}; slowest ${report.slowestMs} ms`)
print(`outages             ${report.outages}`)
print(
  `back in use after   ${recoveries[recoveries.length >> 1] ?? '–'} ms in the median, ${recoveries.at(-1) ?? '–'} ms at most`,
)
const afterDue = report.afterDueMs.toSorted((left, right) => left - right)
print(
  `of that after due   ${afterDue[afterDue.length >> 1] ?? '–'} ms in the median, ${afterDue.at(-1) ?? '–'} ms at most`,
)
for (const { name, share, wanted } of report.shares) {
  print(`share of ${name.padEnd(10)} ${percent(share)} for ${percent(wanted)} (${percent(share / wanted - 1)} off)`)
}
for (const error of report.errors.slice(0, 10)) print(`client saw          ${error}`)
process.exitCode = report.errors.length === 0 && report.late === 0 ? 0 : 1
