import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  MessageBar,
  MessageBarBody,
  mergeClasses,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
} from '@fluentui/react-components'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { CopyContent, DatabaseCopy } from '../../../src-gateway/contract/copies.ts'
import { api } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { shell } from '../../client/shell.ts'
import { useFormat } from '../../i18n/format.ts'
import { useDangerStyles } from '../../parts/danger.styles.ts'
import { QueryState } from '../../parts/states.tsx'
import { useCopiesStyles } from './copies.styles.ts'
import { useLookAgain } from './use-copies.ts'

const counted = ['channels', 'tokens', 'users', 'requests'] as const

/** Shows what a copy would bring and take, and lets it take the database's place. */
export function RestoreCopyDialog({ copy, onClose }: { copy: DatabaseCopy; onClose: () => void }) {
  const { t } = useTranslation('copies')
  const styles = useCopiesStyles()
  const danger = useDangerStyles()
  const format = useFormat()
  const lookAgain = useLookAgain()
  const query = useQuery(api.copies.inspect.queryOptions({ input: { name: copy.name }, staleTime: 0 }))
  const restore = useMutation(
    api.copies.restore.mutationOptions({
      onSuccess: async () => {
        await lookAgain()
        await shell?.restartGateway()
        onClose()
      },
    }),
  )
  const possible = query.data !== undefined && query.data.refused === null
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && !restore.isPending && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('dialog.title')}</DialogTitle>
          <DialogContent className={styles.dialog}>
            <p className={styles.text}>{t('dialog.text', { time: format.dateTime(copy.madeAt) })}</p>
            <QueryState query={query} lines={5}>
              {({ content, present, refused, keysReadable }) => (
                <>
                  {refused === null ? null : (
                    <MessageBar intent="error" layout="multiline">
                      <MessageBarBody>{t(`dialog.${refused}`)}</MessageBarBody>
                    </MessageBar>
                  )}
                  {refused === null && !keysReadable ? (
                    <MessageBar intent="warning" layout="multiline">
                      <MessageBarBody>{t('dialog.keys')}</MessageBarBody>
                    </MessageBar>
                  ) : null}
                  {refused === null ? <Comparison content={content} present={present} /> : null}
                  {refused === null && !copy.checked ? <p className={styles.quiet}>{t('dialog.unchecked')}</p> : null}
                </>
              )}
            </QueryState>
            {possible ? <p className={styles.quiet}>{t('dialog.how')}</p> : null}
            {restore.error === null ? null : (
              <MessageBar intent="error" layout="multiline">
                <MessageBarBody>{errorText(restore.error, t)}</MessageBarBody>
              </MessageBar>
            )}
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose} disabled={restore.isPending}>
              {t('common:action.cancel')}
            </Button>
            <Button
              appearance="primary"
              className={mergeClasses(styles.whole, possible && danger.button)}
              disabled={!possible || restore.isPending}
              onClick={() => restore.mutate({ name: copy.name })}
            >
              {t(shell === undefined ? 'dialog.later' : 'dialog.restart')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

function Comparison({ content, present }: { content: CopyContent; present: CopyContent }) {
  const { t } = useTranslation('copies')
  const styles = useCopiesStyles()
  const format = useFormat()
  const number = (value: number | null) => (value === null ? t('dialog.unknown') : format.number(value))
  const last = ({ lastRequestAt }: CopyContent) =>
    lastRequestAt === null ? t('dialog.never') : format.dateTime(lastRequestAt)
  return (
    <Table size="small" className={styles.table} aria-label={t('dialog.title')}>
      <TableHeader>
        <TableRow>
          <TableHeaderCell>{t('dialog.what')}</TableHeaderCell>
          <TableHeaderCell className={styles.numberHead}>{t('dialog.present')}</TableHeaderCell>
          <TableHeaderCell className={styles.numberHead}>{t('dialog.copy')}</TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>
        {counted.map((what) => (
          <TableRow key={what}>
            <TableCell>{t(`dialog.${what}`)}</TableCell>
            <TableCell className={styles.number}>{number(present[what])}</TableCell>
            <TableCell className={styles.number}>{number(content[what])}</TableCell>
          </TableRow>
        ))}
        <TableRow>
          <TableCell>{t('dialog.last')}</TableCell>
          <TableCell className={styles.number}>{last(present)}</TableCell>
          <TableCell className={styles.number}>{last(content)}</TableCell>
        </TableRow>
      </TableBody>
    </Table>
  )
}
