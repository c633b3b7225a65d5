import { Eye } from 'lucide-react'
import type { AnswerOf } from '../../client/routes.ts'
import { useMay } from '../../client/session.ts'
import { useChange, useGet } from '../../client/use-get.ts'
import { businessNow } from '../../texts/business-time.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { tellDone } from '../../ui/toaster.tsx'
import { useNow } from '../../ui/use-now.ts'

type Looks = AnswerOf<'get', '/api/watches/{name}/timeline'>['looks']

/** When the source is looked at next, and a button for who does not want to wait. */
export function LookNow({ watch, looks }: { watch: string; looks: Looks }) {
  const texts = useOperationTexts().watches
  const mayLook = useMay('operator')
  const all = useGet('/api/watches')
  const look = useChange('post', '/api/runs', () => tellDone(texts.looking))
  const found = all.data?.items.find(({ name }) => name === watch)
  return (
    <>
      {looks.nextLookAt !== null && <Countdown at={looks.nextLookAt} />}
      {looks.state === 'PAUSED' && <span className="text-xs font-medium text-warn">{texts.lookingIsPaused}</span>}
      {mayLook && found?.isDeclared && (
        <Button isBusy={look.isPending} onClick={() => look.mutate({ body: { pipeline: found.pipeline } })}>
          <Eye aria-hidden />
          {texts.lookNow}
        </Button>
      )}
    </>
  )
}

function Countdown({ at }: { at: string }) {
  const texts = useOperationTexts().watches
  const format = useFormat()
  // Counted by the business clock, a second at a time.
  useNow()
  const leftMs = Math.ceil((Date.parse(at) - businessNow()) / 1000) * 1000
  return (
    <span className="text-xs text-muted-foreground tabular-nums">
      {leftMs > 0 ? texts.nextLook(format.duration(leftMs)) : texts.lookIsDue}
    </span>
  )
}
