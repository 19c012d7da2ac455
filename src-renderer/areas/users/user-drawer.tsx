import { Button, Field, Input, Link, Select, Switch, Textarea } from '@fluentui/react-components'
import { WalletRegular } from '@fluentui/react-icons'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useHref } from 'react-router'
import type { User } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { errorField } from '../../client/errors.ts'
import { useFormat } from '../../i18n/format.ts'
import { fieldState } from '../../parts/field-state.ts'
import { OptionalNumberField } from '../../parts/fields.tsx'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { QueryState } from '../../parts/states.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { useDraft } from '../../parts/use-draft.ts'
import { findProblems, problemOf, type UserForm, type UserProblem } from './user-form.ts'
import { useUsersStyles } from './users.styles.ts'

export interface UserDrawerProps {
  /** Who is changed; null for somebody new. */
  user: User | null
  initial: UserForm
  busy: boolean
  error: unknown
  onSubmit: (form: UserForm) => void
  onCredit: (user: User) => void
  onClose: () => void
}

export function UserDrawer({ user, initial, busy, error, onSubmit, onCredit, onClose }: UserDrawerProps) {
  const { t } = useTranslation('users')
  const styles = useUsersStyles()
  const groups = useQuery(api.groups.list.queryOptions())
  const { form, set, dirty, bad, submit } = useDraft(() => initial, findProblems)
  const refused = problemOf(errorField(error) ?? '')
  const problem = (field: UserProblem) => (bad(field) || refused === field ? t(`problem.${field}`) : undefined)
  const names = [...new Set([form.group, ...(groups.data?.items.map((group) => group.name) ?? [])])]
  return (
    <FormDrawer
      open
      title={user === null ? t('form.create') : t('editThing', { name: user.name })}
      submitLabel={t(user === null ? 'common:action.create' : 'common:action.save')}
      dirty={dirty}
      busy={busy}
      error={error}
      onClose={onClose}
      onSubmit={() => submit(onSubmit)}
      footer={
        user === null ? null : (
          <Button icon={<WalletRegular />} onClick={() => onCredit(user)}>
            {t('credit')}
          </Button>
        )
      }
    >
      {user === null ? null : <Sums user={user} />}
      <Field label={t('form.name')} hint={t('form.nameHint')} required {...fieldState(problem('name'))}>
        <Input value={form.name} maxLength={200} onChange={(_, data) => set({ name: data.value })} />
      </Field>
      <Field label={t('form.email')} hint={t('form.emailHint')} {...fieldState(problem('email'))}>
        <Input
          type="email"
          value={form.email ?? ''}
          maxLength={320}
          onChange={(_, data) => set({ email: data.value === '' ? null : data.value })}
        />
      </Field>
      <Field label={t('form.group')} hint={t('form.groupHint')} {...fieldState(problem('group'))}>
        <Select value={form.group} onChange={(_, data) => set({ group: data.value })}>
          {names.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <Field hint={t('form.prepaidHint')}>
        <Switch
          label={t('form.prepaid')}
          checked={form.prepaid}
          onChange={(_, data) => set({ prepaid: data.checked })}
        />
      </Field>
      <h3 className={styles.heading}>{t('form.limits')}</h3>
      <div className={styles.three}>
        {(['rpm', 'tpm', 'concurrency'] as const).map((limit) => (
          <OptionalNumberField
            key={limit}
            label={t(`form.${limit}`)}
            placeholder={t('common:state.unlimited')}
            value={form.limits[limit]}
            onChange={(value) => set({ limits: { ...form.limits, [limit]: value } })}
            problem={problem(`limits.${limit}`)}
          />
        ))}
      </div>
      <Field label={t('form.note')} {...fieldState(problem('note'))}>
        <Textarea
          value={form.note}
          resize="vertical"
          textarea={{ rows: 2, maxLength: 2000 }}
          onChange={(_, data) => set({ note: data.value })}
        />
      </Field>
      <Switch label={t('form.enabled')} checked={form.enabled} onChange={(_, data) => set({ enabled: data.checked })} />
      {user === null ? null : <KeysOf user={user} />}
    </FormDrawer>
  )
}

function Sums({ user }: { user: User }) {
  const { t } = useTranslation('users')
  const styles = useUsersStyles()
  const format = useFormat()
  const facts: [string, string][] = [
    [t('column.used'), format.usd(user.usedUsd)],
    [t('granted'), format.usd(user.creditUsd)],
    [t('column.left'), user.remainingUsd === null ? t('postpaid') : format.usd(user.remainingUsd)],
  ]
  return (
    <dl className={styles.sums}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** So many keys are listed; the page of keys has them all. */
const listed = 20

function KeysOf({ user }: { user: User }) {
  const { t } = useTranslation('users')
  const styles = useUsersStyles()
  const format = useFormat()
  const keys = useQuery(api.tokens.list.queryOptions({ input: { userId: user.id, limit: listed } }))
  const allHref = useHref(`/keys?user=${user.id}`)
  const newHref = useHref(`/keys?user=${user.id}&new=1`)
  const ledgerHref = useHref(`/ledger?user=${user.id}`)
  return (
    <section aria-label={t('keys.title')}>
      <h3 className={styles.heading}>{t('keys.title')}</h3>
      <QueryState query={keys} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className={styles.quiet}>{t('keys.none')}</p>
          ) : (
            <ul className={styles.keys}>
              {items.map((key) => (
                <li key={key.id} className={styles.key}>
                  <span className={styles.name} title={key.name}>
                    {key.name}
                  </span>
                  <span>{format.usd(key.usedUsd)}</span>
                  <StatusBadge
                    tone={key.enabled ? 'good' : 'off'}
                    text={t(key.enabled ? 'common:state.enabled' : 'common:state.disabled')}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </QueryState>
      <p className={styles.links}>
        {user.tokens === 0 ? null : <Link href={allHref}>{t('keys.all', { count: user.tokens })}</Link>}
        <Link href={newHref}>{t('keys.add')}</Link>
        <Link href={ledgerHref}>{t('keys.ledger')}</Link>
      </p>
    </section>
  )
}
