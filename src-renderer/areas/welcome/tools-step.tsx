import { Checkbox, Field, Link, Select } from '@fluentui/react-components'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { ClientTool, ClientToolId } from '../../../src-gateway/contract/index.ts'
import { api, queryClient } from '../../client/api.ts'
import { SnippetTabs } from '../../parts/snippet-tabs.tsx'
import { ErrorState, LoadingState } from '../../parts/states.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { pickModel, servesOwnModels } from './pick-model.ts'
import { StepForm } from './step-form.tsx'
import { ToolChanges } from './tool-changes.tsx'
import { applyTools, type PreviewedTool, previewTools } from './tool-setup.ts'
import { useServed } from './use-served.ts'
import type { WelcomeWay } from './use-welcome.ts'
import { useWelcomeStyles } from './welcome.styles.ts'

/** States in which setting a tool up overwrites nothing that a person wrote over ours. */
const settable: readonly ClientTool['state'][] = ['unset', 'moved']

/** Stands for a model that a tool chooses by itself, in a list of names that are all longer. */
const toolsOwn = ''

/** The fourth step: tools of this machine that shall use the gateway. What would change is shown before it is changed. */
export function ToolsStep({ way }: { way: WelcomeWay }) {
  const { t } = useTranslation('welcome')
  const styles = useWelcomeStyles()
  const tools = useQuery(api.clients.list.queryOptions({ staleTime: 10_000 }))
  const served = useServed()
  const found = tools.data?.items.filter(({ kind, state }) => kind === 'files' && state !== 'missing') ?? []
  const [ticked, setTicked] = useState<readonly ClientToolId[] | null>(null)
  const open = found.filter(({ state }) => settable.includes(state))
  const chosen = open.filter(({ id }) => (ticked ?? open.map((tool) => tool.id)).includes(id))
  const [picked, setPicked] = useState<string | null>(null)
  const needsModel = chosen.some(({ modelChoice }) => modelChoice.main === 'required')
  const takesModel = needsModel || chosen.some(({ modelChoice }) => modelChoice.main === 'optional')
  const suggested =
    !needsModel && chosen.every(({ id }) => servesOwnModels(id, served))
      ? toolsOwn
      : (served.find((name) => name === way.state.model) ?? pickModel(served) ?? toolsOwn)
  const model = picked ?? suggested
  const [previewed, setPreviewed] = useState<readonly PreviewedTool[] | null>(null)

  const preview = useMutation({
    mutationFn: () => previewTools(chosen, model === toolsOwn ? null : model),
    onSuccess: setPreviewed,
  })
  const apply = useMutation({
    mutationFn: () => applyTools(previewed ?? []),
    onSuccess: (after) => setPreviewed(after),
    onSettled: () => {
      for (const key of [api.clients.key(), api.tokens.key(), api.system.key()])
        void queryClient.invalidateQueries({ queryKey: key })
    },
  })
  const choose = (next: { tools?: readonly ClientToolId[]; model?: string }) => {
    if (next.tools !== undefined) setTicked(next.tools)
    if (next.model !== undefined) setPicked(next.model)
    setPreviewed(null)
    apply.reset()
  }

  const ready = previewed?.filter(({ outcome }) => outcome === 'ready' || outcome === 'stale') ?? []
  const passes = previewed === null ? chosen.length === 0 : ready.length === 0
  const anySet = found.some(({ state }) => state === 'applied')
  const submit = () => {
    if (passes) way.leave(anySet ? 'done' : 'skipped')
    else if (previewed === null) preview.mutate()
    else apply.mutate()
  }
  return (
    <StepForm
      way={way}
      title={t('tools.title')}
      text={t('tools.text')}
      submitLabel={t(
        passes ? 'continue' : apply.isPending ? 'tools.busy' : previewed === null ? 'tools.preview' : 'tools.apply',
      )}
      submitDisabled={!passes && needsModel && model === toolsOwn}
      busy={preview.isPending || apply.isPending}
      error={preview.error ?? apply.error}
      skippable={!passes}
      onSubmit={submit}
    >
      {tools.isPending ? (
        <LoadingState lines={3} />
      ) : tools.error !== null && tools.data === undefined ? (
        <ErrorState error={tools.error} onRetry={() => void tools.refetch()} />
      ) : found.length === 0 ? (
        <>
          <p className={styles.quiet}>{t(tools.data?.editing === true ? 'tools.none' : 'tools.elsewhere')}</p>
          <SnippetTabs
            {...(way.secret === null ? {} : { apiKey: way.secret })}
            only={['bash', 'powershell', 'openai-python', 'openai-node', 'curl']}
          />
        </>
      ) : (
        <>
          <fieldset className={styles.group}>
            <legend className={styles.legend}>{t('tools.found')}</legend>
            <ul className={styles.list}>
              {found.map((tool) => (
                <ToolRow
                  key={tool.id}
                  tool={tool}
                  checked={chosen.includes(tool)}
                  onChange={(on) =>
                    choose({
                      tools: on
                        ? [...chosen.map(({ id }) => id), tool.id]
                        : chosen.map(({ id }) => id).filter((id) => id !== tool.id),
                    })
                  }
                />
              ))}
            </ul>
          </fieldset>
          {takesModel ? (
            <div className={styles.fields}>
              <Field label={t('tools.model')} hint={t('tools.modelHint')}>
                <Select value={model} onChange={(_, data) => choose({ model: data.value })}>
                  {needsModel ? null : <option value={toolsOwn}>{t('tools.own')}</option>}
                  {served.map((name) => (
                    <option key={name} value={name}>
                      {name}
                    </option>
                  ))}
                </Select>
              </Field>
            </div>
          ) : null}
          {previewed === null ? null : <ToolChanges tools={previewed} />}
        </>
      )}
    </StepForm>
  )
}

interface ToolRowProps {
  tool: ClientTool
  checked: boolean
  onChange: (checked: boolean) => void
}

function ToolRow({ tool, checked, onChange }: ToolRowProps) {
  const { t } = useTranslation('welcome')
  const styles = useWelcomeStyles()
  const navigate = useNavigate()
  const can = settable.includes(tool.state)
  return (
    <li className={styles.item}>
      <div className={styles.itemHead}>
        <Checkbox
          className={styles.grow}
          label={tool.name}
          checked={checked}
          disabled={!can}
          onChange={(_, data) => onChange(data.checked === true)}
        />
        {tool.state === 'applied' ? (
          <StatusBadge tone="good" text={t('tools.state.applied')} />
        ) : can ? null : (
          <>
            <StatusBadge tone="warning" text={t(`tools.state.${tool.state}`)} />
            <Link as="button" type="button" onClick={() => void navigate('/clients')}>
              {t('tools.look')}
            </Link>
          </>
        )}
      </div>
    </li>
  )
}
