import { Button, Field, Input, Select } from '@fluentui/react-components'
import { AddRegular, DeleteRegular, EditRegular, MathFormulaRegular } from '@fluentui/react-icons'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Ratio } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { useFormat } from '../../i18n/format.ts'
import type { CsvColumn } from '../../parts/csv.ts'
import { EntityName, EntityPicker } from '../../parts/entity-name.tsx'
import { ExportButton, onePage } from '../../parts/export-button.tsx'
import { fieldState } from '../../parts/field-state.ts'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { EmptyState } from '../../parts/states.tsx'
import { useDraft } from '../../parts/use-draft.ts'
import { CellText, type Column, VirtualTable } from '../../parts/virtual-table.tsx'
import { usePricesStyles } from './prices.styles.ts'
import { useRefreshPrices } from './prices-data.ts'
import { newRatio, type RatioForm, ratioKinds, ratioProblems, toRatio } from './ratio-form.ts'

const ratioFile: ReadonlyArray<CsvColumn<Ratio>> = [
  ['kind', (one) => one.kind],
  ['subject', (one) => one.subject],
  ['other', (one) => one.other],
  ['ratio', (one) => one.ratio],
]

/** Factors beside the price: of models, providers, channels and pairs of groups. */
export function RatiosTab() {
  const { t } = useTranslation('prices')
  const styles = usePricesStyles()
  const notify = useNotify()
  const refresh = useRefreshPrices()
  const query = useQuery(api.prices.ratios.queryOptions())
  const [editing, setEditing] = useState<RatioForm | null>(null)
  const save = useMutation(
    api.prices.setRatio.mutationOptions({
      onSuccess: () => {
        refresh()
        setEditing(null)
        notify.success(t('ratios.saved'))
      },
    }),
  )
  const remove = (ratio: Ratio) =>
    save.mutate({ ...ratio, ratio: 1 }, { onError: (error) => notify.error(errorText(error, t)) })
  const edit = (form: RatioForm) => {
    save.reset()
    setEditing(form)
  }
  const columns = useRatioColumns((ratio) => edit({ ...ratio, ratio: String(ratio.ratio) }), remove)
  const rows = query.data?.items ?? []
  const add = (
    <Button appearance="primary" icon={<AddRegular />} onClick={() => edit(newRatio)}>
      {t('ratios.add')}
    </Button>
  )
  return (
    <>
      <div className={styles.bar}>
        <p className={styles.explained}>{t('ratios.text')}</p>
        <ExportButton subject="ratios" columns={ratioFile} disabled={rows.length === 0} pages={() => onePage(rows)} />
        {rows.length === 0 ? null : add}
      </div>
      <VirtualTable
        label={t('tab.ratios')}
        columns={columns}
        rows={rows}
        rowKey={(row) => `${row.kind}\n${row.subject}\n${row.other}`}
        loading={query.isPending}
        error={query.error}
        onRetry={query.refetch}
        onOpen={(ratio) => edit({ ...ratio, ratio: String(ratio.ratio) })}
        empty={
          <EmptyState
            icon={<MathFormulaRegular />}
            title={t('ratios.empty')}
            text={t('ratios.emptyText')}
            action={add}
          />
        }
      />
      {editing === null ? null : (
        <RatioDialog
          initial={editing}
          busy={save.isPending}
          error={save.error}
          onClose={() => setEditing(null)}
          onSubmit={(form) => save.mutate(toRatio(form))}
        />
      )}
    </>
  )
}

function SubjectCell({ ratio }: { ratio: Ratio }) {
  const { t } = useTranslation('prices')
  if (ratio.kind === 'channel') return <EntityName kind="channel" id={Number(ratio.subject)} />
  if (ratio.kind === 'group-pair') {
    return <CellText text={t('ratios.pair', { user: ratio.subject, key: ratio.other })} />
  }
  return <CellText text={ratio.subject} />
}

function useRatioColumns(onEdit: (ratio: Ratio) => void, onRemove: (ratio: Ratio) => void): Column<Ratio>[] {
  const { t } = useTranslation('prices')
  const styles = usePricesStyles()
  const format = useFormat()
  return [
    { id: 'kind', header: t('ratios.kind'), width: 170, cell: (row) => <CellText text={t(`ratios.of.${row.kind}`)} /> },
    { id: 'subject', header: t('ratios.subject'), flex: 2, min: 220, cell: (row) => <SubjectCell ratio={row} /> },
    {
      id: 'ratio',
      header: t('ratios.ratio'),
      width: 120,
      align: 'end',
      cell: (row) => <CellText text={`× ${format.number(row.ratio, 6)}`} />,
    },
    {
      id: 'actions',
      header: t('column.actions'),
      quietHeader: true,
      width: 92,
      cell: (row) => {
        const name = row.kind === 'group-pair' ? `${row.subject} / ${row.other}` : row.subject
        return (
          <span className={styles.actions}>
            <Button
              appearance="subtle"
              size="small"
              icon={<EditRegular />}
              aria-label={t('ratios.edit', { name })}
              onClick={() => onEdit(row)}
            />
            <Button
              appearance="subtle"
              size="small"
              icon={<DeleteRegular />}
              aria-label={t('ratios.remove', { name })}
              onClick={() => onRemove(row)}
            />
          </span>
        )
      },
    },
  ]
}

