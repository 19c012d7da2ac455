import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  MessageBar,
  MessageBarBody,
} from '@fluentui/react-components'
import { ArrowClockwiseRegular, MoreHorizontalRegular } from '@fluentui/react-icons'
import { type ReactNode, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import type { ClientTool } from '../../../src-gateway/contract/index.ts'
import { MovedClientsBar } from '../../parts/moved-clients.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryState } from '../../parts/states.tsx'
import { clientParts, type ShowPart } from './card-parts.tsx'
import { useClientsStyles } from './clients.styles.ts'
import { CommandLines } from './command-lines.tsx'
import { DoctorDrawer } from './doctor-drawer.tsx'
import { FileCard } from './file-card.tsx'
import { GuideCard } from './guide-card.tsx'
import { LinesDrawer } from './lines-drawer.tsx'
import { sectionsOf } from './sections.ts'
import { SetupDrawer } from './setup-drawer.tsx'
import { UndoDialog } from './undo-dialog.tsx'
import { useClients, useLookAgain } from './use-clients.ts'
import { VersionsDrawer } from './versions-drawer.tsx'

/**
 * Tools that can use the gateway: set up, put back, and looked after. `?tool=` and `?show=` (setup, doctor, lines, versions, undo)
 * are what is open over the page, so that other pages can lead there.
 */
export function ClientsPage() {
  const { t } = useTranslation('clients')
  const clients = useClients()
  const lookAgain = useLookAgain()
  const [params, setParams] = useSearchParams()
  const [undoingAll, setUndoingAll] = useState(false)
  const editing = clients.data?.editing === true
  const items = clients.data?.items ?? []
  const anySetUp = items.some(({ appliedAt, state }) => appliedAt !== null || state === 'drifted')
  const close = () =>
    setParams(
      (known) => {
        known.delete('tool')
        known.delete('show')
        return known
      },
      { replace: true },
    )
  const show: ShowPart = (part, tool) => setParams({ tool: tool.id, show: part }, { replace: true })
  const open = items.find(({ id }) => id === params.get('tool'))
  const part = clientParts.find((one) => one === params.get('show'))
  const edits = open !== undefined && editing && open.kind === 'files'
  return (
    <Page
      title={t('title')}
      description={t(clients.data === undefined || editing ? 'description' : 'descriptionElsewhere')}
      actions={
        editing ? (
          <>
            <Button icon={<ArrowClockwiseRegular />} onClick={() => void lookAgain()}>
              {t('refresh')}
            </Button>
            {anySetUp ? (
              <Menu>
                <MenuTrigger disableButtonEnhancement>
                  <Button icon={<MoreHorizontalRegular />} aria-label={t('menu')} />
                </MenuTrigger>
                <MenuPopover>
                  <MenuList>
                    <MenuItem onClick={() => setUndoingAll(true)}>{t('undo.all')}</MenuItem>
                  </MenuList>
                </MenuPopover>
              </Menu>
            ) : null}
          </>
        ) : undefined
      }
    >
      <MovedClientsBar />
      <QueryState query={clients} lines={8}>
        {(data) => <Cards items={data.items} editing={data.editing} onShow={show} onLook={() => void lookAgain()} />}
      </QueryState>
      {edits && part === 'setup' ? <SetupDrawer key={open.id} tool={open} onClose={close} /> : null}
      {edits && part === 'versions' ? <VersionsDrawer key={open.id} tool={open} onClose={close} /> : null}
      {open !== undefined && editing && part === 'doctor' ? (
        <DoctorDrawer key={open.id} tool={open} onClose={close} />
      ) : null}
      {open?.launches === true && part === 'lines' ? <LinesDrawer key={open.id} tool={open} onClose={close} /> : null}
      {open !== undefined && editing && part === 'undo' ? (
        <UndoDialog key={open.id} tool={open} tools={items} onClose={close} />
      ) : null}
      {undoingAll ? <UndoDialog tool={null} tools={items} onClose={() => setUndoingAll(false)} /> : null}
    </Page>
  )
}

interface CardsProps {
  items: readonly ClientTool[]
  editing: boolean
  onShow: ShowPart
  onLook: () => void
}

function Cards({ items, editing, onShow, onLook }: CardsProps) {
  const { t } = useTranslation('clients')
  const styles = useClientsStyles()
  const { found, missing, guided, sdk } = sectionsOf(items, editing)
  return (
    <>
      {editing ? null : (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>{t('elsewhere')}</MessageBarBody>
        </MessageBar>
      )}
      <Section title={t(editing ? 'section.found' : 'section.tools')}>
        {found.length === 0 ? (
          <span className={styles.quiet}>{t('section.foundNone')}</span>
        ) : (
          <CardGrid
            tools={found}
            card={(tool) =>
              editing ? (
                <FileCard tool={tool} onShow={onShow} onLook={onLook} />
              ) : (
                <GuideCard tool={tool} editing={false} onShow={onShow} />
              )
            }
          />
        )}
      </Section>
      <Section title={t('section.guided')} text={t('section.guidedText')}>
        <CardGrid tools={guided} card={(tool) => <GuideCard tool={tool} editing={editing} onShow={onShow} />} />
      </Section>
      {sdk.map((tool) => (
        <Section key={tool.id} title={t('section.sdk')} text={t('section.sdkText')}>
          <div className={styles.card}>
            <CommandLines tool={tool} main={null} small={null} />
          </div>
        </Section>
      ))}
      {missing.length === 0 ? null : <Missing tools={missing} onShow={onShow} />}
    </>
  )
}

function Section({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  const styles = useClientsStyles()
  const id = useId()
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div>
        <h2 className={styles.heading} id={id}>
          {title}
        </h2>
        {text === undefined ? null : <p className={styles.headingText}>{text}</p>}
      </div>
      {children}
    </section>
  )
}

function CardGrid({ tools, card }: { tools: readonly ClientTool[]; card: (tool: ClientTool) => ReactNode }) {
  const styles = useClientsStyles()
  return (
    <ul className={styles.grid}>
      {tools.map((tool) => (
        <li key={tool.id} className={styles.cell}>
          {card(tool)}
        </li>
      ))}
    </ul>
  )
}

/** Tools that are not there, folded: what one has counts more than what one has not. */
function Missing({ tools, onShow }: { tools: readonly ClientTool[]; onShow: ShowPart }) {
  const { t } = useTranslation('clients')
  const styles = useClientsStyles()
  return (
    <Accordion collapsible>
      <AccordionItem value="missing">
        <AccordionHeader as="h2" className={styles.foldHeading}>
          {t('section.missing', { count: tools.length })}
        </AccordionHeader>
        <AccordionPanel className={styles.folded}>
          <p className={styles.headingText}>{t('section.missingText')}</p>
          <ul className={styles.missing}>
            {tools.map((tool) => (
              <li key={tool.id} className={styles.missingRow}>
                <span>{tool.name}</span>
                <span className={styles.grow} />
                <Button
                  size="small"
                  aria-label={t('setUp.actionThing', { name: tool.name })}
                  onClick={() => onShow('setup', tool)}
                >
                  {t('setUp.action')}
                </Button>
              </li>
            ))}
          </ul>
        </AccordionPanel>
      </AccordionItem>
    </Accordion>
  )
}
