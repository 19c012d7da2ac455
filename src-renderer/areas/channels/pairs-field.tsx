import { Button, Input } from '@fluentui/react-components'
import { AddRegular, ArrowRightRegular, DismissRegular } from '@fluentui/react-icons'
import { useTranslation } from 'react-i18next'
import { type Pair, pair } from './channel-form.ts'
import { useDrawerStyles } from './drawer.styles.ts'
import { GroupField } from './group-field.tsx'

interface PairsFieldProps {
  label: string
  hint: string
  leftLabel: string
  rightLabel: string
  addLabel: string
  rows: Pair[]
  problem: string | undefined
  onChange: (rows: Pair[]) => void
}

/** Rows of two texts: what a model is called here and upstream, a header's name and value. */
export function PairsField(props: PairsFieldProps) {
  const { label, hint, leftLabel, rightLabel, addLabel, rows, problem, onChange } = props
  const { t } = useTranslation('channels')
  const styles = useDrawerStyles()
  const set = (id: string, change: Partial<Pair>) =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...change } : row)))
  return (
    <GroupField label={label} hint={hint} problem={problem}>
      <div className={styles.pairs}>
        {rows.map((row, index) => (
          <div key={row.id} className={styles.pair}>
            <Input
              aria-label={t('pairItem', { label: leftLabel, index: index + 1 })}
              aria-invalid={problem !== undefined && (row.left.trim() === '') !== (row.right.trim() === '')}
              placeholder={leftLabel}
              value={row.left}
              spellCheck={false}
              onChange={(_, data) => set(row.id, { left: data.value })}
            />
            <ArrowRightRegular aria-hidden />
            <Input
              aria-label={t('pairItem', { label: rightLabel, index: index + 1 })}
              placeholder={rightLabel}
              value={row.right}
              spellCheck={false}
              onChange={(_, data) => set(row.id, { right: data.value })}
            />
            <Button
              appearance="subtle"
              icon={<DismissRegular />}
              aria-label={t('pairRemove', { label, index: index + 1 })}
              onClick={() => onChange(rows.filter((other) => other.id !== row.id))}
            />
          </div>
        ))}
        <Button className={styles.start} size="small" icon={<AddRegular />} onClick={() => onChange([...rows, pair()])}>
          {addLabel}
        </Button>
      </div>
    </GroupField>
  )
}
