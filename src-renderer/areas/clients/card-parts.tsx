import { Button, Link, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, Tooltip } from '@fluentui/react-components'
import { MoreHorizontalRegular } from '@fluentui/react-icons'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useHref } from 'react-router'
import type { ClientTool } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { useClientsStyles } from './clients.styles.ts'

/** What a card can open over the page. */
export const clientParts = ['setup', 'doctor', 'lines', 'versions', 'undo'] as const
export type ClientPart = (typeof clientParts)[number]
export type ShowPart = (part: ClientPart, tool: ClientTool) => void

/** What is known of a tool: where it is, where it points, its key, and when that was last used. */
export function CardFacts({ tool, editing }: { tool: ClientTool; editing: boolean }) {
  const { t } = useTranslation('clients')
  const styles = useClientsStyles()
  const models = [tool.models.main, tool.models.small].filter((name) => name !== null)
  return (
    <dl className={styles.facts}>
      {tool.program === null ? null : (
        <Fact name={t('fact.program')}>
          <span className={styles.mono}>{tool.program}</span>
        </Fact>
      )}
      {tool.kind !== 'files' || tool.problem !== null || !editing ? null : (
        <Fact name={t('fact.address')}>
          {tool.address === null ? (
            <span className={styles.quiet}>{t('fact.addressNone')}</span>
          ) : (
            <span className={styles.mono}>{tool.address}</span>
          )}
        </Fact>
      )}
      {models.length === 0 ? null : (
        <Fact name={t('fact.models')}>
          <span className={styles.mono}>{models.join(', ')}</span>
        </Fact>
      )}
      {tool.tokenId === null ? null : <KeyFacts id={tool.tokenId} />}
    </dl>
  )
}

/** The tool's own key, which is looked at anew as requests come with it. */
function KeyFacts({ id }: { id: number }) {
  const { t } = useTranslation('clients')
  const styles = useClientsStyles()
  const format = useFormat()
  const token = useQuery(
    api.tokens.get.queryOptions({ input: { id }, staleTime: 5_000, refetchInterval: 10_000, retry: false }),
  )
  const name = token.data?.name ?? ''
  const href = useHref(`/keys?q=${encodeURIComponent(name)}`)
  if (token.data === undefined) {
    return (
      <Fact name={t('fact.key')}>
        {token.error === null ? '–' : <span className={styles.quiet}>{t('fact.keyGone')}</span>}
      </Fact>
    )
  }
  const { lastUsedAt } = token.data
  return (
    <>
      <Fact name={t('fact.key')}>
        <Link href={href}>{name}</Link>
      </Fact>
      <Fact name={t('fact.lastRequest')}>
        {lastUsedAt === null ? (
          <span className={styles.quiet}>{t('common:state.never')}</span>
        ) : (
          <Tooltip content={format.dateTime(lastUsedAt)} relationship="description">
            <span>{format.relative(lastUsedAt)}</span>
          </Tooltip>
        )}
      </Fact>
    </>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  const styles = useClientsStyles()
  return (
    <>
      <dt className={styles.factName}>{name}</dt>
      <dd className={styles.factValue}>{children}</dd>
    </>
  )
}

/** What is seldom wanted of a tool; nothing when there is nothing. */
export function CardMenu({ tool, editing, onShow }: { tool: ClientTool; editing: boolean; onShow: ShowPart }) {
  const { t } = useTranslation('clients')
  const items: ReadonlyArray<readonly [ClientPart, string, boolean]> = [
    ['lines', t('lines.action'), editing && tool.kind === 'files' && tool.launches],
    ['versions', t('versions.action'), editing && tool.kind === 'files'],
    // A tool of which only the key is left can be undone too.
    [
      'undo',
      t('undo.action'),
      editing && (tool.appliedAt !== null || tool.state === 'drifted' || tool.tokenId !== null),
    ],
  ]
  const there = items.filter(([, , isThere]) => isThere)
  if (there.length === 0) return null
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button
          appearance="subtle"
          size="small"
          icon={<MoreHorizontalRegular />}
          aria-label={`${t('common:action.more')}: ${tool.name}`}
        />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {there.map(([part, word]) => (
            <MenuItem key={part} onClick={() => onShow(part, tool)}>
              {word}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
