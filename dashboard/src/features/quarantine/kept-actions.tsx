import { useState } from 'react'
import { Problem } from '../../client/problem.ts'
import type { AnswerOf } from '../../client/routes.ts'
import { useMay } from '../../client/session.ts'
import { useChange } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { tellDone, tellProblem } from '../../ui/toaster.tsx'
import { RowsDialog } from './rows-dialog.tsx'
import type { Selection } from './selection.ts'

interface KeptActionsProps {
  /** What it is, for who does not see where the buttons stand. */
  name: string
  dataset: string
  selection: Selection
  /** A batch that was held back holds no rows that can be looked at here. */
  isBatch?: boolean
}

/** What operators do with what is kept: look, check once more, give up. */
export function KeptActions({ name, dataset, selection, isBatch = false }: KeptActionsProps) {
  const texts = useOperationTexts().quarantine
  const mayAct = useMay('operator')
  const [isLooking, setLooking] = useState(false)
  const replay = useChange('post', '/api/quarantine/replay', ({ results }) => {
    const total = totalOf(results)
    // Some may be stored although others were not looked at: who reads it should not take it for done.
    if (total.failures.length > 0) tellProblem(new Problem(0, { title: texts.told(total) }))
    else tellDone(texts.told(total))
  })
  const discard = useChange('post', '/api/quarantine/discard', ({ rows, batches }) =>
    tellDone(isBatch ? texts.discardedBatches(batches) : texts.discarded(rows)),
  )
  if (!mayAct) return null
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">{texts.actions(name)}</legend>
      {!isBatch && <Button onClick={() => setLooking(true)}>{texts.look}</Button>}
      <Confirm
        question={texts.replayAsk}
        about={texts.replayAbout}
        label={texts.replay}
        onConfirm={() => replay.mutateAsync({ body: selection })}
      >
        {(open) => <Button onClick={open}>{texts.replay}</Button>}
      </Confirm>
      <Confirm
        question={texts.discardAsk}
        about={texts.discardAbout}
        label={texts.discard}
        isDanger
        onConfirm={() => discard.mutateAsync({ body: selection })}
      >
        {(open) => (
          <Button look="danger" onClick={open}>
            {texts.discard}
          </Button>
        )}
      </Confirm>
      {isLooking && <RowsDialog dataset={dataset} selection={selection} onClose={() => setLooking(false)} />}
    </fieldset>
  )
}

type Results = AnswerOf<'post', '/api/quarantine/replay'>['results']

/** A replay may touch several datasets; who pressed the button asks for all of it. */
function totalOf(results: Results) {
  const sum = (count: (result: Results[number]) => number) => results.reduce((all, each) => all + count(each), 0)
  return {
    stored: sum(({ replayed }) => replayed),
    bad: sum(({ stillBad }) => stillBad),
    superseded: sum(({ superseded }) => superseded),
    failures: results.flatMap(({ failed }) => failed.map(({ message }) => message)),
  }
}
