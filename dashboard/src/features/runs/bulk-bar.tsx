import { useState } from 'react'
import type { AnswerOf } from '../../client/routes.ts'
import { useChange } from '../../client/use-get.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectionBar } from '../../ui/selection-bar.tsx'
import { tellDone } from '../../ui/toaster.tsx'

type Result = AnswerOf<'post', '/api/runs/bulk'>['results'][number]
const acts = ['retry', 'resume', 'cancel'] as const
const mostAtOnce = 500

/** What can be done with several runs at once; tells of each that it could not be done with. */
export function BulkBar({ ids, onDone }: { ids: readonly string[]; onDone(): void }) {
  const texts = useTexts().runs
  const [failed, setFailed] = useState<readonly Result[]>([])
  const bulk = useChange('post', '/api/runs/bulk', ({ results }) => {
    const bad = results.filter(({ ok }) => !ok)
    if (results.length > bad.length) tellDone(texts.bulkDone(results.length - bad.length))
    setFailed(bad)
    if (bad.length === 0) onDone()
  })
  return (
    <SelectionBar label={texts.selected(ids.length)} clear={texts.unselect} onClear={onDone}>
      {acts.map((act) => (
        <Confirm
          key={act}
          question={texts.bulkAsk[act](ids.length)}
          about={ids.length > mostAtOnce ? texts.bulkMost(mostAtOnce) : undefined}
          label={texts.bulk[act]}
          isDanger={act === 'cancel'}
          isDisabled={ids.length > mostAtOnce}
          onConfirm={() => bulk.mutateAsync({ body: { ids: [...ids], do: act } })}
        >
          {(open) => (
            <Button look={act === 'cancel' ? 'danger' : 'outline'} onClick={open}>
              {texts.bulk[act]}
            </Button>
          )}
        </Confirm>
      ))}
      <Dialog
        isOpen={failed.length > 0}
        onClose={() => {
          setFailed([])
          onDone()
        }}
        title={texts.bulkFailed(failed.length)}
      >
        <ul className="flex flex-col gap-2 text-sm">
          {failed.map(({ id, problem }) => (
            <li key={id}>
              <code className="text-xs text-muted-foreground wrap-anywhere">{id}</code>
              <p className="wrap-anywhere">{problem}</p>
            </li>
          ))}
        </ul>
      </Dialog>
    </SelectionBar>
  )
}
