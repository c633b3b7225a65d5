import { useState } from 'react'
import type { AnswerOf } from '../../client/routes.ts'
import { useMay } from '../../client/session.ts'
import { useChange, useGet } from '../../client/use-get.ts'
import type { TimelineJob } from '../../parts/watch/timeline.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { tellDone } from '../../ui/toaster.tsx'
import { NewKey } from './new-key.tsx'

type PingKey = AnswerOf<'get', '/api/watches/{name}/keys'>['items'][number]

/** By which keys scripts tell of their runs. */
export function KeysCard({ watch, jobs }: { watch: string; jobs: readonly TimelineJob[] }) {
  const texts = useOperationTexts().watches
  const mayChange = useMay('operator')
  const [isMaking, setMaking] = useState(false)
  const query = useGet('/api/watches/{name}/keys', { path: { name: watch } })
  return (
    <Card
      title={texts.keys}
      isFlush
      actions={mayChange && <Button onClick={() => setMaking(true)}>{texts.newKey}</Button>}
    >
      <QueryView
        query={query}
        empty={{
          when: ({ items }) => items.length === 0,
          view: (
            <p className="px-4 py-3 text-sm text-muted-foreground">
              {texts.noKeys} · {texts.keysAbout}
            </p>
          ),
        }}
      >
        {({ items }) => (
          <ul>
            {items.map((each) => (
              <KeyLine key={each.id} of={each} mayEnd={mayChange} />
            ))}
          </ul>
        )}
      </QueryView>
      {isMaking && <NewKey watch={watch} jobs={jobs} onClose={() => setMaking(false)} />}
    </Card>
  )
}

function KeyLine({ of, mayEnd }: { of: PingKey; mayEnd: boolean }) {
  const texts = useOperationTexts().watches
  const format = useFormat()
  const { id, watch, job, prefix, createdAt, createdBy, lastPingAt } = of
  const end = useChange('delete', '/api/watches/{name}/keys/{id}', () => tellDone(texts.keyEnded(job)))
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-4 py-3 text-sm last:border-0">
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium wrap-anywhere">{job}</span>
          <code className="font-mono text-xs text-muted-foreground">{prefix}…</code>
        </p>
        <p className="text-xs text-muted-foreground wrap-anywhere">
          {texts.made(format.moment(createdAt), createdBy)} ·{' '}
          {lastPingAt === null ? texts.neverPinged : texts.pinged(format.relative(lastPingAt))}
        </p>
      </div>
      {mayEnd && (
        <Confirm
          question={texts.endKeyAsk(job)}
          about={texts.endKeyAbout}
          label={texts.endKey}
          isDanger
          onConfirm={() => end.mutateAsync({ path: { name: watch, id } })}
        >
          {(open) => (
            <Button look="danger" aria-label={`${texts.endKey}: ${job} ${prefix}`} onClick={open}>
              {texts.endKey}
            </Button>
          )}
        </Confirm>
      )}
    </li>
  )
}