interface RatioDialogProps {
  initial: RatioForm
  busy: boolean
  error: unknown
  onSubmit: (form: RatioForm) => void
  onClose: () => void
}

function RatioDialog({ initial, busy, error, onSubmit, onClose }: RatioDialogProps) {
  const { t } = useTranslation('prices')
  const { form, set, bad, submit } = useDraft(() => initial, ratioProblems)
  const fixed = initial.subject !== ''
  const problem = (field: 'subject' | 'other' | 'ratio') => (bad(field) ? t(`ratios.problem.${field}`) : undefined)
  return (
    <FormDialog
      title={t(fixed ? 'ratios.editTitle' : 'ratios.add')}
      submitLabel={t('common:action.save')}
      busy={busy}
      error={error}
      onClose={onClose}
      onSubmit={() => submit(onSubmit)}
    >
      <Field label={t('ratios.kind')} hint={t(`ratios.hint.${form.kind}`)}>
        <Select
          disabled={fixed}
          value={form.kind}
          onChange={(_, data) =>
            set({ kind: ratioKinds.find((kind) => kind === data.value) ?? 'model', subject: '', other: '' })
          }
        >
          {ratioKinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(`ratios.of.${kind}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Field
        label={t(form.kind === 'group-pair' ? 'ratios.userGroup' : `ratios.of.${form.kind}`)}
        required
        {...fieldState(problem('subject'))}
      >
        <SubjectInput form={form} fixed={fixed} onChange={(subject) => set({ subject })} />
      </Field>
      {form.kind === 'group-pair' ? (
        <Field label={t('ratios.keyGroup')} required {...fieldState(problem('other'))}>
          <GroupSelect value={form.other} fixed={fixed} onChange={(other) => set({ other })} />
        </Field>
      ) : null}
      <Field label={t('ratios.ratio')} hint={t('ratios.ratioHint')} required {...fieldState(problem('ratio'))}>
        <Input
          value={form.ratio}
          inputMode="decimal"
          contentBefore="×"
          onChange={(_, data) => set({ ratio: data.value })}
        />
      </Field>
    </FormDialog>
  )
}

interface SubjectInputProps {
  form: RatioForm
  fixed: boolean
  onChange: (subject: string) => void
}

function SubjectInput({ form, fixed, onChange }: SubjectInputProps) {
  const { t } = useTranslation('prices')
  const providers = useQuery(api.providers.list.queryOptions({ staleTime: 600_000, enabled: form.kind === 'provider' }))
  const { kind, subject } = form
  if (kind === 'group-pair') return <GroupSelect value={subject} fixed={fixed} onChange={onChange} />
  if (kind === 'channel') {
    return (
      <EntityPicker
        kind="channel"
        none={t('ratios.choose')}
        value={subject === '' ? null : Number(subject)}
        onChange={(id) => onChange(id === null ? '' : String(id))}
      />
    )
  }
  if (kind === 'model') {
    return <Input readOnly={fixed} value={subject} onChange={(_, data) => onChange(data.value)} />
  }
  return (
    <Select disabled={fixed} value={subject} onChange={(_, data) => onChange(data.value)}>
      <option value="">{t('ratios.choose')}</option>
      {(providers.data?.items ?? []).map((provider) => (
        <option key={provider.id} value={provider.id}>
          {provider.name}
        </option>
      ))}
    </Select>
  )
}

interface GroupSelectProps {
  value: string
  fixed: boolean
  onChange: (name: string) => void
}

function GroupSelect({ value, fixed, onChange }: GroupSelectProps) {
  const { t } = useTranslation('prices')
  const groups = useQuery(api.groups.list.queryOptions())
  return (
    <Select disabled={fixed} value={value} onChange={(_, data) => onChange(data.value)}>
      <option value="">{t('ratios.choose')}</option>
      {(groups.data?.items ?? []).map((group) => (
        <option key={group.name} value={group.name}>
          {group.name}
        </option>
      ))}
    </Select>
  )
}
