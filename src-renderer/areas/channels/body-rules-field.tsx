import { Button, Input, Select } from '@fluentui/react-components'
import { AddRegular, ArrowUpRegular, DismissRegular } from '@fluentui/react-icons'
import { useTranslation } from 'react-i18next'
import { useDrawerStyles } from './drawer.styles.ts'
import { GroupField } from './group-field.tsx'
import { type BodyRuleForm, ruleForm, ruleProblem } from './request-rules.ts'

const operations = ['set', 'default', 'delete'] as const

interface BodyRulesFieldProps {
  rows: BodyRuleForm[]
  problem: string | undefined
  onChange: (rows: BodyRuleForm[]) => void
}

/** Changes of the request's body, done in their order. */
export function BodyRulesField({ rows, problem, onChange }: BodyRulesFieldProps) {
  const { t } = useTranslation('channels')
  const styles = useDrawerStyles()
  const set = (id: string, change: Partial<BodyRuleForm>) =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...change } : row)))
  const moveUp = (index: number) => {
    const next = [...rows]
    const [row] = next.splice(index, 1)
    if (row !== undefined) next.splice(index - 1, 0, row)
    onChange(next)
  }
  return (
    <GroupField label={t('field.bodyRules')} hint={t('hint.bodyRules')} problem={problem}>
      <div className={styles.pairs}>
        {rows.map((row, index) => {
          const wrong = problem === undefined ? null : ruleProblem(row)
          const name = (label: string) => t('pairItem', { label, index: index + 1 })
          return (
            <div key={row.id} className={styles.rule}>
              <Select
                aria-label={name(t('rule.op'))}
                value={row.op}
                onChange={(_, data) => set(row.id, { op: operations.find((op) => op === data.value) ?? 'set' })}
              >
                {operations.map((op) => (
                  <option key={op} value={op}>
                    {t(`rule.ops.${op}`)}
                  </option>
                ))}
              </Select>
              <Input
                aria-label={name(t('rule.path'))}
                aria-invalid={wrong === 'rulePath'}
                input={{ className: styles.mono }}
                placeholder="/reasoning/effort"
                spellCheck={false}
                value={row.path}
                onChange={(_, data) => set(row.id, { path: data.value })}
              />
              <Input
                aria-label={name(t('rule.value'))}
                aria-invalid={wrong === 'ruleValue'}
                input={{ className: styles.mono }}
                placeholder={row.op === 'delete' ? '' : '"high"'}
                spellCheck={false}
                disabled={row.op === 'delete'}
                value={row.op === 'delete' ? '' : row.value}
                onChange={(_, data) => set(row.id, { value: data.value })}
              />
              <Input
                aria-label={name(t('rule.models'))}
                placeholder={t('rule.everyModel')}
                spellCheck={false}
                value={row.models}
                onChange={(_, data) => set(row.id, { models: data.value })}
              />
              <Button
                appearance="subtle"
                icon={<ArrowUpRegular />}
                disabled={index === 0}
                aria-label={t('rule.up', { index: index + 1 })}
                onClick={() => moveUp(index)}
              />
              <Button
                appearance="subtle"
                icon={<DismissRegular />}
                aria-label={t('pairRemove', { label: t('field.bodyRules'), index: index + 1 })}
                onClick={() => onChange(rows.filter((other) => other.id !== row.id))}
              />
            </div>
          )
        })}
        <Button
          className={styles.start}
          size="small"
          icon={<AddRegular />}
          onClick={() => onChange([...rows, ruleForm()])}
        >
          {t('add.rule')}
        </Button>
      </div>
    </GroupField>
  )
}
