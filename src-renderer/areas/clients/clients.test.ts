import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type ClientTool,
  clientCheckCodes,
  clientCheckIds,
  clientNoteCodes,
  clientProblemCodes,
  clientShells,
  clientSnapshot,
  clientState,
  clientUndone,
} from '../../../src-gateway/contract/index.ts'
import { sectionsOf } from './sections.ts'

function words(language: string): (key: string) => unknown {
  const all: unknown = JSON.parse(readFileSync(join(import.meta.dirname, `${language}.json`), 'utf8'))
  return (key) =>
    key.split('.').reduce<unknown>((node, step) => (node as Record<string, unknown> | undefined)?.[step], all)
}

const outcomes = clientUndone.shape.files.element.shape.outcome.options
const keys = [
  ...clientState.options.map((state) => `state.${state}`),
  ...clientNoteCodes.map((code) => `note.${code}`),
  ...clientProblemCodes.map((code) => `problem.${code}`),
  ...clientCheckIds.map((id) => `doctor.check.${id}`),
  ...['ok', 'info', 'warning', 'error'].map((state) => `doctor.state.${state}`),
  ...clientCheckCodes.map((code) => `finding.${code}.text`),
  ...clientShells.map((shell) => `lines.shell.${shell}`),
  ...clientSnapshot.shape.reason.options.map((reason) => `versions.reasons.${reason}`),
  ...outcomes.map((outcome) => `undo.outcome.${outcome}`),
]

/** Findings that tell of something wrong, so that what to do belongs to them. */
const troubles = clientCheckCodes.filter((code) =>
  /^files\.(?!read|none)|moved|drifted|unreadable|unusable|deleted|failed|folder_only|environment\.set|key\.unknown/.test(
    code,
  ),
)

describe.each(['en', 'zh-CN'])('the words in %s', (language) => {
  it.each(keys)('say what %s means', (key) => {
    expect(words(language)(key)).toEqual(expect.stringMatching(/\S/))
  })

  it.each(troubles)('say what to do about %s', (code) => {
    expect(words(language)(`finding.${code}.fix`)).toEqual(expect.stringMatching(/\S/))
  })
})

describe('the order of the cards', () => {
  const tool = (id: ClientTool['id'], kind: ClientTool['kind'], state: ClientTool['state']) =>
    ({ id, kind, state }) as ClientTool
  const items = [
    tool('claude-code', 'files', 'missing'),
    tool('codex', 'files', 'applied'),
    tool('cursor', 'guide', 'guided'),
    tool('environment', 'environment', 'guided'),
  ]
  const ids = (tools: readonly ClientTool[]) => tools.map(({ id }) => id)

  it('puts what is on the machine first and folds the rest', () => {
    const { found, missing, guided, sdk } = sectionsOf(items, true)
    expect([found, missing, guided, sdk].map(ids)).toEqual([['codex'], ['claude-code'], ['cursor'], ['environment']])
  })

  it('knows of no missing tools where it may not look', () => {
    const { found, missing } = sectionsOf(items, false)
    expect([found, missing].map(ids)).toEqual([['claude-code', 'codex'], []])
  })
})
