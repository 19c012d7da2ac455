/**
 * `<DetectedList servers keys selected onChange>`: what `api.imports.detect` found on this machine, to be ticked. `selected` is
 * what `api.imports.useDetected` takes. Nothing is ticked unless the caller does so; what is a channel already, or wants a key
 * first, cannot be. A group that is empty is not shown: with nothing found at all, the caller says so.
 */
import { Checkbox } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { DetectedKey, DetectedServer } from '../../../src-gateway/contract/imports.ts'
import { api } from '../../client/api.ts'
import { StatusBadge } from '../status-badge.tsx'
import { useDetectedStyles } from './detected.styles.ts'
import { RiskList } from './risk-list.tsx'

/** What is ticked: refs of servers, names of variables. */
export interface DetectedChoice {
  servers: readonly string[]
  keys: readonly string[]
}

export interface DetectedListProps {
  servers: readonly DetectedServer[]
  keys: readonly DetectedKey[]
  selected: DetectedChoice
  onChange: (selected: DetectedChoice) => void
}

const modelsNamed = 3

export function DetectedList({ servers, keys, selected, onChange }: DetectedListProps) {
  const { t } = useTranslation()
  const styles = useDetectedStyles()
  const providers = useQuery(api.providers.list.queryOptions({ staleTime: 600_000 })).data?.items
  const nameOf = (id: string) => providers?.find((provider) => provider.id === id)?.name ?? id
  return (
    <div className={styles.groups}>
      {servers.length === 0 ? null : (
        <Group title={t('common:detected.servers')}>
          {servers.map((server) => (
            <Row
              key={server.ref}
              name={server.name}
              detail={[
                server.baseUrl,
                server.version === null ? '' : t('common:detected.version', { version: server.version }),
                modelsOf(server.models),
              ]}
              used={server.channelId !== null}
              problem={server.needsKey ? t('common:detected.needsKey') : undefined}
              checked={selected.servers.includes(server.ref)}
              onChange={(on) => onChange({ ...selected, servers: toggled(selected.servers, server.ref, on) })}
            />
          ))}
        </Group>
      )}
      {keys.length === 0 ? null : (
        <Group title={t('common:detected.keys')} hint={t('common:detected.keysHint')}>
          {keys.map((key) => (
            <Row
              key={key.variable}
              name={key.variable}
              detail={[nameOf(key.provider), key.hint, key.baseUrl ?? '']}
              used={key.channelId !== null}
              checked={selected.keys.includes(key.variable)}
              onChange={(on) => onChange({ ...selected, keys: toggled(selected.keys, key.variable, on) })}
            >
              {key.risks.length === 0 ? null : (
                <div className={styles.rowRisks}>
                  <RiskList risks={key.risks} />
                </div>
              )}
            </Row>
          ))}
        </Group>
      )}
    </div>
  )

  function modelsOf(models: readonly string[]): string {
    if (models.length === 0) return t('common:detected.noModels')
    const named = models.slice(0, modelsNamed).join(', ')
    const more = models.length - modelsNamed
    return more > 0 ? t('common:detected.moreModels', { models: named, count: more }) : named
  }
}

function toggled(refs: readonly string[], ref: string, on: boolean): string[] {
  const others = refs.filter((one) => one !== ref)
  return on ? [...others, ref] : others
}

function Group({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  const styles = useDetectedStyles()
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{title}</legend>
      {hint === undefined ? null : <p className={styles.hint}>{hint}</p>}
      <ul className={styles.list}>{children}</ul>
    </fieldset>
  )
}

interface RowProps {
  name: string
  /** Facts in small print; empty ones are left out. */
  detail: readonly string[]
  /** A channel uses it already. */
  used: boolean
  /** Why it cannot be taken from here. */
  problem?: string | undefined
  checked: boolean
  onChange: (checked: boolean) => void
  children?: ReactNode
}

function Row({ name, detail, used, problem, checked, onChange, children }: RowProps) {
  const { t } = useTranslation()
  const styles = useDetectedStyles()
  return (
    <li className={styles.row}>
      <div className={styles.line}>
        <Checkbox
          className={styles.box}
          checked={checked && !used && problem === undefined}
          disabled={used || problem !== undefined}
          onChange={(_, data) => onChange(data.checked === true)}
          label={
            <span className={styles.label}>
              <span className={styles.name}>{name}</span>
              <span className={styles.detail}>{detail.filter((fact) => fact !== '').join(' · ')}</span>
              {problem === undefined ? null : <span className={styles.detail}>{problem}</span>}
            </span>
          }
        />
        {used ? (
          <span className={styles.state}>
            <StatusBadge tone="good" text={t('common:detected.used')} />
          </span>
        ) : null}
      </div>
      {children}
    </li>
  )
}
