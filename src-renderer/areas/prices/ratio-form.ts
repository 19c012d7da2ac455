import type { Ratio } from '../../../src-gateway/contract/index.ts'

export const ratioKinds: readonly Ratio['kind'][] = ['model', 'provider', 'channel', 'group-pair']

export interface RatioForm {
  kind: Ratio['kind']
  subject: string
  other: string
  ratio: string
}

export const newRatio: RatioForm = { kind: 'model', subject: '', other: '', ratio: '' }

/** The fields that are wrong: a ratio has at most six decimals, and 1 would remove it. */
export function ratioProblems(form: RatioForm): ReadonlySet<'subject' | 'other' | 'ratio'> {
  const found = new Set<'subject' | 'other' | 'ratio'>()
  if (form.subject.trim() === '') found.add('subject')
  if (form.kind === 'group-pair' && form.other === '') found.add('other')
  const text = form.ratio.trim()
  if (!/^(\d+(\.\d{0,6})?|\.\d{1,6})$/.test(text) || Number(text) > 1000 || Number(text) === 1) found.add('ratio')
  return found
}

/** What is sent. The form must be valid. */
export function toRatio(form: RatioForm): Ratio {
  return {
    kind: form.kind,
    subject: form.subject.trim(),
    other: form.kind === 'group-pair' ? form.other : '',
    ratio: Number(form.ratio),
  }
}
