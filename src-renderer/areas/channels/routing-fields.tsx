import { Field, Input } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { Group } from '../../../src-gateway/contract/index.ts'
import { CheckList } from '../../parts/check-list.tsx'
import { fieldState } from '../../parts/field-state.ts'
import { TextListField } from '../../parts/fields.tsx'
import type { ChannelForm } from './channel-form.ts'
import { useDrawerStyles } from './drawer.styles.ts'
import { GroupField } from './group-field.tsx'

interface RoutingFieldsProps {
  form: ChannelForm
  groups: readonly Group[]
  problem: (field: string) => string | undefined
  onChange: (change: Partial<ChannelForm>) => void
}

/** Who may use the channel and when it is chosen. */
export function RoutingFields({ form, groups, problem, onChange }: RoutingFieldsProps) {
  const { t } = useTranslation('channels')
  const styles = useDrawerStyles()
  // A group of the channel that was deleted meanwhile can still be unticked.
  const names = [...new Set([...groups.map((group) => group.name), ...form.groups])]
  const state = (field: string) => fieldState(problem(field))
  return (
    <>
      <div className={styles.row}>
        <Field label={t('field.priority')} hint={t('hint.priority')} {...state('priority')}>
          <Input value={form.priority} inputMode="numeric" onChange={(_, data) => onChange({ priority: data.value })} />
        </Field>
        <Field label={t('field.weight')} hint={t('hint.weight')} {...state('weight')}>
          <Input value={form.weight} inputMode="numeric" onChange={(_, data) => onChange({ weight: data.value })} />
        </Field>
      </div>
      <GroupField label={t('field.groups')} hint={t('hint.groups')} problem={problem('groups')}>
        <CheckList options={names} value={form.groups} onChange={(chosen) => onChange({ groups: chosen })} />
      </GroupField>
      <TextListField
        label={t('field.tags')}
        hint={t('hint.tags')}
        value={form.tags}
        rows={2}
        problem={problem('tags')}
        onChange={(tags) => onChange({ tags })}
      />
    </>
  )
}
