import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  Link,
  makeStyles,
  SearchBox,
  Text,
  tokens,
} from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { DetailDrawer } from '../../parts/form-drawer.tsx'
import { EmptyState, QueryState } from '../../parts/states.tsx'

/** As the build notes them beside the page; see scripts/lib/third-party.ts. */
const libraries = z.array(
  z.object({
    name: z.string(),
    version: z.string(),
    license: z.string(),
    homepage: z.string().nullable(),
    text: z.string().nullable(),
  }),
)

async function readLibraries() {
  const response = await fetch('./third-party.json')
  if (!response.ok) throw new Error(`third-party.json: ${response.status}`)
  return libraries.parse(await response.json())
}

const useStyles = makeStyles({
  name: { display: 'flex', columnGap: '8px', alignItems: 'baseline', flexWrap: 'wrap' },
  quiet: { color: tokens.colorNeutralForeground3 },
  text: {
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase300,
    margin: 0,
    paddingBlock: '8px',
  },
})

/** The libraries that are part of the program, each with its licence. */
export function LibrariesDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const styles = useStyles()
  const [search, setSearch] = useState('')
  const query = useQuery({ queryKey: ['third-party'], queryFn: readLibraries, enabled: open, staleTime: Infinity })
  const wanted = search.trim().toLowerCase()
  return (
    <DetailDrawer open={open} title={t('libraries.title')} onClose={onClose}>
      <QueryState query={query} lines={10}>
        {(all) => {
          const shown = all.filter(({ name, license }) => `${name} ${license}`.toLowerCase().includes(wanted))
          return (
            <>
              <Text>{t('libraries.text', { count: all.length })}</Text>
              <SearchBox
                value={search}
                onChange={(_, data) => setSearch(data.value)}
                aria-label={t('libraries.search')}
                placeholder={t('libraries.search')}
              />
              {shown.length === 0 ? <EmptyState title={t('libraries.none')} /> : null}
              <Accordion collapsible multiple>
                {shown.map(({ name, version, license, homepage, text }) => (
                  <AccordionItem key={`${name}@${version}`} value={`${name}@${version}`}>
                    <AccordionHeader size="small">
                      <span className={styles.name}>
                        {name}
                        <span className={styles.quiet}>
                          {version} · {license}
                        </span>
                      </span>
                    </AccordionHeader>
                    <AccordionPanel>
                      {homepage === null ? null : (
                        <Link href={homepage} target="_blank" rel="noreferrer">
                          {homepage}
                        </Link>
                      )}
                      <pre className={styles.text}>{text ?? t('libraries.noText', { license })}</pre>
                    </AccordionPanel>
                  </AccordionItem>
                ))}
              </Accordion>
            </>
          )
        }}
      </QueryState>
    </DetailDrawer>
  )
}
