import { Field, Switch } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { fallbackModels, type Group, limits, routingStrategy } from '../../../src-gateway/contract/index.ts'
import { errorField, errorText } from '../../client/errors.ts'
import { TextListField } from '../../parts/fields.tsx'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { useDraft } from '../../parts/use-draft.ts'
import { fieldOf, formProblems } from './form-problems.ts'
import { LimitsFields } from './limits-fields.tsx'
import { useRoutingStyles } from './routing.styles.ts'
import { StrategyField } from './strategy-fields.tsx'

/** What of a group concerns routing. */
export type GroupForm = Pick<Group, 'strategy' | 'sticky' | 'fallbacks' | 'limits'>

const schema = z.object({ strategy: routingStrategy, sticky: z.boolean(), fallbacks: fallbackModels, limits })

export function groupForm({ strategy, sticky, fallbacks, limits: stored }: Group): GroupForm {
  return { strategy, sticky, fallbacks, limits: stored }
}

interface GroupDrawerProps {
  group: Group
  busy: boolean
  error: unknown
  onSubmit: (form: GroupForm) => void
  onClose: () => void
}

/** Changes how a group chooses. */
export function GroupDrawer({ group, busy, error, onSubmit, onClose }: GroupDrawerProps) {
  const { t } = useTranslation('routing')
  const styles = useRoutingStyles()
  const { form, set, dirty, bad, submit } = useDraft(
    () => groupForm(group),
    (now) => formProblems(schema, now),
  )
  const refused = fieldOf(errorField(error) ?? '')
  const problem = (field: string) =>
    bad(field)
      ? t(field.startsWith('limits.') ? 'problem.limit' : `problem.${field}`)
      : refused === field
        ? errorText(error, t)
        : undefined
  return (
    <FormDrawer
      open
      title={t('editThing', { name: group.name })}
      submitLabel={t('common:action.save')}
      dirty={dirty}
      busy={busy}
      error={error}
      onClose={onClose}
      onSubmit={() => submit(onSubmit)}
    >
      <StrategyField value={form.strategy} onChange={(strategy) => set({ strategy: strategy ?? 'weighted' })} />
      <Field hint={t('hint.sticky')}>
        <Switch label={t('field.sticky')} checked={form.sticky} onChange={(_, data) => set({ sticky: data.checked })} />
      </Field>
      <TextListField
        label={t('field.fallbacks')}
        hint={t('hint.groupFallbacks')}
        value={form.fallbacks}
        onChange={(fallbacks) => set({ fallbacks })}
        problem={problem('fallbacks')}
      />
      <h3 className={styles.formHeading}>{t('field.groupLimits')}</h3>
      <LimitsFields value={form.limits} problem={problem} onChange={(next) => set({ limits: next })} />
    </FormDrawer>
  )
}
